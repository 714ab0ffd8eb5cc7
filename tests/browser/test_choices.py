"""What the user chooses if the source does not say: the goal of the metric, and how rows become runs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.app.test_constrained_study import study
from tests.browser.conftest import Open
from tests.browser.serving import serving
from tests.browser.test_journey import ready

pytestmark = pytest.mark.browser


def upload(page: Page, path: Path, frame: pd.DataFrame) -> None:
    """Give the page a table."""
    frame.to_csv(path, index=False)
    page.get_by_text("Upload", exact=True).click()
    expect(page.get_by_text("Still showing").first).to_be_visible()
    page.locator('input[type="file"]').set_input_files(path)


def folds(n: int = 24) -> pd.DataFrame:
    """Settings with 5 folds each, in the shape of MLflow's `search_runs`."""
    rng = np.random.default_rng(0)
    lr, wd = rng.uniform(size=(2, n)).repeat(5, axis=1)
    return pd.DataFrame(
        {
            "params.lr": lr,
            "params.wd": wd,
            "metrics.val_loss": (lr - 0.5) ** 2 + 0.01 * rng.standard_normal(5 * n),
            "tags.mlflow.parentRunId": [f"p{i // 5}" for i in range(5 * n)],
            "tags.mlflow.runName": [f"Fold-{i % 5}" for i in range(5 * n)],
            "run_id": [f"r{i}" for i in range(5 * n)],
            "status": "FINISHED",
        }
    )


def repeated(n: int = 20) -> pd.DataFrame:
    """A random search in which each setting ran with 3 seeds."""
    rng = np.random.default_rng(0)
    lr, dropout = rng.uniform(size=(2, n)).repeat(3, axis=1)
    loss = (lr - 0.5) ** 2 + 0.01 * rng.standard_normal(3 * n)
    return pd.DataFrame({"lr": lr, "dropout": dropout, "seed": np.tile(range(3), n), "val_loss": loss})


def test_one_click_changes_a_guessed_goal_on_every_page(open_page: Open, tmp_path: Path) -> None:
    page = ready(open_page())
    rng = np.random.default_rng(0)
    depth = rng.integers(1, 30, 40)
    upload(page, tmp_path / "study.csv", pd.DataFrame({"depth": depth, "value": depth / 30}))
    mark = page.locator('[data-testid="stSidebar"]').get_by_text(
        "This is a guess: neither the source nor the name says which end of value"
    )
    expect(mark).to_be_visible()
    switch = page.get_by_role("radio", name="lower is better").bounding_box()
    below = mark.bounding_box()
    assert switch is not None and below is not None
    assert 0 < below["y"] - switch["y"] < 80, "the mark is below the switch"
    legend = page.locator(".pl-legend")
    # For a moment the legend of the page before is there too.
    expect(legend.filter(has_text="better 0.0")).to_have_count(1)
    expect(legend).to_have_count(1)
    page.get_by_role("link", name="Next sweep", exact=True).click()
    question = page.locator(".stMain").get_by_text("Nothing says which end of value is good")
    expect(question).to_be_visible()
    page.get_by_text("higher is better", exact=True).click()
    expect(question).to_have_count(0)
    expect(mark).to_have_count(0)
    page.wait_for_url("**goal=higher**")
    page.locator("[data-test-script-state='notRunning']").wait_for()
    page.get_by_role("link", name="Overview", exact=True).click()
    expect(legend.filter(has_text="better 0.9")).to_have_count(1)
    expect(mark).to_have_count(0)


def test_what_is_chosen_in_the_sidebar_stays_on_every_page(open_page: Open) -> None:
    page = ready(open_page())
    page.get_by_text("higher is better", exact=True).click()
    page.get_by_role("combobox", name="Scale").click()
    page.get_by_role("option", name="Metric scale: Rank").click()
    page.wait_for_url("**goal=higher**")
    page.wait_for_url("**scale=**")
    for name in ("Effects", "Next sweep", "Runs", "Guide", "Compare", "Overview"):
        page.get_by_role(
            "link", name=name, exact=True
        ).click()  # at once, also while the last page is computed
        page.wait_for_timeout(200)
        expect(page.get_by_role("radio", name="higher is better")).to_be_checked()
        expect(page.get_by_role("combobox", name="Scale")).to_have_value("Metric scale: Rank")
    assert "goal=higher" in page.url and "scale=" in page.url


def test_folds_are_one_run_until_the_picker_says_otherwise(open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "folds.csv"
    folds().to_csv(path, index=False)
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(path)) as (url, _):
        page = ready(open_page(url=url))
        expect(page.get_by_text("24 runs · 2 parameters · 1 metric")).to_be_visible()
        picker = page.get_by_role("combobox", name="Nested runs: 120 in 24 parents")
        picker.click()
        page.get_by_role("option", name="the children").click()
        expect(page.get_by_text("120 runs · ")).to_be_visible()
        page.wait_for_url("**nested=children**")
        page.reload()
        expect(page.get_by_text("120 runs · ")).to_be_visible()
        picker.click()
        page.get_by_role("option", name="automatic").click()
        expect(page.get_by_text("24 runs · ")).to_be_visible()
        assert "nested=" not in page.url
        page.close()  # before its server stops


def test_repeats_of_a_setting_have_its_number_in_the_runs_table(open_page: Open, tmp_path: Path) -> None:
    page = ready(open_page())
    upload(page, tmp_path / "seeds.csv", repeated())
    expect(page.locator(".pl-trust")).to_contain_text("on held-out settings")
    expect(page.locator(".pl-trust")).to_contain_text("They repeat 20 settings.")
    table = page.locator(".st-key-run_table")
    headings = table.locator("th")
    expect(table.locator("tbody tr")).to_have_count(5)
    expect(headings.nth(1)).to_have_text("Setting")
    expect(headings.nth(1)).to_have_attribute("title", re.compile("runs with the same number"))
    headings.nth(1).get_by_role("button").click()
    expect(table.locator("tbody tr").first.locator("td").nth(1)).to_have_text("1")
    place = headings.all_inner_texts().index("lr")
    rows = [
        [row.locator("td").nth(1).inner_text(), row.locator("td").nth(place).inner_text()]
        for row in table.locator("tbody tr").all()
    ]
    assert [number for number, _ in rows] == ["1", "1", "1", "2", "2"]
    assert rows[0][1] == rows[1][1] == rows[2][1] != rows[3][1]


def test_the_link_keeps_infeasible_runs_hidden(open_page: Open, tmp_path: Path) -> None:
    with serving(PARAMLENS_LOCAL="1", PARAMLENS_SOURCE=str(study(tmp_path))) as (url, _):
        page = ready(open_page(url=url))
        legend = page.locator(".pl-legend")
        expect(legend).to_contain_text("infeasible")
        page.get_by_text("Hide infeasible runs", exact=True).click()
        expect(legend).not_to_contain_text("infeasible")
        page.wait_for_url("**feasible=true**")
        page.reload()
        expect(legend).to_contain_text("better")
        expect(legend).not_to_contain_text("infeasible")
        expect(page.get_by_role("switch", name="Hide infeasible runs")).to_be_checked()
        page.close()  # before its server stops
