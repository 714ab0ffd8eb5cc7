"""The report, opened from disk in a browser without a network: it is brushed as the app is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import importance
from tests.builders import ROOT

pytestmark = pytest.mark.browser
OpenReport = Callable[..., Page]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    runs = importance.read_runs(ROOT / "examples" / "digits_sweep.csv")
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(importance.report(runs, "val_loss"), encoding="utf-8")
    return path


@pytest.fixture
def open_report(browser: Browser, report: Path) -> Iterator[OpenReport]:
    """Open the report with the network cut. A complaint of the browser, or any request, fails the test."""
    complaints: list[str] = []
    contexts = []

    def opened(**options: Any) -> Page:
        context = browser.new_context(
            **{"offline": True, "viewport": {"width": 1440, "height": 900}, **options}
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: _noted(request.url, complaints))
        page.goto(report.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def _noted(url: str, complaints: list[str]) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        complaints.append(url)


def brush(page: Page, axis: str, start: float, end: float) -> None:
    """Drag along an axis, from one share of its height to another, counted from its top."""
    area = (
        page.locator("svg > g > g").filter(has=page.locator(f'[data-axis="{axis}"]')).locator(".axis-brush")
    )
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + start * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + end * box["height"], steps=5)
    page.mouse.up()


def test_a_brush_selects_runs_and_says_that_the_importances_are_of_all(open_report: OpenReport) -> None:
    page = open_report()
    state = page.locator(".state")
    expect(state).to_contain_text("All 300 runs.")
    importances = page.locator(".importances .row output").all_inner_texts()
    brush(page, "learning_rate", 0.1, 0.4)
    expect(state).to_contain_text(
        re.compile(r"^\d+ of 300 runs brushed\. The importances are still those of all 300")
    )
    count = int(state.inner_text().split()[0])
    assert 10 < count < 200
    expect(page.locator("#pl-linked .runs footer")).to_contain_text(f"of {count}")
    assert page.locator(".importances .row output").all_inner_texts() == importances
    page.get_by_role("button", name="Show all runs").click()
    expect(state).to_contain_text("All 300 runs.")


def test_a_click_on_a_level_brushes_its_runs(open_report: OpenReport) -> None:
    page = open_report()
    sgd = page.locator(".importances .level", has_text="sgd")
    sgd.click()
    expect(page.locator(".state")).to_contain_text("of 300 runs brushed")
    solver = page.locator("#pl-linked .runs thead button").all_inner_texts().index("solver")
    values = page.locator(f"#pl-linked .runs tbody tr td:nth-child({solver + 1})").all_inner_texts()
    assert values == ["sgd"] * 5
    sgd.click()
    expect(page.locator(".state")).to_contain_text("All 300 runs.")


def test_the_pointer_on_a_line_and_on_a_row_shows_a_run(open_report: OpenReport) -> None:
    page = open_report()
    best = page.locator("#pl-linked .runs tbody tr").first
    assert float(best.locator("td").nth(1).inner_text()) == pytest.approx(0.3265, abs=0.001)
    best.hover()
    mark = page.locator("polyline.mark")
    expect(mark).not_to_have_attribute("points", "")
    x, y = (float(part) for part in (mark.get_attribute("points") or "").split()[1].split(","))
    page.locator(".axis-title").first.scroll_into_view_if_needed()  # the table of runs is below the chart
    svg = page.locator(".frame svg").bounding_box()
    assert svg is not None
    page.mouse.move(svg["x"] + x + 1, svg["y"] + y)
    expect(page.locator(".tip")).to_contain_text("val_loss: ")


def test_axes_change_places_and_return_to_the_order_of_importance(open_report: OpenReport) -> None:
    page = open_report()
    titles = page.locator(".axis-title")
    first = titles.evaluate_all("all => all.slice(0, 2).map(title => title.dataset.axis)")
    titles.first.focus()
    page.keyboard.press("ArrowRight")
    moved = "all => all.slice(0, 2).map(title => title.dataset.axis)"
    assert titles.evaluate_all(moved) == first[::-1]
    titles.first.click()
    page.get_by_role("button", name="axes by importance").click()
    assert titles.evaluate_all(moved) == first


def test_without_scripts_and_on_paper_the_drawing_is_there(open_report: OpenReport) -> None:
    page = open_report(java_script_enabled=False)
    drawing = page.get_by_role("img", name=re.compile("Parallel coordinates of 300 runs"))
    expect(drawing).to_be_visible()
    expect(page.locator(".pl-ranking").first).to_be_visible()
    expect(page.locator("#pl-linked")).to_be_hidden()
    page = open_report()
    drawing = page.get_by_role("img", name=re.compile("Parallel coordinates of 300 runs"))
    expect(page.locator("#pl-linked .pl-panel")).to_be_visible()
    expect(drawing).to_be_hidden()
    page.emulate_media(media="print")
    expect(drawing).to_be_visible()
    expect(page.locator("#pl-linked")).to_be_hidden()


def test_the_chart_can_be_saved_as_a_picture(open_report: OpenReport) -> None:
    page = open_report()
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


def test_the_policy_stops_every_other_script(browser: Browser, report: Path) -> None:
    page = browser.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(report.as_uri())
    title = page.title()
    page.evaluate(
        """() => { const script = document.createElement('script');
        script.textContent = 'document.title = "run"'; document.body.append(script); }"""
    )
    assert page.title() == title
    assert any("Content Security Policy" in complaint for complaint in refused)
    page.close()
