"""Which metrics are weighed, with which goals, and which ones to begin with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.errors import ImportanceError, NotEnoughRuns, UnknownColumn
from importance.runs.columns import Role
from importance.runs.goals import GoalSource
from importance.runs.table import Runs
from importance.tradeoff.objectives import (
    candidate_metrics,
    complete_runs,
    read_objectives,
    suggested_metrics,
)
from tests.weighed_runs import METRICS, weighed_frame, weighed_runs


def test_goals_are_those_given_and_else_those_of_the_metrics() -> None:
    first, second = read_objectives(weighed_runs(10), METRICS, {"seconds": "maximize"})
    assert (first.metric, first.goal, first.sign) == ("error", "minimize", -1.0)
    assert (second.goal, second.goal_source, second.sign) == ("maximize", GoalSource.DECLARED, 1.0)


@pytest.mark.parametrize("metrics", [["error"], ["error", "error"], ["error", "seconds", "size", "lr"]])
def test_two_or_three_different_metrics_are_needed(metrics: list[str]) -> None:
    with pytest.raises(ImportanceError, match="two or three metrics"):
        read_objectives(weighed_runs(10), metrics)


def test_wrong_metrics_and_goals_are_named() -> None:
    runs = weighed_runs(10)
    with pytest.raises(ImportanceError, match="not the text 'error'"):
        read_objectives(runs, "error")  # type: ignore[arg-type]
    with pytest.raises(UnknownColumn, match="goal for lr, which is not one of the metrics error, seconds"):
        read_objectives(runs, METRICS, {"lr": "minimize"})
    with pytest.raises(ImportanceError, match="no goal 'less'"):
        read_objectives(runs, METRICS, {"error": "less"})


def test_runs_need_each_metric_and_the_metrics_must_vary() -> None:
    frame = weighed_frame(12)
    frame.loc[[0, 3], "error"] = np.nan
    frame.loc[5, "seconds"] = np.inf
    runs = Runs.from_frame(frame, ["size", "lr", "idle"], METRICS)
    objectives = read_objectives(runs, METRICS)
    assert np.flatnonzero(~complete_runs(runs, objectives)).tolist() == [0, 3, 5]
    with pytest.raises(NotEnoughRuns, match="at least 5"):
        complete_runs(runs.take(np.arange(12) < 6), objectives)
    constant = Runs.from_frame(frame.assign(seconds=1.0), ["size", "lr", "idle"], METRICS)
    with pytest.raises(NotEnoughRuns, match="seconds is 1 in all 10 runs"):
        complete_runs(constant, read_objectives(constant, METRICS))


def test_what_the_search_optimised_comes_first() -> None:
    runs = weighed_runs(10)
    assert suggested_metrics(runs) == ("error", "seconds")
    frame = weighed_frame(10).assign(memory=np.arange(10.0))
    told = Runs.from_frame(frame, ["size", "lr", "idle"], [*METRICS, "memory"], goals={"memory": "minimize"})
    assert told.declared_objectives == ("memory",)
    assert set(suggested_metrics(replace(told, objectives=("error", "memory")))) == {"error", "memory"}


def test_else_a_cost_is_weighed_or_what_agrees_least() -> None:
    frame = weighed_frame(20)
    untold = Runs.from_frame(frame, ["size", "lr", "idle"], METRICS)
    assert suggested_metrics(untold) == ("error", "seconds")
    assert suggested_metrics(untold, "seconds")[0] == "seconds"
    copies = frame.drop(columns="seconds").assign(
        loss=frame["error"] * 2, recall=frame["error"], precision=-frame["error"]
    )
    metrics = ["loss", "error", "recall", "precision"]
    runs = Runs.from_frame(copies, ["size", "lr", "idle"], metrics)
    assert suggested_metrics(runs, "loss") == ("loss", "recall"), "a higher recall comes with a higher loss"


def test_a_run_time_can_be_weighed_and_what_never_changes_cannot() -> None:
    frame = weighed_frame(20).drop(columns="seconds").assign(Runtime=range(20), flat=1.0)
    runs = Runs.from_frame(pd.DataFrame(frame), ["size", "lr", "idle"], ["error", "flat"])
    runs = runs.with_roles({"Runtime": Role.LABEL})
    assert candidate_metrics(runs) == ("error", "Runtime")
    assert suggested_metrics(runs) == ("error", "Runtime")
    assert suggested_metrics(Runs.from_frame(frame[["size", "error"]], ["size"], ["error"])) == ()
