"""The closed forms of the total indices and of the left-out errors agree with brute force."""

from __future__ import annotations

from itertools import chain, combinations, product

import numpy as np
import pytest

from importance.model.additive_gp import LogPosterior, coefficient_variances, covariance
from importance.model.basis import Basis, bases
from importance.model.sobol_indices import sobol_indices
from tests.builders import number_input, text_input

Process = tuple[LogPosterior, list[Basis]]


def brute_force(y: np.ndarray, parts: list[Basis], theta: np.ndarray) -> np.ndarray:
    """The mean square of every part over all combinations of the runs' values, by the posterior of each."""
    n, w = len(y), np.exp(theta[-2])
    variances = coefficient_variances(parts, theta)
    A = [(part.values * v) @ part.values.T for part, v in zip(parts, variances, strict=True)]
    inverse = np.linalg.inv(covariance(parts, theta))
    total = np.zeros(len(parts))
    for subset in chain.from_iterable(combinations(range(len(parts)), k + 1) for k in range(len(parts))):
        weight = w ** (len(subset) - 1)
        places = np.array(list(product(range(n), repeat=len(subset))))
        cross = weight * np.prod([A[i][places[:, k]] for k, i in enumerate(subset)], axis=0)
        prior = weight * np.prod([A[i].diagonal()[places[:, k]] for k, i in enumerate(subset)], axis=0)
        variance = prior - np.einsum("ij,jk,ik->i", cross, inverse, cross)
        total[list(subset)] += np.mean((cross @ inverse @ y) ** 2 + variance)
    return total


@pytest.mark.parametrize("seed", range(4))
def test_total_indices_are_the_expected_mean_squares_of_all_parts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = bases(
        [
            number_input(rng.random(12)),
            number_input(rng.integers(0, 3, 12)),
            text_input(list(rng.permutation(["a", "b", "c"] * 4))),
        ]
    )
    y = rng.standard_normal(12)
    rough = sum(part.has_roughness for part in parts)
    theta = rng.normal(-0.5, 0.7, len(parts) + rough + 2)
    np.testing.assert_allclose(
        sobol_indices(y, parts, theta).total_indices, brute_force(y, parts, theta), rtol=1e-5
    )


def test_total_indices_are_those_that_monte_carlo_gives_for_the_mean_function(
    process: Process, theta: np.ndarray
) -> None:
    """Almost all variance is that of the mean function, so Jansen's estimator for it must agree."""
    posterior, process_bases = process
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

    def predicted(rows_of: list[np.ndarray]) -> np.ndarray:
        factors = np.prod([1 + w * full[i][p] for i, p in enumerate(rows_of)], axis=0)
        return np.asarray(((factors - 1) / w) @ alpha)

    base = predicted([rows[0], rows[1], rows[2]])
    for i in range(3):
        rows_of = [rows[0], rows[1], rows[2]]
        rows_of[i] = rows[3]
        jansen = np.mean((base - predicted(rows_of)) ** 2) / 2
        assert total_indices[i] == pytest.approx(jansen, abs=0.05)


def test_left_out_errors_are_those_of_fits_without_the_run(process: Process, theta: np.ndarray) -> None:
    posterior, process_bases = process
    K = covariance(process_bases, theta)
    errors = sobol_indices(posterior.y, process_bases, theta).loo_residuals
    for k in (0, 31, 59):
        rest = np.arange(60) != k
        predicted = K[k, rest] @ np.linalg.solve(K[np.ix_(rest, rest)], posterior.y[rest])
        assert errors[k] == pytest.approx(posterior.y[k] - predicted, abs=1e-6)


def test_a_parent_has_the_parts_of_its_child_too() -> None:
    """Half of the runs use momentum, so another optimizer switches it on or off in half of all cases."""
    rng = np.random.default_rng(6)
    optimizer = ["sgd", "adam"] * 15
    momentum = np.where(np.arange(30) % 2 == 0, rng.random(30), np.nan)
    parts = bases([number_input(momentum, "momentum"), text_input(optimizer, "optimizer")])
    y = np.nan_to_num(momentum - 0.5) * 3
    theta = np.array([0.0, -12.0, *[0.0] * sum(part.has_roughness for part in parts), -12.0, -4.0])
    momentum_index, optimizer_index = sobol_indices(y, parts, theta).total_indices
    assert momentum_index > 0.2
    assert optimizer_index == pytest.approx(0.5 * momentum_index, rel=0.05)
