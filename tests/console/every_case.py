"""One case of every procedure that has addresses, in the scene of declarations: what is asked of each of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from accounts.actors import Actor, actor_for
from arrivals.models import Manifest
from bonded_areas.models import (
    BondedOperation,
    Designation,
    FactoryDesignation,
    Licence,
    OutsideStorage,
    Place,
    Stocktaking,
    Tally,
    Transport,
    TransportBlanket,
)
from clearance.models import ImportDeclaration, SecurityOrder, SpecialDeclaration
from duties.models import Liability
from ipr_verification.models import (
    CargoInspection,
    Deposit,
    Petition,
    Right,
    RightConcerned,
    SampleInspection,
    Submission,
    VerificationCase,
)
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.door import open_case, perform
from statute.models import Case, Document, Notice
from statute.storage import store
from tests.accounts.people import a_person, a_user, grant
from tests.arrivals.ship import a_manifest
from tests.bonded_areas.designating import registered
from tests.bonded_areas.licences import licensed
from tests.parties.aeo_scene import findings_of

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


def a_factory(scene: Scene) -> tuple[str, str]:
    """The handles of an operation, and of the designation, of a factory of the office."""
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


def a_petition(scene: Scene) -> dict[str, str]:
    """The references of a right, and of a petition on it that is in effect."""
    holder, officer, intake = a_person("RGT01"), a_user("keeper-of-rights"), Actor.system("intake")
    grant(officer, "ip_officer", scene.tokyo)
    who = actor_for(officer, date(2026, 11, 2))
    entry = {
        "right_kind": "trademark", "number": "4567890", "name_en": "MARTIN", "name_ja": "マルタン",
        "holder": holder.code, "registered_on": "2019-05-17", "protected_until": "2029-05-17", "evidence": "Register",
    }  # fmt: skip
    right = open_case(Right, "register", who, scene.tokyo.pk, entry)
    form = {
        "right": right.reference,
        "side": "import",
        "contact": "Tokyo",
        "facts": "Copies",
        "goods_en": "bags",
    }
    petition = open_case(Petition, "file", intake, scene.tokyo.pk, form)
    stored = store(b"%PDF-1.4\n%%EOF\n", "report.pdf")
    given = {"kind": "evidence", "title": "Report", "filename": "report.pdf", "media_type": stored.media_type,
             "size": stored.size, "sha256": stored.sha256}  # fmt: skip
    perform(petition.case_id, "attach_document", intake, given)
    perform(petition.case_id, "begin_examination", who)
    perform(petition.case_id, "accept", who, {"effective_until": "2028-11-01"})
    return {"rights": str(right.reference), "petitions": str(petition.reference)}


def a_verification(scene: Scene, right: str, petition: str) -> dict[str, str]:
    """The references of a verification case on a declaration of its own, of the right in it, and of what is on it."""
    declared = Case.objects.get(pk=scene.under_examination(transport_document="HLCU69"))
    goods = [{"line": 1, "description": "bags", "quantity": "10", "unit": "NO"}]
    opening = {
        "declaration": declared.reference,
        "goods": goods,
        "grounds": "Stitches",
        "rights": [{"right": right, "petition": petition}],
    }
    case = open_case(VerificationCase, "open", scene["supervisor"], scene.tokyo.pk, opening)
    concerned = RightConcerned.objects.select_related("case").get(verification=case.case_id).case.reference
    statement = {"concerned": concerned, "text": "They are genuine."}
    submitted = open_case(Submission, "submit", scene["importer"], scene.tokyo.pk, statement)
    looked_at = {"concerned": concerned, "reason": "To compare it."}
    cargo = open_case(CargoInspection, "apply", scene["importer"], scene.tokyo.pk, looked_at)
    asked = {**looked_at, "sample": "one bag", "method": "opened"}
    sample = open_case(SampleInspection, "apply", scene["ip_officer"], scene.tokyo.pk, asked)
    return {
        "cargo-inspections": str(cargo.reference),
        "sample-inspections": str(sample.reference),
        "verification-cases": str(case.reference),
        "rights-concerned": str(concerned),
        "submissions": str(submitted.reference),
    }


def one_of_each(scene: Scene) -> dict[str, dict[str, Any]]:
    """Slug -> the reference of a case of that procedure, at an early stage, and a paper of the declaration."""
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
    counted = {"place_id": scene.place.pk, "counted_on": "2026-11-02", "counted_by": "Sato", "rest_not_counted": "x",
               "lines": [{"transport_document": "STRAY", "description": "tyres", "packages": 1, "becomes": "found",
                          "reason": "at the gate"}]}  # fmt: skip
    stocktaking = open_case(Stocktaking, "record", scene["bonded_officer"], scene.tokyo.pk, counted)
    area = open_case(Designation, "register", scene["supervisor"], scene.tokyo.pk, registered("1AD03"))
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
    deposit = open_case(
        Deposit, "order", Actor.system("consequence"), row.case.office_id,
        {"about_id": case_id, "purpose": "discontinuance", "side": "import", "depositor_id": row.importer_id,
         "beneficiary_id": a_person("BEN01").pk, "amount": 1, "due_on": "2026-11-13", "depository": "Tokyo",
         "reason": "The goods would be sold"},
    )  # fmt: skip
    operation, designation = a_factory(scene)
    property_ = a_petition(scene)
    property_ |= a_verification(scene, property_["rights"], property_["petitions"])
    words = {"facts": [], "text": "To be paid."}
    notice = open_case(
        Notice, "issue", Actor.system("consequence"), row.case.office_id,
        {"about_id": case_id, "addressee_id": row.importer_id, "capacity": "importer", "sort": "to_pay",
         "article": "9-3(2)", "title_en": "To pay", "title_ja": "納税告知書", "contents": {"en": words, "ja": words}},
    )  # fmt: skip
    return {
        "notices": {"reference": notice.reference, "document_id": paper.pk},
        **{slug: {"reference": reference, "document_id": paper.pk} for slug, reference in property_.items()},
        "deposits": {"reference": deposit.reference, "document_id": paper.pk},
        "outside-storage": {"reference": outside.reference, "document_id": paper.pk},
        "operations": {"reference": operation, "document_id": paper.pk},
        "factory-designations": {"reference": designation, "document_id": paper.pk},
        "licences": {"reference": licence.reference, "document_id": paper.pk},
        "manifests": {"reference": manifest.reference, "document_id": paper.pk},
        "stocktakings": {"reference": stocktaking.reference, "document_id": paper.pk},
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
