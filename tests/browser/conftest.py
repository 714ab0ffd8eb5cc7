"""The running app in headless Chromium, which can reach no address outside this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.serving import CHROMIUM, FLAGS, serving

Open = Callable[..., Page]
PATIENCE = 60_000  # ms: a machine with two cores may be busy
# Chromium resolves no name, so that every page works with the network cut.
OFFLINE = [*FLAGS, "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The address of the app, started without arguments, so that it shows the built-in sweep."""
    with serving() as (url, _):
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives Chromium."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium for tests that need a window or a profile of their own."""
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OFFLINE)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def context(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """What most tests share: a profile on disk, where Chromium keeps Streamlit's scripts compiled."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"),
        executable_path=CHROMIUM,
        args=OFFLINE,
        viewport={"width": 1440, "height": 900},
        accept_downloads=True,
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


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
    pages = [page for page in context.pages if page.url.startswith("http")]  # one more keeps Chromium open
    shown = [page.locator('[data-testid="stException"]').count() for page in pages]
    for page in pages:
        page.evaluate("localStorage.clear()")
        page.close()
    assert not errors
    assert not any(shown), "the page shows a traceback"


def _noted(message: ConsoleMessage, errors: list[str]) -> None:
    # Streamlit requests its health below the path of a page before it finds the root: two 404s by design.
    if message.type == "error" and "404" not in message.text:
        errors.append(message.text)
