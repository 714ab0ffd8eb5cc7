"""With all runs inducing the GP is exact, and blocks of runs add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.model import additive_gp, linear_algebra
from importance.model.basis import Basis, bases
from importance.model.inducing import InducingGP, inducing_gp
from importance.model.inputs import Input
from importance.runs.columns import Kind


@pytest.fixture(scope="module")
def parts() -> list[Basis]:
    rng = np.random.default_rng(0)
    numbers = [Input(f"p{i}", pd.Series(rng.random(80)), Kind.NUMERIC) for i in range(2)]
    text = Input("kind", pd.Series(rng.choice(list("abc"), 80)), Kind.CATEGORICAL)
    return bases([*numbers, text])


@pytest.fixture(scope="module")
def theta() -> np.ndarray:
    return np.array([-1.0, -1.5, -2.0, 0.0, -0.5, -0.7, -1.5])  # 3 variances, 2 roughnesses, w, noise


@pytest.fixture(scope="module")
def y(parts: list[Basis]) -> np.ndarray:
    y = parts[0].values[:, 0] + parts[1].values[:, 1] * parts[0].values[:, 0]
    return np.asarray((y - y.mean()) / y.std())


def _all(parts: list[Basis], theta: np.ndarray) -> InducingGP:
    return inducing_gp(parts, np.arange(80), theta)


def test_with_all_runs_inducing_the_posterior_is_that_of_the_gp(
    parts: list[Basis], theta: np.ndarray, y: np.ndarray
) -> None:
    gp = _all(parts, theta)
    functions = [basis.values for basis in parts]
    posterior = gp.posterior(gp.whitened(gp.moments(functions, y)))
    inverse = linear_algebra.inverse(additive_gp.covariance(parts, theta))
    assert posterior.alpha == pytest.approx(inverse @ y, abs=2e-3)
    cross = gp.covariance(functions)
    assert cross @ posterior.inverse @ cross == pytest.approx(cross @ inverse @ cross, abs=2e-3)
    assert gp.predict(functions, posterior.alpha) == pytest.approx(cross @ inverse @ y, abs=1e-4)


def test_the_mean_alone_is_that_of_the_posterior(
    parts: list[Basis], theta: np.ndarray, y: np.ndarray
) -> None:
    gp = inducing_gp(parts, np.arange(0, 80, 2), theta)
    white = gp.whitened(gp.moments([basis.values for basis in parts], y))
    assert gp.alpha(white) == pytest.approx(gp.posterior(white).alpha, rel=1e-6, abs=1e-8)


def test_moments_of_two_blocks_add_up_to_those_of_all_runs(
    parts: list[Basis], theta: np.ndarray, y: np.ndarray
) -> None:
    gp = inducing_gp(parts, np.arange(30), theta)
    first, second = (
        gp.moments([basis.values[rows] for basis in parts], y[rows]) for rows in (slice(0, 50), slice(50, 80))
    )
    together = gp.moments([basis.values for basis in parts], y)
    assert (first + second).cross == pytest.approx(together.cross)
    assert (first + second).target == pytest.approx(together.target)
    assert (together - second).count == 50


def test_noise_is_the_covariance_of_alpha_over_the_noise_of_the_runs(
    parts: list[Basis], theta: np.ndarray
) -> None:
    gp = inducing_gp(parts, np.arange(0, 80, 4), theta)
    functions = [basis.values for basis in parts]
    rng = np.random.default_rng(1)
    sd = gp.noise_variance**0.5
    alphas = []
    for _ in range(400):
        alphas.append(gp.alpha(gp.whitened(gp.moments(functions, sd * rng.standard_normal(80)))))
    stated = gp.posterior(gp.whitened(gp.moments(functions, np.zeros(80)))).noise
    spread = np.cov(np.array(alphas).T)
    assert np.trace(spread) == pytest.approx(np.trace(stated), rel=0.15)


def test_what_goes_through_a_parameter_is_gone_where_it_is_left_out(
    parts: list[Basis], theta: np.ndarray, y: np.ndarray
) -> None:
    gp = _all(parts, theta)
    functions = [basis.values for basis in parts]
    alpha = gp.alpha(gp.whitened(gp.moments(functions, y)))
    without = [functions[0], np.zeros_like(functions[1]), functions[2]]
    gap = gp.predict(functions, alpha) - gp.predict(without, alpha)
    assert gp.through(functions, alpha)[1] == pytest.approx(gap, abs=1e-8)
