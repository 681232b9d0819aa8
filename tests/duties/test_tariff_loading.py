"""Editions of the schedule: all files or none, each chapter in force until its next edition."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from duties.models import TariffEdition, TariffLine, TariffRate
from duties.selectors import DATA, editions_in_force, tariff_lines_for
from duties.tariff_loading import TariffLoadRefused, first_day_of_fiscal_year, load_files

pytestmark = pytest.mark.django_db

SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)


def node(heading: str, subdivision: str = "", children: Any = (), **rates: str) -> dict[str, Any]:
    return {
        "level": 0,
        "stat_code": heading,
        "hs_code": subdivision,
        "desc": f"{heading} {subdivision}".strip(),
        "rate": rates,
        "unit": {"I": "NO", "II": "KG"},
        "law": ["FD", "FD"],
        "children": list(children),
    }


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(nodes: Any, name: str = "schedule.json", **edition: Any) -> Path:
        path = tmp_path / name
        path.write_text(
            json.dumps({"edition": edition, "nodes": nodes} if edition else nodes), encoding="utf-8"
        )
        return path

    return write


def rate_of(code: str, column: str, on: date) -> str | None:
    lines = tariff_lines_for((code,), on)
    return lines[code].cells[column].text if code in lines else None


def test_a_line_takes_from_its_headings_the_rates_it_has_not_itself(file: Any) -> None:
    inner = node("3926.90", "", [node("3926.90", "100", WTO協定="2%")], WTO協定="3%", 特恵="無税")
    load_files([file([node("3926.90", "", [inner], 基本="5%", WTO協定="4%")])], SPRING)
    line = tariff_lines_for(("392690100",), SPRING)["392690100"]
    assert {column: (cell.text, cell.inherited) for column, cell in line.cells.items()} == {
        "基本": ("5%", True),
        "WTO協定": ("2%", False),
        "特恵": ("無税", True),
    }
    assert line.path == ("3926.90", "3926.90", "3926.90 100")
    assert (line.units, line.laws) == (("NO", "KG"), ("FD",))


def test_a_cell_that_cannot_be_read_is_reported_and_kept(file: Any) -> None:
    report = load_files([file([node("3926.90", "100", 基本="別に定める", WTO協定="2%")])], SPRING)
    assert report.as_data()["unread"] == [{"code": "3926.90-100", "column": "基本", "text": "別に定める"}]
    assert (report.lines, report.rates, report.cells) == (1, 1, 2)
    kept = TariffRate.objects.get(column="基本")
    assert (kept.text, kept.reading) == ("別に定める", "")
    assert TariffRate.objects.get(column="WTO協定").reading == "2%"


def test_no_cell_is_dropped_in_silence(file: Any) -> None:
    report = load_files(
        [
            file(
                [
                    node("3926.90", "100", 基本="5%", EPA_月世界="1%"),
                    node("3926.91", "", 基本="7%"),
                    node("3926.92", "10", 基本="8%"),
                ]
            )
        ],
        SPRING,
    )
    assert [(one.code, one.column, one.text) for one in report.unread] == [
        ("3926.90-100", "EPA_月世界", "1%"),
        ("3926.91", "基本", "7%"),
        ("3926.92-10", "hs_code", "10"),
        ("3926.92-10", "基本", "8%"),
    ]
    assert rate_of("392690100", "EPA_月世界", SPRING) == "1%"


def test_a_code_given_twice_with_different_rates_is_kept_and_not_applied(file: Any) -> None:
    twice = [node("3926.90", "100", 基本="5%"), node("3926.90", "100", 基本="6%")]
    report = load_files([file(twice)], SPRING)
    assert [(one.code, one.text) for one in report.unread] == [("3926.90-100", "6%")]
    assert TariffRate.objects.get().reading == ""


def test_an_edition_is_in_force_until_the_next_one_of_its_chapter(file: Any) -> None:
    load_files([file([node("3926.90", "100", 基本="5%"), node("4011.10", "000", 基本="無税")])], SPRING)
    load_files([file([node("3926.90", "100", 基本="6%")])], AUTUMN)
    assert rate_of("392690100", "基本", date(2026, 3, 31)) is None
    assert rate_of("392690100", "基本", SPRING) == "5%"
    assert rate_of("392690100", "基本", date(2026, 9, 30)) == "5%"
    assert rate_of("392690100", "基本", AUTUMN) == "6%"
    assert rate_of("401110000", "基本", AUTUMN) == "無税"
    assert [(e.chapter, e.valid_from) for e in editions_in_force(AUTUMN)] == [("39", AUTUMN), ("40", SPRING)]


def test_an_older_edition_loaded_later_ends_before_the_newer_one(file: Any) -> None:
    load_files([file([node("3926.90", "100", 基本="6%")])], AUTUMN)
    load_files([file([node("3926.90", "100", 基本="5%")])], SPRING)
    assert rate_of("392690100", "基本", date(2026, 9, 30)) == "5%"
    assert rate_of("392690100", "基本", AUTUMN) == "6%"


def test_another_content_for_the_same_day_takes_its_place(file: Any) -> None:
    path = file([node("3926.90", "100", 基本="5%")])
    assert [one.status for one in load_files([path], SPRING).chapters] == ["loaded"]
    assert [one.status for one in load_files([path], SPRING).chapters] == ["unchanged"]
    changed = load_files([file([node("3926.90", "200", 基本="5.5%")])], SPRING)
    assert [one.status for one in changed.chapters] == ["replaced"]
    assert list(TariffLine.objects.values_list("code", flat=True)) == ["392690200"]


def test_a_selection_of_lines_never_takes_the_place_of_a_complete_chapter(file: Any) -> None:
    load_files([file([node("3926.90", "100", 基本="5%")])], SPRING)
    few = file([node("3926.90", "200", 基本="1%")], valid_from="2026-10-01", complete=False)
    assert [one.status for one in load_files([few]).chapters] == ["kept"]
    assert rate_of("392690100", "基本", AUTUMN) == "5%"


def test_a_complete_chapter_takes_the_place_of_a_selection(file: Any) -> None:
    load_files([file([node("3926.90", "200", 基本="1%")], valid_from="2026-04-01", complete=False)])
    assert [
        one.status for one in load_files([file([node("3926.90", "100", 基本="5%")])], SPRING).chapters
    ] == ["replaced"]


def test_a_file_names_its_own_first_day(file: Any) -> None:
    load_files([file([node("3926.90", "100", 基本="5%")], valid_from="2026-07-09")], SPRING)
    assert TariffEdition.objects.get().valid_from == date(2026, 7, 9)


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 11, 22), date(2026, 4, 1)),
        (date(2027, 3, 31), date(2026, 4, 1)),
        (date(2027, 4, 1), date(2027, 4, 1)),
    ],
)
def test_without_a_day_a_chapter_is_in_force_from_the_first_of_april(day: date, first: date) -> None:
    assert first_day_of_fiscal_year(day) == first


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not JSON at line 1"),
        (b"[{", "not JSON at line 1, column 3"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "a schedule is a list of nodes"),
        (b"3", "a schedule is a list of nodes"),
        (b'{"edition": {}}', "a schedule is a list of nodes"),
        (b"[3]", "[0]: a node is an object"),
        (b'[{"stat_code": "3926.90", "hs_code": "", "desc": ""}]', "no line with a statistical code"),
        (b'[{"stat_code": 3926, "hs_code": "", "desc": ""}]', "[0].stat_code: 3926 is not a text"),
        (b'[{"stat_code": "3926.90", "hs_code": "100", "rate": [1]}]', "[0].rate: not an object"),
        (b'[{"stat_code": "3926.90", "hs_code": "100", "rate": {"a": 5}}]', "[0].rate.a: 5 is not a text"),
        (b'[{"stat_code": "3926.90", "hs_code": "100", "children": 5}]', "[0].children: not a list"),
        (b'[{"stat_code": "3926.90", "hs_code": "100", "law": ["ABC"]}]', "[0].law: 'ABC' is longer than 2"),
        (
            b'[{"stat_code": "3926.90", "hs_code": "100", "unit": {"I": "KILOGRAMS"}}]',
            "[0].unit: 'KILOGRAMS'",
        ),
        (b'{"edition": {"valid_from": "soon"}, "nodes": [1]}', "'soon' is not a date"),
    ],
)
def test_a_file_that_is_no_schedule_is_refused_with_the_place(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(TariffLoadRefused) as refused:
        load_files([path])
    (told,) = refused.value.faults
    assert fault in told
    assert str(path) in told


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text('[{"children":' * 5000, encoding="utf-8")
    with pytest.raises(TariffLoadRefused):
        load_files([path])
    inner = node("3926.90", "100", 基本="5%")
    for _level in range(60):
        inner = node("3926.90", "", [inner])
    path.write_text(json.dumps([inner]), encoding="utf-8")
    with pytest.raises(TariffLoadRefused, match="nested deeper"):
        load_files([path])


def test_a_text_without_end_is_refused_and_a_rate_longer_than_any_is_not_read(file: Any) -> None:
    long = node("3926.90", "100", 基本="5%") | {"desc": "a" * 10_000_000}
    with pytest.raises(TariffLoadRefused, match=r"\[0\]\.desc: longer than"):
        load_files([file([long])])
    report = load_files([file([node("3926.90", "100", 基本="5%又は" * 1000 + "5%")])], SPRING)
    assert len(report.unread) == 1


def test_one_bad_file_keeps_the_good_ones_out(file: Any, tmp_path: Path) -> None:
    good = file([node("3926.90", "100", 基本="5%")])
    bad = tmp_path / "bad.json"
    bad.write_text("[", encoding="utf-8")
    with pytest.raises(TariffLoadRefused):
        load_files([good, bad, tmp_path / "none.json"])
    assert not TariffEdition.objects.exists()


def test_the_database_keeps_editions_of_a_chapter_apart() -> None:
    common = {"source": "n", "file_hash": "0" * 64, "loaded_at": "2026-11-02T00:00Z"}
    TariffEdition.objects.create(chapter="39", valid_from=SPRING, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        TariffEdition.objects.create(chapter="39", valid_from=AUTUMN, **common)
    TariffEdition.objects.create(chapter="40", valid_from=AUTUMN, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        TariffEdition.objects.create(chapter="4", valid_from=AUTUMN, **common)


def test_the_command_prints_the_report(file: Any) -> None:
    out = StringIO()
    path = file([node("3926.90", "100", 基本="5%")])
    call_command("tariff", "load", str(path), "--valid-from", "2026-04-01", "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert {name: report[name] for name in ("lines", "rates", "unread")} == {
        "lines": 1,
        "rates": 1,
        "unread": [],
    }
    with pytest.raises(CommandError, match="--valid-from 'soon' is not a day"):
        call_command("tariff", "load", str(path), "--valid-from", "soon")
    with pytest.raises(CommandError, match=r"none\.json"):
        call_command("tariff", "load", str(path.with_name("none.json")))


def test_the_schedule_of_the_demonstration_is_read_whole_and_gives_way() -> None:
    report = load_files([DATA / "demo_tariff.json"])
    assert report.unread == []
    assert report.lines >= 30
    assert rate_of("847130000", "基本", SPRING) == "無税"
    assert not TariffEdition.objects.filter(complete=True).exists()
