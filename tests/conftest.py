"""What several stages' tests need."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium; tests that need it are skipped where there is none, with what to install."""
    path = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if path is None:
        pytest.skip("needs Chromium: install the packages chromium and fonts-noto-cjk")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()
