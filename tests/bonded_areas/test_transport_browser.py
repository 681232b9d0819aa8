"""The pages of transports in a real browser: nothing scrolls sideways, axe-core finds nothing, in both languages."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from statute import clock
from statute.door import perform
from statute.models import Case
from tests.bonded_areas.road import Road, part
from tests.clearance.scene import MONDAY, a_scene

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def road(live_db: None, monkeypatch: pytest.MonkeyPatch) -> Road:
    """The road at that Monday, also for the threads of the server."""
    monkeypatch.setattr(clock, "_offset", lambda: MONDAY - datetime.now(UTC))
    cache.clear()
    return Road(a_scene())


def test_the_list_a_transport_and_its_form_are_accessible_at_every_width(
    chromium: Browser, live_server: LiveServer, road: Road
) -> None:
    case_id = road.departed()
    perform(case_id, "confirm_arrival", road.kobe_officer, {"lines": [part(1, 60, "300", "60")]})
    perform(case_id, "present_arrival", road.driver, {"on": "2026-11-02", "lines": [part(1, 10, "50", "10")]})
    reference = Case.objects.values_list("reference", flat=True).get(pk=case_id)
    browser = Client()
    assert road.driver.user_id is not None
    browser.force_login(User.objects.get(pk=road.driver.user_id))
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": browser.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }
    found = []
    for locale in ("en-GB", "ja-JP"):
        context = chromium.new_context(locale=locale, reduced_motion="reduce")
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        for address in ("/transports/", f"/transports/{reference}/", "/transports/new/"):
            answer = page.goto(f"{live_server.url}{address}")
            assert answer is not None
            assert answer.status == 200
            for width in (360, 1440):
                page.set_viewport_size(ViewportSize(width=width, height=900))
                page.wait_for_load_state("networkidle")
                if page.evaluate(
                    "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
                ):
                    found.append(f"{locale} {width} {address}: scrolls sideways")
                for violation in Axe().run(page).response["violations"]:
                    nodes = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
                    found.append(f"{locale} {width} {address}: {violation['id']}: {nodes}")
        context.close()
    assert not found, "\n".join(found)
