"""The page of learning curves on a study that Optuna wrote, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import curve_study
from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_journey import background

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app with the study, which only a local app opens."""
    path: Path = curve_study.write(tmp_path_factory.mktemp("study"))
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        yield url


def drawn(page: Page) -> Page:
    """Wait until all three cards have their answers."""
    page.locator(".st-key-curves_runs .js-plotly-plot").wait_for(timeout=120_000)
    page.locator(".st-key-curves_steps .js-plotly-plot").wait_for(timeout=120_000)
    expect(page.locator(".st-key-curves_stopping")).to_contain_text("would have stopped", timeout=120_000)
    return page


def lines(page: Page) -> int:
    return page.locator(".st-key-curves_runs .scatterlayer .trace").count()


def test_the_page_says_where_the_most_important_parameter_changes(open_page: Open, study: str) -> None:
    page = drawn(open_page("curves", url=study))
    heading = page.locator("h1")
    expect(heading).to_contain_text("learning_rate decides until step")
    expect(heading).to_contain_text("weight_decay after")
    step = int("".join(filter(str.isdigit, heading.inner_text())))
    assert abs(step - curve_study.SWITCH) <= 2
    assert lines(page) == curve_study.TRIALS + 1, "a line for each trial, and the median"
    expect(page.get_by_role("link", name="Curves")).to_be_visible()


def test_a_brush_on_the_overview_keeps_only_its_runs(open_page: Open, study: str) -> None:
    page = drawn(open_page("curves?brush=weight_decay~0..0.5", url=study))
    bar = page.locator(".st-key-brush_bar")
    expect(bar).to_contain_text(f"of {curve_study.TRIALS} runs")
    kept = int(bar.inner_text().split(" of ")[0].split()[-1])
    assert 10 < kept < curve_study.TRIALS
    assert lines(page) == kept + 1
    bar.get_by_role("button", name="Clear all").click()
    expect(page.locator(".st-key-curves_runs .scatterlayer .trace")).to_have_count(curve_study.TRIALS + 1)


def test_the_look_of_the_curves_is_in_the_link(open_page: Open, study: str) -> None:
    page = drawn(open_page("curves?log_curve=true&smoothing=20", url=study))
    plot = page.locator(".st-key-curves_runs .js-plotly-plot")
    assert plot.evaluate("e => [e.layout.xaxis.type, e.layout.yaxis.type]") == ["linear", "log"]
    expect(page.locator(".st-key-curves_runs")).to_contain_text("20%")
    page.get_by_text("Successive halving").first.click()
    expect(page.locator(".st-key-curves_stopping")).to_contain_text("Successive halving would have stopped")
    page.wait_for_url(re.compile("stop_rule=Successive"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_cards_follow_the_theme_and_hold_their_charts(open_page: Open, study: str, scheme: str) -> None:
    page = drawn(open_page("curves", scheme=scheme, url=study))
    for card in (".st-key-curves_runs", ".st-key-curves_steps"):
        assert (background(page, card) > 380) == (scheme == "light")
        assert page.locator(card).evaluate("e => e.scrollHeight <= e.clientHeight + 1"), f"{card} scrolls"


def report(page: Page, help_text: str) -> str:
    """The report that the button of the overview downloads, whose help has this text."""
    page.locator(".st-key-table_card tr.row").first.wait_for(timeout=120_000)
    button = page.get_by_role("button", name="Report")
    button.hover()
    expect(page.get_by_text(help_text)).to_be_visible()
    with page.expect_download(timeout=120_000) as download:
        button.click()
    return download.value.path().read_text(encoding="utf-8")


def test_the_report_has_the_curves_once_their_page_was_opened(open_page: Open, study: str) -> None:
    page = open_page(url=study)
    assert "<h2>Learning curves</h2>" not in report(page, "Open the page Curves first")
    page.get_by_role("link", name="Curves", exact=True).click()
    drawn(page)
    page.get_by_role("link", name="Overview", exact=True).click()
    whole = report(page, "It has the learning curves of value.")
    section = whole.split("<h2>Learning curves</h2>")[1].split("</section>")[0]
    assert "learning_rate decides until step" in section and "Median stopping would have" in section


def test_the_page_is_not_listed_for_a_source_without_steps(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("link", name="Guide").wait_for()
    page.locator(".st-key-table_card").wait_for(timeout=120_000)
    expect(page.get_by_role("link", name="Curves")).to_have_count(0)
    there = open_page("curves")
    expect(there.locator("h1")).to_have_text("No curves here")
