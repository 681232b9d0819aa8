"""Every address of the system × every role, against a table written by hand. What is not yours is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import URLPattern

from accounts.actors import Actor, actor_for
from arrivals.models import Manifest
from bonded_areas.models import (
    BondedOperation,
    Designation,
    FactoryDesignation,
    Licence,
    OutsideStorage,
    Place,
    Tally,
    Transport,
    TransportBlanket,
)
from clearance.models import ImportDeclaration, SecurityOrder, SpecialDeclaration
from duties.models import Liability
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.models import Case, Document
from tests.accounts.people import a_person, a_user, grant
from tests.arrivals.ship import a_manifest
from tests.bonded_areas.designating import registered
from tests.bonded_areas.licences import licensed
from tests.console.who_may import ACTS, FITS, PAGES, ROLES, TABLES, expected
from tests.parties.aeo_scene import findings_of

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

AREA_PAGES = (
    "bonded-area", "bonded-area-book", "bonded-area-book-csv", "bonded-area-bring-in", "bonded-area-count",
)  # fmt: skip


def every_url() -> Iterator[tuple[str, str]]:
    """The name and route of each address that is served."""

    def walk(resolver: Any, names: str, route: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            here = f"{route}{one.pattern}"
            if isinstance(one, URLResolver):
                yield from walk(one, f"{names}{one.namespace}:" if one.namespace else names, here)
            elif isinstance(one, URLPattern):
                yield f"{names}{one.name or '-'}", here

    return walk(get_resolver(), "", "")


def test_every_address_is_in_the_table_and_the_table_names_nothing_else() -> None:
    served = {name for name, _route in every_url()}
    assert sorted(name for name in served if expected(name) is None) == []
    written = {*PAGES, *ACTS, *(f"admin:{table}_changelist" for table in TABLES)}
    assert sorted(written - served) == []


def test_no_address_has_two_views() -> None:
    names = [(name, route) for name, route in every_url() if name not in ("admin:-", "-")]
    twice = {name for name, _ in names if len({route for n, route in names if n == name}) > 1}
    assert twice == {"admin:app_list"} or twice == set()


def a_factory(scene: Scene) -> tuple[str, str]:
    """The handles of an operation, and of the designation, of a factory of the office."""
    from statute.door import open_case, perform

    person = a_person("FAC01")
    place = Place.objects.create(
        code="1AM01", name_en="Works", name_ja="工場", kind="factory", office=scene.tokyo, operator=person
    )
    licensed(place)
    user = a_user("factory")
    grant(user, "bonded_operator", person)
    who = actor_for(user, date(2026, 11, 2))
    lot = scene.bring_in("FACTORY1", place)
    perform(lot, "apply_for_storage", who, {"purpose": "to be worked on"})
    perform(lot, "inspect_for_storage", scene["supervisor"], {"outcome": "not_necessary"})
    perform(lot, "approve_storage", scene["supervisor"])
    used = [{"lot_id": lot, "packages": 5, "gross_mass_kg": "60"}]
    given = {"place_id": place.pk, "what": "bags", "on": "2026-11-02", "materials": used}
    designated = {"place_id": place.pk, "products": "bags", "materials": "leather", "from_on": "2026-11-02"}
    made = (
        open_case(BondedOperation, "start", scene["supervisor"], scene.tokyo.pk, given),
        open_case(FactoryDesignation, "designate", scene["supervisor"], scene.tokyo.pk, designated),
    )
    first, second = (str(Case.objects.get(pk=one.case_id).handle) for one in made)
    return first, second


@pytest.fixture
def addresses(scene: Scene) -> dict[str, dict[str, Any]]:
    """The arguments of each address, naming a lodged declaration in channel 2, its papers, money and cargo."""
    from statute.door import open_case, perform
    from statute.storage import store

    case_id = scene.under_examination()
    row = ImportDeclaration.objects.select_related("case", "lot__case").get(pk=case_id)
    stored = store(b"%PDF-1.4\n%%EOF\n", "invoice.pdf")
    given = {"kind": "invoice", "title": "Invoice", "filename": "invoice.pdf", "media_type": stored.media_type,
             "size": stored.size, "sha256": stored.sha256}  # fmt: skip
    perform(case_id, "attach_document", scene["broker"], given)
    paper = Document.objects.get(case_id=case_id)
    liability = Liability.objects.select_related("case").get(subject_id=case_id)
    asked = open_case(
        Authorisation, "apply", scene["importer"], row.case.office_id,
        {"kind": "importer", "person": row.importer.code, "rules_established": "Rules", "electronic": True},
    )  # fmt: skip
    a_person("CAR01")
    route = {"holder": "CAR01", "origin": "1AW01", "destination": "1AW02"}
    intake = Actor.system("intake")
    lot = {"lines": [{"lot": str(row.lot.case.handle)}]}
    opened = open_case(Transport, "apply", intake, scene.tokyo.pk, {**route, **lot})
    transport = Transport.objects.select_related("case").get(pk=opened.case_id)
    period = {"description": "bags", "valid_from": "2026-11-02", "valid_to": "2026-12-01"}
    opened = open_case(TransportBlanket, "apply", intake, scene.tokyo.pk, {**route, **period})
    blanket = TransportBlanket.objects.select_related("case").get(pk=opened.case_id)
    application = {
        "office": "TYO", "kind": "warehouse", "person": "IMP01", "name_en": "Shibaura", "name_ja": "芝浦",
        "address": "Tokyo", "floor_area_m2": "400", "capacity_m3": "2000", "from_on": "2026-11-04",
        "until_on": "2036-11-03",
    }  # fmt: skip
    licence = open_case(Licence, "apply", scene["bonded_officer"], scene.tokyo.pk, application)
    manifest = open_case(Manifest, "lodge", intake, scene.tokyo.pk, a_manifest(arrives_on="2026-11-02"))
    perform(manifest.case_id, "notify_arrival", intake, {"arrived_at": "2026-11-02T08:00:00+09:00"})
    brought = {
        "manifest": manifest.reference,
        "brought_in_on": "2026-11-02",
        "lines": [{"transport_document": "BL1"}],
    }
    tally = open_case(Tally, "bring_in", intake, scene.tokyo.pk, brought)
    area = open_case(Designation, "register", scene["supervisor"], scene.tokyo.pk, registered("1AD02"))
    perform(asked.case_id, "begin_review", scene["officer"])
    perform(asked.case_id, "record_findings", scene["officer"], findings_of(Kind.IMPORTER))
    perform(asked.case_id, "approve", scene["supervisor"])
    special = open_case(
        SpecialDeclaration, "become_due", Actor.system("consequence"), row.case.office_id,
        {"declaration_id": case_id, "importer_id": row.importer_id, "broker_id": row.broker_id,
         "permitted_on": "2026-11-02"},
    )  # fmt: skip
    order = open_case(
        SecurityOrder, "order", scene["supervisor"], row.case.office_id,
        {"person": row.importer.code, "amount": 1, "valid_from": "2026-11-01", "valid_to": "2027-10-31",
         "provide_by": "2026-11-16", "reason": "Arrears"},
    )  # fmt: skip
    outside = open_case(
        OutsideStorage, "apply", scene["bonded_officer"], scene.tokyo.pk,
        {"person": "CAR01", "name_en": "Quay", "name_ja": "岸壁", "address": "Tokyo", "transport_document": "X1",
         "description": "A turbine", "packages": 1, "gross_mass_kg": "4", "from_on": "2026-11-02",
         "until_on": "2026-12-01", "reason": "Too heavy"},
    )  # fmt: skip
    operation, designation = a_factory(scene)
    return {
        "outside-storage": {"reference": outside.reference, "document_id": paper.pk},
        "operations": {"reference": operation, "document_id": paper.pk},
        "factory-designations": {"reference": designation, "document_id": paper.pk},
        "licences": {"reference": licence.reference, "document_id": paper.pk},
        "manifests": {"reference": manifest.reference, "document_id": paper.pk},
        "tallies": {"reference": tally.reference, "document_id": paper.pk},
        "designations": {"reference": area.reference, "document_id": paper.pk},
        "special-declarations": {"reference": special.reference, "document_id": paper.pk},
        "security-orders": {"reference": order.reference, "document_id": paper.pk},
        "authorised-operators": {"reference": asked.reference, "document_id": paper.pk},
        "import-declarations": {"reference": row.case.reference, "document_id": paper.pk},
        "liabilities": {"reference": str(liability.case.handle), "document_id": paper.pk},
        "cargo-lots": {"reference": str(row.lot.case.handle), "document_id": paper.pk},
        "transports": {"reference": str(transport.case.reference), "document_id": paper.pk},
        "transport-blankets": {"reference": str(blanket.case.reference), "document_id": paper.pk},
    }


def address_of(name: str, addresses: dict[str, dict[str, Any]]) -> str:
    """An address by its name, with arguments that fit."""
    if name == "admin:-":
        return "/admin/nothing-of-this-name/"
    named: dict[str, dict[str, Any]] = {
        "console:styleguide-page": {"name": "case"},
        "problem": {"name": "refused"},
        "public-notice": {"number": 0},
        **{name: {"code": "1AW01"} for name in AREA_PAGES},
        "lot-books": {"reference": addresses["cargo-lots"]["reference"]},
        **{
            name: {"reference": addresses["manifests"]["reference"]}
            for name in ("manifest-lines", "tally-new")
        },
        "admin:app_list": {"app_label": "clearance"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    }
    given = named.get(name, {})
    for slug, arguments in addresses.items():
        what = name.removeprefix(f"{slug}-")
        if what == name or what in ("list", "new"):
            continue
        given = {"reference": arguments["reference"]}
        if what in ("document", "download"):
            given["document_id"] = arguments["document_id"]
        if what == "act":
            given["name"] = "take"
        if what == "edit-page":
            given["name"] = "amend"
    if (
        name.startswith("admin:")
        and name.endswith(("_change", "_delete", "_history"))
        and "password" not in name
    ):
        given = {"object_id": "0"}
    if name.endswith("_open"):
        given = {"name": "no_such_act"}
    found = reverse(name, kwargs=given)
    return f"{found}?from=2026-04-28&count=10&unit=days" if name == "explain-period" else found


def status(client: Client, name: str, address: str) -> int:
    """What the address answers; whatever it does is taken back."""
    with transaction.atomic():
        if name in ACTS:
            answer = client.post(
                address, "{}", content_type="application/json", headers={"Idempotency-Key": name}
            )
        else:
            answer = client.get(address)
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_written(
    role: str, scene: Scene, addresses: dict[str, dict[str, Any]], signed_in: Callable[[str], Client]
) -> None:
    column, wrong = ROLES.index(role), []
    names = list(dict.fromkeys(name for name, _route in every_url()))
    for name in names:
        line = expected(name)
        assert line is not None, name
        wanted = line.split()[column]
        # Signing out and switching the language change the session, so each has a browser of its own.
        found = status(signed_in(role), name, address_of(name, addresses))
        fits = FITS[wanted] if wanted in FITS else (int(wanted),)
        if found not in fits:
            wrong.append(f"{name}: {found}, not {wanted}")
    assert not wrong, "\n".join(wrong)
