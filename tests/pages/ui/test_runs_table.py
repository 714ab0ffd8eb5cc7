"""The table of runs: their order and what is shown of each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pages.ui import runs_table, table
from pages.ui.runs_table import MOST_ROWS, best_first, draw
from tests.pages.conftest import runs_of

RUNS = runs_of(lr=[0.1, 0.2, 0.12345678, 0.4], opt=["a", None, "b", "a"], loss=[4.0, np.inf, 1.0, np.nan])


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What is given to the table; nobody clicks."""
    given: dict[str, Any] = {}

    def run_table(headings: Any, rows: Any, footer: str, *, selected: int | None, on_click: Any) -> None:
        given.update(headings=headings, rows=rows, footer=footer, selected=selected)

    monkeypatch.setattr(table, "run_table", run_table)
    return given


@pytest.mark.parametrize(("goal", "order"), [("minimize", [2, 0, 1, 3]), ("maximize", [0, 2, 1, 3])])
def test_the_best_runs_come_first_and_those_without_a_result_last(goal: str, order: list[int]) -> None:
    assert best_first(RUNS, "loss", goal).index.tolist() == order


def test_infeasible_runs_come_after_all_feasible_ones_and_before_those_without_a_result() -> None:
    frame = RUNS.frame.assign(limit=[-1.0, -1.0, 1.0, 1.0], loss=[4.0, 5.0, 1.0, np.nan])
    runs = replace(RUNS, frame=frame, constraints=("limit",))
    assert best_first(runs, "loss", "minimize").index.tolist() == [0, 1, 2, 3]


def test_the_metric_comes_first_and_numbers_are_short(shown: dict[str, Any]) -> None:
    draw(RUNS, np.array([10, 11, 12, 13]), "loss", "minimize", ["lr", "opt", "loss"], 12)
    assert [name for name, _, _ in shown["headings"]] == ["Run", "loss", "lr", "opt"]
    assert [direction for _, _, direction in shown["headings"]] == ["ascending"] * 4
    best, *_, last = shown["rows"]
    assert best[0] == 12 and best[2:] == (1.0, 0.1235, "b")
    assert last[0] == 13 and last[2] is None
    assert shown["rows"][2][2] == "∞"
    assert (shown["footer"], shown["selected"]) == ("", 12)


def test_a_higher_metric_is_sorted_the_other_way(shown: dict[str, Any]) -> None:
    draw(RUNS, np.arange(4), "loss", "maximize", ["lr"], None)
    assert shown["headings"][1][2] == "descending"


def test_only_the_best_of_many_runs_are_shown(shown: dict[str, Any]) -> None:
    n = MOST_ROWS + 50
    runs = runs_of(lr=np.linspace(0, 1, n), loss=np.arange(n)[::-1].astype(float))
    draw(runs, np.arange(n), "loss", "minimize", ["lr"], None)
    assert len(shown["rows"]) == MOST_ROWS
    assert shown["rows"][0][0] == n - 1
    assert shown["footer"] == "The best 200 of 250 runs. Download contains all."


def test_repeated_settings_have_a_number_of_their_own(shown: dict[str, Any]) -> None:
    runs = runs_of(lr=[0.1, 0.2, 0.1, 0.2], loss=[1.0, 2.0, 3.0, 4.0])
    draw(runs, np.arange(4), "loss", "minimize", ["lr"], None)
    assert shown["headings"][1][:2] == ("Setting", runs_table._SETTING)
    numbers = [row[2] for row in shown["rows"]]
    assert numbers[0] == numbers[2] != numbers[1] == numbers[3]
