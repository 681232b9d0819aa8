"""The supervisors' admin in a real browser: axe-core finds nothing on its index, a list and a page."""

import os
from importlib import import_module
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.models import User

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def signed_in(live_db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[int, dict[str, Any]]:
    """A lodged declaration, and the cookie of a supervisor of its office."""
    # The procedures of the drill, which other tests register, have no address here.
    ours = {model: one for model, one in admin.site._registry.items() if model._meta.app_label != "drill"}
    monkeypatch.setattr(admin.site, "_registry", ours)
    cache.clear()
    scene: Any = import_module("tests.clearance.scene").a_scene()
    case_id = scene.lodged()
    browser = Client()
    browser.force_login(User.objects.get(username="supervisor"))
    return case_id, {
        "name": settings.SESSION_COOKIE_NAME,
        "value": browser.cookies[settings.SESSION_COOKIE_NAME].value,
    }


def test_the_admin_is_accessible_on_its_index_a_list_and_a_page(
    chromium: Browser, live_server: LiveServer, signed_in: tuple[int, dict[str, Any]]
) -> None:
    case_id, cookie = signed_in
    declarations = "/admin/clearance/importdeclaration/"
    found = []
    for locale in ("en-GB", "ja-JP"):
        context = chromium.new_context(locale=locale, reduced_motion="reduce")
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": live_server.url}])
        page = context.new_page()
        for address in ("/admin/", declarations, f"{declarations}{case_id}/change/"):
            answer = page.goto(f"{live_server.url}{address}")
            assert answer is not None
            assert answer.status == 200
            for width in (360, 1440):
                page.set_viewport_size(ViewportSize(width=width, height=900))
                page.wait_for_load_state("networkidle")
                for violation in Axe().run(page).response["violations"]:
                    nodes = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
                    found.append(f"{locale} {width} {address}: {violation['id']}: {nodes}")
        context.close()
    assert not found, "\n".join(found)
