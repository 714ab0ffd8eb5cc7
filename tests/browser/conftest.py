"""The running app in headless Chromium, which can reach no address outside this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, expect, sync_playwright

from tests.browser.serving import CHROMIUM, FLAGS, serving

Open = Callable[..., Page]
expect.set_options(timeout=20_000)  # a machine with two cores may be busy


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The address of the app, started without arguments, so that it shows the built-in sweep."""
    with serving() as (url, _):
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, app: str) -> Iterator[Open]:
    """Open a page of the app. An error in the browser or a traceback on the page fails the test."""
    errors: list[str] = []
    with ExitStack() as contexts:

        def opened(path: str = "", scheme: str = "light", url: str = app) -> Page:
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, color_scheme=scheme, accept_downloads=True
            )
            contexts.callback(context.close)
            context.route("**/*", _only_this_machine)
            page = context.new_page()
            page.set_default_timeout(30_000)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on("console", lambda message: _noted(message, errors))
            page.goto(f"{url}/{path}")
            return page

        yield opened
        pages = [page for context in browser.contexts for page in context.pages]
        shown = [page.locator('[data-testid="stException"]').count() for page in pages]
    assert not errors
    assert not any(shown), "the page shows a traceback"


def _only_this_machine(route: Route) -> None:
    if route.request.url.startswith(("http://127.0.0.1", "data:", "blob:")):
        route.continue_()
    else:
        route.abort()


def _noted(message: ConsoleMessage, errors: list[str]) -> None:
    # Streamlit requests its health below the path of a page before it finds the root: two 404s by design.
    if message.type == "error" and "404" not in message.text:
        errors.append(message.text)
