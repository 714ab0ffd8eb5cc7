"""The log posterior of the additive GP: its gradient, its likelihood and its covariance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from importance.model.additive_gp import LogPosterior, covariance
from importance.model.basis import Basis

Process = tuple[LogPosterior, list[Basis]]


def test_the_gradient_is_that_of_the_density(process: Process) -> None:
    posterior, _ = process
    at = posterior.mean + 0.3 * np.random.default_rng(4).standard_normal(posterior.size)
    steps = 1e-5 * np.eye(posterior.size)
    numeric = [(posterior(at + e)[0] - posterior(at - e)[0]) / 2e-5 for e in steps]
    assert posterior(at)[1] == pytest.approx(np.array(numeric), abs=1e-6)


def test_both_ways_to_the_covariance_give_the_same(process: Process, theta: np.ndarray) -> None:
    posterior, process_bases = process
    K = posterior.covariance(theta, posterior.factors(theta)[1])
    assert covariance(process_bases, theta) == pytest.approx(K)


def test_the_log_posterior_is_the_normal_density_of_the_runs_and_the_priors(process: Process) -> None:
    posterior, process_bases = process
    rng = np.random.default_rng(5)
    first, other = (posterior.mean + 0.5 * rng.standard_normal(posterior.size) for _ in range(2))

    def density(theta: np.ndarray) -> float:
        runs = stats.multivariate_normal(cov=covariance(process_bases, theta)).logpdf(posterior.y)
        return float(runs + stats.norm(posterior.mean, posterior.sd).logpdf(theta).sum())

    assert posterior(first)[0] - posterior(other)[0] == pytest.approx(density(first) - density(other))


def test_the_estimate_is_a_maximum(process: Process, theta: np.ndarray) -> None:
    posterior, _ = process
    top = posterior(theta)[0]
    for step in 0.5 * np.random.default_rng(6).standard_normal((12, posterior.size)):
        assert posterior(theta + step)[0] < top
