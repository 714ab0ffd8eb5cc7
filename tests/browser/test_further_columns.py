"""The columns of the panel's table for a search with two objectives, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import weighed_study
from tests.browser.conftest import Open
from tests.browser.serving import serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app with a study of two objectives."""
    path: Path = weighed_study.write(tmp_path_factory.mktemp("study"))
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        yield url


def headings(page: Page) -> list[str]:
    return page.locator(".st-key-table_card th > button:first-child").all_inner_texts()


def computed(page: Page) -> Page:
    """Wait until the narrow columns have their importances."""
    page.locator("td.narrow .bar i").first.wait_for(timeout=120_000)
    expect(page.locator("td.narrow", has_text="…")).to_have_count(0)
    return page


def shares(page: Page, parameter: str) -> list[str]:
    row = page.locator("tr.row", has=page.locator("b", has_text=parameter))
    return row.locator("td.narrow output").all_inner_texts()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900)])
def test_the_table_names_the_other_objective_and_the_trade_off(
    open_page: Open, study: str, width: int, height: int
) -> None:
    page = open_page(url=study)
    page.set_viewport_size({"width": width, "height": height})
    computed(page)
    assert headings(page)[2:4] == ["seconds", "Trade-off"]
    fold = page.locator("tr.fold button")
    if fold.count():
        fold.click()
    (size_alone, size_both), (lr_alone, lr_both) = shares(page, "size"), shares(page, "lr")
    assert float(size_alone) > 0.9 and float(size_both) < 0.3, "the size cancels out"
    assert float(lr_alone) < 0.1 and float(lr_both) > 0.7
    card = page.locator(".st-key-table_card")
    assert card.evaluate("e => e.scrollWidth <= e.clientWidth"), "a column is cut off"
    cut = card.locator("th button, td output").evaluate_all(
        "all => all.filter(e => e.scrollWidth > e.clientWidth + 1).length"
    )
    assert cut == 0


def test_a_click_on_the_heading_sorts_by_the_trade_off(open_page: Open, study: str) -> None:
    page = computed(open_page(url=study))
    page.get_by_role("button", name="Trade-off", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Trade-off")
    expect(page.locator("tr.row b").first).to_have_text("lr")


def test_a_brush_ranks_the_other_objective_for_its_runs_too(open_page: Open, study: str) -> None:
    page = computed(open_page(url=study))
    before = shares(page, "size")
    axis = page.locator(".axis-title").all_text_contents().index("size")
    box = page.locator(".axis-brush").nth(axis).bounding_box()
    assert box is not None
    x = box["x"] + box["width"] / 2
    page.mouse.move(x, box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(x, box["y"] + 0.98 * box["height"], steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Clear all").wait_for()
    expect(page.locator("tr.row", has_text="size").locator("td.narrow output").first).not_to_have_text(
        before[0]
    )
    computed(page)
    page.get_by_role("button", name="Clear all").click()
    computed(page)
    expect(page.locator("tr.row", has_text="size").locator("td.narrow output").first).to_have_text(before[0])


def test_a_phone_shows_the_table_without_the_narrow_columns(open_page: Open, study: str) -> None:
    page = computed(open_page(url=study))
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("td.narrow")).to_have_count(0)
    assert len(headings(page)) == 3
    page.set_viewport_size({"width": 1440, "height": 900})
    computed(page)


def test_a_sweep_with_one_objective_has_no_further_column(open_page: Open) -> None:
    page = open_page()
    page.locator(".st-key-table_card tr.row").first.wait_for(timeout=120_000)
    assert page.locator(".narrow").count() == 0
