"""Links and other web pages in a real browser: nothing is opened, framed or sent unless the user acts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.conftest import sweep
from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_journey import ready
from tests.trackers import rogue

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def local() -> Iterator[str]:
    """The app as `paramlens app` starts it on the user's machine; its address."""
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE="") as (url, _):
        yield url


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A page of another server on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *arguments: object) -> None:
            """Log nothing, to keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Page]:
    """A browser in which the user visits another web page."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_a_page_with_hidden_frames_of_the_app_connects_nothing(
    browser: Browser, visit: Page, tmp_path: Path
) -> None:
    kept = tmp_path / "private key"
    kept.write_text("a file of this machine")
    with (
        serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE="") as (app, _),  # nobody has visited it before
        rogue.mysql(str(kept)) as mysql,
        rogue.postgresql() as postgresql,
        rogue.web() as web,
    ):
        links = [
            f"mysql://127.0.0.1:{mysql.port}/db?local_infile=1",
            f"postgresql://127.0.0.1:{postgresql.port}/db",
            f"http://127.0.0.1:{web.port}/runs.csv",
        ]
        sources = [f"{app}/?source=Path&path={quote(link, safe='')}" for link in links]
        elements = "".join(
            f'<iframe src="{source}" style="display:{style}"></iframe><embed src="{source}">'
            f'<object data="{source}"></object>'
            for source in sources
            for style in ("block", "none")
        )
        with another_site(f"<h1>Kittens</h1>{elements}") as site:
            visit.goto(site)
            visit.wait_for_timeout(4_000)
            frames = [frame for frame in visit.frames if frame is not visit.main_frame]
            assert frames
            for frame in frames:
                assert frame.locator(".stApp, #root, h3, button").count() == 0
                assert "Paramlens" not in frame.content()
        assert [mysql.connections, postgresql.connections, web.connections] == [0, 0, 0]
        assert not [*mysql.heard, *postgresql.heard, *web.heard]


def test_a_page_cannot_talk_to_the_apps_socket(visit: Page, local: str) -> None:
    address = local.replace("http://", "ws://") + "/_stcore/stream"
    opened = f"""() => new Promise(done => {{
        const socket = new WebSocket({address!r});
        socket.onopen = () => done("open");
        socket.onerror = () => done("refused");
    }})"""
    with another_site("<h1>Kittens</h1>") as site:
        visit.goto(site)
        assert visit.evaluate(opened) == "refused"
    visit.goto(local)
    assert visit.evaluate(opened) == "open", "the app's own page can connect"


def test_a_link_of_another_page_waits_for_the_user(visit: Page, local: str, tmp_path: Path) -> None:
    with rogue.mysql("/etc/hostname") as server:
        link = f"mysql://ada:pa55word@127.0.0.1:{server.port}/db?local_infile=1"
        target = f"{local}/?source=Path&path={quote(link, safe='')}"
        with another_site(f'<a href="{target}" target="_blank" rel="opener">Kittens</a>') as site:
            visit.goto(site)
            with visit.expect_popup() as popup:
                visit.click("a")
            page = popup.value
            card = page.locator(".st-key-card_opening")
            expect(card).to_contain_text("Open this source?")
            expect(card).to_contain_text(f"mysql://ada:***@127.0.0.1:{server.port}/db?local_infile=1")
            assert "pa55word" not in page.content()
            assert "pa55word" not in page.url
            assert page.evaluate("window.opener === null"), "this page has no reference to the other page"
            page.wait_for_timeout(1_500)
            assert not server.connections
            card.get_by_role("button", name="Open", exact=True).click()
            expect(page.get_by_role("alert")).to_contain_text("'local_infile'")
        assert not server.connections
        assert not server.heard


def test_open_works_from_the_keyboard_and_the_view_of_the_link_follows(
    open_page: Open, local: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    sweep().to_csv(path, index=False)
    query = urlencode({"source": "Path", "path": str(path), "metric": "val_accuracy"})
    page = open_page(f"effects?{query}", url=local)
    button = page.get_by_role("button", name="Open", exact=True)
    expect(button).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("e => e === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    expect(button).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("val_accuracy")
    assert "/effects" in page.url
    page.reload()
    expect(page.locator("h1")).to_contain_text("val_accuracy")
    expect(page.locator(".st-key-card_opening")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_question_fits_every_screen(
    open_page: Open, local: str, scheme: Literal["light", "dark"]
) -> None:
    link = f"postgresql://db.example.org/{'a_very_long_name_of_a_database_' * 6}?sslmode=require"
    page = open_page(f"?source=Path&path={quote(link, safe='')}", scheme=scheme, url=local)
    button = page.get_by_role("button", name="Open", exact=True)
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(button).to_be_visible()
        expect(button).to_be_in_viewport(ratio=1)  # without scrolling
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"nothing is cut off at the side, {width} pixels wide"
        )
    page.close()


def test_after_a_reload_the_upload_is_asked_for_again(open_page: Open, tmp_path: Path) -> None:
    page = ready(open_page())
    page.get_by_text("Upload", exact=True).click()
    expect(page.get_by_text("Still showing").first).to_be_visible()
    path = tmp_path / "mine.csv"
    sweep().to_csv(path, index=False)
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_text("60 runs · ")).to_be_visible()
    page.get_by_role("combobox", name="Metric").click()
    page.get_by_role("option", name="val_accuracy").click()
    page.wait_for_url("**metric=val_accuracy**")
    page.reload()
    card = page.locator(".st-key-card_opening")
    expect(card).to_contain_text("Upload your file again")
    expect(page.locator("tr.row")).to_have_count(0)
    expect(page.locator("h1")).to_have_count(0)
    assert "metric=val_accuracy" in page.url
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.locator("h1")).to_contain_text("val_accuracy")
    expect(card).to_have_count(0)
