"""What follows an act after commit, through the outbox: screening, payment, permission, notices. Each once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from accounts.actors import Actor
from clearance.models import ImportDeclaration
from risk import screening
from risk.rules.channels import Finding
from risk.rules.declared import DeclaredGoods
from statute import clock, outbox
from statute.door import perform
from statute.models import Document, ParkedEvent
from statute.storage import open_stored
from tests.clearance.acts import drained, the
from tests.clearance.scene import MONDAY, a_declaration, a_line

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

pytestmark = pytest.mark.usefixtures("live_db")


@pytest.fixture
def matcher() -> Iterator[dict[str, object]]:
    """A screener of a higher floor, as a test tells it to behave."""
    told: dict[str, object] = {"finds": [], "fails": False}

    @screening.screens("matcher")
    def match(goods: DeclaredGoods) -> Sequence[Finding]:
        if told["fails"]:
            raise ConnectionError("the register of rights does not answer")
        found: Sequence[Finding] = told["finds"]  # type: ignore[assignment]
        return found

    yield told
    del screening._screeners["matcher"]


def known(scene: Scene) -> None:
    """The importer has permitted declarations, so nothing is remarkable about another."""
    for number in range(2):
        scene.permitted(transport_document=f"OLD{number}", invoice_number=f"OLD{number}")
    drained()


def notices(case_id: int) -> list[Document]:
    return list(Document.objects.filter(case_id=case_id, kind="import_permission").order_by("id"))


@pytest.mark.proves("67")
def test_screening_chooses_document_examination_for_an_importer_nobody_knows(scene: Scene) -> None:
    case_id = scene.lodged()
    drained()
    row = the(case_id)
    assert (row.state, row.channel) == ("under_examination", "documents")
    assert [f["rule"] for f in row.screening["findings"]] == ["new_importer"]


@pytest.mark.proves("67")
@pytest.mark.proves("72")
def test_nothing_remarkable_goes_to_payment_and_payment_is_followed_by_the_permission(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("risk.rules.first_rules._SPACE", 0)  # nobody is drawn by chance
    known(scene)
    case_id = scene.lodged(transport_document="NEW1", invoice_number="NEW1")
    drained()
    assert (the(case_id).state, the(case_id).channel) == ("awaiting_payment", "immediate")
    scene.pay(case_id)
    drained()
    assert the(case_id).state == "permitted"
    assert len(notices(case_id)) == 1


@pytest.mark.proves("67")
def test_no_channel_is_chosen_before_every_screener_has_answered(
    scene: Scene, matcher: dict[str, object]
) -> None:
    matcher["fails"] = True
    case_id = scene.lodged()
    drained()
    row = the(case_id)
    assert (row.state, row.channel) == ("lodged", "")
    parked = ParkedEvent.objects.get(case_id=case_id)
    assert (parked.consumer, parked.attempts) == ("clearance.screening", 1)
    assert "register of rights" in parked.last_error
    # Nothing else was held up by it, and it is not tried again before its time.
    drained()
    assert ParkedEvent.objects.get(case_id=case_id).attempts == 1
    matcher["fails"], matcher["finds"] = False, [Finding("rights", 90, "bags like those of a right")]
    with clock.standing_at(MONDAY + timedelta(minutes=2)):
        drained()
    row = the(case_id)
    assert (row.channel, row.inspection_due) == ("inspection", True)
    assert ParkedEvent.objects.get(case_id=case_id).handled_at is not None


def test_a_screener_that_stays_silent_leaves_the_event_to_a_supervisor_and_the_declaration_lodged(
    scene: Scene, matcher: dict[str, object]
) -> None:
    matcher["fails"] = True
    case_id = scene.lodged()
    for day in range(7):
        with clock.standing_at(MONDAY + timedelta(days=day)):
            drained()
    parked = ParkedEvent.objects.get(case_id=case_id)
    assert (parked.attempts, parked.retry_at) == (outbox.MAX_ATTEMPTS, None)
    assert the(case_id).state == "lodged"
    # An amended declaration is screened by its own event; the parked one finds nothing left to do.
    matcher["fails"] = False
    perform(case_id, "amend", scene["broker"], a_declaration(conveyance="NH218", reason="another flight"))
    drained()
    assert the(case_id).state == "under_examination"
    outbox.retry_now([parked.pk])
    drained()
    assert the(case_id).state == "under_examination"


@pytest.mark.proves("7-14(2)")
def test_an_amended_declaration_is_screened_again_with_what_it_says_now(scene: Scene) -> None:
    case_id = scene.lodged()
    drained()
    assert the(case_id).channel == "documents"
    more = [a_line(price="1000000"), a_line(description="gift", price="1000")]
    perform(
        case_id,
        "amend",
        scene["broker"],
        a_declaration(gross_mass_kg="300", lines=more, reason="a second invoice"),
    )
    drained()
    row = the(case_id)
    assert {"amended", "vague_description", "low_unit_value"} <= {
        f["rule"] for f in row.screening["findings"]
    }
    assert row.channel == "inspection"


@pytest.mark.proves("67")
@pytest.mark.proves("72")
def test_from_the_examination_to_the_permission_only_the_payment_is_somebodys_act(scene: Scene) -> None:
    case_id = scene.under_examination()
    perform(case_id, "complete_examination", scene["officer"])
    drained()
    assert the(case_id).state == "awaiting_payment"
    scene.pay(case_id)
    drained()
    assert the(case_id).state == "permitted"


@pytest.mark.proves("9-2(1)")
def test_permission_follows_when_payment_is_put_off(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.extend(case_id)
    drained()
    assert the(case_id).state == "permitted"


@pytest.mark.proves("7-17")
def test_permission_follows_the_payment_of_goods_withdrawn_early(scene: Scene) -> None:
    case_id = scene.withdrawn()
    perform(case_id, "notify_duty", scene["officer"])
    scene.pay(case_id)
    drained()
    assert the(case_id).state == "permitted"


# What the office issues.


@pytest.mark.proves("67")
def test_the_permission_is_printed_once_and_what_is_corrected_takes_its_place(scene: Scene) -> None:
    case_id = scene.permitted()
    drained()
    drained()
    (first,) = notices(case_id)
    assert (first.media_type, first.superseded_at, first.audience) == ("application/pdf", None, "both")
    with open_stored(first.sha256) as file:
        assert file.read(5) == b"%PDF-"
    given = {"field": "conveyance", "value": "NH218", "reason": "typo"}
    perform(case_id, "correct", scene["supervisor"], given)
    drained()
    before, after = notices(case_id)
    assert before.superseded_at == MONDAY
    assert after.superseded_at is None
    assert after.sha256 != before.sha256


def test_a_cancelled_permission_leaves_no_notice_in_force_and_the_next_is_printed_anew(scene: Scene) -> None:
    case_id = scene.permitted()
    drained()
    perform(case_id, "cancel_permission", scene["supervisor"], {"reason": "wrong goods"})
    drained()
    assert [n.superseded_at is not None for n in notices(case_id)] == [True]
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        perform(case_id, "permit", scene["officer"])
    drained()
    assert [n.superseded_at is not None for n in notices(case_id)] == [True, False]


def test_a_file_that_somebody_named_like_a_notice_does_not_keep_the_notice_from_being_printed(
    scene: Scene,
) -> None:
    case_id = scene.permitted()
    Document.objects.create(
        case_id=case_id,
        kind="import_permission",
        title="x",
        filename="x.png",
        media_type="image/png",
        size=1,
        sha256="0" * 64,
        audience="both",
        added_at=MONDAY,
        added_by="somebody",
    )
    drained()
    assert len(notices(case_id)) == 2


@pytest.mark.proves("9-4")
def test_each_payment_gets_its_receipt_and_each_receipt_tells_its_payment_alone(scene: Scene) -> None:
    from duties.models import LedgerEntry
    from duties.notices import receipt_data

    case_id = scene.awaiting_payment()
    liability = scene.liability(case_id)
    perform(liability, "pay_part", scene["broker"], {"amount": 120_000, "reference": "T-1"})
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        perform(liability, "pay", scene["broker"], {"amount": 90_000, "reference": "T-2"})
    drained()
    drained()
    receipts = list(Document.objects.filter(case_id=liability.pk, kind="receipt").order_by("id"))
    assert [r.filename.startswith(the(case_id).case.reference or "?") for r in receipts] == [True, True]
    second = LedgerEntry.objects.filter(liability=liability, reference="T-2").order_by("id")
    told = receipt_data(scene.liability(case_id), list(second), "R")
    assert [row["amount"] for row in told["amounts"]] == [65_800, 24_200, 90_000]


@pytest.mark.proves("9-4")
def test_settling_without_a_payment_gives_no_receipt(scene: Scene) -> None:
    case_id = scene.awaiting_payment()
    scene.pay(case_id)
    drained()
    assert the(case_id).state == "permitted"
    lower = a_declaration(lines=[a_line(price="900000")], reason="a discount was left out")
    perform(case_id, "request_reassessment", scene["broker"], lower)
    perform(case_id, "grant_reassessment", scene["officer"], {"reason": "x"})
    drained()
    liability = scene.liability(case_id)
    assert (liability.state, liability.outstanding) == ("paid", -21_100)
    assert Document.objects.filter(case_id=liability.pk, kind="receipt").count() == 1


def test_no_consumer_leaves_anything_parked_on_the_way_from_draft_to_permission(scene: Scene) -> None:
    case_id = scene.lodged()
    drained()
    perform(case_id, "complete_examination", scene["officer"])
    drained()
    scene.pay(case_id)
    drained()
    assert the(case_id).state == "permitted"
    assert not ParkedEvent.objects.exists()
    assert ImportDeclaration.objects.visible_to(Actor.system("payments")).count() == 1
