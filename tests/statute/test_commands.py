"""The commands of the kernel: their lines, their data, their errors."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from statute import clock
from statute.door import perform
from statute.models import Case, DeadlineRow
from statute.sweep import MAX_ATTEMPTS, sweep
from tests.drill.world import World, stall
from tests.statute.processes import output_of
from tests.statute.test_journal import behind_its_back, execute


def run(*words: str) -> tuple[int, str]:
    """Exit code and what was said."""
    out = StringIO()
    try:
        call_command(*words, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def data(*words: str) -> Any:
    code, said = run(*words, "--json")
    assert code == 0
    return json.loads(said)


def reference(case_id: int) -> str:
    return str(Case.objects.get(pk=case_id).reference)


def parked(world: World) -> int:
    """A permit whose lapse was refused too often."""
    (case_id,) = world.granted(until=clock.today())
    perform(case_id, "jam", world.officer)
    for _ in range(MAX_ATTEMPTS):
        clock.advance(timedelta(days=2))
        sweep()
    perform(case_id, "unjam", world.officer)
    return case_id


def test_deadlines_are_listed_when_due(world: World) -> None:
    (case_id,) = world.filed()
    row = DeadlineRow.objects.get(case_id=case_id)
    assert data("deadlines", "list") == []
    (found,) = data("deadlines", "list", "--within", "60")
    assert found == {
        "deadline": row.pk,
        "case": case_id,
        "reference": reference(case_id),
        "kind": "stall",
        "name": "examination",
        "article": "67",
        "status": "running",
        "ends_on": row.ends_on.isoformat(),
        "late_from": row.late_from.isoformat(),
        "fire_at": row.fire_at.isoformat(),
        "attempts": 0,
        "last_error": "",
    }
    assert data("deadlines", "list", "--within", "60", "--kind", "berth") == []
    assert data("deadlines", "list", "--all") == [found]
    clock.advance(timedelta(days=30))
    assert [one["case"] for one in data("deadlines", "list")] == [case_id]
    assert run("deadlines", "list")[1].splitlines()[-1] == "1 deadlines"
    assert reference(case_id) in run("deadlines", "list")[1]


def test_what_is_due_is_fired_and_failures_end_with_one(world: World) -> None:
    good, bad = world.granted(2, until=clock.today())
    perform(bad, "rig", world.officer)
    clock.advance(timedelta(days=2))
    code, said = run("deadlines", "fire", "--json")
    assert (code, json.loads(said)) == (1, {"fired": 1, "reminded": 0, "failed": 1, "parked": 0})
    assert stall(good).state == "lapsed"
    assert run("deadlines", "fire") == (0, "0 fired, 0 reminded, 0 failed, 0 parked\n")


def test_recompute_reports_what_the_facts_now_give(world: World) -> None:
    (case_id,) = world.filed()
    assert data("deadlines", "recompute") == {"differences": [], "recounted": 0}
    right = DeadlineRow.objects.get(case_id=case_id)
    wrong = right.ends_on + timedelta(days=3)
    execute("UPDATE statute_deadlinerow SET ends_on = %s WHERE id = %s", wrong, right.pk)
    expected = {
        "deadline": right.pk,
        "case": case_id,
        "name": "examination",
        "stored": wrong.isoformat(),
        "computed": right.ends_on.isoformat(),
        "fired": False,
    }
    assert data("deadlines", "recompute") == {"differences": [expected], "recounted": 0}
    assert DeadlineRow.objects.get(case_id=case_id).ends_on == wrong
    assert f"{wrong} -> {right.ends_on}" in run("deadlines", "recompute", "--kind", "stall")[1]
    assert data("deadlines", "recompute", "--apply")["recounted"] == 1
    rows = DeadlineRow.objects.filter(case_id=case_id).order_by("id").values_list("status", "ends_on")
    assert list(rows) == [("extended", wrong), ("running", right.ends_on)]
    assert data("deadlines", "recompute")["differences"] == []


def test_recompute_finds_what_should_run_and_does_not_and_what_should_not(world: World) -> None:
    lost, surplus = world.filed(2)
    perform(surplus, "refuse", world.supervisor)
    execute("DELETE FROM statute_deadlinerow WHERE case_id = %s", lost)
    execute("UPDATE statute_deadlinerow SET status = 'running' WHERE case_id = %s", surplus)
    found = {
        one["case"]: (one["stored"], one["computed"]) for one in data("deadlines", "recompute")["differences"]
    }
    assert found[lost][0] is None
    assert found[lost][1] is not None
    assert found[surplus][1] is None
    assert data("deadlines", "recompute", "--apply")["recounted"] == 2
    assert data("deadlines", "recompute")["differences"] == []


def test_a_fired_deadline_that_differs_is_shown_and_left(world: World) -> None:
    (case_id,) = world.filed()
    clock.advance(timedelta(days=30))
    sweep()
    execute("UPDATE statute_deadlinerow SET ends_on = ends_on - 1 WHERE case_id = %s", case_id)
    assert [one["fired"] for one in data("deadlines", "recompute", "--apply")["differences"]] == [True]
    assert "to be corrected by a person" in run("deadlines", "recompute")[1]
    assert DeadlineRow.objects.get(case_id=case_id).status == "expired"


def test_parked_deadlines_are_resumed_all_or_by_case(world: World) -> None:
    one, other = parked(world), parked(world)
    assert {row["status"] for row in data("deadlines", "list")} == {"parked"}
    typed = reference(other).lower().replace("-", " ")
    assert data("deadlines", "resume", "--case", typed) == {"resumed": [reference(other)]}
    assert sweep().fired == 1
    assert (stall(one).state, stall(other).state) == ("granted", "lapsed")
    assert data("deadlines", "resume") == {"resumed": [reference(one)]}
    assert run("deadlines", "resume")[1] == "0 cases resumed\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["deadlines", "list", "--kind", "stool"], "'stool' is no procedure"),
        (["deadlines", "list", "--within", "-1"], "0 or more"),
        (["deadlines", "resume", "--case", "TYO-26-00000001-X"], "'TYO-26-00000001-X' is not the reference"),
        (["deadlines"], "action"),
        (["journal", "burn"], "invalid choice"),
        (["clock", "advance", "-8d"], "arguments"),
        (["clock", "advance", "8"], "'8' is not like 8d"),
        (["clock", "advance", "8 days"], "'8 days' is not like 8d"),
        (["clock", "advance", "0d"], "forward only"),
        (["clock", "advance", "999999w"], "2050"),
    ],
)
def test_a_command_that_is_given_wrongly_says_so(db: None, words: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command(*words)


def test_the_clock_goes_ahead(db: None) -> None:
    before = clock.now()
    shown = data("clock", "advance", "1w1d6h")
    assert datetime.fromisoformat(shown["now"]) - before >= timedelta(days=8, hours=6)
    assert date.fromisoformat(shown["today"]) == clock.today()
    assert "in Tokyo" in run("clock", "show")[1]


def test_the_clock_may_fire_what_has_come_due(world: World) -> None:
    world.granted(2, until=clock.today() + timedelta(days=7))
    assert data("clock", "advance", "7d")["due"] >= 0
    shown = data("clock", "advance", "2d", "--fire")
    assert (shown["fired"]["fired"], shown["due"]) == (2, 0)
    world.filed()
    assert "1 deadlines are due" in run("clock", "advance", "30d")[1]


def test_production_keeps_its_clock(db: None, settings: Any) -> None:
    settings.KANMON_SANDBOX = False
    with pytest.raises(CommandError, match="production system cannot be moved"):
        call_command("clock", "advance", "8d")
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_journal_is_sealed_and_verified(live_world: World) -> None:
    live_world.filed()
    sealed = data("journal", "seal")
    assert (sealed["number"], sealed["entries"], len(sealed["hash"])) == (1, 3, 64)
    assert data("journal", "seal") == {"number": None}
    assert run("journal", "seal")[1] == "Nothing is new since the last seal.\n"
    verified = data("journal", "verify")
    assert verified == {"entries": 3, "subjects": 1, "seals": 1, "breaks": 0, "broken": []}
    assert run("journal", "verify") == (0, "3 entries of 1 cases, 1 seals: whole\n")


def test_a_broken_journal_ends_with_one(world: World) -> None:
    (case_id,) = world.filed()
    with behind_its_back():
        execute("DELETE FROM statute_journalentry WHERE case_id = %s AND sequence = 2", case_id)
    code, said = run("journal", "verify", "--json")
    assert code == 1
    assert [one["what"] for one in json.loads(said)["broken"]] == ["entry missing"]
    code, said = run("journal", "verify")
    assert code == 1
    assert said.startswith(f"BROKEN: entry missing (case {case_id}, after_sequence 1, next_sequence 3)")
    assert said.endswith("1 broken\n")


@pytest.mark.slow
def test_the_commands_work_as_the_application_in_a_process_of_their_own(
    live_world: World, server_environment: dict[str, str]
) -> None:
    (case_id,) = live_world.granted(until=clock.today())
    connection.close()
    text = "from django.core.management import call_command\n" + "\n".join(
        f"call_command({', '.join(map(repr, words))})"
        for words in (
            ["clock", "advance", "2d"],
            ["deadlines", "fire"],
            ["journal", "seal"],
            ["journal", "verify"],
        )
    )
    said = output_of(text, server_environment)
    assert "1 fired, 0 reminded, 0 failed, 0 parked" in said
    assert "Seal 1 over 8 entries" in said
    assert said.rstrip().endswith("8 entries of 2 cases, 1 seals: whole")
    assert stall(case_id).state == "lapsed"
