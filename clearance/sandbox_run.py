"""What a sandbox supplies so that a file can run to its permission by itself: goods, a mandate, rates, an officer.

Outside a sandbox none of it is reachable. What was supplied is listed in the receipt.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor, Grant
from accounts.models import Person
from accounts.roles import Role
from bonded_areas.models import CargoLot, Place
from clearance.file_drafts import FileDraft
from clearance.intake.completion import CompletionMap
from clearance.models import Certificate, ImportDeclaration
from clearance.reactions import choose_channel
from clearance.states import State
from duties.models import ExchangeRate, Liability
from duties.rules.iso_codes import UNKNOWN_ORIGIN
from parties.models import Mandate
from parties.persons import register_person
from parties.selectors import mandates_between
from statute import clock
from statute.authority import INTAKE, PAYMENTS
from statute.door import in_transaction, open_case, perform
from statute.errors import Conflict, Refused
from statute.outbox import Event

SOURCE = "completion map (sandbox)"
# From lodging to permission there are fewer steps than this, whatever is found on the way.
MOST_TURNS = 20


def supply_for_draft(
    draft: FileDraft, completion_map: CompletionMap, sender_reference: str | None
) -> list[str]:
    """Supplies what a draft needs: persons the map describes, a document and origins where none are stated."""
    given = draft.given
    supplied = _persons(completion_map, given)
    if not given.get("transport_document") and sender_reference:
        given["transport_document"] = sender_reference[:70]
        draft.note(
            "transport_document", "", sender_reference, _("the sender's reference stands for it in a sandbox")
        )
    for index, line in enumerate(given["lines"]):
        if not line.get("origin"):
            line["origin"] = UNKNOWN_ORIGIN
            rule = _(
                "no origin is stated: unknown in a sandbox, so that no rate that rests on origin applies"
            )
            draft.note(f"lines[{index}].origin", "", UNKNOWN_ORIGIN, rule)
    return supplied


def lodge_supplied(case_id: int, given: dict[str, Any], completion_map: CompletionMap) -> list[str]:
    """Supplies exchange rates, a mandate and the goods in storage, and lodges: all of it, or nothing is supplied.

    Returns what was supplied. Raises DoorError where the law stands against the lodging.
    """

    def act() -> list[str]:
        supplied = [*_rates(completion_map), *_mandate(given), *_goods(given)]
        perform(case_id, "lodge", Actor.system(INTAKE))
        return [*supplied, "lodge"]

    return in_transaction(act)


def _rates(completion_map: CompletionMap) -> list[str]:
    """Rates of the map for today, where none is on record."""
    on = clock.today()
    told = []
    for currency, rate in completion_map.exchange_rates.items():
        if ExchangeRate.objects.filter(currency=currency, valid_from__lte=on, valid_to__gte=on).exists():
            continue
        ExchangeRate.objects.create(currency=currency, valid_from=on, valid_to=on, yen=rate, source=SOURCE)
        told.append(_("exchange rate {currency} {rate}").format(currency=currency, rate=rate))
    return told


def _persons(completion_map: CompletionMap, given: dict[str, Any]) -> list[str]:
    """Persons that the map describes and nobody has entered yet."""
    told = []
    for field in ("importer", "broker"):
        code = given.get(field)
        if not code or Person.objects.filter(code=code).exists():
            continue
        known = Person.objects.filter(corporate_number=code).first()
        if known is not None:
            given[field] = known.code
            continue
        entry = next(
            (e for e in completion_map.parties.values() if not isinstance(e, str) and e.code == code), None
        )
        if entry is None or entry.name is None:
            continue
        details: dict[str, Any] = {
            "code": code[:17],
            "kind": "corporate",
            "name_en": entry.name,
            "address": entry.address or "Japan",
            "corporate_number": entry.corporate_number,
        }
        place = Place.objects.filter(code=given.get("place", "")).first()
        if place is not None:
            register_person(Actor.system("demo"), place.office_id, **details)
            told.append(_("person {code}").format(code=code))
    return told


def _mandate(given: dict[str, Any]) -> list[str]:
    broker = Person.objects.filter(code=given.get("broker") or "").first()
    importer = Person.objects.filter(code=given.get("importer") or "").first()
    place = Place.objects.filter(code=given.get("place", "")).first()
    if broker is None or importer is None or place is None:
        return []
    if mandates_between([(broker.pk, importer.pk)], clock.today()).get((broker.pk, importer.pk)):
        return []
    terms = {
        "broker": broker.code,
        "importer": importer.code,
        "procedures": "import_declarations",
        "valid_from": clock.today(),
        "evidence": SOURCE,
    }
    open_case(Mandate, "register", Actor.system(INTAKE), place.office_id, terms)
    return [_("mandate of {importer} to {broker}").format(importer=importer.code, broker=broker.code)]


def _goods(given: dict[str, Any]) -> list[str]:
    """The goods are in storage at the place declared."""
    place = Place.objects.filter(code=given.get("place", "")).first()
    document = given.get("transport_document")
    if place is None or not document:
        return []
    if CargoLot.objects.filter(transport_document=document, place=place, state="brought_in").exists():
        return []
    description = next(
        (line.get("description") for line in given["lines"] if line.get("description")), "goods"
    )
    lot = {
        "place_id": place.pk,
        "transport_document": document,
        "description": description,
        "packages": given.get("packages") or 1,
        "gross_mass_kg": given.get("gross_mass_kg") or 1,
        "brought_in_on": clock.today(),
    }
    open_case(CargoLot, "bring_in", Actor.system(INTAKE), place.office_id, lot)
    return [_("goods brought in at {place} under {document}").format(place=place.code, document=document)]


def run_to_permission(case_id: int) -> list[str]:
    """Screens, examines, pays and permits what is lodged, each step through the door; returns what was done.

    The office's own workers may be at the same declaration: what they did is not done again. Raises DoorError
    where the law stands against a step; what was done before it stays done.
    """
    done: list[str] = []
    for _turn in range(MOST_TURNS):
        row = _the(case_id)
        if row.state == State.PERMITTED:
            break
        try:
            done += _go_on(row)
        except (Refused, Conflict):
            if _the(case_id).case.version == row.case.version:
                raise
    else:
        perform(case_id, "permit", _sandbox_officer(_the(case_id).case.office_id))
    return done


def _go_on(row: ImportDeclaration) -> list[str]:
    """The next step from where the declaration stands."""
    officer = _sandbox_officer(row.case.office_id)
    match row.state:
        case State.LODGED:
            choose_channel(Event(0, row.pk, clock.now(), "import_declaration.lodged", {}))
            return [_("channel {channel}").format(channel=_the(row.pk).channel)]
        case State.UNDER_EXAMINATION if row.inspection_due:
            return [_step(row, "order_inspection", officer, {"place": _("sandbox")})]
        case State.UNDER_EXAMINATION:
            return [_step(row, "complete_examination", officer)]
        case State.INSPECTION_ORDERED:
            return [_step(row, "record_inspection", officer, {"finding": _("as declared (sandbox)")})]
        case State.EXAMINED if _stated_certificates(row):
            return [_step(row, "confirm_certificates", officer)]
        case State.EXAMINED:
            return [_step(row, "request_payment", officer)]
    liability = Liability.objects.get(subject_id=row.pk)
    if liability.outstanding > 0:
        return _pay(liability)
    return [_step(row, "permit", officer)]


def _stated_certificates(row: ImportDeclaration) -> bool:
    waiting = Certificate.objects.filter(declaration=row, confirmed_at__isnull=True)
    return waiting.exclude(number="").exists()


def _pay(liability: Liability) -> list[str]:
    try:
        perform(liability, "pay", Actor.system(PAYMENTS), {"amount": liability.outstanding})
    except Refused:
        if Liability.objects.get(pk=liability.pk).outstanding > 0:
            raise
        return []  # somebody else paid meanwhile
    return ["pay"]


def _step(row: ImportDeclaration, name: str, actor: Actor, given: dict[str, Any] | None = None) -> str:
    perform(row.pk, name, actor, given)
    return name


def _the(case_id: int) -> ImportDeclaration:
    found: ImportDeclaration = ImportDeclaration.objects.select_related("case").get(pk=case_id)
    return found


def _sandbox_officer(office_id: int) -> Actor:
    """An officer and inspector of that office who exists in a sandbox only."""
    roles = (Role.OFFICER, Role.INSPECTOR)
    return Actor(
        user_id=None,
        name="sandbox officer",
        kind="staff",
        grants=tuple(Grant(role, office_id, None, "sandbox") for role in roles),
        office_ids=MappingProxyType({role: frozenset({office_id}) for role in roles}),
    )
