"""What is declared is compared with every petition in effect, in one query, before a channel is chosen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ipr_verification.models import PetitionTerm
from ipr_verification.screeners import matched, petitions_in_effect
from risk.rules.channels import Channel
from risk.rules.declared import DeclaredGoods, GoodsSeen
from risk.screening import screen
from statute.door import perform
from statute.sweep import sweep
from tests.ipr_verification.scene import Border, on

LINE = GoodsSeen(1, "610910000", "Cotton shirts", "VN", 500_000, Decimal(40), "", "", ())
PLAIN = DeclaredGoods(
    case_id=1, reference="", importer="IMP01", earlier_permitted=10, overseas_shipper="Hanoi Textiles",
    country_of_export="VN", place="1AW01", conveyance="MAERSK", duplicates=0, amendment=0, certificates=0,
    basis="in_bonded_area", gross_mass_kg=Decimal(50), lines=(LINE,),
)  # fmt: skip


def declared(
    description: str = "Cotton shirts", brand: str = "", code: str = "610910000", **more: Any
) -> DeclaredGoods:
    return replace(PLAIN, lines=(replace(LINE, description=description, brand=brand, code=code),), **more)


def grounds(goods: DeclaredGoods) -> dict[str, str]:
    """Of the likeliest petition: each ground with how its word was found."""
    found = matched([goods])[0]
    return {one.sort.value: one.how.value for one in found[0].grounds} if found else {}


@pytest.mark.proves("69-12(1)")
@pytest.mark.parametrize(
    ("goods", "why"),
    [
        (
            declared("Handbag of cow leather", "Martin", "420221200"),
            {"brand": "same", "goods": "form", "hs_code": "same"},
        ),
        (declared("MARTIN handbags"), {"brand": "same", "goods": "same"}),
        (declared("ＭＡＲＴＩＮ　ﾊﾝﾄﾞﾊﾞｯｸﾞ"), {"brand": "same", "goods": "same"}),
        (declared("牛革製長財布", code="420221200"), {"goods": "same", "hs_code": "same"}),
        (declared("bags", "MARTINN"), {"brand": "similar"}),
        (declared("bags", "Marttin"), {"brand": "similar"}),
        (declared("bags", overseas_shipper="GOLDEN STAR TRADING CO., LTD., Yiwu"), {"sender": "same", "place": "same"}),
        (declared("bags", overseas_shipper="Golden Star Tradng"), {"sender": "similar"}),
        (declared("bags", code="420221200"), {}),  # a heading alone is no suspicion
        (declared("Cotton shirts"), {}),
    ],
)  # fmt: skip
def test_words_are_found_in_both_languages_spelt_otherwise_and_in_other_forms(
    border: Border, goods: DeclaredGoods, why: dict[str, str]
) -> None:
    border.accepted()
    assert grounds(goods) == why


def test_a_strong_match_is_inspected_and_says_by_which_words(border: Border) -> None:
    petition = border.accepted()
    answers = screen(declared("Handbags", "MARTIN", "420221200"), documents_from=20, inspection_from=60)
    assert "petitions" in answers.asked
    assert answers.screened.channel == Channel.INSPECTION
    (found,) = [one for one in answers.screened.findings if one.rule == "petition_match"]
    assert (found.params["petition"], found.line) == (petition.pk, 1)
    assert (found.params["brand"], found.params["brand.seen"], found.params["brand.points"]) == (
        "martin",
        "martin",
        50,
    )
    # Also where inspection is chosen from a higher sum than the weights reach.
    assert petitions_in_effect(declared("Handbags", "MARTIN", "420221200"))[0].score >= 60
    assert screen(declared("bags", "MARTIN"), documents_from=20, inspection_from=60).screened.score < 100


def test_only_what_is_in_effect_for_imports_is_compared(border: Border) -> None:
    goods = declared("Handbags", "MARTIN")
    border.examined()
    assert matched([goods]) == [[]]
    border.accepted(border.right("design"), side="export")
    assert matched([goods]) == [[]]
    imports = border.accepted(border.right("copyright"), until="2026-12-31")
    assert [one.petition_id for one in matched([goods])[0]] == [imports.pk]
    with on("2027-01-01"):
        assert matched([goods]) == [[]]  # also before the timer has been there
        sweep()
    assert not PetitionTerm.objects.filter(petition=imports).exists()
    other = border.accepted(border.right("copyright"))
    assert matched([goods])[0]
    perform(other.pk, "withdraw", border.rightholder, {"reason": "x"})
    assert matched([goods]) == [[]]


def test_changed_particulars_are_searched_by_from_then_on(border: Border) -> None:
    petition = border.accepted()
    change = {"contact": "x", "goods_en": "umbrellas", "brands": ["PLUVIO"], "reason": "letter"}
    perform(petition.pk, "change", border.supervisor, change)
    assert matched([declared("Handbags", "MARTIN")]) == [[]]
    assert grounds(declared("Umbrella", "Pluvio")) == {"brand": "same", "goods": "form"}


def test_with_the_right_its_words_are_gone(border: Border) -> None:
    petition = border.accepted()
    perform(petition.right_id, "lapse", border.ip_officer, {"reason": "x"})
    assert matched([declared("Handbags", "MARTIN")]) == [[]]


def test_a_batch_among_many_petitions_is_one_query_that_reads_by_index(border: Border) -> None:
    petition = border.accepted()
    # Others in effect, as the index meets them: many words, none of which is declared.
    words = [f"brand{number:05}x" for number in range(20_000)]
    PetitionTerm.objects.bulk_create(
        [PetitionTerm(petition_id=petition.pk, side="import", sort="brand", word=word) for word in words]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ipr_verification_petitionterm")
    batch = [declared("Handbags", "MARTIN")] + [declared(f"shirts of lot {n}") for n in range(49)]
    with CaptureQueriesContext(connection) as queries:
        found = matched(batch)
    assert [len(one) for one in found] == [1] + [0] * 49
    asked = [one["sql"] for one in queries if "petitionterm" in one["sql"]]
    assert len(asked) == 1
    assert len(queries) <= 2  # the words, and the parameters in force
    for index in ("petitionterm_word", "petitionterm_similar", "petitionterm_forms"):
        assert index in plan_of(asked[0]), index
    assert "Seq Scan on ipr_verification_petitionterm" not in plan_of(asked[0])


def plan_of(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {query}")
        return "\n".join(row[0] for row in cursor.fetchall())
