"""The settings by their mean rank over tasks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import by_task
from importance.runs.table import Runs
from tests.task_runs import TASKS, answered, task_frame, task_table


def test_the_best_setting_is_good_on_all_tasks() -> None:
    frame, settings = task_frame(), answered().settings
    assert len(settings) == 30 and settings.complete and (settings.n_tasks == 4).all()
    assert settings.p_best.sum() == pytest.approx(1)
    assert (settings.low <= settings.mean_rank).all() and (settings.mean_rank <= settings.high).all()
    assert (np.diff(settings.mean_rank) >= 0).all()
    assert settings.mean_rank.mean() == pytest.approx(15.5)
    plain = frame.groupby("dataset")["error"].rank().to_numpy().reshape(4, 30).mean(axis=0)
    assert plain[settings.rows[0]] <= np.sort(plain)[2]
    shown = settings.to_frame()
    assert shown["lr"].iloc[0] == frame["lr"].iloc[settings.rows[0]]
    assert list(shown.columns[-5:]) == ["n_tasks", "mean_rank", "low", "high", "p_best"]


def test_a_setting_that_is_best_everywhere_is_surely_the_best() -> None:
    frame = task_frame(differ=False, n=16, noise=0.01)
    frame = frame[~frame["lr"].between(1e-4, 1e-3) | ~frame["dropout"].between(0.1, 0.5)]
    best = pd.DataFrame({"lr": 3e-4, "dropout": 0.3, "idle": 0.5, "dataset": TASKS, "error": [0, 5, 10, 15]})
    frame = pd.concat([best, frame], ignore_index=True)
    settings = by_task(task_table(frame), "error", "dataset").settings
    assert settings.rows[0] == 0 and settings.p_best[0] > 0.9 and settings.mean_rank[0] < 1.5


def test_settings_of_some_tasks_are_compared_if_none_is_on_all() -> None:
    frame = task_frame(TASKS[:3], 18)
    position, part = np.arange(len(frame)) % 18, np.arange(len(frame)) // 18
    kept = frame[position % 3 != part].reset_index(drop=True)  # each setting is left out of one task
    settings = by_task(task_table(kept), "error", "dataset").settings
    assert len(settings) == 18 and not settings.complete and (settings.n_tasks == 2).all()
    assert settings.mean_rank.min() >= 1 and settings.mean_rank.max() <= 18


def test_no_setting_is_named_if_each_task_has_its_own() -> None:
    frame = task_frame(TASKS[:2], 12)
    frame["lr"] *= 1 + 0.001 * np.arange(len(frame))
    assert len(by_task(task_table(frame), "error", "dataset").settings) == 0


def test_what_is_the_same_in_all_runs_of_a_task_does_not_tell_settings_apart() -> None:
    frame = task_frame(TASKS[:2], 12)
    frame["rows"] = np.where(frame["dataset"] == "birds", 100.0, 5000.0)
    runs = Runs.from_frame(frame, ["lr", "dropout", "rows"], ["error"])
    answer = by_task(runs, "error", "dataset")
    assert len(answer.settings) == 12 and "rows" not in answer.settings.parameters
    assert "rows" not in {each.name for each in answer.parameters}
