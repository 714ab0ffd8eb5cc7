"""The model of runs with different budgets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import check_grad

from importance.model.basis import bases
from importance.model.budget_gp import BudgetLogPosterior, shared_walk
from importance.model.inputs import Input
from importance.runs.columns import Kind


def posterior() -> BudgetLogPosterior:
    rng = np.random.default_rng(0)
    inputs = [
        Input("lr", pd.Series(rng.random(24)), Kind.NUMERIC),
        Input("solver", pd.Series(rng.choice(["adam", "sgd"], 24)), Kind.CATEGORICAL),
    ]
    distances = np.repeat([-1.0, -0.5, 0.0, 0.7], 6)
    return BudgetLogPosterior(bases(inputs), rng.standard_normal(24), distances, np.arange(24) // 2)


def test_the_gradient_is_that_of_the_log_posterior() -> None:
    model = posterior()
    start = model.mean + 0.3
    error = check_grad(lambda v: model(v)[0], lambda v: model(v)[1], start)
    assert error < 1e-3 * np.linalg.norm(model(start)[1])


def test_the_estimate_is_better_than_its_neighbours() -> None:
    model = posterior()
    best = model.fit()
    vector = np.concatenate([best.theta, np.log([best.walk, best.mean_variance, best.noise_ratio])])
    rng = np.random.default_rng(1)
    nearby = [model(vector + 0.2 * rng.standard_normal(len(vector)))[0] for _ in range(20)]
    assert model(vector)[0] > max(nearby) - 0.01


def test_nothing_changes_at_the_budget_that_is_asked_for() -> None:
    walk = shared_walk(np.array([-1.0, 0.0, 0.5]), np.array([-0.4, 0.0, 1.0]))
    assert walk.tolist() == [[0.4, 0, 0], [0, 0, 0], [0, 0, 0.5]]
