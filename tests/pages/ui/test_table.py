"""What the tables send to the browser."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st

from importance.panel.parameter_rows import PAGE_SIZE
from importance.ranking.result import Ranking
from importance.ranking.scores import Fit, LevelScore, ParameterScore
from pages.ui import table
from pages.ui.table import marked_after, parameter_table, row_count, run_table

LEVELS = (LevelScore("adam", 30, mean=0.2, effect=-0.3), LevelScore("<b>sgd", 20, mean=0.5, effect=0.3))
LR = ParameterScore("lr", 0.7, 0.5, 0.9, p_value=0.001, noise=0.1, correlation=-0.5, correlation_low=-0.7,
                    correlation_high=-0.2, spearman=-0.6, n_used=50)  # fmt: skip
OPTIMIZER = ParameterScore("optimizer", 0.297, p_value=0.01, n_used=50, levels=LEVELS)
IDLE = ParameterScore("idle", 0.003, p_value=0.6, correlation=0.01, n_used=40, also=("copy",))
CONSTANT = ParameterScore("seed", math.nan, note="the same in every run")
RANKING = Ranking("loss", "minimize", "anova", (LR, OPTIMIZER, IDLE, CONSTANT), Fit(0.8), n_runs=50)


class Browser:
    """Takes the place of the component: keeps what it receives, and clicks when it is told to."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.key = ""

    def __call__(self, *, key: str, data: dict[str, Any], on_clicked_change: Callable[[], None]) -> None:
        self.key, self.data = key, json.loads(json.dumps(data, allow_nan=False))
        self._clicked = on_clicked_change

    def click(self, *path: Any) -> None:
        st.session_state[self.key] = {"clicked": list(path)}
        self._clicked()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Browser:
    browser = Browser()
    monkeypatch.setattr(table, "_mount", browser)
    return browser


def test_the_rows_are_in_the_order_of_the_ranking_and_unknown_numbers_are_empty(browser: Browser) -> None:
    parameter_table(RANKING)
    rows = {row["name"]: row for row in browser.data["rows"]}
    assert list(rows) == ["lr", "optimizer", "idle", "seed"]
    assert rows["seed"]["importance"] is None
    assert rows["seed"]["cells"]["importance"]["text"] == "–"
    assert rows["seed"]["note"] == "the same in every run"
    assert rows["idle"]["note"] == "always varies together with copy"
    assert rows["idle"]["cells"]["importance"]["text"] == "<0.01"
    assert rows["lr"]["cells"]["correlation"]["text"] == "−0.50"
    assert rows["lr"]["correlation"] == 0.5, "sorted by its absolute value"


def test_only_what_chance_explains_is_grey_unless_all_of_it_is(browser: Browser) -> None:
    parameter_table(RANKING)
    assert [row["muted"] for row in browser.data["rows"]] == [False, False, True, True]
    parameter_table(RANKING, faded=True)
    assert all(row["muted"] for row in browser.data["rows"])


def test_bars_stay_in_their_cell_and_have_the_length_of_their_share(browser: Browser) -> None:
    parameter_table(RANKING, ghosts={"lr": 0.35})
    pieces = {
        kind: (left, width) for kind, left, width in browser.data["rows"][0]["cells"]["importance"]["bar"]
    }
    assert pieces["ghost"][1] == pytest.approx(pieces["low"][1] / 2, abs=0.02)
    assert pieces["fill"][1] == pytest.approx(pieces["low"][1] * 5 / 7, abs=0.02)
    assert pieces["high"][1] == pytest.approx(pieces["low"][1] * 9 / 7, abs=0.02)
    bars = [
        piece
        for row in browser.data["rows"]
        for cell in row["cells"].values()
        for piece in cell.get("bar", [])
    ]
    assert all(0 <= left <= left + width <= 100.01 for _, left, width, *_ in bars)


def test_hidden_parameters_are_counted_and_keep_their_share(browser: Browser) -> None:
    parameter_table(RANKING, {"lr", "idle"})
    assert [row["importance"] for row in browser.data["rows"]] == [0.7, 0.003]
    assert browser.data["footer"] == "2 parameters, 2 hidden"


def test_text_opens_its_levels_instead_of_a_correlation(browser: Browser) -> None:
    parameter_table(RANKING)
    row = browser.data["rows"][1]
    assert row["cells"]["correlation"]["opens"]
    assert [level["name"] for level in row["levels"]] == ["adam", "<b>sgd"]
    assert row["levels"][0]["cells"]["importance"]["text"] == "mean 0.2 (−0.3)"
    assert browser.data["open"] == ["optimizer"], "its levels fit on the first page"


def test_levels_that_do_not_fit_on_the_first_page_stay_closed(browser: Browser) -> None:
    many = ParameterScore("kind", 0.5, levels=tuple(LevelScore(str(i), 3) for i in range(PAGE_SIZE)))
    ranking = Ranking("loss", "minimize", "anova", (many, OPTIMIZER))
    parameter_table(ranking)
    assert browser.data["open"] == ["optimizer"]
    assert row_count(ranking, ["kind", "optimizer"]) == 2 + len(LEVELS)
    assert row_count(ranking, ["kind"]) == 1


def test_a_click_is_told_before_the_page_reruns(browser: Browser) -> None:
    clicks: list[Any] = []
    parameter_table(RANKING, on_click=clicks.append)
    browser.click("optimizer", "adam")
    run_table([("Run", "Run", "ascending")], [(7, "run-7")], "", on_click=clicks.append)
    browser.click(7)
    assert clicks == [["optimizer", "adam"], 7]
    run_table([("Run", "Run", "ascending")], [(7, "run-7")], "")
    browser.click(7)  # nothing is to happen


def test_a_correlation_bar_has_ticks_at_the_strong_correlations(browser: Browser) -> None:
    parameter_table(RANKING)
    bar = browser.data["rows"][0]["cells"]["correlation"]["bar"]
    ticks = [(left, title) for kind, left, _, *title in bar if kind == "strong"]
    assert ticks == [(pytest.approx(15), ["strong"]), (pytest.approx(85), ["strong"])]


def test_bars_without_a_test_against_chance_say_so_wherever_they_are_explained(browser: Browser) -> None:
    parameter_table(RANKING, caveats=[("Linear only", "lr is curved.")])
    assert browser.data["about"]["correlation"] == [["Linear only", "lr is curved."]]
    assert "not tested" not in json.dumps(browser.data)
    parameter_table(dataclasses.replace(RANKING, method="wandb"))
    assert browser.data["footer"].endswith("not tested against chance")
    assert browser.data["about"]["importance"][1][0] == "Not tested against chance"
    assert "not tested" in browser.data["rows"][0]["cells"]["importance"]["title"]


def test_the_last_two_rows_that_were_clicked_are_marked() -> None:
    assert marked_after([], 3) == [3]
    assert marked_after([3], 5) == [3, 5]
    assert marked_after([3, 5], 7) == [5, 7]
    assert marked_after([5, 7], 5) == [7]
