"""The page of tasks in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.every_page import measured
from tests.browser.long_sentences import long_sentences
from tests.browser.serving import serving
from tests.browser.test_journey import background
from tests.task_runs import TASKS, task_frame

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app with runs of four data sets."""
    path: Path = tmp_path_factory.mktemp("tasks") / "runs.csv"
    task_frame().to_csv(path, index=False)
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        yield url


def drawn(page: Page) -> Page:
    page.locator(".st-key-tasks_settings_card table").wait_for(timeout=120_000)
    page.locator(".st-key-tasks_importance .js-plotly-plot").wait_for()
    return page


def test_a_user_finds_the_page_by_its_name_and_reads_the_answer(open_page: Open, sweep: str) -> None:
    page = open_page(url=sweep)
    page.get_by_role("link", name="Tasks").click()
    drawn(page)
    expect(page.locator("h1")).to_contain_text("the best dropout differs")
    agreement = page.locator(".st-key-tasks_agreement tr", has_text="dropout")
    expect(agreement).to_contain_text("differ")
    expect(page.locator(".st-key-tasks_agreement tr", has_text="lr")).to_contain_text("agree")
    best = page.locator(".st-key-tasks_best_values")
    for task in TASKS:
        expect(best.get_by_role("button", name=task)).to_be_visible()
    expect(page.locator(".st-key-tasks_settings_card tbody tr")).to_have_count(6)
    with page.expect_download() as download:
        page.locator(".st-key-tasks_importance").get_by_role("button", name="Table").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("parameter,task,importance") and len(lines) == 1 + 3 * len(TASKS)
    assert not long_sentences(page.locator("[data-testid=stMain]").inner_text())


def test_another_column_is_in_the_link(open_page: Open, sweep: str) -> None:
    page = drawn(open_page("tasks?task=dataset", url=sweep))
    page.get_by_role("combobox", name="Task").first.click()
    expect(page.get_by_role("option")).to_have_text(re.compile("dataset"))
    page.keyboard.press("Escape")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_nothing_is_cut_at_any_size(
    open_page: Open, sweep: str, scheme: str, width: int, height: int
) -> None:
    page = open_page("tasks", scheme=scheme, url=sweep)
    page.set_viewport_size({"width": width, "height": height})
    drawn(page)
    page.wait_for_timeout(900)
    for card in ("tasks_importance", "tasks_agreement", "tasks_best_values", "tasks_settings_card"):
        assert (background(page, f".st-key-{card}") > 380) == (scheme == "light")
    findings = measured(page, "tasks")
    assert not [str(finding) for finding in findings if finding.kind != "shortened"]


def test_a_sweep_of_one_task_finds_the_page_through_compare(open_page: Open) -> None:
    page = open_page("compare")
    link = page.get_by_role("link", name="Several data sets or tasks?")
    link.wait_for(timeout=120_000)
    expect(page.get_by_role("link", name="Tasks", exact=True)).to_have_count(0)
    link.click()
    expect(page.locator("h1")).to_have_text("What holds for all tasks?")
