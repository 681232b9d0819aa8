"""Real files of others, kept outside this repository: each is read as a person reads it.

The table was written by hand from the files (their types, procedures, items, amounts and codes), not from this
program. `total` is the invoice total, or else the sum of the prices; `-` stands where the file has none.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from clearance.intake.drafting import complete
from clearance.intake.reading import read_file

SAMPLES = Path(__file__).parents[4] / "shared" / "samples"
pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(
        not (SAMPLES / "wco-dms").is_dir(),
        reason=f"the real files are not here ({SAMPLES}); they are kept outside the repository",
    ),
]

# file | type | procedure | purpose | lines | currency | total | first six digits of the first line
TABLE = """
wco-dms/amend-cancel/Step5_TT_EX009a_Amendment.xml | COR | - | amendment | 1 | - | - | -
wco-dms/amend-cancel/TT_EX052a__Step3_Cancellation.xml | INV | - | cancellation | 0 | - | - | -
wco-dms/amend-cancel/TT_IM003a_Amendment_(Step_3).xml | COR | - | amendment | 1 | - | - | -
wco-dms/amend-cancel/TT_IM008b_Amendment.xml | COR | - | amendment | 1 | - | - | -
wco-dms/amend-cancel/TT_IM016a_Amendment.xml | COR | - | amendment | 1 | - | - | -
wco-dms/amend-cancel/TT_IM033b_Amendment.xml | COR | - | amendment | 1 | GBP | 998 | -
wco-dms/amend-cancel/TT_IM077a__Step2_GPN.xml | GPR | - | presentation | 0 | - | - | -
wco-dms/amend-cancel/TT_IM134a__Step2_GPN.xml | GPR | - | presentation | 0 | - | - | -
wco-dms/declarations/Export_Sample_With_Consignor_Declared__New_Export_C21e_Consignor_Sample.xml \
| EXJ | 0014 | export | 1 | - | - | -
wco-dms/declarations/New_Export_CUS_Code_Sample.xml | EXA | 1040 | export | 1 | GBP | 9500 | 293499
wco-dms/declarations/STEP1_TT_IM157a.xml | IMA | 4000 | home_use_import | 1 | GBP | 20 | 151620
wco-dms/declarations/Step1_TT_EX025a.xml | EXZ | 1040 | export | 1 | - | - | 610130
wco-dms/declarations/Step1_TT_EX032a.xml | EXA | 1040 | export | 1 | JPY | 15000 | 460219
wco-dms/declarations/Step1_TT_EX048a.xml | EXC | 1040 | export | 1 | - | - | 630110
wco-dms/declarations/Step1_TT_EX052a.xml | EXD | 1040 | export | 1 | - | - | 460219
wco-dms/declarations/Step1_TT_EX056a.xml | EXD | 2200 | export | 1 | - | - | 460219
wco-dms/declarations/Step1_TT_IM001a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 851090
wco-dms/declarations/Step1_TT_IM008a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 930621
wco-dms/declarations/Step1_TT_IM017b.xml | IMA | 4000 | home_use_import | 2 | GBP | 3100 | 930621
wco-dms/declarations/Step1_TT_IM035a.xml | IMA | 4000 | home_use_import | 1 | GBP | 48 | 080390
wco-dms/declarations/Step1_TT_IM040a.xml | IMZ | 5100 | supplementary | 1 | GBP | 2500 | 520931
wco-dms/declarations/Step1_TT_IM041a.xml | IMA | 6122 | re_import | 1 | GBP | 12500 | 590700
wco-dms/declarations/Step1_TT_IM044a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 020712
wco-dms/declarations/Step1_TT_IM055a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1110 | 250410
wco-dms/declarations/Step1_TT_IM061a.xml | IMQ | 0090 | final_supplementary | 1 | - | - | -
wco-dms/declarations/Step1_TT_IM071a.xml | IMA | 4000 | home_use_import | 1 | GBP | 5000 | 760711
wco-dms/declarations/Step1_TT_IM102a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 070690
wco-dms/declarations/Step1_TT_IM103a.xml | IMY | 4000 | supplementary | 1 | - | - | 070310
wco-dms/declarations/Step1_TT_IM113a.xml | IMA | 4000 | home_use_import | 1 | GBP | 22000 | 030721
wco-dms/declarations/Step1_TT_IM119a.xml | IMA | 4000 | home_use_import | 1 | GBP | 111 | 040390
wco-dms/declarations/Step1_TT_IM131a.xml | IMA | 4000 | home_use_import | 1 | GBP | 2000 | 190590
wco-dms/declarations/Step1_TT_IM138a.xml | IMA | 4000 | home_use_import | 1 | GBP | 10000 | 900319
wco-dms/declarations/Step1_TT_IM142a.xml | IMZ | 4000 | supplementary | 1 | GBP | 1000 | 180400
wco-dms/declarations/Step1_TT_IM146b.xml | IMA | 5171 | inward_processing | 1 | GBP | 2500 | 070390
wco-dms/declarations/Step1_TT_IM151a.xml | IMA | 4000 | home_use_import | 1 | GBP | 5000 | 871496
wco-dms/declarations/Step1_TT_IM155a.xml | IMA | 4000 | home_use_import | 1 | GBP | 2000 | 701961
wco-dms/declarations/Step1_TT_IM160a.xml | IMY | 4000 | supplementary | 1 | - | - | 070993
wco-dms/declarations/Step1_TT_IM164a.xml | IMA | 4000 | home_use_import | 1 | GBP | 10000 | 210690
wco-dms/declarations/Step1_TT_IM168a.xml | IMD | 4000 | home_use_import | 1 | GBP | 120 | 970200
wco-dms/declarations/Step1_TT_IM173a.xml | IMA | 5300 | temporary_admission | 1 | GBP | 600 | 920790
wco-dms/declarations/Step1_TT_IM177a.xml | IMK | 4000 | clearance_request | 1 | - | - | 270600
wco-dms/declarations/Step1_TT_IM181a.xml | COY | 5300 | supplementary | 1 | GBP | 5000 | 960190
wco-dms/declarations/Step1_TT_IM185a.xml | IMA | 4000 | home_use_import | 1 | GBP | 200 | 070110
wco-dms/declarations/Step1_TT_IM187a.xml | IMA | 4000 | home_use_import | 1 | GBP | 2000 | 020110
wco-dms/declarations/Step1_TT_IM189a.xml | IMA | 4000 | home_use_import | 1 | GBP | 2000 | 854340
wco-dms/declarations/Step1_TT_IM194a.xml | IMC | 4078 | home_use_import | 1 | GBP | 1000 | 851090
wco-dms/declarations/Step1_TT_IM198a.xml | IMA | 4000 | home_use_import | 1 | GBP | 15900 | 381121
wco-dms/declarations/Step1_TT_IM202a.xml | IMD | 4400 | end_use_import | 1 | GBP | 3000000 | 870322
wco-dms/declarations/Step1_TT_IM205a.xml | IMY | 4000 | supplementary | 1 | EUR | 30 | 620342
wco-dms/declarations/Step1_TT_IM216a.xml | IMA | 0771 | excise_warehousing | 1 | GBP | 2500 | 270600
wco-dms/declarations/Step1_TT_IM220a.xml | IMA | 4000 | home_use_import | 1 | GBP | 25000 | 070190
wco-dms/declarations/Step1_TT_IM226a.xml | IMA | 5300 | temporary_admission | 1 | GBP | 1000 | 920790
wco-dms/declarations/TT_EX004a.xml | EXY | 1040 | export | 2 | GBP | 100000 | 930190
wco-dms/declarations/TT_EX007a.xml | EXK | 0012 | export | 1 | - | - | -
wco-dms/declarations/TT_EX019a_Declaration2_(Step4).xml | EXD | 1040 | export | 1 | - | - | 460219
wco-dms/declarations/TT_EX022a_Declaration2_(Step2).xml | EXA | 1040 | export | 1 | GBP | 5676 | 460219
wco-dms/declarations/TT_EX036a.xml | EXD | 1040 | export | 1 | - | - | 460219
wco-dms/declarations/TT_EX039a.xml | EXD | 2300 | export | 2 | - | - | 460219
wco-dms/declarations/TT_EX041a.xml | EXD | 1040 | export | 2 | - | - | 460219
wco-dms/declarations/TT_EX046a.xml | EXD | 3151 | export | 1 | - | - | 460219
wco-dms/declarations/TT_FI002a.xml | IMA | 4400 | end_use_import | 1 | GBP | 25000 | 151329
wco-dms/declarations/TT_IM003a.xml | IMF | 4000 | home_use_import | 1 | GBP | 1000 | 730661
wco-dms/declarations/TT_IM003b__TT_IM003a.xml | IMF | 4000 | home_use_import | 1 | GBP | 1000 | 730661
wco-dms/declarations/TT_IM006a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1500 | 020712
wco-dms/declarations/TT_IM011a.xml | IMK | 4000 | clearance_request | 1 | - | - | -
wco-dms/declarations/TT_IM016a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 851090
wco-dms/declarations/TT_IM024a.xml | IMY | 4000 | supplementary | 1 | GBP | 800 | 070993
wco-dms/declarations/TT_IM028a.xml | IMA | 4000 | home_use_import | 1 | GBP | 4000 | 081110
wco-dms/declarations/TT_IM031a.xml | IMY | 4000 | supplementary | 1 | GBP | 2000 | 220410
wco-dms/declarations/TT_IM034b.xml | IMA | 4000 | home_use_import | 1 | GBP | 5000 | 481159
wco-dms/declarations/TT_IM047a.xml | IMY | 4200 | supplementary | 1 | GBP | 1000 | 620342
wco-dms/declarations/TT_IM050a.xml | IMC | 4421 | end_use_import | 1 | GBP | 20000 | 870870
wco-dms/declarations/TT_IM053a.xml | IMJ | 0002 | clearance_request | 1 | - | - | -
wco-dms/declarations/TT_IM056a.xml | COA | 4000 | home_use_import | 1 | GBP | 111 | 020712
wco-dms/declarations/TT_IM067a.xml | IMA | 4000 | home_use_import | 1 | GBP | 130 | 610310
wco-dms/declarations/TT_IM076a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 610910
wco-dms/declarations/TT_IM079a.xml | IMA | 4000 | home_use_import | 1 | GBP | 39 | 970200
wco-dms/declarations/TT_IM080a.xml | IMA | 4000 | home_use_import | 1 | GBP | 135 | 851090
wco-dms/declarations/TT_IM087a.xml | IMA | 4000 | home_use_import | 1 | GBP | 200 | 080222
wco-dms/declarations/TT_IM101a.xml | IMA | 4000 | home_use_import | 1 | GBP | 15900 | 340319
wco-dms/declarations/TT_IM110a.xml | IMA | 4000 | home_use_import | 1 | GBP | 1000 | 240411
wco-dms/declarations/TT_IM122a.xml | IMY | 4000 | supplementary | 1 | GBP | 120 | 620342
wco-dms/declarations/TT_IM135a.xml | IMQ | 0090 | final_supplementary | 1 | - | - | -
wco-dms/with-verdict/TT1_IM_v2.02_Accepted.xml | IMZ | 4071 | supplementary | 1 | GBP | 1000 | 420212
wco-dms/with-verdict/TT1_IM_v2.02_Rejected_Format.xml | IMZ | 4071 | supplementary | 1 | GBP | 1000 | 420212
wco-dms/with-verdict/TT1_IM_v2.02_Rejected_Obligation_Netmass.xml \
| IMZ | 4071 | supplementary | 1 | GBP | 1000 | 420212
asycuda-sad/CBJ250.xml | - | - | home_use_import | 0 | JMD | 6800 | -
"""
ROWS = [[cell.strip() for cell in row.split("|")] for row in TABLE.strip().splitlines()]
# Not declarations, or not XML: the line at which reading ends, and the word that says why.
NOT_READABLE = {
    "wco-dms/malformed/TT_EX002a.xml": (72, "comment"),
    "wco-dms/with-verdict/TT1_IM_v2.01_Accepted_Notification.xml": (100, "Extra content"),
    "wco-dms/with-verdict/TT1_IM_v2.01_Rejected_Format_Notification.xml": (39, "Extra content"),
}
REFUSED = {"wco-dms/with-verdict/TT1_IM_v2.02_Rejected_Format.xml"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].rsplit("/", 1)[-1])
def test_each_real_file_is_read_as_what_it_is(row: list[str]) -> None:
    path, kind, procedure, purpose, lines, currency, total, hs6 = row
    found = read_file((SAMPLES / path).read_bytes(), path)
    assert bool(found.errors) is (path in REFUSED)
    (declaration,) = found.declarations
    assert declaration.classification.purpose == purpose
    assert declaration.classification.taken is (purpose == "home_use_import")
    assert bool(declaration.classification.why_not) is (purpose != "home_use_import")
    if kind not in ("-", "COR", "INV", "GPR"):
        letters = {"import": "IM", "export": "EX", "special_territory": "CO"}
        assert declaration.kind is not None
        assert letters[declaration.kind] + (declaration.type_letter or "") == kind
    assert len(declaration.lines) == int(lines)
    if procedure != "-":
        assert str(declaration.procedures[0]) == procedure
    draft = complete(declaration).draft
    assert draft["invoice_currency"] == (None if currency == "-" else currency)
    assert draft["invoice_amount"] == (None if total == "-" else Decimal(total))
    first = declaration.lines[0].hs6 if declaration.lines else None
    assert first == (None if hs6 == "-" else hs6)


@pytest.mark.parametrize(("path", "where"), NOT_READABLE.items(), ids=lambda one: str(one).rsplit("/", 1)[-1])
def test_each_file_that_cannot_be_read_is_refused_with_its_line(path: str, where: tuple[int, str]) -> None:
    found = read_file((SAMPLES / path).read_bytes(), path)
    (error,) = found.errors
    assert error.line == where[0]
    assert where[1].lower() in error.reason.lower()


def test_no_real_file_is_left_out_of_the_table() -> None:
    here = {
        str(path.relative_to(SAMPLES)) for folder in ("wco-dms", "asycuda-sad") for path in _files(folder)
    }
    assert here == {row[0] for row in ROWS} | set(NOT_READABLE)


def test_the_format_that_the_authority_refused_is_refused_for_the_same_element() -> None:
    """The authority pointed at the number of the item (42A, 67A, 68A with tag 006)."""
    path = "wco-dms/with-verdict/TT1_IM_v2.02_Rejected_Format.xml"
    (error,) = read_file((SAMPLES / path).read_bytes(), path).errors
    assert error.path == "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]/SequenceNumeric"
    assert (error.line, error.value) == (151, "1000")
    assert "from 1 to 999" in error.reason


def test_the_net_mass_that_the_authority_missed_is_missing() -> None:
    folder = SAMPLES / "wco-dms" / "with-verdict"
    accepted = read_file((folder / "TT1_IM_v2.02_Accepted.xml").read_bytes(), "a").missing
    rejected = read_file((folder / "TT1_IM_v2.02_Rejected_Obligation_Netmass.xml").read_bytes(), "r").missing
    assert [one.path for one in accepted if one.required] == []
    assert [one.path for one in rejected if one.required] == ["lines[0].net_mass_kg"]


def test_an_origin_that_is_no_country_is_kept_and_listed() -> None:
    path = SAMPLES / "wco-dms" / "declarations" / "Step1_TT_IM142a.xml"
    found = read_file(path.read_bytes(), path.name)
    assert [(one.country, one.preferential) for one in found.declarations[0].lines[0].origins] == [
        ("ZN", False),
        ("FR", True),
    ]
    assert [(note.line, note.raw) for note in found.interpreted if "ISO 3166" in note.rule] == [(243, "ZN")]


def test_a_reduced_data_set_says_what_it_leaves_out() -> None:
    path = SAMPLES / "wco-dms" / "declarations" / "TT_IM067a.xml"
    found = read_file(path.read_bytes(), path.name)
    assert {one.path for one in found.missing if one.required} == {"lines[0].origin", "lines[0].net_mass_kg"}
    assert [note.raw for note in found.interpreted if note.path.endswith("CustomsValueAmount")] == ["130.00"]


def _files(folder: str) -> list[Path]:
    return sorted((SAMPLES / folder).rglob("*.xml"))
