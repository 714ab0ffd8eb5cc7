"""Trees on two halves: shares of steps, nothing for what does nothing, and what a switch makes active."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model.basis import bases
from importance.model.inputs import Input
from importance.ranking.boosting_shares import BoostedHalves, boosted_halves, features
from importance.runs.columns import Kind


def _grown(inputs: list[Input], y: np.ndarray) -> BoostedHalves:
    half = np.random.default_rng(5).random(len(y)) < 0.5
    return boosted_halves(inputs, bases(inputs), (y - y.mean()) / y.std(), half, 0)


def test_steps_and_their_interaction_get_their_total_indices() -> None:
    rng = np.random.default_rng(0)
    a, b, idle = rng.random((3, 4_000))
    y = np.where((a > 0.5) == (b > 0.5), 1.0, -1.0) + 0.3 * rng.standard_normal(4_000)
    inputs = [Input(n, pd.Series(v), Kind.NUMERIC) for n, v in (("a", a), ("b", b), ("idle", idle))]
    trees = _grown(inputs, y)
    truth = 1 / 1.09  # all of the variance but the noise
    assert trees.total_indices[:2] == pytest.approx([truth, truth], abs=0.08)
    assert abs(trees.total_indices[2]) < 0.005
    assert 1 - np.mean((y / y.std() - trees.predicted) ** 2) > 0.8


def test_noise_gives_indices_on_both_sides_of_0() -> None:
    totals = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        inputs = [Input(f"p{i}", pd.Series(rng.random(600)), Kind.NUMERIC) for i in range(4)]
        totals.append(_grown(inputs, rng.standard_normal(600)).total_indices)
    assert abs(np.mean(totals)) < 0.01
    assert np.min(totals) < 0 < np.max(totals)


def test_a_child_of_a_child_counts_where_it_is_active_and_its_ancestors_switch_it() -> None:
    rng = np.random.default_rng(3)
    n = 4_000
    tree, leaf = rng.random((2, n)) < 0.5
    depth = rng.random(n)
    y = np.where(tree & leaf, 2 * depth, 1.0) + 0.05 * rng.standard_normal(n)
    inputs = [
        Input("booster", pd.Series(np.where(tree, "tree", "linear")), Kind.CATEGORICAL),
        Input("grow", pd.Series(np.where(tree, np.where(leaf, "leaf", "depth"), None)), Kind.CATEGORICAL),
        Input("leaves", pd.Series(np.where(tree & leaf, depth, np.nan)), Kind.NUMERIC),
    ]
    assert [basis.parent for basis in bases(inputs)] == [-1, 0, 1]
    trees = _grown(inputs, y)
    variance = 0.25 / 3  # of 2 depth - 1, in the quarter of the runs where it counts
    expected = np.array([variance / 2, variance / 2, variance]) / y.var()
    assert trees.total_indices == pytest.approx(expected, rel=0.15)


def test_words_and_more_levels_than_trees_take_become_codes() -> None:
    rng = np.random.default_rng(4)
    words = pd.Series(np.where(rng.random(900) < 0.5, "auto", "number"))
    numbers = pd.Series(np.where(words == "auto", np.nan, rng.random(900)))
    mixed = Input("batch", numbers, Kind.NUMERIC, words=words)
    many = Input("user", pd.Series([f"u{i % 300}" for i in range(900)]), Kind.CATEGORICAL)
    matrix = features([mixed, many])
    assert matrix.origin.tolist() == [0, 0, 1]
    assert matrix.categorical.tolist() == [False, True, True]
    assert np.nanmax(matrix.X[:, 2]) < 255
