"""Samples of a joint normal distribution follow it, and are the same on every machine."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from importance.model.constants import Z90
from importance.model.joint_normal import JointNormal

MEAN = np.array([1.0, -2.0, 0.5])
COVARIANCE = np.array([[2.0, 0.9, -0.3], [0.9, 1.0, 0.2], [-0.3, 0.2, 0.5]])


def test_z90_bounds_the_central_90_percent_of_a_normal_distribution() -> None:
    assert stats.norm.cdf(Z90) - stats.norm.cdf(-Z90) == pytest.approx(0.9)


def test_samples_have_the_mean_and_the_covariance() -> None:
    samples = JointNormal(MEAN, COVARIANCE).sample(40_000, seed=1)
    assert samples.shape == (40_000, 3)
    np.testing.assert_allclose(samples.mean(axis=0), MEAN, atol=0.03)
    np.testing.assert_allclose(np.cov(samples.T), COVARIANCE, atol=0.05)


def test_every_contrast_of_the_samples_is_normal() -> None:
    samples = JointNormal(MEAN, COVARIANCE).sample(2_000, seed=2)
    for weights in np.random.default_rng(3).standard_normal((5, 3)):
        exact = stats.norm(weights @ MEAN, np.sqrt(weights @ COVARIANCE @ weights))
        assert stats.kstest(samples @ weights, exact.cdf).pvalue > 0.001
    distance = np.einsum("ij,jk,ik->i", samples - MEAN, np.linalg.inv(COVARIANCE), samples - MEAN)
    assert stats.kstest(distance, stats.chi2(3).cdf).pvalue > 0.001


def test_the_seed_decides_the_samples() -> None:
    joint = JointNormal(MEAN, COVARIANCE)
    np.testing.assert_array_equal(joint.sample(5, seed=4), joint.sample(5, seed=4))
    assert not np.allclose(joint.sample(5, seed=4), joint.sample(5, seed=5))


def test_values_that_are_equal_for_certain_are_equal_in_each_sample() -> None:
    samples = JointNormal(np.zeros(2), np.ones((2, 2))).sample(100)
    np.testing.assert_allclose(samples[:, 0], samples[:, 1], atol=1e-7)
    assert samples[:, 0].std() == pytest.approx(1, rel=0.3)


def test_a_value_without_uncertainty_is_its_mean_in_each_sample() -> None:
    joint = JointNormal(MEAN[:2], np.diag([0.0, 1.0]))
    np.testing.assert_allclose(joint.sample(50)[:, 0], MEAN[0])


def test_a_variance_that_rounding_left_below_0_counts_as_0() -> None:
    joint = JointNormal(np.zeros(2), np.diag([-1e-12, 4.0]))
    assert joint.sd.tolist() == [0.0, 2.0]
    assert np.isfinite(joint.sample(10)).all()


def test_all_values_at_once_need_a_wider_band_unless_they_are_one() -> None:
    equal = JointNormal(np.zeros(5), np.ones((5, 5)))
    assert equal.simultaneous_z(4_000) == pytest.approx(Z90, abs=0.06)
    independent = JointNormal(np.zeros(5), np.diag([1.0, 4.0, 9.0, 16.0, 25.0]))
    assert independent.simultaneous_z(4_000) == pytest.approx(stats.norm.isf((1 - 0.9**0.2) / 2), abs=0.06)
    assert JointNormal(np.zeros(2), np.zeros((2, 2))).simultaneous_z(10) == Z90
