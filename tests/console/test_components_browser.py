"""The style guide in a real browser: axe-core, two widths, two languages, two themes, keyboard, no script."""

import os
from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from console.styleguide import PAGES

# Playwright runs a loop in this thread, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (360, 1440)
LOCALES = ("en-GB", "ja-JP")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ANSWERED = "the server responded with a status"  # of the pages that show an error
# Something wider than its box would be cut off or scroll sideways.
TOO_WIDE = """() => [...document.querySelectorAll('html, .table-box, .card, .banner, .chip, th, td')]
    .filter(box => box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1)
    .map(box => `${box.tagName}.${box.className}: ${box.textContent.trim().slice(0, 40)}`)"""


# Names and references of seventy letters without a space, wherever a page writes what somebody stated.
LONG_NAMES = """() => {
    const said = ['.case-head__reference', 'dd', 'td:not(.number)', 'th[scope=row]', '.items__title', '.timeline p',
        '.crumbs a', '.banner__title', '.notice p', '.worklist__reference', '.code', 'legend', '.chip', '.button'];
    for (const one of document.querySelectorAll(said.join(', ')))
        for (const text of one.childNodes)
            if (text.nodeType === Node.TEXT_NODE && text.textContent.trim()) text.textContent = 'HLCUFRA2611'.repeat(7);
}"""


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[Any]:
    """Opens a page of the guide in a new browser context."""
    contexts = []

    def opened(name: str = "", width: int = 1440, **options: Any) -> Page:
        context = chromium.new_context(viewport=ViewportSize(width=width, height=900), **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/styleguide/{name}/" if name else f"{live_server.url}/styleguide/")
        return page

    yield opened
    for context in contexts:
        context.close()


def listen(page: Page, said: list[str]) -> None:
    """Collects what the page writes to its console, and errors of its scripts."""
    page.on("console", lambda message: None if ANSWERED in message.text else said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))


@pytest.mark.parametrize("name", ["", *PAGES])
def test_a_page_is_accessible_and_fits_in_every_variant(
    chromium: Browser, live_server: LiveServer, name: str
) -> None:
    found: list[str] = []
    for locale in LOCALES:
        context = chromium.new_context(locale=locale, reduced_motion="reduce")
        page = context.new_page()
        listen(page, found)
        page.goto(f"{live_server.url}/styleguide/{name}/" if name else f"{live_server.url}/styleguide/")
        for width, theme in product(WIDTHS, THEMES):
            page.set_viewport_size(ViewportSize(width=width, height=900))
            page.emulate_media(color_scheme=theme)
            variant = f"{width} {locale} {theme}"
            found += [f"{variant}: too wide: {box}" for box in page.evaluate(TOO_WIDE)]
            for violation in Axe().run(page).response["violations"]:
                nodes = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
                found.append(f"{variant}: {violation['id']}: {nodes}")
        context.close()
    assert found == []


@pytest.mark.parametrize("name", ["", *PAGES])
def test_long_names_and_references_stay_within_their_boxes_on_a_small_screen(
    open_page: Any, name: str
) -> None:
    page = open_page(name, width=360)
    page.evaluate(LONG_NAMES)
    assert page.evaluate(TOO_WIDE) == []


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(open_page: Any) -> None:
    page = open_page("worklist")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_whatever_has_the_focus_shows_it(open_page: Any) -> None:
    page = open_page("worklist")
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")


def test_rows_are_added_numbered_and_removed(open_page: Any) -> None:
    page = open_page()
    rows = page.locator("[data-lines-row]")
    add = page.locator("[data-lines-add]")
    assert rows.count() == 2
    add.click()
    assert rows.count() == 3
    assert page.evaluate("document.activeElement.name") == "lines-2-description"
    add.click()
    assert add.is_disabled()  # the sample allows four
    rows.nth(0).locator("[data-lines-remove]").click()
    assert rows.count() == 3
    assert rows.nth(0).locator("h3").inner_text() == "Line 1"
    assert page.locator("[name='lines-0-description']").count() == 0
    assert not add.is_disabled()


def test_the_last_row_that_is_needed_cannot_be_removed(open_page: Any) -> None:
    page = open_page()
    page.locator("[data-lines-remove]").first.click()
    assert page.locator("[data-lines-remove]").first.is_disabled()


def test_without_scripts_the_rows_are_there_and_no_dead_button(open_page: Any) -> None:
    page = open_page(java_script_enabled=False)
    assert page.locator("[data-lines-row]").count() == 2
    assert not page.locator("[data-lines-add]").is_visible()
    assert not page.locator("[data-lines-remove]").first.is_visible()


def test_after_a_refusal_its_reasons_have_the_focus(open_page: Any) -> None:
    page = open_page("case-refused")
    assert "The import was not permitted" in page.evaluate("document.activeElement.innerText")


def test_a_list_is_replaced_in_place_and_the_address_follows(open_page: Any) -> None:
    page = open_page("worklist")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name="My office").click()
    page.wait_for_url("**/worklist/?list=office")
    assert page.evaluate("window.sameDocument") is True
    assert page.locator("#worklist").count() == 1


def test_pages_of_cases_are_not_kept_in_the_browser(open_page: Any) -> None:
    page = open_page("worklist")
    page.get_by_role("link", name="My office").click()
    page.wait_for_url("**/worklist/?list=office")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "TYO-26" not in kept
    assert "history-cache" not in kept


def test_the_menu_of_the_user_opens_and_closes_by_keyboard(open_page: Any) -> None:
    page = open_page("worklist")
    menu = page.locator("#who-menu")
    assert not menu.is_visible()
    page.locator("[popovertarget=who-menu]").focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_paper_has_the_record_and_not_the_tools(open_page: Any) -> None:
    page = open_page("case")
    page.emulate_media(media="print")
    assert not page.locator("header.head").is_visible()
    assert not page.locator("#actions").is_visible()
    assert page.locator("#facts").is_visible()
    assert page.locator("#timeline").is_visible()
