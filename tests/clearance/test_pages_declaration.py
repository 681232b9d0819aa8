"""The page of a declaration: what it shows to whom, and that its forms lose nothing and go through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from accounts.models import User
from clearance.models import GoodsLine, ImportDeclaration
from statute.door import perform
from statute.models import Case

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

NEW = "/import-declarations/new/"
DRAFT: dict[str, Any] = {
    "nonce": "n1",
    "duty_declared": "on",
    "importer": "IMP01",
    "broker": "BRK01",
    "place": "1AW01",
    "basis": "in_bonded_area",
    "transport_document": "HLCU123",
    "invoice_number": "INV-1",
    "incoterm": "CIF",
    "invoice_amount": "1,000,000",
    "invoice_currency": "JPY",
    "overseas_shipper": "Maison Cuir",
    "country_of_export": "FR",
    "conveyance": "NH216",
    "packages": "10",
    "gross_mass_kg": "120.5",
    "lines-0-description": "leather suitcases",
    "lines-0-code": "4202.11-200",
    "lines-0-origin": "FR",
    "lines-0-price": "1000000",
    "lines-0-quantity": "10",
    "lines-0-unit": "NO",
    "lines-0-net_mass_kg": "100",
}


def as_(username: str) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(username=username))
    return browser


def page_of(case_id: int) -> str:
    case = Case.objects.get(pk=case_id)
    return f"/import-declarations/{case.reference or case.handle}/"


def version_of(case_id: int) -> int:
    return Case.objects.get(pk=case_id).version


def test_a_draft_is_made_edited_and_lodged_in_the_browser(scene: Scene) -> None:
    scene.bring_in()
    broker = as_("broker")
    answer = broker.post(NEW, DRAFT)
    assert answer.status_code == 303
    row = ImportDeclaration.objects.select_related("case").get()
    assert (row.state, row.invoice_amount, row.lines.count()) == ("draft", 1_000_000, 1)
    edited = {
        **DRAFT,
        "expected_version": row.case.version,
        "lines-3-description": "more",
        "lines-3-code": "",
    }
    assert broker.post(f"{page_of(row.pk)}edit/edit/", edited).status_code == 303
    # A gap in the numbers of the rows is no gap in the numbers of the lines.
    assert list(GoodsLine.objects.order_by("number").values_list("number", "description")) == [
        (1, "leather suitcases"),
        (2, "more"),
    ]
    again = {**DRAFT, "expected_version": version_of(row.pk)}
    assert broker.post(f"{page_of(row.pk)}edit/edit/", again).status_code == 303
    lodge = f"{page_of(row.pk)}actions/lodge/"
    assert broker.post(lodge, {"expected_version": version_of(row.pk)}).status_code == 303
    assert ImportDeclaration.objects.get().state == "lodged"


def test_an_empty_row_and_an_empty_group_are_nothing(scene: Scene) -> None:
    empty = {"additions-0-kind": "", "additions-0-amount": "", "freight-amount": "", "freight-currency": ""}
    assert as_("broker").post(NEW, {**DRAFT, **empty}).status_code == 303
    assert ImportDeclaration.objects.get().charges == []


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(scene: Scene) -> None:
    wrong = {
        **DRAFT,
        "lines-1-description": "second",
        "lines-1-net_mass_kg": "-3",
        "lines-1-code": "4202.11-200",
    }
    answer = as_("broker").post(NEW, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#f-draft-lines-1-net_mass_kg"' in page
    assert "This must be more than 0." in page
    for kept in ("Maison Cuir", "leather suitcases", 'value="-3"', "second"):
        assert kept in page, kept
    assert not ImportDeclaration.objects.exists()


def test_a_button_pressed_twice_makes_one_draft(scene: Scene) -> None:
    broker = as_("broker")
    first, second = broker.post(NEW, DRAFT), broker.post(NEW, DRAFT)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert ImportDeclaration.objects.count() == 1


def test_whoever_comes_second_is_told_what_changed(scene: Scene) -> None:
    case_id = scene.under_examination()
    old = version_of(case_id)
    perform(case_id, "take", scene["supervisor"])
    given = {"expected_version": old, "place": "Oi hall", "scope": "whole"}
    answer = as_("officer").post(f"{page_of(case_id)}actions/order_inspection/", given)
    assert answer.status_code == 409
    assert "The case changed while you were looking at it" in answer.content.decode()
    assert "Oi hall" in answer.content.decode()
    assert ImportDeclaration.objects.get(pk=case_id).state == "under_examination"


def test_the_page_says_why_not_with_the_article(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    page = as_("officer").get(page_of(case_id)).content.decode()
    assert "210000 yen are still owed." in page or "210,000 yen are still owed." in page
    assert 'href="/statute/#' in page


@pytest.mark.parametrize(("username", "sees"), [("officer", True), ("broker", False), ("importer", False)])
def test_screening_and_notes_are_for_officers_alone(scene: Scene, username: str, sees: bool) -> None:
    case_id = scene.lodged()
    found = {"score": 20, "findings": [{"rule": "rights", "why": "SECRETRULE", "score": 20}]}
    from accounts.actors import Actor

    perform(case_id, "select_documents", Actor.system("screening"), found)
    perform(case_id, "note", scene["officer"], {"text": "SECRETNOTE"})
    page = as_(username).get(page_of(case_id)).content.decode()
    assert ("SECRETRULE" in page, "SECRETNOTE" in page) == (sees, sees)


def test_it_is_shown_as_it_stood(scene: Scene) -> None:
    case_id = scene.under_examination()
    address = page_of(case_id)
    stood = as_("officer").get(f"{address}?at=2026-11-02T10:00")
    assert stood.status_code == 200
    assert "As it stood" in stood.content.decode()
    assert "What you may do now" not in stood.content.decode()
    assert as_("officer").get(f"{address}?at=2026-11-01T10:00").status_code == 422
    assert as_("officer").get(f"{address}?at=nonsense").status_code == 422


def test_the_broker_pays_from_the_declaration(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    broker = as_("broker")
    pay = broker.get(page_of(case_id)).context["pay"]
    amount = next(field["value"] for field in pay["fields"] if field["name"] == "amount")
    assert amount == "210000"
    given = {"amount": amount, "method": "account_debit", "expected_version": pay["version"]}
    assert broker.post(pay["url"], given).status_code == 303
    assert "pay" not in broker.get(page_of(case_id)).context


def test_the_way_of_a_declaration_names_a_withdrawal_only_where_there_was_one(scene: Scene) -> None:
    usual = as_("officer").get(page_of(scene.awaiting_payment())).content.decode()
    assert "Withdrawn before permission" not in usual
    scene.bring_in("MAEU9")
    withdrawn = as_("officer").get(page_of(scene.withdrawn(transport_document="MAEU9"))).content.decode()
    assert "Withdrawn before permission" in withdrawn
