"""The advice for the next sweep in a terminal."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.cli.sweep_text import goal_guess, list_lines, sweep_lines, sweep_record
from importance.cli.terminal import Style, cells
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from importance.sweep.batch import plan_runs
from importance.sweep.forecast import forecast
from importance.sweep.reach_text import forecast_text, hints_text
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.run_plan import Purpose, RunPlan


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    """The advice after 40 runs that are best near 0.3 of one parameter, whatever the other is."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": rng.uniform(size=40), "idle": rng.uniform(size=40)})
    frame["loss"] = (frame["lr"] - 0.3) ** 2 + rng.normal(0, 0.01, 40)
    return recommend(Runs.from_frame(frame, metrics=["loss"]), "loss", goal="minimize")


@pytest.fixture(scope="module")
def plan(sweep: Sweep) -> RunPlan:
    """The next runs as if the model had chosen all of them."""
    settings = plan_runs(sweep).settings
    return RunPlan(settings, (Purpose.MODEL,) * len(settings), (0,) * len(settings))


def test_the_text_has_the_finding_both_forecasts_and_a_reason_for_each_advice(
    sweep: Sweep, plan: RunPlan
) -> None:
    lines = sweep_lines(sweep, plan, Style(10_000))
    of_ranges, of_list = forecast(sweep), forecast(sweep, listed=plan.settings)
    assert of_ranges is not None and of_list is not None
    assert lines[0] == sweep.finding
    assert lines[1] == forecast_text(of_ranges, "loss")
    expected = forecast_text(of_list, "loss", listed=True)
    assert lines[2].startswith("Listed by --format runs: these ")
    assert lines[2].lower().endswith(expected.lower())
    assert [f"{advice.name}: {advice.reason}" in lines for advice in sweep.advice] == [True, True]


def test_the_table_has_a_row_for_each_parameter_with_what_it_keeps(sweep: Sweep, plan: RunPlan) -> None:
    lines = sweep_lines(sweep, plan, Style())
    start = lines.index("") + 1
    assert lines[start].split() == ["parameter", "advice", "best", "runs", "kept", "next"]
    rows = [line.split()[:3] for line in lines[start + 1 : lines.index("", start)]]
    assert rows == [[advice.name, advice.action, f"{advice.kept:.0%}"] for advice in sweep.advice]


@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits_the_terminal(sweep: Sweep, plan: RunPlan, width: int) -> None:
    assert max(map(cells, sweep_lines(sweep, plan, Style(width)))) <= width


def test_only_a_guessed_goal_is_mentioned_with_the_option_that_turns_it(sweep: Sweep) -> None:
    assert goal_guess(sweep) == ""
    nothing = RunPlan(sweep.settings.head(0), (), ())
    guessed = replace(sweep, goal_source=GoalSource.GUESS)
    assert "--goal maximize" in goal_guess(guessed)
    assert goal_guess(guessed) in sweep_lines(guessed, nothing, Style(10_000))


def test_without_runs_or_evidence_nothing_is_promised(sweep: Sweep, plan: RunPlan) -> None:
    assert list_lines(sweep, RunPlan(plan.settings.head(0), (), ())) == []
    chance = replace(sweep, evidence=False)
    assert list_lines(chance, plan) == [hints_text("loss")]


def test_the_terminal_names_the_runs_that_repeat_a_setting(sweep: Sweep, plan: RunPlan) -> None:
    purposes = (Purpose.MODEL, Purpose.REPEAT, *plan.purposes[2:])
    repeated = RunPlan(plan.settings, purposes, (0, 3, *plan.runs_so_far[2:]))
    assert "Run 2 repeats a setting that ran before." in sweep_lines(sweep, repeated, Style(10_000))[2]


def test_the_record_has_the_purpose_of_each_run_under_the_names_of_the_training(
    sweep: Sweep, plan: RunPlan
) -> None:
    record = json.loads(json.dumps(sweep_record(sweep, plan, {"lr": "config.lr"}), allow_nan=False))
    assert [run["purpose"] for run in record["runs"]] == [str(purpose) for purpose in plan.purposes]
    assert record["runs"][0]["settings"]["config.lr"] == plan.settings["lr"].iloc[0]
    assert {each["parameter"] for each in record["advice"]} == {"config.lr", "idle"}
