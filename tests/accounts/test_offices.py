"""Offices stand in a hierarchy, and one prefix finds an office with all below it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.actors import actor_for
from accounts.models import Office
from accounts.office_list import OfficeListError, load_offices
from accounts.selectors import offices_at_or_below
from tests.accounts.people import LONG_AGO, a_user, an_office, grant

pytestmark = pytest.mark.django_db


def codes(offices: object) -> set[str]:
    return {office.code for office in offices}  # type: ignore[attr-defined]


@pytest.fixture
def narita() -> Office:
    headquarters = an_office("HQ")
    tokyo = an_office("TYO", headquarters)
    an_office("YOK", headquarters)
    an_office("HND", tokyo)
    return an_office("NRT", tokyo)


def test_an_office_and_all_below_it_are_found_in_one_query(narita: Office) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = codes(offices_at_or_below(Office(path="HQ/TYO/")))
    assert found == {"TYO", "HND", "NRT"}
    assert len(queries) == 1


def test_a_code_that_begins_like_another_is_not_below_it(narita: Office) -> None:
    an_office("TYO2", Office.objects.get(code="HQ"))
    assert codes(offices_at_or_below(Office.objects.get(code="TYO"))) == {"TYO", "HND", "NRT"}


def test_offices_below_move_along_with_an_office(narita: Office) -> None:
    tokyo = Office.objects.get(code="TYO")
    tokyo.parent = Office.objects.get(code="YOK")
    tokyo.full_clean()
    tokyo.save()
    narita.refresh_from_db()
    assert narita.path == "HQ/YOK/TYO/NRT/"
    assert codes(offices_at_or_below(Office.objects.get(code="YOK"))) == {"YOK", "TYO", "HND", "NRT"}


def test_an_office_cannot_be_placed_below_itself(narita: Office) -> None:
    tokyo = Office.objects.get(code="TYO")
    tokyo.parent = narita
    with pytest.raises(ValidationError) as refusal:
        tokyo.full_clean()
    assert refusal.value.message_dict["parent"] == ["An office cannot be placed below itself."]


def test_only_headquarters_stands_at_the_top(narita: Office) -> None:
    with pytest.raises(IntegrityError, match="accounts_office_headquarters_alone_at_top"):
        an_office("LOST", kind="branch")


def test_an_office_code_is_taken_once(narita: Office) -> None:
    with pytest.raises(IntegrityError):
        an_office("NRT", Office.objects.get(code="YOK"))


def test_the_nine_regional_customs_are_loaded_with_their_names() -> None:
    load_offices()
    regional = Office.objects.filter(kind="regional")
    assert dict(regional.values_list("name_en", "name_ja")) == {
        "Hakodate Customs": "函館税関",
        "Tokyo Customs": "東京税関",
        "Yokohama Customs": "横浜税関",
        "Nagoya Customs": "名古屋税関",
        "Osaka Customs": "大阪税関",
        "Kobe Customs": "神戸税関",
        "Moji Customs": "門司税関",
        "Nagasaki Customs": "長崎税関",
        "Okinawa Regional Customs": "沖縄地区税関",
    }
    assert Office.objects.get(code="NRT").path == "HQ/TYO/NRT/"
    assert Office.objects.get(code="KIX").name_ja == "大阪税関関西空港税関支署"


def test_loading_the_list_again_changes_nothing() -> None:
    first = load_offices()
    again = load_offices()
    assert first.created == again.unchanged
    assert again.created == again.changed == []


def test_a_changed_name_is_brought_in_line(tmp_path: Path) -> None:
    load_offices()
    Office.objects.filter(code="NRT").update(name_en="Somewhere else")
    assert load_offices().changed == ["NRT"]
    assert Office.objects.get(code="NRT").name_en == "Narita Branch"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- code: HQ\n  kind: headquarters\n  name_en: H\n", "the office 'HQ' has no text for: name_ja."),
        (
            "- {code: HQ, kind: headquarters, name_en: H, name_ja: H, phone: 1}\n",
            "the office HQ has unknown keys: phone.",
        ),
        ("- {code: HQ, kind: headquarters, name_en: H, name_ja: H}\n" * 2, "the office HQ is listed twice."),
        ("- {code: hq, kind: headquarters, name_en: H, name_ja: H}\n", "2 to 8 capital letters or digits"),
        ("- {code: HQ, kind: palace, name_en: H, name_ja: H}\n", "'palace' is not a valid choice"),
        ("offices: 1\n", "a list of offices is expected"),
        ("- [\n", "cannot be read"),
    ],
)
def test_a_faulty_list_is_refused_whole_and_says_where(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "offices.yaml"
    file.write_text(
        "- {code: AA, kind: headquarters, name_en: A, name_ja: A}\n" + text if text[0] == "-" else text
    )
    with pytest.raises(OfficeListError, match=r"offices\.yaml") as refusal:
        load_offices(file)
    assert complaint in str(refusal.value)
    assert not Office.objects.exists()


def test_the_command_loads_and_lists() -> None:
    out = StringIO()
    call_command("offices", "load", stdout=out)
    assert out.getvalue().strip() == "88 created, 0 changed, 0 unchanged"
    out = StringIO()
    call_command("offices", "list", stdout=out)
    assert "\n    NRT  Narita Branch  東京税関成田税関支署\n" in out.getvalue()


def test_the_command_names_a_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match=r"no-such\.yaml cannot be read"):
        call_command("offices", "load", "no-such.yaml")


class HierarchicalMembership(TestCase):
    """Whatever the tree, a role reaches exactly the office it is held at and what stands below it."""

    @settings(deadline=None, max_examples=40)  # each example writes a tree of offices
    @given(
        # The parent of office n+1, among those made before it: any tree is one such list.
        parents=st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=12),
        held_at=st.integers(min_value=0, max_value=100),
    )
    def test_a_role_reaches_its_office_and_everything_below(self, parents: list[int], held_at: int) -> None:
        offices = [an_office("HQ")]
        parent_of: dict[int, int] = {}
        for number, pick in enumerate(parents, start=1):
            parent_of[number] = pick % number
            offices.append(an_office(f"O{number}", offices[pick % number]))
        top = held_at % len(offices)
        user = a_user()
        grant(user, "officer", offices[top])

        def stands_below(number: int) -> bool:
            while number != top and number in parent_of:
                number = parent_of[number]
            return number == top

        actor = actor_for(user, LONG_AGO)
        for number, office in enumerate(offices):
            assert actor.may_at("officer", office.pk) == stands_below(number)
            assert not actor.may_at("supervisor", office.pk)
