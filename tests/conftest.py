"""What several stages' tests need."""

import shutil
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

settings.register_profile("wide", deadline=None, max_examples=1000)
settings.register_profile(
    "baogao",
    deadline=None,  # a busy machine is no fault of the code
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,  # what failed fails again; --hypothesis-profile=wide looks for more
)
settings.load_profile("baogao")

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
