"""The advice for the next sweep in a terminal."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.cli.sweep_text import goal_guess, listed_forecast, sweep_lines
from importance.cli.terminal import Style, cells
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from importance.sweep.batch import next_runs
from importance.sweep.forecast import forecast, forecast_text
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    """The advice after 40 runs that are best near 0.3 of one parameter, whatever the other is."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": rng.uniform(size=40), "idle": rng.uniform(size=40)})
    frame["loss"] = (frame["lr"] - 0.3) ** 2 + rng.normal(0, 0.01, 40)
    return recommend(Runs.from_frame(frame, metrics=["loss"]), "loss", goal="minimize")


@pytest.fixture(scope="module")
def listed(sweep: Sweep) -> pd.DataFrame:
    return next_runs(sweep)


def test_the_text_has_the_finding_both_forecasts_and_a_reason_for_each_advice(
    sweep: Sweep, listed: pd.DataFrame
) -> None:
    lines = sweep_lines(sweep, listed, Style(10_000))
    of_ranges, of_list = forecast(sweep), forecast(sweep, listed=listed)
    assert of_ranges is not None and of_list is not None
    assert lines[0] == sweep.finding
    assert lines[1] == forecast_text(of_ranges, "loss")
    expected = forecast_text(of_list, "loss", listed=True)
    assert lines[2].startswith("Listed by --format runs: these ")
    assert lines[2].lower().endswith(expected.lower())
    assert [f"{advice.name}: {advice.reason}" in lines for advice in sweep.advice] == [True, True]


def test_the_table_has_a_row_for_each_parameter_with_what_it_keeps(
    sweep: Sweep, listed: pd.DataFrame
) -> None:
    lines = sweep_lines(sweep, listed, Style())
    start = lines.index("") + 1
    assert lines[start].split() == ["parameter", "advice", "best", "runs", "kept", "next"]
    rows = [line.split()[:3] for line in lines[start + 1 : lines.index("", start)]]
    assert rows == [[advice.name, advice.action, f"{advice.kept:.0%}"] for advice in sweep.advice]


@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits_the_terminal(sweep: Sweep, listed: pd.DataFrame, width: int) -> None:
    assert max(map(cells, sweep_lines(sweep, listed, Style(width)))) <= width


def test_only_a_guessed_goal_is_mentioned_with_the_option_that_turns_it(sweep: Sweep) -> None:
    assert goal_guess(sweep) == ""
    guessed = replace(sweep, goal_source=GoalSource.GUESS)
    assert "--goal maximize" in goal_guess(guessed)
    assert goal_guess(guessed) in sweep_lines(guessed, sweep.settings.head(0), Style(10_000))


def test_without_runs_or_evidence_nothing_is_promised(sweep: Sweep, listed: pd.DataFrame) -> None:
    assert listed_forecast(sweep, listed.head(0)) == ""
    chance = replace(sweep, evidence=False)
    assert listed_forecast(chance, listed) == ""
    assert sweep_lines(chance, listed, Style(10_000))[1] == "", "the table follows the finding"
