"""Real files of others, kept outside this repository, handed in with a completion map and the real schedule."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.fixtures import Settings

from clearance.file_desk import Wanted, take, take_bytes
from clearance.models import ImportDeclaration, IntakeReceipt
from duties.models import TariffEdition, TariffLine, TariffRate
from duties.tariff_loading import load_files
from tests.clearance.intake.test_samples import NOT_READABLE, REFUSED, ROWS
from tests.clearance.messages import a_map, an_item, wco
from tests.clearance.scene import LONG_AGO_TARIFF

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

SAMPLES = Path(__file__).parents[3] / "shared" / "samples"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(
        not (SAMPLES / "wco-dms").is_dir(),
        reason=f"the real files are not here ({SAMPLES}); they are kept outside the repository",
    ),
]
RATES = {"GBP": "190.55", "EUR": "160", "USD": "150", "JPY": "1", "CHF": "170", "AUD": "95", "JMD": "0.95"}
# The home-use imports whose six digits the schedule has, with the last three that a broker would give.
RUN = {
    "Step1_TT_IM119a.xml": ("040390", "121"),
    "TT_IM067a.xml": ("610310", "200"),
    "TT_IM076a.xml": ("610910", "010"),
}


@pytest.fixture
def schedule(scene: Scene, settings: Settings) -> Scene:
    """The real schedule in place of the scene's own."""
    settings.KANMON_SANDBOX = True
    TariffRate.objects.all().delete()
    TariffLine.objects.all().delete()
    TariffEdition.objects.all().delete()
    folder = SAMPLES / "jp-tariff"
    load_files([*sorted(folder.glob("j_*.json")), folder / "import_law_table.json"], LONG_AGO_TARIFF)
    return scene


def everything(**changes: Any) -> Any:
    """A map for whoever and wherever."""
    given: dict[str, Any] = {
        "parties": {"*": {"person": "IMP01"}},
        "places": {"*": "1AW01"},
        "exchange_rates": RATES,
        "codes": {hs6: _suffix(hs6, last) for hs6, last in RUN.values()},
    }
    return a_map(**{**given, **changes})


def _suffix(hs6: str, wanted: str) -> str:
    """The suffix, if the schedule has it, else the first that it has."""
    codes = sorted(TariffLine.objects.filter(code__startswith=hs6).values_list("code", flat=True))
    return wanted if hs6 + wanted in codes else codes[0][6:]


@pytest.mark.proves("67")
def test_every_file_gets_a_receipt_and_the_home_use_imports_of_the_schedule_run_to_their_permission(
    schedule: Scene,
) -> None:
    wanted = Wanted(map=everything(), broker="BRK01", until_permitted=True)
    receipts = {
        path: take(SAMPLES / path, wanted) for path in sorted({row[0] for row in ROWS} | set(NOT_READABLE))
    }
    permitted = {path.rsplit("/", 1)[-1] for path, one in receipts.items() if one.status == "permitted"}
    assert permitted == set(RUN), {
        path: [error.reason for error in one.errors]
        for path, one in receipts.items()
        if path.rsplit("/", 1)[-1] in RUN and one.status != "permitted"
    }
    purposes = {row[0]: row[3] for row in ROWS}
    for path, one in receipts.items():
        if one.status == "permitted":
            assert one.reference
            continue
        # Every other says why not: it cannot be read, is no home-use import, or what is missing or wrong.
        assert one.errors, path
        assert one.why_not, path
        assert all(error.path and error.reason for error in one.errors) or one.status == "drafted", path
        if path in NOT_READABLE or path in REFUSED:
            assert one.status == "refused"
        elif purposes[path] == "home_use_import" and one.status == "drafted":
            missing = {m.path for m in one.missing if m.required}
            assert {path_ for path_ in missing if path_.endswith(".code")} or not one.lines, path
    assert IntakeReceipt.objects.count() == len(receipts)
    assert ImportDeclaration.objects.filter(state="permitted").count() == len(RUN)


def test_goods_of_every_chapter_of_the_schedule_run_to_their_permission_or_say_why_not(
    schedule: Scene,
) -> None:
    codes = sorted(set(TariffLine.objects.values_list("code", flat=True)))
    chance = random.Random(67)
    outcomes: dict[str, list[str]] = {}
    for chapter in ("04", "22", "42", "61", "64"):
        for code in chance.sample([c for c in codes if c.startswith(chapter)], 6):
            item = an_item(
                code=code[:6] + "00", price="5000", net="500", gross="550", quantity="50", unit="NAR"
            )
            data = wco(
                item,
                invoice="5000",
                gross="550",
                reference=f"R-{code}",
                documents=(("Z", "705", f"B{code}"),),
            )
            found = take_bytes(
                data,
                f"{code}.xml",
                Wanted(map=everything(codes={code[:6]: code}), broker="BRK01", until_permitted=True),
            )
            outcomes.setdefault(chapter, []).append(
                "permitted" if found.status == "permitted" else " ".join(e.reason for e in found.errors)
            )
    for chapter, found_ in outcomes.items():
        for one in found_:
            # What stops a line is a fact that only its declarant can state, or an amount that is not worked out here.
            assert one == "permitted" or any(
                words in one
                for words in ("Not yet built", "needs the quantity", "State ", "state which", "applies")
            ), (chapter, one)
    assert outcomes["42"] == ["permitted"] * 6
    assert outcomes["61"] == ["permitted"] * 6


def test_liquor_is_refused_since_its_tax_is_not_worked_out(schedule: Scene) -> None:
    code = sorted(TariffLine.objects.filter(code__startswith="220421").values_list("code", flat=True))[0]
    item = an_item(code="22042100", price="5000", quantity="500", unit="LTR")
    receipt = take_bytes(
        wco(item, invoice="5000"),
        "wine.xml",
        Wanted(map=everything(codes={"220421": code}), broker="BRK01", until_permitted=True),
    )
    assert receipt.status == "drafted"
    assert "liquor tax" in " ".join(error.reason for error in receipt.errors)


def test_the_worked_amounts_of_a_real_file(schedule: Scene) -> None:
    """130 pounds at 190.55 yen are 24,771.5 yen; blazers bear the rate that the schedule prints for them."""
    take(SAMPLES / "wco-dms/declarations/TT_IM067a.xml", Wanted(map=everything(), until_permitted=True))
    row = ImportDeclaration.objects.get()
    assert row.state == "permitted"
    sheet = row.assessments.latest("id").worksheet
    assert sheet["customs_value"] == int(Decimal("130.00") * Decimal("190.55"))
