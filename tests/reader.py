"""A reader at a real browser, who opens pages as files and notes what goes wrong.

What a page does upon a click or a key it may do a moment later: a test that looks once, at once, sees the page of
before when the machine is busy. Tests therefore look with :func:`playwright.sync_api.expect`, which looks until it
sees what is expected; :data:`PATIENCE` bounds it.
"""

from typing import Any

from playwright.sync_api import Browser, Page, expect

PHONE, DESK, WIDE = (390, 844), (1400, 900), (2200, 1200)
PATIENCE = 60_000
"""Milliseconds for one step: a busy machine is no fault of the page."""

expect.set_options(timeout=PATIENCE)


class Reader:
    """Opens pages and keeps what the browser complains about or asks for.

    Attributes:
        complaints: What pages wrote to the console, and their uncaught errors.
        requests: Addresses that pages asked for.
    """

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.complaints: list[str] = []
        self.requests: list[str] = []

    def visit(self, url: str, size: tuple[int, int] = DESK, **options: Any) -> Page:  # noqa: ANN401
        """Open an address in a session of its own; options are those of ``Browser.new_page``."""
        page = self.browser.new_page(viewport={"width": size[0], "height": size[1]}, **options)
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(url)
        return page

    def leave(self) -> None:
        """Close all sessions; no page may have complained."""
        for context in self.browser.contexts:
            context.close()
        assert self.complaints == []
