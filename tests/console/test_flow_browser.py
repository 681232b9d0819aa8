"""An officer's way in a real browser: sign in, list, open, order an inspection, record it, and the permission."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from clearance.models import ImportDeclaration
from statute import clock

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow]

PASSWORD = "a long enough password"


@pytest.fixture
def office(live_db: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """The office at that Monday, also for the threads of the server; everybody can sign in."""
    made = import_module("tests.clearance.scene")
    monkeypatch.setattr(clock, "_offset", lambda: made.MONDAY - datetime.now(UTC))
    cache.clear()
    scene: Scene = made.a_scene()
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    return scene


def look(page: Page, where: str, found: list[str]) -> None:
    """What is wrong with the page as it stands now."""
    page.wait_for_load_state("networkidle")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        found.append(f"{where}: scrolls sideways")
    for violation in Axe().run(page).response["violations"]:
        nodes = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
        found.append(f"{where}: {violation['id']}: {nodes}")


def sign_in(page: Page, base: str, username: str, *, keyboard: bool) -> None:
    page.goto(f"{base}/login/")
    if keyboard:
        page.locator("#id_username").focus()
        page.keyboard.type(username)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
    else:
        page.fill("#id_username", username)
        page.fill("#id_password", PASSWORD)
        page.locator("form.form button[type=submit]").click()
    page.wait_for_url(f"{base}/")


def act(page: Page, name: str, filled: dict[str, str], *, keyboard: bool) -> None:
    """Opens the form of an act where it has one, fills it in and sends it."""
    form = page.locator(f"form[action$='/actions/{name}/']")
    details = page.locator(f"details:has(form[action$='/actions/{name}/'])")
    if details.count():
        summary = details.first.locator("summary").first
        if keyboard:
            summary.focus()
            page.keyboard.press("Enter")
        else:
            summary.click()
    for field, value in filled.items():
        form.locator(f"[name='{field}']").fill(value)
    button = form.locator("button[type=submit]")
    with page.expect_navigation():
        if keyboard:
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click()


@pytest.mark.parametrize(
    ("width", "locale", "keyboard"),
    [(1440, "en-GB", True), (360, "en-GB", False), (1440, "ja-JP", False), (360, "ja-JP", False)],
)
def test_from_signing_in_to_the_permission(
    chromium: Browser, live_server: LiveServer, office: Scene, width: int, locale: str, keyboard: bool
) -> None:
    case_id = office.under_examination()
    context = chromium.new_context(viewport=ViewportSize(width=width, height=900), locale=locale)
    if locale == "ja-JP":
        context.add_cookies([{"name": "django_language", "value": "ja", "url": live_server.url}])
    page = context.new_page()
    found: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{live_server.url}/login/")
    look(page, "sign-in", found)
    sign_in(page, live_server.url, "officer", keyboard=keyboard)
    look(page, "list", found)
    with page.expect_navigation():
        page.locator("a.worklist__reference").first.click()
    look(page, "declaration", found)
    act(page, "order_inspection", {"place": "Oi inspection hall"}, keyboard=keyboard)
    look(page, "inspection ordered", found)
    act(page, "record_inspection", {"finding": "Ten suitcases, as declared."}, keyboard=keyboard)
    look(page, "examined", found)
    act(page, "request_payment", {}, keyboard=keyboard)
    look(page, "awaiting payment", found)
    office.pay(case_id)
    page.reload()
    act(page, "permit", {}, keyboard=keyboard)
    look(page, "permitted", found)
    context.close()
    assert ImportDeclaration.objects.get(pk=case_id).state == "permitted"
    assert found == []
    assert said == []


def test_lines_are_added_and_the_draft_is_saved(
    chromium: Browser, live_server: LiveServer, office: Scene
) -> None:
    context = chromium.new_context(viewport=ViewportSize(width=1440, height=900), locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server.url, "broker", keyboard=False)
    page.goto(f"{live_server.url}/import-declarations/new/")
    page.select_option("[name=importer]", "IMP01")
    page.fill("[name=lines-0-description]", "leather suitcases")
    page.locator("[data-lines]").last.locator("[data-lines-add]").click()
    page.fill("[name=lines-1-description]", "belts")
    with page.expect_navigation():
        page.locator("form.form button.button--primary[type=submit]").click()
    row = ImportDeclaration.objects.get()
    context.close()
    assert [line.description for line in row.lines.order_by("number")] == ["leather suitcases", "belts"]
