"""The settings, why one beats another, and two sweeps side by side, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_journey import background

pytestmark = pytest.mark.browser
FITS = 900


@pytest.fixture(scope="module")
def local_app() -> Iterator[str]:
    """The address of an app on the user's own machine, which reads paths."""
    with serving(PARAMLENS_LOCAL="1") as (url, _):
        yield url


def write_sweep(path: Path, n: int, parameters: int) -> str:
    """A file with two groups of runs, whose best value of the first parameter differs."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"model.layer_{k}.dropout": rng.uniform(size=n) for k in range(parameters)})
    group = np.repeat(["monday", "tuesday"], [n // 2, n - n // 2])
    best = np.where(group == "monday", 0.2, 0.8)
    frame["val_loss"] = (frame.iloc[:, 0] - best) ** 2 + rng.normal(0, 0.03, n)
    frame.insert(0, "Group", group)
    frame.to_csv(path, index=False)
    return f"source=Path&path={quote(str(path))}"


def opened(open_page: Open, url: str, path: str, scheme: str) -> Page:
    page = open_page(path, scheme=scheme, url=url)
    page.get_by_role("button", name="Open", exact=True).click()
    return page


def lower_end(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize(
    ("n", "parameters", "scheme"), [(2_000, 4, "light"), (40, 60, "dark"), (40, 1, "light")], ids=str
)
def test_both_answers_fit_a_laptop(
    open_page: Open, local_app: str, tmp_path: Path, n: int, parameters: int, scheme: str
) -> None:
    query = write_sweep(tmp_path / "runs.csv", n, parameters)
    page = opened(open_page, local_app, f"data?{query}&face=Settings", scheme)
    page.locator(".st-key-why_card .js-plotly-plot").first.wait_for()
    expect(page.locator("h1")).to_contain_text("The best setting is expected to reach val_loss")
    assert lower_end(page, ".st-key-settings_card") <= FITS / 2 + 50
    assert (background(page, ".st-key-settings_card") > 380) == (scheme == "light")
    page.locator("tr.row").nth(2).click()
    expect(page.locator('tr.row[aria-selected="true"]')).to_have_count(2)
    page.wait_for_url(re.compile("why=run\\+"))
    page.get_by_role("link", name="Compare", exact=True).click()
    page.locator(".st-key-compared_effect_card .js-plotly-plot").wait_for(timeout=90_000)
    for card in (".st-key-compared_card", ".st-key-compared_effect_card"):
        assert lower_end(page, card) <= FITS, f"{card} needs scrolling at 1440x900"
    if n > 1_000:
        expect(page.locator("h1")).to_contain_text("The best model.layer_0.dropout moved from")


def test_five_runs_have_settings_and_nothing_to_compare(
    open_page: Open, local_app: str, tmp_path: Path
) -> None:
    query = write_sweep(tmp_path / "few.csv", 5, 2)
    page = opened(open_page, local_app, f"data?{query}&face=Settings", "dark")
    page.locator(".st-key-settings_card tr.row").nth(4).wait_for()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_text("There is nothing to compare yet")).to_be_visible()


def test_a_run_of_the_panel_leads_to_why_the_best_one_beats_it(open_page: Open) -> None:
    page = open_page()
    page.locator("table.runs tr.row").nth(2).click()
    page.get_by_role("button", name="Why the best run beats it").click()
    page.locator(".st-key-why_card .js-plotly-plot").first.wait_for()
    page.wait_for_url(re.compile(r"/data\?.*why=hazel-cloud-3"))
    expect(page.locator(".st-key-why_card h3")).to_contain_text("hazel-cloud-3 beats ")
