"""The front of settings against the known front, its order, its probabilities and its hypervolume."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance.runs.table import Runs
from importance.tradeoff.front import front
from importance.tradeoff.pareto import non_dominated
from importance.tradeoff.result import Front
from tests.weighed_runs import METRICS, SPACE, true_metrics, weighed, weighed_frame, weighed_runs


def test_settings_on_the_front_are_near_the_true_front() -> None:
    result = weighed().front
    settings = weighed_runs().frame.iloc[result.first]
    off = 2 * (settings["lr"].to_numpy() - 0.5) ** 2  # how far a setting is from the front
    assert 3 < result.on_front.sum() < 30
    assert np.quantile(off[result.on_front], 0.9) < 0.1 < np.median(off[~result.on_front])
    truth = non_dominated(-np.column_stack(true_metrics(settings)))
    assert result.p_front[truth].mean() > 0.5 > 5 * result.p_front[~truth].mean()


def test_the_front_comes_first_by_the_first_metric_and_the_others_by_their_chance() -> None:
    result = weighed().front
    n = int(result.on_front.sum())
    assert result.on_front[:n].all()
    assert (np.diff(result.means[:n, 0]) > 0).all(), "the lowest error first"
    assert (np.diff(result.means[:n, 1]) < 0).all()
    assert (np.diff(result.p_front[n:]) <= 0).all()
    assert (result.low <= result.means).all() and (result.means <= result.high).all()


def test_runs_keep_their_settings_and_those_without_a_metric_have_none() -> None:
    frame = weighed_frame(30)
    repeated = frame.iloc[[0, 0, 0]].assign(error=[0.9, 1.0, 1.1])
    frame = pd.concat([frame, repeated, frame.iloc[[1]].assign(seconds=np.nan)], ignore_index=True)
    runs = Runs.from_frame(frame, list(SPACE), METRICS)
    result = front(runs, METRICS)
    assert result.codes[33] == -1
    assert set(result.codes[[0, 30, 31, 32]]) == {result.codes[0]}
    assert result.counts[result.codes[0]] == 4
    assert result.first[result.codes[7]] == 7
    assert result.observed[result.codes[0], 0] == pytest.approx(frame["error"].iloc[[0, 30, 31, 32]].mean())
    assert result.n_runs == 33


def test_infeasible_settings_are_not_on_the_front() -> None:
    frame = weighed_frame(40)
    limit = frame["size"] - 0.5
    runs = Runs.from_frame(frame.assign(limit=limit), list(SPACE), METRICS, constraints=["limit"])
    result = front(runs, METRICS)
    large = limit.to_numpy()[result.first] > 0
    assert (~result.feasible == large).all()
    assert not result.on_front[large].any() and not result.p_front[large].any()


def test_the_hypervolume_grows_and_ends_at_that_of_the_front() -> None:
    grown = weighed().front.hypervolume
    assert grown.runs[0] == 1 and grown.runs[-1] == 60
    assert all(
        low <= value <= high for low, value, high in zip(grown.low, grown.values, grown.high, strict=True)
    )
    assert grown.values[0] < 0.8 * grown.values[-1]


def test_more_of_a_metric_that_is_maximised_is_better() -> None:
    runs = weighed_runs()
    turned = replace(runs, frame=runs.frame.assign(error=-runs.frame["error"]), goals={"seconds": "minimize"})
    result = front(turned, METRICS, {"error": "maximize"})
    first = weighed().front
    assert set(result.first[result.on_front]) == set(first.first[first.on_front])
    assert result.reference[0] == pytest.approx(-first.reference[0], rel=1e-6)


def test_the_order_of_the_runs_changes_no_answer_and_the_table_has_all() -> None:
    runs = weighed_runs()
    backwards = Runs.from_frame(runs.frame[::-1].reset_index(drop=True), list(SPACE), METRICS, space=SPACE)
    result, other = weighed().front, front(backwards, METRICS, dict.fromkeys(METRICS, "minimize"))
    assert np.allclose(result.means[result.on_front], other.means[other.on_front])
    table = result.to_frame()
    assert len(table) == 60
    assert list(table.columns[-3:]) == ["seconds high", "on_front", "p_front"]


def test_three_metrics_have_a_front_and_a_hypervolume() -> None:
    frame = weighed_frame(40)
    frame["memory"] = frame["idle"] + 0.01 * frame["error"]
    result: Front = front(Runs.from_frame(frame, list(SPACE), [*METRICS, "memory"]), [*METRICS, "memory"])
    assert len(result.reference) == 3
    assert result.on_front.sum() >= 5
    assert 0 < result.hypervolume.low[-1] < result.hypervolume.high[-1]
