"""A person's way through the app, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.app.conftest import sweep
from tests.browser.conftest import Open
from tests.browser.serving import serving

pytestmark = pytest.mark.browser


def ready(page: Page) -> Page:
    """Wait until the table of parameters, which comes after that of runs, and the chart are drawn."""
    page.locator(".st-key-parameter_table tr.row").first.wait_for()
    page.locator(".axis-brush").first.wait_for()
    expect(page.locator('[data-testid="stSpinner"]')).to_have_count(0)
    return page


def names(page: Page) -> list[str]:
    """The parameters in the table, from top to bottom."""
    return page.locator("tr.row .name b").all_inner_texts()


def background(page: Page, selector: str) -> int:
    """The brightness of an element's background, 0 to 765."""
    colour = page.locator(selector).evaluate("e => getComputedStyle(e).backgroundColor")
    return sum(int(part) for part in colour.strip("rgba()").split(",")[:3])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_panel_fits_a_laptop_and_follows_the_theme(open_page: Open, scheme: str) -> None:
    page = ready(open_page(scheme=scheme))
    expect(page.locator("h1")).to_contain_text("val_")
    for card in (".st-key-table_card", ".st-key-chart_card"):
        box = page.locator(card).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, f"{card} needs scrolling at 1440x900"
        assert (background(page, card) > 380) == (scheme == "light")
    table = page.locator(".st-key-table_card")
    assert table.evaluate("e => e.scrollHeight <= e.clientHeight + 1"), "ten rows fit into the card"


def test_from_upload_to_answer(open_page: Open, tmp_path: Path) -> None:
    page = ready(open_page())
    page.get_by_text("Upload", exact=True).click()
    path = tmp_path / "mine.csv"
    sweep().to_csv(path, index=False)
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_text("60 runs · ")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("lr")
    page.get_by_role("combobox", name="Metric").click()
    page.get_by_role("option", name="val_accuracy").click()
    expect(page.locator("h1")).to_contain_text("val_accuracy")
    expect(page.get_by_role("radio", name="higher is better")).to_be_checked()
    page.get_by_text("Guide", exact=True).click()
    expect(page.locator("h1")).to_have_text("Guide")
    page.get_by_text("Overview", exact=True).click()
    expect(page.locator("h1")).to_contain_text("val_accuracy")
    expect(page.locator("h1")).to_contain_text("lr")


def test_a_bad_upload_leaves_what_was_on_screen(open_page: Open, tmp_path: Path) -> None:
    page = ready(open_page())
    before = names(page)
    page.get_by_text("Upload", exact=True).click()
    path = tmp_path / "page.csv"
    path.write_text("<!doctype html><title>Sign in</title>", encoding="utf-8")
    page.locator('input[type="file"]').set_input_files(path)
    expect(page.get_by_role("alert")).to_contain_text("HTML")
    assert names(ready(page)) == before


def test_sort_open_levels_and_hide(open_page: Open) -> None:
    page = ready(open_page())
    by_importance = names(page)
    page.locator("th", has_text="Parameter").get_by_role("button").click()
    assert names(page) == sorted(by_importance, key=str.lower)
    page.locator("th").get_by_role("button", name="Importance", exact=True).click()
    assert names(page) == by_importance
    levels = page.locator("tr.level b", has_text="sgd")
    expect(levels).to_have_count(1)  # there is room for the levels of solver
    page.get_by_role("button", name="levels of solver").first.click()
    expect(levels).to_have_count(0)
    page.get_by_role("button", name="levels of solver").first.click()
    expect(levels).to_have_count(1)
    page.get_by_text("Manual", exact=True).click()
    page.get_by_role("button", name=f"Remove {by_importance[0]}").click()
    expect(page.locator("tr.row .name b", has_text=by_importance[0])).to_have_count(0)
    assert by_importance[0] not in page.locator(".axis-title").all_inner_texts()


def test_the_table_works_from_the_keyboard(open_page: Open) -> None:
    page = ready(open_page())
    first, second = page.locator("tr.row").nth(0), page.locator("tr.row").nth(1)
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('tr.row[aria-selected="true"] b')).to_have_text(names(page)[1])


def test_a_shared_link_opens_the_same_view(open_page: Open) -> None:
    page = ready(open_page())
    page.get_by_role("combobox", name="Metric").click()
    page.get_by_role("option", name="train_loss").click()
    expect(page.locator("h1")).to_contain_text("train_loss")
    page.wait_for_url("**metric=train_loss**")
    again = ready(open_page(page.url.split("/", 3)[3]))
    expect(again.locator("h1")).to_contain_text("train_loss")
    assert names(again) == names(page)


def test_a_missing_value_has_its_tick_and_no_run_is_lost(open_page: Open) -> None:
    page = ready(open_page())
    expect(page.locator(".st-key-chart_card")).to_contain_text("300 runs")
    expect(page.locator(".st-key-parallel text", has_text="missing").first).to_be_visible()


def test_the_path_stays_in_its_box_from_page_to_page(open_page: Open, tmp_path: Path) -> None:
    paths = [tmp_path / "given.csv", tmp_path / "typed.csv"]
    for i, path in enumerate(paths):
        rows = [f"{x},{(x - 3) ** 2 / 7}" for x in range(12 + i)]
        path.write_text("\n".join(["lr,val_loss", *rows]))
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(paths[0])) as (url, _):
        page = open_page(url=url)
        box = page.get_by_label("Path or address")
        for path, turns in zip(paths, (("Effects", "Runs"), ("Guide", "Overview")), strict=True):
            counts = page.get_by_text(f"{12 + paths.index(path)} runs · 1 parameter · 1 metric")
            if path == paths[0]:
                expect(counts).to_be_visible(timeout=60_000)
            else:
                box.fill(str(path))
                box.press("Enter")  # the page changes before the app has read the path
            for turn in turns:
                page.get_by_role("link", name=turn, exact=True).click()
                expect(page.get_by_role("link", name=turn, exact=True)).to_have_attribute(
                    "aria-current", "page", timeout=20_000
                )
                expect(box).to_have_value(str(path), timeout=20_000)
                expect(counts).to_have_count(1, timeout=20_000)  # for a moment the old page's is there too
                expect(counts).to_be_visible()
                expect(page.get_by_role("button", name="refresh")).to_be_visible()
        page.close()  # before its server stops


def test_numbers_are_right_aligned_also_in_columns_with_gaps(open_page: Open, tmp_path: Path) -> None:
    rows = [
        f"{'sgd' if x % 2 else 'adam'},{x / 20 if x % 2 else ''},{(x - 3) ** 2 / 7 + x % 2}"
        for x in range(14)
    ]
    path = tmp_path / "gaps.csv"
    path.write_text("\n".join(["optimizer,momentum,val_loss", *rows]))
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        page = open_page(url=url)
        table = page.locator(".st-key-run_table")
        expect(table.locator("tbody tr")).to_have_count(5)
        place = table.locator("th").all_inner_texts().index("momentum") + 1
        heading = table.locator(f"th:nth-child({place}) button")
        cells = table.locator(f"tbody td:nth-child({place})")
        assert "–" in cells.all_inner_texts()
        assert set(cells.all_inner_texts()) != {"–"}
        for cell in [heading, *cells.all()]:
            assert cell.evaluate("(cell) => getComputedStyle(cell).textAlign") == "right"
        page.close()  # before its server stops


def test_a_large_table_shows_a_first_answer_while_all_runs_are_ranked(
    open_page: Open, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    n = 12_000
    frame = pd.DataFrame({f"config.p{i:02d}": rng.uniform(size=n).round(4) for i in range(30)})
    frame["val/loss"] = (frame["config.p00"] + rng.normal(0, 0.1, n)).round(5)
    path = tmp_path / "large.csv"
    frame.to_csv(path, index=False)
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        page = open_page(url=url)
        expect(page.get_by_text("A sample of 250 runs; all 12,000 are being ranked.")).to_be_visible()
        expect(page.get_by_text(re.compile("All 12,?000 runs used"))).to_be_visible()
        expect(page.get_by_text("are being ranked")).to_have_count(0)
        expect(page.locator("h1")).to_contain_text("p00 is the main driver of")
        expect(page.get_by_text("2,000 of 12,000 runs drawn")).to_be_visible()
        page.close()  # before its server stops
