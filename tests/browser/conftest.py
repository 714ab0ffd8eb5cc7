"""The running app in headless Chromium, which can reach no address outside this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.serving import CHROMIUM, FLAGS, serving

Open = Callable[..., Page]
PATIENCE = 60_000  # ms: a machine with two cores may be busy
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The address of the app, started without arguments, so that it shows the built-in sweep."""
    with serving() as (url, _):
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless. It resolves no name, so that every page works with the network cut."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """What the tests share: the browser's cache, without which each opening loads Streamlit again."""
    with browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture
def open_page(context: BrowserContext, app: str) -> Iterator[Open]:
    """Open a page of the app. An error in the browser or a traceback on the page fails the test."""
    errors: list[str] = []

    def opened(path: str = "", scheme: Literal["light", "dark"] = "light", url: str = app) -> Page:
        page = context.new_page()
        page.emulate_media(color_scheme=scheme)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: _noted(message, errors))
        page.goto(f"{url}/{path}")
        return page

    yield opened
    shown = [page.locator('[data-testid="stException"]').count() for page in context.pages]
    for page in context.pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert not errors
    assert not any(shown), "the page shows a traceback"


def _noted(message: ConsoleMessage, errors: list[str]) -> None:
    # Streamlit requests its health below the path of a page before it finds the root: two 404s by design.
    if message.type == "error" and "404" not in message.text:
        errors.append(message.text)
