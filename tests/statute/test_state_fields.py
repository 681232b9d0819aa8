"""Nothing but the door changes a state: the faults of the state machine's library are fenced off."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps
from django_fsm import FSMField, TransitionNotAllowed
from django_fsm import transition as fsm_transition

from accounts.roles import Role
from statute.apps import machines_are_whole
from statute.articles import Article
from statute.door import perform
from statute.errors import MachineFault
from statute.machine import ANY, NEW, machine
from statute.procedure import Procedure, all_procedures, procedure_of
from statute.transitions import Deadline, Input, rule
from tests.drill.models import Berth, Stall
from tests.drill.world import World, stall

CHOICES = [("open", "Open"), ("shut", "Shut")]


def test_a_state_cannot_be_assigned(world: World) -> None:
    row = stall(world.drafted()[0])
    with pytest.raises(AttributeError, match="not allowed"):
        row.state = "granted"
    assert row.state == "draft"


def test_reading_again_keeps_the_protection_even_when_the_row_is_gone(world: World) -> None:
    row = stall(world.drafted()[0])
    gone = Stall(case_id=987654, keeper_id=world.person.pk)
    with pytest.raises(Stall.DoesNotExist):
        gone.refresh_from_db()
    assert gone.state == NEW  # put back
    for one in (gone, row):
        with pytest.raises(AttributeError, match="not allowed"):
            one.state = "granted"
    row.refresh_from_db()
    assert row.state == "draft"
    row.refresh_from_db(fields=["name"])
    assert row.state == "draft"
    with pytest.raises(AttributeError, match="not allowed"):
        row.state = "granted"


def test_rows_are_not_written_past_the_door(world: World) -> None:
    row = stall(world.drafted()[0])
    attempts: list[Any] = [
        row.save,
        row.delete,
        lambda: row.save(update_fields=["name"]),
        lambda: Stall.objects.update(state="granted"),
        lambda: Stall.objects.filter(pk=row.pk).update(name="x"),
        lambda: Stall.objects.all().delete(),
        lambda: Stall.objects.create(case_id=1),
        lambda: Stall.objects.bulk_create([row]),
        lambda: Stall.objects.bulk_update([row], ["name"]),
        lambda: Stall.objects.get_or_create(name="x"),
        lambda: Stall.objects.update_or_create(name="x"),
        lambda: Stall._base_manager.update(name="x"),
        lambda: Stall._default_manager.bulk_create([row]),
        lambda: world.person.pk and Stall.objects.visible_to(world.keeper).update(name="x"),
    ]
    for attempt in attempts:
        with pytest.raises(MachineFault, match=r"door alone|never deleted"):
            attempt()
    assert stall(row.pk).state == "draft"


def test_the_database_knows_the_states_too(world: World) -> None:
    (case_id,) = world.drafted()
    for state in ("granded", "", NEW):
        with (
            pytest.raises(IntegrityError, match="stall_state_known"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE drill_stall SET state = %s WHERE case_id = %s", [state, case_id])


def test_every_procedure_has_its_states_checked_by_the_database(db: None) -> None:
    with connection.cursor() as cursor:
        for procedure in all_procedures():
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass",
                [procedure._meta.db_table],
            )
            checks = " ".join(row[0] for row in cursor.fetchall())
            for state in machine(procedure).states:
                if state != NEW:
                    assert f"'{state}'" in checks, f"{procedure.__name__}: {state}"


def test_a_transition_that_does_not_exist_from_here_is_refused_by_the_library_as_well(world: World) -> None:
    row = stall(world.drafted()[0])
    with pytest.raises(TransitionNotAllowed):
        row.grant(None)


def test_two_procedures_that_share_a_transition_have_it_each(world: World) -> None:
    for procedure in all_procedures():
        assert {"note", "take", "assign", "recount", "remind"} <= machine(procedure).moves.keys()
    assert machine(Stall).moves["note"].rule is machine(Berth).moves["note"].rule
    assert machine(Stall).moves["note"].targets == {ANY: None}


def test_the_table_of_a_small_machine_by_hand() -> None:
    table = {
        pair: target
        for pair, target in machine(Berth).table().items()
        if pair[1] in ("lay_out", "occupy", "vacate", "close")
    }
    assert table == {
        ("new", "lay_out"): "free",
        ("free", "occupy"): "taken",
        ("taken", "vacate"): "free",
        ("free", "close"): "closed",
    }
    assert ("new", "note") not in machine(Berth).table()
    assert machine(Berth).table()["closed", "note"] == "closed"


def test_procedures_are_known_by_their_kind() -> None:
    assert procedure_of("stall") is Stall
    with pytest.raises(MachineFault, match="no procedure 'stool'"):
        procedure_of("stool")
    assert machines_are_whole() == []


def _rule(**changed: Any) -> Any:
    given: dict[str, Any] = {"label": "x", "article": Article("1"), "roles": (Role.OFFICER,), **changed}
    return rule(**given)


class FloatInput(Input):
    amounts: list[dict[str, float | None]] = []


def _of(name: str, body: Any, **extra: Any) -> Any:
    """A procedure with one transition, that no app has."""
    attributes = {
        "__module__": __name__,
        "state": FSMField(default="new", protected=True, choices=CHOICES),
        "act": body,
        "Meta": type("Meta", (), {"app_label": "drill", "abstract": False}),
        **extra,
    }
    with isolate_apps("tests.drill", "statute", "accounts"):
        return type(name, (Procedure,), attributes)


FAULTS: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("NoRule", {"source": "open", "target": "shut"}, {}, "has no rule"),
    ("Conditions", {"source": "open", "custom": _rule(), "conditions": [bool]}, {}, "conditions"),
    ("Permission", {"source": "open", "custom": _rule(), "permission": "x.y"}, {}, "permission"),
    ("OnError", {"source": "open", "custom": _rule(), "on_error": "shut"}, {}, "on_error"),
    ("Target", {"source": "open", "target": "ajar", "custom": _rule()}, {}, "state that does not exist"),
    ("Source", {"source": "ajar", "target": "open", "custom": _rule()}, {}, "state that does not exist"),
    ("Float", {"source": "open", "custom": _rule(input=FloatInput)}, {}, "takes a float"),
    (
        "Unprotected",
        {"source": "open", "custom": _rule()},
        {"state": FSMField(default="new", choices=CHOICES)},
        "not protected",
    ),
    (
        "Expiry",
        {"source": "open", "custom": _rule()},
        {"deadlines": (Deadline("d", "D", Article("1"), lambda row, calendar: None, expires="vanish"),)},
        "unknown transition",
    ),
]


@pytest.mark.parametrize(("name", "declared", "extra", "fault"), FAULTS, ids=[f[0] for f in FAULTS])
def test_a_machine_that_is_declared_wrongly_does_not_start(
    name: str, declared: dict[str, Any], extra: dict[str, Any], fault: str
) -> None:
    def act(self: Any, ctx: Any) -> None:
        """Does nothing."""

    procedure = _of(name, fsm_transition(field="state", **declared)(act), **extra)
    with pytest.raises(MachineFault, match=fault):
        machine(procedure)


def test_a_rule_that_names_no_role_cannot_be_made() -> None:
    with pytest.raises(MachineFault, match="names no role"):
        _rule(roles=())
    with pytest.raises(TypeError):
        rule(label="x", article=Article("1"))  # type: ignore[call-arg]
    with pytest.raises(MachineFault, match="audience"):
        _rule(audience="everybody")


def test_a_queryset_shows_staff_their_office_and_parties_their_own(world: World) -> None:
    draft = world.drafted()[0]
    filed, helped = world.filed(2)
    perform(helped, "ask_office", world.officer, {"item": world.osaka.pk, "price": 0})

    def seen(actor: Any) -> set[int]:
        return set(Stall.objects.visible_to(actor).values_list("pk", flat=True))

    assert seen(world.officer) == seen(world.auditor) == {filed, helped}  # no drafts
    assert seen(world.osaka_officer) == {helped}
    assert seen(world.keeper) == {draft, filed, helped}
    assert seen(world.rival) == set()


def test_the_state_of_every_procedure_is_text_that_fits_its_copy() -> None:
    procedure: Any
    for procedure in all_procedures():
        field = procedure._meta.get_field("state")
        assert isinstance(field, models.CharField)
        assert all(len(state) <= 50 for state in machine(procedure).states)
