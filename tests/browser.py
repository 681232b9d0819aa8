"""The browser of the browser tests: Debian's Chromium, installed or unpacked, or the one that playwright fetched."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

UNPACKED = Path(__file__).resolve().parents[1] / ".tools" / "chromium" / "run"  # by script/chromium
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium that starts: run script/test once, or apt-get install chromium, or use --no-browser"


def installed_chromium() -> Path | None:
    """The system's Chromium, or the one that was unpacked here, or None: then playwright's own is tried."""
    for program in PROGRAMS:
        found = shutil.which(program)
        if found:
            return Path(found)
    return UNPACKED if UNPACKED.exists() else None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One running Chromium for all browser tests; open your own `chromium.new_context(locale="ja")`."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
        except PlaywrightError:
            pytest.fail(MISSING)
        yield browser
        browser.close()


def failure() -> str:
    """Why no Chromium opens a page here; empty when one does."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
            browser.new_page().goto("about:blank")
            browser.close()
    except Exception as error:  # the driver itself may not start, which has no type of its own
        return f"{type(error).__name__}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(failure() or 0)
