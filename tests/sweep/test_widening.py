"""Ranges grow at an end where the best runs are, but not by chance and not beyond sensible values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import Runs
from importance.ranking.scores import ParameterScore
from importance.space.dimension import Range
from importance.sweep.recommend import recommend
from importance.sweep.tried_values import TriedParameter
from importance.sweep.widening import widening
from tests.sweep.sweeps import advice, sweep_of


def test_a_range_grows_where_the_best_runs_lie_at_its_end() -> None:
    sweep, _ = sweep_of(100, lr=Range("lr", 1e-6, 1e-3, log=True))
    lr = advice(sweep, "lr")
    assert lr.action == "widen"
    assert lr.dimension.high > 1e-3
    assert "high end" in lr.reason


def test_three_of_five_runs_at_an_end_are_chance() -> None:
    score = ParameterScore("x", importance=0.5, low=0.4, high=0.6, p_value=0.001)
    dimension, values = Range("x", -1.0, 1.0), pd.Series([-0.95, -0.9, -0.8, -0.2, 0.4])
    assert widening(TriedParameter(dimension, values, np.arange(5), score)) is None
    crowded = values.replace(-0.2, -0.75)
    assert widening(TriedParameter(dimension, crowded, np.arange(5), score)) is not None


@pytest.mark.parametrize("ends", [(1.0, 1e300), (1e-300, 1.0)])
def test_a_range_is_not_widened_past_the_last_number(ends: tuple[float, float]) -> None:
    score = ParameterScore("x", importance=0.5, low=0.4, high=0.6, p_value=0.001)
    dimension, at_edge = Range("x", *ends, log=True), ends[0] if ends[0] < 1 else ends[1]
    assert widening(TriedParameter(dimension, pd.Series([at_edge] * 6), np.arange(6), score)) is None


def test_a_share_is_not_widened_past_0_and_1() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"dropout": rng.random(80), "x": rng.random(80)})
    frame["y"] = frame["dropout"] + 0.1 * frame["x"]
    runs = Runs.from_frame(frame, ["dropout", "x"], ["y"], space={"dropout": Range("dropout", 0.0, 1.0)})
    for goal in ("minimize", "maximize"):
        kept = advice(recommend(runs, "y", goal=goal), "dropout").dimension
        assert kept.low >= 0
        assert kept.high <= 1
