"""What the door lets through, and what it says when it does not."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.actors import Actor
from statute import clock
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.door import open_case, perform, perform_many
from statute.effects import Update
from statute.errors import Conflict, InvalidInput, MachineFault, NotVisible, Refused
from statute.models import Case, DeadlineRow, Hold, JournalEntry, OutboxEvent
from statute.options import options_for
from statute.transitions import Ctx
from tests.drill.models import Berth, Item, Stall
from tests.drill.rules import ITEMS
from tests.drill.world import World, stall


def codes(refusal: pytest.ExceptionInfo[Any]) -> list[tuple[str, str | None]]:
    """Code and article of every reason."""
    return [(r.code, str(r.article) if r.article else None) for r in refusal.value.reasons]


def test_a_permit_goes_its_way_from_draft_to_lapse(world: World) -> None:
    (case_id,) = world.granted()
    row = stall(case_id)
    assert (row.state, row.fee, row.until) == ("granted", 5000, clock.today() + timedelta(days=200))
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.version, case.head_sequence) == ("granted", 4, 4)
    assert case.reference is not None
    assert case.reference.startswith("TYO-")
    berth = Berth.objects.get(pk=row.berth_id)
    assert (berth.state, berth.times_taken) == ("taken", 1)
    told = JournalEntry.objects.filter(case_id=case_id).order_by("sequence").values_list("action", flat=True)
    assert list(told) == ["draft", "amend", "file", "grant"]
    events = OutboxEvent.objects.filter(case_id=case_id).order_by("id").values_list("topic", flat=True)
    assert list(events) == ["stall.filed", "stall.granted"]


def test_the_outcome_tells_state_version_and_reference(world: World) -> None:
    (case_id,) = world.drafted()
    perform(case_id, "amend", world.keeper, {"fee": 1})
    outcome = perform(case_id, "file", world.keeper)
    assert (outcome.done, outcome.state, outcome.version) == (True, "filed", 3)
    assert outcome.reference == Case.objects.get(pk=case_id).reference


def test_a_refusal_tells_all_its_reasons_each_with_its_article(world: World) -> None:
    (case_id,) = world.drafted(items=0)
    with pytest.raises(Refused) as refusal:
        perform(case_id, "file", world.keeper)
    assert codes(refusal) == [("something_to_sell", "67"), ("fee_is_set", "72")]
    assert "A stall sells at least one thing. [67]" in str(refusal.value)


def test_a_guard_may_give_reasons_of_its_own(world: World) -> None:
    (berth,), (case_id,) = world.berths(), world.filed()
    perform(case_id, "place_hold", world.officer, {"article": "70(3)", "note": "papers"})
    perform(case_id, "visit", world.inspector)
    with pytest.raises(Refused) as refusal:
        perform(case_id, "grant", world.officer, {"berth_id": berth, "until": "2020-01-01"})
    assert codes(refusal) == [("held", "70(3)"), ("held", "105"), ("past", "62-2(2)")]
    assert refusal.value.reasons[2].field == "until"
    assert stall(case_id).state == "filed"


def test_what_is_not_possible_from_this_state_is_refused_in_its_words(world: World) -> None:
    (case_id,) = world.filed()
    with pytest.raises(Refused) as refusal:
        perform(case_id, "renew", world.officer, {"until": clock.today()})
    assert codes(refusal) == [("state", "42(2)")]
    assert str(refusal.value.reasons[0].message) == "Not possible while the case is “Filed”."
    assert refusal.value.reasons[0].value == "Filed"  # the state in words, not its name in the machine


def test_a_transition_that_does_not_exist_is_refused(world: World) -> None:
    (case_id,) = world.drafted()
    with pytest.raises(Refused) as refusal:
        perform(case_id, "abolish", world.keeper)
    assert codes(refusal) == [("unknown_transition", None)]


def test_a_role_that_is_not_named_may_not_and_learns_nothing_further(world: World) -> None:
    (case_id,) = world.drafted(items=0)
    for actor in (world.inspector, world.auditor, world.officer):
        with pytest.raises(Refused) as refusal:
            perform(case_id, "file", actor)
        assert codes(refusal) == [("role", "67")]
    (filed,) = world.filed()
    with pytest.raises(Refused) as refusal:
        perform(filed, "refuse", world.officer)  # for supervisors alone
    assert codes(refusal) == [("role", "67")]


def test_nobody_takes_what_is_left_to_the_timer(world: World) -> None:
    (case_id,) = world.granted()
    for actor in (world.keeper, world.officer, world.supervisor, world.inspector):
        with pytest.raises(Refused) as refusal:
            perform(case_id, "lapse", actor)
        assert codes(refusal) == [("role", "47(1)(v)")]


def test_an_auditor_reads_and_changes_nothing(world: World) -> None:
    (case_id,) = world.filed()
    with pytest.raises(Refused) as refusal:
        perform(case_id, "note", world.auditor, {"text": "I was here"})
    assert codes(refusal) == [("role", "107")]


def test_another_office_may_not(world: World) -> None:
    (case_id,) = world.filed()
    with pytest.raises(Refused) as refusal:
        perform(case_id, "place_hold", world.osaka_officer, {"article": "70", "note": "x"})
    assert codes(refusal) == [("office", "107")]


def test_an_office_asked_to_help_may_do_what_names_it_and_no_more(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "ask_office", world.officer, {"item": world.osaka.pk, "price": 0})
    assert perform(case_id, "visit", world.osaka_inspector).done
    with pytest.raises(Refused) as refusal:
        perform(case_id, "report", world.osaka_inspector)
    assert codes(refusal) == [("office", "107")]


def test_a_case_handed_over_is_the_other_offices(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "hand_over", world.officer, {"item": world.osaka.pk, "price": 0})
    assert perform(case_id, "note", world.osaka_officer, {"text": "ours now"}).done
    with pytest.raises(Refused):
        perform(case_id, "note", world.officer, {"text": "still ours?"})


def test_another_partys_case_may_not_be_touched(world: World) -> None:
    (case_id,) = world.drafted()
    with pytest.raises(Refused) as refusal:
        perform(case_id, "amend", world.rival, {"fee": 1})
    assert codes(refusal) == [("party", "7-14(2)")]


def test_a_party_opens_no_case_for_another(world: World) -> None:
    with pytest.raises(Refused) as refusal:
        open_case(
            Stall, "draft", world.keeper, world.tokyo.pk, {"keeper_id": world.other_person.pk, "name": "x"}
        )
    assert codes(refusal) == [("party", "67")]
    assert not Stall.objects.exists()
    assert not Case.objects.exists()


def test_staff_do_nothing_with_what_was_not_submitted(world: World) -> None:
    (case_id,) = world.drafted()
    with pytest.raises(Refused) as refusal:
        perform(case_id, "note", world.officer, {"text": "what is this"})
    assert codes(refusal) == [("not_submitted", "107")]


def test_an_old_version_is_told_what_happened_since(world: World) -> None:
    (case_id,) = world.filed()
    read = Case.objects.get(pk=case_id).version
    perform(case_id, "refuse", world.supervisor)
    with pytest.raises(Conflict) as conflict:
        perform(case_id, "note", world.officer, {"text": "x"}, expected_version=read)
    (change,) = conflict.value.changes
    assert (change["action"], change["to"], change["actor"]) == (
        "refuse",
        "refused",
        "Supervisor (supervisor, TYO)",
    )
    assert perform(case_id, "note", world.officer, {"text": "x"}, expected_version=read + 1).done


def test_whoever_may_not_act_is_not_told_what_happened_either(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "withdraw", world.keeper)
    with pytest.raises(Refused) as refusal:
        perform(case_id, "amend", world.rival, {"fee": 1}, expected_version=1)
    assert codes(refusal) == [("party", "7-14(2)")]


def test_a_party_is_not_told_what_was_for_officers(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "note", world.officer, {"text": "suspicious"})
    perform(case_id, "ask_office", world.officer, {"item": world.osaka.pk, "price": 0})
    with pytest.raises(Conflict) as conflict:
        perform(case_id, "amend", world.keeper, {"fee": 1}, expected_version=3)
    assert [change["action"] for change in conflict.value.changes] == ["ask_office"]


def test_a_case_that_is_not_there_is_not_visible(world: World) -> None:
    with pytest.raises(NotVisible):
        perform(987654321, "file", world.keeper)


def everything() -> list[int]:
    """How much there is of everything."""
    return [m.objects.count() for m in (Case, Stall, Item, JournalEntry, OutboxEvent, DeadlineRow, Hold)]


def test_a_refusal_in_a_batch_undoes_the_batch(world: World) -> None:
    first, second = world.drafted(2)
    perform(first, "amend", world.keeper, {"fee": 1})
    before = everything()
    with pytest.raises(Refused) as refusal:
        perform_many([first, second], "file", world.keeper)
    assert refusal.value.case_id == second
    assert everything() == before
    assert [stall(first).state, stall(second).state] == ["draft", "draft"]


def test_a_batch_may_report_its_refusals_and_do_the_rest(world: World) -> None:
    first, second = world.drafted(2)
    perform(second, "amend", world.keeper, {"fee": 1})
    outcomes = perform_many([first, second], "file", world.keeper, refusals="report")
    assert [(o.done, o.state) for o in outcomes] == [(False, "draft"), (True, "filed")]
    assert [r.code for r in outcomes[0].reasons] == ["fee_is_set"]
    assert JournalEntry.objects.filter(case_id=first).count() == 1


def test_a_consequence_that_is_refused_undoes_everything(world: World) -> None:
    (berth,) = world.berths()
    one, other = world.filed(2)
    before = everything()
    given = {"berth_id": berth, "until": clock.today()}
    with pytest.raises(Refused) as refusal:
        perform_many([one, other], "grant", world.officer, given)  # two on one berth
    assert refusal.value.case_id == berth
    assert everything() == before
    assert Berth.objects.get(pk=berth).state == "free"


def test_a_body_that_breaks_leaves_nothing_behind(world: World) -> None:
    (case_id,) = world.granted()
    perform(case_id, "rig", world.officer)
    before = everything()
    with pytest.raises(RuntimeError, match="it was rigged"):
        perform(case_id, "lapse", Actor.system("timer"))
    assert everything() == before


def test_a_body_that_asks_the_database_is_a_fault(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (case_id,) = world.drafted()
    monkeypatch.setattr(Stall, "withdraw", lambda row, ctx: list(Item.objects.all()))
    with pytest.raises(MachineFault, match="declare a fact"):
        perform(case_id, "withdraw", world.keeper)


def test_guards_and_bodies_run_no_query(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = world.filed(3)
    berths = world.berths(3)
    counted: list[int] = []
    field: Any = Stall._meta.get_field("state")
    original = field.change_state

    def change_state(instance: Any, method: Any, *args: Any, **kwargs: Any) -> Any:
        asked: list[str] = []

        def listen(execute: Any, sql: str, *rest: Any) -> Any:
            asked.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(listen):
            result = original(instance, method, *args, **kwargs)
        counted.append(len(asked))
        return result

    monkeypatch.setattr(field, "change_state", change_state)
    day = clock.today()
    perform_many(ids, "grant", world.officer, [{"berth_id": b, "until": day} for b in berths])
    assert counted == [0, 0, 0]


def test_a_fact_that_was_not_declared_cannot_be_looked_at(world: World) -> None:
    ctx = Ctx(world.keeper, clock.now(), clock.today(), None, 1, 1, None, None, {})  # type: ignore[arg-type]
    with pytest.raises(MachineFault, match="items"):
        ctx[ITEMS]


def test_rows_of_a_draft_are_replaced_and_the_journal_keeps_what_they_said(world: World) -> None:
    (case_id,) = world.drafted(items=2)
    goods = [{"name": "tea", "price": 300, "weight": "0.250"}]
    perform(case_id, "amend", world.keeper, {"items": goods})
    assert list(Item.objects.values_list("number", "name", "price")) == [(1, "tea", 300)]
    body = JournalEntry.objects.get(case_id=case_id, sequence=2).body
    assert '"delete","drill.item"' in body
    assert '"name":"thing 2"' in body


def test_one_row_gets_new_values(world: World) -> None:
    (case_id,) = world.drafted(items=2)
    perform(case_id, "set_price", world.keeper, {"item": 2, "price": 777})
    assert list(Item.objects.order_by("number").values_list("price", flat=True)) == [100, 777]


def test_a_list_changed_in_place_is_written_and_journalled(world: World) -> None:
    (case_id,) = world.drafted()
    perform(case_id, "amend", world.keeper, {"tags": ["fish"]})
    perform(case_id, "amend", world.keeper, {"tags": ["ice"]})
    assert stall(case_id).tags == ["fish", "ice"]
    assert '"tags":[["fish"],["fish","ice"]]' in JournalEntry.objects.get(case_id=case_id, sequence=3).body


def test_a_row_of_another_case_cannot_be_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = world.drafted(2)
    theirs = Item.objects.get(stall_id=other)
    monkeypatch.setattr(Stall, "withdraw", lambda row, ctx: [Update(theirs, {"price": 1})])
    with pytest.raises(MachineFault, match="does not belong to case"):
        perform(one, "withdraw", world.keeper)


def test_a_consequence_may_open_a_case(world: World) -> None:
    (case_id,) = world.granted()
    perform(case_id, "split", world.officer, {"name": "beside", "berth_number": 42})
    berth = Berth.objects.get(number=42)
    entry = JournalEntry.objects.get(case_id=berth.pk)
    assert (berth.state, entry.action, entry.actor_id) == ("free", "lay_out", None)
    assert f'"name":"{CONSEQUENCE} (system)"' in entry.body


def test_who_is_offered_what_and_why_not_the_rest(world: World) -> None:
    (case_id,) = world.drafted(items=0)
    offered = {o.name: [r.code for r in o.reasons] for o in options_for(stall(case_id), world.keeper)}
    assert offered == {
        "amend": [],
        "set_price": [],
        "withdraw": [],
        "attach_document": [],
        "file": ["something_to_sell", "fee_is_set"],
        "state_sales": ["state"],
    }
    assert options_for(stall(case_id), world.rival) == []
    assert options_for(stall(case_id), world.officer) == []


def test_an_offer_looks_at_how_things_stand_and_not_at_the_input(world: World) -> None:
    (case_id,) = world.filed()
    offered = {o.name: o for o in options_for(stall(case_id), world.officer)}
    assert offered["grant"].possible
    assert offered["grant"].move.article == Article("72")
    assert offered["grant"].as_data()["input"]["required"] == ["berth_id", "until"]
    perform(case_id, "visit", world.inspector)
    offered = {o.name: o for o in options_for(stall(case_id), world.officer)}
    assert [str(r.article) for r in offered["grant"].reasons] == ["105"]


def test_an_officer_takes_a_case_and_a_supervisor_gives_it_to_one_who_works_there(world: World) -> None:
    (case_id,) = world.filed()
    perform(case_id, "take", world.officer)
    assert Case.objects.get(pk=case_id).assignee_id == world.officer.user_id
    with pytest.raises(Refused) as refusal:
        perform(case_id, "assign", world.supervisor, {"user_id": world.osaka_officer.user_id})
    assert codes(refusal) == [("assignee_works_here", "107")]
    perform(case_id, "assign", world.supervisor, {"user_id": world.inspector.user_id})
    assert Case.objects.get(pk=case_id).assignee_id == world.inspector.user_id


def test_a_hold_names_an_article_that_can_be_read(world: World) -> None:
    (case_id,) = world.filed()
    with pytest.raises(InvalidInput) as invalid:
        perform(case_id, "place_hold", world.officer, {"article": "of faith", "note": "x"})
    assert [(r.field, r.value) for r in invalid.value.reasons] == [("article", "of faith")]
    perform(case_id, "place_hold", world.officer, {"article": " 67-2(3)", "note": "x"})
    assert Hold.objects.get().article == "67-2(3)"
    perform(case_id, "lift_hold", world.officer, {"text": "settled"})
    assert not Hold.objects.filter(lifted_at=None).exists()


def test_every_procedure_has_the_acts_that_are_common_to_all(world: World) -> None:
    (berth,) = world.berths()
    (case_id,) = world.filed()
    for one in (berth, case_id):
        assert perform(one, "note", world.officer, {"text": "seen"}).done
