"""The journal is append-only in the database itself, and whatever is done behind its back is found."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, transaction

from statute import clock
from statute.canonical import canonical
from statute.door import perform, perform_many
from statute.journal import chain_hash, timeline
from statute.models import Case, JournalEntry, JournalSeal
from statute.partitions import make_ahead
from statute.seals import merkle_root, seal, verify
from tests.database import append_only_suspended, as_owner
from tests.drill.world import World

APPEND_ONLY = ("statute_journalentry", "statute_outboxevent", "statute_journalseal")


def execute(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def settle() -> None:
    """Deferred checks are made now: a table with any outstanding can be neither altered nor truncated."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def behind_its_back() -> Iterator[None]:
    """As owner, with the triggers off."""
    settle()
    with append_only_suspended():
        yield
        settle()


def append_only_tables() -> list[str]:
    """The parents and every partition of theirs."""
    found = execute(
        "SELECT c.oid::regclass::text FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid"
        " WHERE c.relkind IN ('r', 'p') AND coalesce(i.inhparent, c.oid)::regclass::text = ANY(%s) ORDER BY 1",
        list(APPEND_ONLY),
    )
    return [name for (name,) in found]


def attempts(table: str) -> list[str]:
    column = "made_at" if table.startswith("statute_journalseal") else "at"
    return [
        f"UPDATE {table} SET {column} = {column}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
    ]


def test_there_are_partitions_for_this_month_and_the_next_year(db: None) -> None:
    tables = append_only_tables()
    today = clock.today()
    for ahead in (0, 1, 12):
        month = date(today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1, 1)
        assert f"statute_journalentry_{month:%Y%m}" in tables
        assert f"statute_outboxevent_{month:%Y%m}" in tables


@pytest.mark.parametrize("as_whom", ["owner", "application"])
def test_update_delete_and_truncate_are_refused_on_parent_and_partitions(
    world: World, app_role: str, as_whom: str
) -> None:
    world.filed()
    settle()
    if as_whom == "owner":
        execute("RESET ROLE")
    refused = 0
    for table in append_only_tables():
        has_rows = bool(execute(f"SELECT 1 FROM {table} LIMIT 1"))
        for attempt in attempts(table):
            if as_whom == "owner" and not has_rows and not attempt.startswith("TRUNCATE"):
                continue  # a trigger for each row needs a row
            with (
                pytest.raises((ProgrammingError, InternalError, DatabaseError)) as error,
                transaction.atomic(),
            ):
                execute(attempt)
            assert error.value.__cause__.pgcode == "42501"  # type: ignore[union-attr]
            refused += 1
    assert refused > 60
    execute(f"SET ROLE {app_role}")


def test_the_application_deletes_no_case_deadline_or_hold(world: World, app_role: str) -> None:
    world.filed()
    for table in ("statute_case", "statute_deadlinerow", "statute_hold"):
        for attempt in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                execute(attempt)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute("UPDATE statute_txidorigin SET added = 5")


def test_the_application_can_do_everything_the_door_does(world: World, app_role: str) -> None:
    (case_id,) = world.granted()
    perform(case_id, "split", world.officer, {"name": "x", "berth_number": 3})
    make_ahead(40)
    seal()
    assert verify().broken == []


def test_partitions_made_later_are_guarded_too(world: World, app_role: str) -> None:
    assert make_ahead(60) > 0
    assert make_ahead(60) == 0
    late = [t for t in append_only_tables() if t.startswith("statute_journalentry_2")][-1]
    month = late.removeprefix("statute_journalentry_")
    with clock.standing_at(clock.midnight(date(int(month[:4]), int(month[4:]), 15))):
        world.filed()
    assert execute(f"SELECT count(*) FROM {late}") == [(3,)]
    settle()
    for attempt in attempts(late):
        with pytest.raises(ProgrammingError), transaction.atomic():
            execute(attempt)
    with as_owner():
        for attempt in attempts(late):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                execute(attempt)


def test_what_lies_beyond_the_partitions_is_kept_and_verified(world: World) -> None:
    with clock.standing_at(clock.midnight(date(2045, 3, 3))):
        world.filed()
    assert execute("SELECT count(*) > 0 FROM statute_journalentry_default") == [(True,)]
    with clock.standing_at(clock.midnight(date(2045, 3, 3))):
        make_ahead(2)  # the month that has rows already stays where it is
    assert verify().broken == []


def test_an_entry_tells_who_what_when_by_which_article_and_what_changed(world: World) -> None:
    (case_id,) = world.filed()
    (berth,) = world.berths()
    day = clock.today() + timedelta(days=9)
    perform(case_id, "grant", world.officer, {"berth_id": berth, "until": day})
    row = JournalEntry.objects.get(case_id=case_id, sequence=4)
    said = json.loads(row.body)
    assert said["actor"] == {"id": world.officer.user_id, "kind": "staff", "name": "Officer (officer, TYO)"}
    assert (said["action"], said["article"], said["audience"]) == ("grant", "72", "both")
    assert (said["from"], said["to"]) == ("filed", "granted")
    assert said["input"] == {"berth_id": berth, "until": day.isoformat()}
    assert said["changes"]["until"] == [None, day.isoformat()]
    assert (said["case"], said["sequence"], said["format"]) == (case_id, 4, 1)
    assert said["at"] == row.at.isoformat()
    assert row.body == canonical(said)
    before = JournalEntry.objects.get(case_id=case_id, sequence=3)
    assert bytes(row.hash) == hashlib.sha256(bytes(before.hash) + row.body.encode()).digest()
    assert bytes(Case.objects.get(pk=case_id).head_hash) == bytes(row.hash)


def test_a_sandbox_writes_the_time_of_its_own_clock(world: World) -> None:
    clock.advance(timedelta(days=30))
    before = clock.now()
    (case_id,) = world.drafted()
    entry = JournalEntry.objects.get(case_id=case_id)
    assert before <= entry.at <= clock.now()
    assert json.loads(entry.body)["at"] == entry.at.isoformat()


def test_a_party_reads_what_is_for_parties_and_an_officer_everything(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "note", world.officer, {"text": "internal"})
    perform(case_id, "refuse", world.supervisor)
    assert [t.action for t in timeline(case_id, world.keeper)] == ["draft", "amend", "file", "refuse"]
    assert [t.action for t in timeline(case_id, world.officer)] == [
        "draft",
        "amend",
        "file",
        "note",
        "refuse",
    ]
    assert [t.action for t in timeline(case_id, world.officer, after=3)] == ["note", "refuse"]
    assert [t.action for t in timeline(case_id, world.officer, limit=1)] == ["draft"]


# --- behind its back ------------------------------------------------------------------------------


def whats(found: Any) -> set[str]:
    return {one["what"] for one in found.broken}


def change_body(case_id: int) -> None:
    execute(
        "UPDATE statute_journalentry SET body = replace(body, '5000', '1') WHERE case_id = %s AND sequence = 2",
        case_id,
    )


def change_column(case_id: int) -> None:
    execute(
        "UPDATE statute_journalentry SET actor_id = 1 + coalesce(actor_id, 0) WHERE case_id = %s AND sequence = 3",
        case_id,
    )


def change_time(case_id: int) -> None:
    execute(
        "UPDATE statute_journalentry SET at = at - interval '1 second' WHERE case_id = %s AND sequence = 3",
        case_id,
    )


def change_audience(case_id: int) -> None:
    execute(
        "UPDATE statute_journalentry SET audience = 'officers' WHERE case_id = %s AND sequence = 3", case_id
    )


def change_body_and_hash(case_id: int) -> None:
    ((body, prev),) = execute(
        "SELECT body, prev_hash FROM statute_journalentry WHERE case_id = %s AND sequence = 2", case_id
    )
    new = body.replace("5000", "1")
    execute(
        "UPDATE statute_journalentry SET body = %s, hash = %s WHERE case_id = %s AND sequence = 2",
        new, chain_hash(bytes(prev), new), case_id,
    )  # fmt: skip


def remove_middle(case_id: int) -> None:
    execute("DELETE FROM statute_journalentry WHERE case_id = %s AND sequence = 2", case_id)


def remove_newest(case_id: int) -> None:
    execute("DELETE FROM statute_journalentry WHERE case_id = %s AND sequence = 4", case_id)


def remove_all(case_id: int) -> None:
    execute("DELETE FROM statute_journalentry WHERE case_id = %s", case_id)


def insert_between(case_id: int) -> None:
    execute(
        "INSERT INTO statute_journalentry (case_id, sequence, at, action, actor_id, audience, body, prev_hash, hash)"
        " SELECT case_id, sequence, at + interval '1 second', action, actor_id, audience, body, prev_hash, hash"
        " FROM statute_journalentry WHERE case_id = %s AND sequence = 2",
        case_id,
    )


def insert_at_the_end(case_id: int) -> None:
    execute(
        "INSERT INTO statute_journalentry (case_id, sequence, at, action, actor_id, audience, body, prev_hash, hash)"
        " SELECT case_id, 5, at, action, actor_id, audience, replace(body, '\"sequence\":4', '\"sequence\":5'),"
        " hash, sha256(hash || convert_to(replace(body, '\"sequence\":4', '\"sequence\":5'), 'UTF8'))"
        " FROM statute_journalentry WHERE case_id = %s AND sequence = 4",
        case_id,
    )


def change_state_copy(case_id: int) -> None:
    execute("UPDATE statute_case SET state = 'refused' WHERE id = %s", case_id)


def change_state_of_the_row(case_id: int) -> None:
    execute("UPDATE drill_stall SET state = 'refused' WHERE case_id = %s", case_id)


def change_due_copy(case_id: int) -> None:
    execute("UPDATE statute_case SET due_at = NULL WHERE id = %s", case_id)


TAMPERING: list[tuple[Callable[[int], None], str]] = [
    (change_body, "entry changed"),
    (change_column, "columns differ from the text"),
    (change_time, "columns differ from the text"),
    (change_audience, "columns differ from the text"),
    (change_body_and_hash, "chain broken"),
    (remove_middle, "entry missing"),
    (remove_newest, "newest entry missing or head changed"),
    (remove_all, "newest entry missing or head changed"),
    (insert_between, "entry inserted"),
    (insert_at_the_end, "newest entry missing or head changed"),
    (change_state_copy, "state differs from the journal"),
    (change_state_of_the_row, "state differs from its copy"),
    (change_due_copy, "due date differs from its copy"),
]


@pytest.mark.parametrize(("tamper", "what"), TAMPERING, ids=[t.__name__ for t, _ in TAMPERING])
def test_what_is_done_behind_its_back_is_found(
    world: World, tamper: Callable[[int], None], what: str
) -> None:
    stalls = world.granted(3)
    assert verify().broken == []
    with behind_its_back():
        tamper(stalls[1])
    found = verify()
    assert what in whats(found)
    assert {one["case"] for one in found.broken} == {stalls[1]}  # and nothing else is accused
    assert found.breaks >= 1


def rewind(case_id: int) -> None:
    """The cleverest thief: the newest entry goes, and the case forgets it too."""
    execute("DELETE FROM statute_journalentry WHERE case_id = %s AND sequence = 4", case_id)
    execute(
        "UPDATE statute_case c SET head_sequence = 3, head_hash = j.hash, version = 3, state = 'filed'"
        " FROM statute_journalentry j WHERE j.case_id = c.id AND j.sequence = 3 AND c.id = %s",
        case_id,
    )
    execute("UPDATE drill_stall SET state = 'filed' WHERE case_id = %s", case_id)
    execute("DELETE FROM statute_deadlinerow WHERE case_id = %s AND name <> 'examination'", case_id)
    execute("UPDATE statute_deadlinerow SET status = 'running' WHERE case_id = %s", case_id)
    execute(
        "UPDATE statute_case c SET due_at = late_from FROM statute_deadlinerow d WHERE d.case_id = c.id AND c.id = %s",
        case_id,
    )


def remove_case(case_id: int) -> None:
    execute("DELETE FROM statute_journalentry WHERE case_id = %s", case_id)
    for table in ("drill_item", "drill_stall", "statute_deadlinerow", "statute_outboxevent", "statute_case"):
        key = {"drill_item": "stall_id", "statute_case": "id"}.get(table, "case_id")
        execute(f"DELETE FROM {table} WHERE {key} = %s", case_id)


def rewrite_history(case_id: int) -> None:
    """All of a case's chain computed anew over a changed text."""
    digest = b""
    for sequence, body in execute(
        "SELECT sequence, body FROM statute_journalentry WHERE case_id = %s ORDER BY sequence", case_id
    ):
        text = body.replace("5000", "1")
        prev, digest = digest, chain_hash(digest, text)
        execute(
            "UPDATE statute_journalentry SET body = %s, prev_hash = %s, hash = %s WHERE case_id = %s AND sequence = %s",
            text, prev, digest, case_id, sequence,
        )  # fmt: skip
    execute("UPDATE statute_case SET head_hash = %s WHERE id = %s", digest, case_id)


@pytest.mark.parametrize("tamper", [rewind, remove_case, rewrite_history])
def test_what_no_chain_can_show_the_seal_shows(live_world: World, tamper: Callable[[int], None]) -> None:
    stalls = live_world.granted(3)
    made = seal()
    assert made is not None
    assert verify().as_data() == {"entries": 18, "subjects": 6, "seals": 1, "breaks": 0, "broken": []}
    with behind_its_back():
        tamper(stalls[2])
    assert whats(verify()) == {"sealed entries changed"}


def change_seal(number: int) -> None:
    execute("UPDATE statute_journalseal SET made_at = made_at + interval '1 day' WHERE number = %s", number)


def change_root(number: int) -> None:
    execute("UPDATE statute_journalseal SET entries_root = sha256('x') WHERE number = %s", number)


def remove_seal(number: int) -> None:
    execute("DELETE FROM statute_journalseal WHERE number = %s", number)


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (change_seal, {"seal changed"}),
        (change_root, {"seal changed", "sealed entries changed"}),
        (remove_seal, {"seal missing or chain of seals broken"}),
    ],
)
def test_a_changed_or_missing_seal_is_found(
    live_world: World, tamper: Callable[[int], None], expected: set[str]
) -> None:
    for _ in range(3):
        live_world.drafted()
        assert seal() is not None
    assert seal() is None  # nothing is new
    assert [s.number for s in JournalSeal.objects.order_by("number")] == [1, 2, 3]
    assert verify().broken == []
    with behind_its_back():
        tamper(2)
    assert whats(verify()) == expected


def test_a_hash_tree_by_hand() -> None:
    def leaf(text: bytes) -> bytes:
        return hashlib.sha256(b"\x00" + text).digest()

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    a, b, c = leaf(b"a"), leaf(b"b"), leaf(b"c")
    assert merkle_root([]) == hashlib.sha256(b"").digest()
    assert merkle_root([b"a"]) == a
    assert merkle_root([b"a", b"b"]) == node(a, b)
    assert merkle_root([b"a", b"b", b"c"]) == node(node(a, b), c)
    assert merkle_root([b"a", b"b"]) != merkle_root([b"b", b"a"])


def test_an_empty_journal_is_whole(db: None) -> None:
    assert verify().as_data() == {"entries": 0, "subjects": 0, "seals": 0, "breaks": 0, "broken": []}


def test_a_thousand_breaks_are_counted_and_a_hundred_described(world: World) -> None:
    world.drafted(120)
    with behind_its_back():
        execute("UPDATE statute_journalentry SET audience = 'both'")
    found = verify()
    assert (found.breaks, len(found.broken)) == (120, 100)


def test_the_chain_does_not_depend_on_the_size_of_a_batch(world: World) -> None:
    ids = world.drafted(4)
    with clock.standing_at(clock.now()):
        perform_many(ids, "amend", world.keeper, {"fee": 9})
    assert verify().as_data() == {"entries": 8, "subjects": 4, "seals": 0, "breaks": 0, "broken": []}
