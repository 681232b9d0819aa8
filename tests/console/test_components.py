"""What the components draw from plain data, and the habits all of them keep."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

from console.styleguide import PAGES, icon_names
from console.styleguide_samples import sample
from statute.articles import Article
from statute.calendars import Calendar
from statute.errors import Reason
from statute.periods import Unit, count_period

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static" / "css").glob("*.css"))


def drawn(name: str, language: str = "en", **context: Any) -> str:
    with translation.override(language):
        shown = render_to_string(f"components/{name}.html", context, request=RequestFactory().get("/"))
    return re.sub(r"\s+", " ", shown)


def field(**more: Any) -> dict[str, Any]:
    return {"name": "weight", "label": "Net weight", "kind": "number", "value": "", "errors": [], **more}


# --- habits ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_a_hole_in_the_content_security_policy(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize(
    "template", [path for path in TEMPLATES if path.parent.name == "components"], ids=lambda path: path.stem
)
def test_every_component_tells_what_it_reads(template: Path) -> None:
    comment = re.search(r"{% comment %}(.*?){% endcomment %}", template.read_text(encoding="utf-8"), re.S)
    assert comment
    assert "Context:" in comment[1] or "context" in comment[1]


def test_every_icon_that_is_named_is_drawn() -> None:
    named = set()
    for template in TEMPLATES:
        named.update(re.findall(r'{% icon "([a-z-]+)"', template.read_text(encoding="utf-8")))
    assert named <= set(icon_names())


@pytest.mark.parametrize("sheet", STYLES, ids=lambda path: path.name)
def test_colours_are_named_once_and_only_used_elsewhere(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    if sheet.name != "tokens.css":
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text)
    defined = set(re.findall(r"(--[a-z0-9-]+):", "".join(s.read_text(encoding="utf-8") for s in STYLES)))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", text)) <= defined


# --- forms -------------------------------------------------------------------------------------------------------
def test_an_error_stands_beside_its_field_with_rule_value_and_article() -> None:
    reason = Reason("weight", "A weight is more than nothing.", Article("67"), field="weight", value="-3")
    shown = drawn("field", field=field(value="-3", errors=[reason]))
    assert "A weight is more than nothing." in shown
    assert '<span class="given">-3</span>' in shown
    assert 'href="/statute/#67"' in shown
    assert 'aria-invalid="true"' in shown
    assert re.search(r'aria-describedby="[^"]*f-weight-error"', shown)
    assert 'id="f-weight-error"' in shown


def test_a_label_belongs_to_its_control_also_with_several_forms_on_a_page() -> None:
    shown = drawn("field", field=field(), prefix="lodge")
    assert 'for="f-lodge-weight"' in shown
    assert 'id="f-lodge-weight"' in shown
    assert 'name="weight"' in shown


def test_what_was_typed_comes_back_as_text_and_never_as_markup() -> None:
    shown = drawn("field", field=field(kind="text", value='"><script>alert(1)</script>'))
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_a_zero_that_was_typed_comes_back() -> None:
    assert 'value="0"' in drawn("field", field=field(value=0))


def test_a_chosen_number_is_chosen_again_though_options_are_text() -> None:
    options = [{"value": "1", "label": "one"}, {"value": "2", "label": "two"}]
    shown = drawn("field", field=field(kind="select", value=2, options=options))
    assert re.search(r'value="2" selected', shown)
    assert len(re.findall("selected", shown)) == 1


def test_rows_without_a_script_are_there_and_buttons_that_need_one_are_hidden() -> None:
    shown = drawn("form_lines", lines=sample("forms")["lines"])
    before_pattern = shown.split("<template>")[0]
    assert 'name="lines-0-description"' in before_pattern
    assert 'name="lines-1-description"' in before_pattern
    assert "lines-__index__-description" not in before_pattern
    assert 'name="lines-__index__-description"' in shown
    assert re.search(r"data-lines-add hidden", shown)


def test_a_group_and_a_list_of_rows_have_their_errors_too() -> None:
    reason = Reason("lines", "At least one line is needed.", Article("67"))
    lines = {**sample("forms")["lines"], "errors": [reason]}
    assert "At least one line is needed." in drawn("form_lines", lines=lines)
    group = {"kind": "group", "name": "seller", "label": "Seller", "fields": [], "errors": [reason]}
    assert "At least one line is needed." in drawn("fields", fields=[group])


def test_every_kind_of_field_can_be_reached_from_the_summary_of_errors() -> None:
    for kind in ("text", "select", "date", "radio", "checkboxes", "checkbox", "textarea", "money", "file"):
        assert 'id="f-lodge-weight"' in drawn("field", field=field(kind=kind), prefix="lodge"), kind
    assert 'id="f-lodge-lines"' in drawn("form_lines", lines=sample("forms")["lines"], prefix="lodge")


def test_no_row_at_all_may_be_enough() -> None:
    lines = {**sample("forms")["lines"], "min": 0}
    assert 'data-lines-min="0"' in drawn("form_lines", lines=lines)


def test_kinds_and_size_of_a_file_are_said_before_it_is_chosen() -> None:
    shown = drawn("field", field=field(kind="file", limits="PDF, at most 10 MB.", accept=".pdf"))
    assert "PDF, at most 10 MB." in shown
    assert 'accept=".pdf"' in shown
    assert 'aria-describedby=" f-weight-limits"' in shown


# --- actions -----------------------------------------------------------------------------------------------------
def action(**more: Any) -> dict[str, Any]:
    return {
        "name": "permit",
        "label": "Permit",
        "url": "/x/",
        "article": "67",
        "weight": "ordinary",
        "about": "",
        "fields": [],
        **more,
    }


def test_an_action_without_input_is_one_button_that_says_which_version_was_seen() -> None:
    shown = drawn("actions", panel={"version": 7, "allowed": [action()]})
    assert '<input type="hidden" name="expected_version" value="7">' in shown
    assert "csrfmiddlewaretoken" in shown
    assert "<details" not in shown


def test_the_browser_leaves_checking_to_the_office() -> None:
    asked = action(fields=[field(required=True)])
    shown = drawn("action_form", action=asked, version=3)
    assert "novalidate" in shown
    assert re.search(r"<input[^>]* required[ >]", shown)
    assert '<span class="field__required">required</span>' in shown


def test_a_grave_action_is_never_one_click_away() -> None:
    shown = drawn("actions", panel={"version": 7, "allowed": [action(weight="grave")]})
    assert "<details" in shown
    assert shown.index("<summary") < shown.index("<form")


def test_what_is_not_possible_says_every_reason_with_its_article() -> None:
    reasons = [
        Reason("hold", "A hold is open.", Article("69-12", 1)),
        Reason("paid", "Duty is not paid.", Article("72")),
    ]
    blocked = [{"label": "Permit", "article": "67", "reasons": reasons}]
    shown = drawn("actions", panel={"version": 7, "allowed": [], "blocked": blocked})
    assert "A hold is open." in shown
    assert 'href="/statute/#69-12.1"' in shown
    assert "Duty is not paid." in shown
    assert 'href="/statute/#72"' in shown
    assert "Nothing, at this stage and in your role." in shown


def test_who_was_faster_and_what_they_did_is_told() -> None:
    shown = drawn("conflict", conflict=sample("case_more")["refused"]["conflict"])
    assert "Order inspection" in shown
    assert "Hanako Sato" in shown
    assert "Your action was not taken." in shown


# --- periods -----------------------------------------------------------------------------------------------------
def golden_week() -> dict[str, Any]:
    period = count_period(date(2026, 4, 28), 10, Unit.WORKING_DAYS, calendar=Calendar.of())
    return {**period.as_data(), "today": date(2026, 5, 8)}


def squares(shown: str) -> list[tuple[str, str]]:
    """Every day that is drawn: its kind, and its number in the month."""
    return re.findall(
        r'<td><span class="day day--(\w+)[^"]*"[^>]*><span class="day__number">(\d+)</span>', shown
    )


def test_a_calendar_shows_each_day_counted_or_skipped_and_why() -> None:
    shown = drawn("period_calendar", period=golden_week())
    by_kind: dict[str, list[str]] = {}
    for kind, number in squares(shown):
        by_kind.setdefault(kind, []).append(number)
    assert by_kind["event"] == ["28"]
    assert by_kind["counted"] == ["30", "1", "7", "8", "11", "12", "13", "14", "15"]
    assert by_kind["skipped"] == ["29", "2", "3", "4", "5", "6", "9", "10", "16", "17"]
    assert by_kind["last"] == ["18"]
    assert "Showa Day" in shown
    assert "Mon 18 May 2026, until 24:00" in shown


def test_today_is_marked_by_a_word() -> None:
    shown = drawn("period_calendar", period=golden_week())
    assert shown.count('<span class="day__today">today</span>') == 1
    assert shown.count('aria-current="date"') == 1


def test_weeks_outside_the_period_are_left_out() -> None:
    drawn_days = [number for _, number in squares(drawn("period_calendar", period=golden_week()))]
    assert drawn_days[0] == "26"  # the week of the notice: Sunday 26 April
    assert drawn_days[-1] == "23"  # the week of the last day ends on Saturday 23 May


def test_of_a_long_period_only_both_ends_and_today_are_drawn() -> None:
    period = count_period(date(2025, 7, 31), 2, Unit.YEARS, calendar=Calendar.of())
    shown = drawn("period_calendar", period={**period.as_data(), "today": date(2026, 5, 8)})
    assert re.findall(r"<caption>([^<]+)</caption>", shown) == ["July 2025", "May 2026", "July 2027"]
    assert "9 months between" in shown
    assert "13 months between" in shown


def test_a_calendar_week_begins_on_sunday_in_either_language() -> None:
    assert re.findall(r'abbr="([^"]+)"', drawn("period_calendar", period=golden_week()))[0] == "Sunday"
    with translation.override("ja"):
        shown = drawn("period_calendar", "ja", period=golden_week())
    assert re.findall(r'abbr="([^"]+)"', shown)[0] == "日曜日"
    assert "2026年5月" in shown
    assert "昭和の日" in shown


# --- whole pages -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["", *PAGES])
def test_every_page_of_the_guide_is_drawn(client: Client, name: str, language: str) -> None:
    address = f"/styleguide/{name}/" if name else "/styleguide/"
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == (PAGES[name].status if name else 200)
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    identifiers = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


@pytest.mark.django_db
def test_the_guide_is_not_shown_in_production(client: Client, settings: Any) -> None:
    settings.KANMON_SANDBOX = False
    assert client.get("/styleguide/").status_code == 404
    assert client.get("/styleguide/case/").status_code == 404


def test_the_page_for_a_fault_of_ours_is_drawn_from_nothing() -> None:
    shown = render_to_string("500.html")
    assert "<h1>" in shown
