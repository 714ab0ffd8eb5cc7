"""The additive GP, its Sobol indices and residuals agree with values that are computed in another way."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.additive_gp import (
    LogPosterior,
    coefficient_variances,
    covariance,
    fit_map,
    packed_kernels,
)
from importance.model.basis import bases
from importance.model.sobol_indices import sobol_indices
from tests.builders import number_input, text_input


@pytest.fixture(scope="module")
def process() -> tuple[LogPosterior, list]:
    rng = np.random.default_rng(3)
    inputs = [
        number_input(rng.random(60)),
        number_input(rng.integers(0, 5, 60)),
        text_input(list(rng.choice(["a", "b"], 60))),
    ]
    y = inputs[0].values.to_numpy() * (1 + inputs[1].values.to_numpy()) + 0.1 * rng.standard_normal(60)
    process_bases = bases(inputs)
    return LogPosterior(packed_kernels(process_bases), (y - y.mean()) / y.std()), process_bases


def test_the_gradient_is_that_of_the_density(process: tuple[LogPosterior, list]) -> None:
    posterior, _ = process
    at = posterior.mean + 0.3 * np.random.default_rng(4).standard_normal(posterior.size)
    steps = 1e-5 * np.eye(posterior.size)
    numeric = [(posterior(at + e)[0] - posterior(at - e)[0]) / 2e-5 for e in steps]
    assert posterior(at)[1] == pytest.approx(np.array(numeric), abs=1e-6)


def test_total_indices_in_closed_form_are_those_of_the_mean_function(
    process: tuple[LogPosterior, list],
) -> None:
    """Almost all variance is that of the mean function, so Jansen's estimator for it must agree."""
    posterior, process_bases = process
    theta = fit_map(posterior).theta
    total_indices = sobol_indices(posterior.y, process_bases, theta).total_indices
    w = np.exp(theta[-2])
    full = [
        (p.values * v) @ p.values.T
        for p, v in zip(process_bases, coefficient_variances(process_bases, theta), strict=True)
    ]
    K = (np.prod([1 + w * a for a in full], axis=0) - 1) / w + 1.0
    alpha = np.linalg.solve(K + np.exp(theta[-1]) * np.eye(60), posterior.y)
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 60, (4, 4000))
    rows[3] = rng.integers(0, 60, 4000)

    def predicted(rows_of: list[np.ndarray]) -> np.ndarray:
        factors = np.prod([1 + w * full[i][p] for i, p in enumerate(rows_of)], axis=0)
        return np.asarray(((factors - 1) / w) @ alpha)

    base = predicted([rows[0], rows[1], rows[2]])
    for i in range(3):
        rows_of = [rows[0], rows[1], rows[2]]
        rows_of[i] = rows[3]
        jansen = np.mean((base - predicted(rows_of)) ** 2) / 2
        assert total_indices[i] == pytest.approx(jansen, abs=0.05)


def test_left_out_errors_are_those_of_fits_without_the_run(process: tuple[LogPosterior, list]) -> None:
    posterior, process_bases = process
    theta = fit_map(posterior).theta
    K = posterior.covariance(theta, posterior.factors(theta)[1])
    assert covariance(process_bases, theta) == pytest.approx(K), "both ways give the same covariance"
    rest = np.arange(1, 60)
    predicted = K[0, rest] @ np.linalg.solve(K[np.ix_(rest, rest)], posterior.y[rest])
    errors = sobol_indices(posterior.y, process_bases, theta).loo_residuals
    assert errors[0] == pytest.approx(posterior.y[0] - predicted, abs=1e-6)
