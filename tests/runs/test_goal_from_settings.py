"""A goal that the settings of the runs name is never replaced by a guess."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import read_runs
from importance.runs.goals import GoalSource


def uniform(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=20)


@pytest.mark.parametrize(
    ("settings", "goal"),
    [
        ({"metric_for_best_model": "odd", "greater_is_better": "True"}, "maximize"),
        ({"metric_for_best_model": "odd", "greater_is_better": "False"}, "minimize"),
        ({"metric.name": "odd", "metric.goal": "maximize"}, "maximize"),
        ({"checkpoint/monitor": "odd", "checkpoint/mode": "max"}, "maximize"),
        ({"searcher.metric": "odd", "searcher.smaller_is_better": "true"}, "minimize"),
        ({"objective_metric": "odd", "direction": "MAXIMIZE"}, "maximize"),
    ],
)
def test_settings_of_the_runs_tell_a_goal(settings: dict[str, str], goal: str) -> None:
    frame = pd.DataFrame({"lr": uniform(1), **{k: [v] * 20 for k, v in settings.items()}, "odd": uniform()})
    runs = read_runs(frame)
    runs = runs if "odd" in runs.metrics else runs.with_roles({"odd": "metric"})
    assert (runs.goal_of("odd"), runs.goal_source("odd")) == (goal, GoalSource.DECLARED)


def test_settings_that_differ_from_run_to_run_tell_nothing() -> None:
    frame = pd.DataFrame({"lr": uniform(1), "monitor": "odd", "mode": ["min", "max"] * 10, "odd": uniform()})
    assert "odd" not in read_runs(frame).goals
