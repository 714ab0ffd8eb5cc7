"""How the metric is expected to change from one budget to another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model.expected_change import expected_change, share_known
from importance.model.inputs import Input
from importance.runs.columns import Kind


def search(known: bool) -> tuple[list[Input], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sixty settings at a low budget, where y is higher by 2 u, and twenty at a high one; the true change."""
    rng = np.random.default_rng(0)
    u = rng.random(60)
    codes = np.concatenate([np.arange(60) if known else np.arange(20, 60), np.arange(20)])
    low = np.concatenate([np.ones(len(codes) - 20), np.zeros(20)])
    y = np.sin(5 * u[codes]) + low * (1 + 2 * u[codes]) + 0.02 * rng.standard_normal(len(codes))
    inputs = [Input("u", pd.Series(u[codes]), Kind.NUMERIC)]
    sd = y.std()
    return inputs, (y - y.mean()) / sd, -low, codes, low * (1 + 2 * u[codes]) / sd


def test_the_change_is_that_of_settings_known_at_both_budgets() -> None:
    inputs, y, distances, codes, true = search(known=True)
    change = expected_change(inputs, y, distances, codes)
    assert share_known(distances, codes) == 1
    assert change.mean == pytest.approx(true, abs=0.1)
    assert (change.mean[distances == 0] == 0).all() and (change.draws[:, distances == 0] == 0).all()


def test_what_is_not_known_is_averaged_and_the_draws_differ_more() -> None:
    inputs, y, distances, codes, true = search(known=False)
    change = expected_change(inputs, y, distances, codes)
    assert share_known(distances, codes) == 0
    away = distances != 0
    assert 0.2 * true[away].mean() < change.mean[away].mean() < 0.9 * true[away].mean()
    assert (change.draws[-1] == 0).all()  # in one answer nothing changes
    known = expected_change(*search(known=True)[:4])
    assert change.draws[:, away].std(axis=0).mean() > 2 * known.draws[:, -60:-20].std(axis=0).mean()


def test_the_same_question_gives_the_same_answer_whatever_the_order() -> None:
    inputs, y, distances, codes, _ = search(known=True)
    order = np.random.default_rng(1).permutation(len(y))
    moved = expected_change([inputs[0].take(order)], y[order], distances[order], codes[order])
    assert moved.mean == pytest.approx(expected_change(inputs, y, distances, codes).mean[order], abs=1e-6)
