"""Every transition of a declaration, in every state, by whoever may take it, with every field of its input damaged:
the answer is never an error on our side, and says in the form of RFC 9457 which field it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from itertools import count, cycle, islice
from typing import TYPE_CHECKING, Any, get_args, get_origin

import pytest
from django.db import transaction
from django.test import Client
from pydantic import BaseModel

from statute import clock

if TYPE_CHECKING:
    from statute.machine import Move
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.slow(300)

WRONG: list[Any] = [
    None,
    True,
    [],
    {},
    [[]],
    [None],
    [{"a": [1]}],
    {"x": 1},
    {"amount": None, "currency": {}},
    0,
    -1,
    2**31,
    2**63,
    10**30,
    -(10**30),
    1.5,
    1e308,
    "",
    " ",
    "x\x00y",
    "\x00",
    "\ud800",
    "x" * 100_000,
    "９９",
    "9" * 400,
    "1e999999",
    "-0.0000001",
    "NaN",
    "Infinity",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "2026-11-02T00:00:00Z",
    "' OR 1=1 --",
    "69-11(1)(ix)",
    "<b>",
]
BODIES: list[Any] = [
    None,
    [],
    [{}],
    "x",
    1,
    True,
    {"": 1},
    {"\x00": 1},
    {"\ud800": 1},
    {"unknown": {"a": []}},
]
# A field gets all of them the first time. Of a whole declaration each field gets so many of them, in turn; and so many
# where the same field comes again, in another state or another transition.
WHOLE, AGAIN = 8, 1
MANY_FIELDS = 10

PEOPLE = (
    "officer",
    "inspector",
    "supervisor",
    "collector",
    "bonded_officer",
    "ip_officer",
    "broker",
    "importer",
)
_number = count(1)


@pytest.fixture
def scene(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    made = import_module("tests.clearance.scene")
    monkeypatch.setattr("doors.throttles.CallerRate.quota", 10**9)
    with clock.standing_at(made.MONDAY):
        yield made.a_scene()


def sound(kind: Any) -> Any:
    """A value of this type that an input takes, as far as its type says."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {n: sound(f.annotation) for n, f in kind.model_fields.items() if f.is_required()}
    origin, inner = get_origin(kind), get_args(kind)
    if origin is None:
        plain = {str: "words", int: 1, bool: True, Decimal: "1", date: "2026-11-09"}
        plain[datetime] = "2026-11-09T00:00:00Z"
        return plain.get(kind, "words")
    if origin in (tuple, list):
        return []
    if origin is dict:
        return {}
    return inner[0] if str(origin) == "typing.Literal" else sound(inner[0])


def damaged(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """Every field of an input with a function that puts a value into it; one row of each list among them."""
    for name, field in model.model_fields.items():
        yield name, lambda value, name=name: {name: value}
        for inner in _models_in(field.annotation):
            listed = "tuple" in str(field.annotation) or "list" in str(field.annotation)
            for path, put in damaged(inner):
                base = sound(inner)

                def placed(
                    value: Any, name: str = name, put: Any = put, base: Any = base, listed: bool = listed
                ) -> Any:
                    one = {**base, **put(value)}
                    return {name: [one] if listed else one}

                yield f"{name}.{path}", placed


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _models_in(inner)


class Sender:
    """Sends, looks at the answer, and takes back what was done."""

    def __init__(self, scene: Scene) -> None:
        from accounts.models import User

        self.clients: dict[str, Client] = {}
        for name in PEOPLE:
            self.clients[name] = Client(raise_request_exception=False)
            self.clients[name].force_login(User.objects.get(username=name))
        self.scene, self.sent, self.bad = scene, 0, []  # type: ignore[var-annotated]

    def who(self, move: Move) -> str | None:
        return next((name for name in PEOPLE if self.scene[name].has_role(*move.rule.roles)), None)

    def send(self, who: str, path: str, body: Any, about: str) -> None:
        self.sent += 1
        with transaction.atomic():
            answer: Any = self.clients[who].post(
                path,
                json.dumps(body),
                content_type="application/json",
                headers={"Idempotency-Key": f"f{next(_number)}"},
            )
            transaction.set_rollback(True)
        if why := self.wrong_with(answer):
            self.bad.append(f"{about} = {ascii(body)[:120]}: {why}")

    def wrong_with(self, answer: Any) -> str:
        if answer.status_code < 400:
            return ""
        if answer.status_code >= 500:
            return f"{answer.status_code} {answer.content[:200]!r}"
        if answer["Content-Type"] != "application/problem+json":
            return f"{answer.status_code} as {answer['Content-Type']}"
        told = answer.json()
        if told["status"] != answer.status_code or not {"type", "title", "detail", "instance"} <= told.keys():
            return f"not a problem document: {told}"
        if answer.status_code == 422 and not all(r.get("field") and r["message"] for r in told["reasons"]):
            return f"a reason without its field: {told['reasons']}"
        return "" if told["reasons"] or answer.status_code in (400, 403, 404) else f"without a reason: {told}"


def address(case_id: int) -> str:
    from statute.models import Case

    case = Case.objects.get(pk=case_id)
    return f"/api/v1/import-declarations/{case.reference or case.handle}/"


STATES = (
    "draft",
    "lodged",
    "under_examination",
    "inspection_ordered",
    "examined",
    "awaiting_payment",
    "permitted",
    "withdrawn",
)


def test_no_damaged_input_of_any_transition_in_any_state_is_an_error_on_our_side(scene: Scene) -> None:
    from clearance.api import ImportDeclarations
    from clearance.models import ImportDeclaration

    sender = Sender(scene)
    seen: set[str] = set()
    sent: set[tuple[str, Any]] = set()
    turns = cycle(WRONG)
    for state in STATES:
        made = getattr(scene, state if state != "draft" else "draft")(
            transport_document=f"F-{state}", invoice_number=f"F-{state}"
        )
        case_id = made if isinstance(made, int) else made.case_id
        where, stands = address(case_id), ImportDeclaration.objects.get(pk=case_id).state
        for move in ImportDeclarations().actions():
            who = sender.who(move)
            if who is None or not move.exists_from(stands):
                continue
            first = move.name not in seen
            seen.add(move.name)
            path, model = f"{where}actions/{move.name}/", move.rule.input
            base = sound(model)
            for body in BODIES if first else BODIES[:1]:
                sender.send(who, path, body, f"{state} {move.name}")
            sender.send(who, path, base, f"{state} {move.name} (sound)")
            for name, put in damaged(model):
                known = (name, str(model.model_fields[name.partition(".")[0]]))
                most = (
                    AGAIN if known in sent else WHOLE if len(model.model_fields) > MANY_FIELDS else len(WRONG)
                )
                sent.add(known)
                for value in islice(turns, most):
                    sender.send(who, path, {**base, **put(value)}, f"{state} {move.name}.{name}")
    assert sender.bad == []
    assert sender.sent > 2000
    # What officers do at each stage was among it.
    assert {
        "complete_examination",
        "order_inspection",
        "record_inspection",
        "request_documents",
        "request_payment",
        "permit",
        "refuse",
        "approve_withdrawal",
        "cancel_permission",
        "certify",
        "edit",
        "amend",
        "cancel",
    } <= seen
