"""Tests of whether a part of the additive GP is chance: score tests that its variance is 0.

The notation is that of `additive_gp`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from importance.model import additive_gp, linear_algebra
from importance.model.additive_gp import LogPosterior
from importance.model.basis import Basis
from importance.model.constants import (
    EQUAL_COSINES,
    FITTED_RUNS,
    HC2_UNTIL,
    LARGEST_COMBINED_P,
    MOST_FITTED,
    PLAIN_FLIPS_UNTIL,
    SADDLEPOINT_UNTIL,
    SIGNIFICANCE_LEVEL,
)
from importance.model.sobol_indices import MainEffect
from importance.model.tested_kernels import DenseKernel, Kernel

_SMALLEST_P = 1e-16


def score_tests(
    log_posterior: LogPosterior, bases: Sequence[Basis], rows: np.ndarray, theta: np.ndarray
) -> np.ndarray:
    """Test for each parameter that it does nothing once all others are in the model.

    Tests with several kernels are combined (see `tested_variances` and `cauchy_combination`).

    Args:
        log_posterior: of the runs that the hyperparameters were learnt from.
        bases: the basis of each parameter.
        rows: positions of those runs.
        theta: hyperparameters.

    Returns:
        (d, 3): the figures of a `ScoreTest`. The multiple is above 1 where the p-value is above
        `SIGNIFICANCE_LEVEL`, and below 1 elsewhere.
    """
    kernels = log_posterior.kernels
    factors, product = log_posterior.factors(theta)
    results = np.empty((len(bases), 3))
    for i, basis in enumerate(bases):
        without = product / factors[i]
        others = kernels.square(without)
        inverse = linear_algebra.inverse(log_posterior.covariance(theta, without))
        tested = main_effect_kernels(basis.values[rows], basis.test_spectrum, basis.cosines)
        tests = [score_test(log_posterior.y, inverse, DenseKernel(kernel * others)) for kernel in tested]
        results[i] = combined(tests)
    return results


def combined(tests: Sequence[ScoreTest]) -> ScoreTest:
    """Return several tests of one parameter as one; the multiple is that of the smallest p-value."""
    p = cauchy_combination([test.p_value for test in tests])
    multiple = min(tests).multiple
    multiple = min(multiple, 1.0) if p <= SIGNIFICANCE_LEVEL else max(multiple, 1.0)
    return ScoreTest(p, multiple, cauchy_combination([test.plain_p_value for test in tests]))


def combined_test(y: np.ndarray, inverse: np.ndarray, kernels: Sequence[np.ndarray]) -> float:
    """Return the p-value of a part that is not in the model, tested with several kernels.

    Args:
        y: (n,) standardised target.
        inverse: (n, n) inverse covariance of the target.
        kernels: of the part (n, n), on any scale.
    """
    return cauchy_combination([score_test(y, inverse, DenseKernel(kernel)).p_value for kernel in kernels])


def main_effect_test(
    y: np.ndarray,
    effects: Sequence[MainEffect],
    tested: Sequence[np.ndarray],
    position: int,
    w: float,
    noise_variance: float,
) -> float:
    """Test that a parameter does nothing on average over the others.

    What it does together with others stays in the model.

    Args:
        y: (n,) standardised target.
        effects: the main effect of each parameter.
        tested: kernels (n, n) of the parameter, combined as in `score_tests`.
        position: of the parameter.
        w, noise_variance: as in `additive_gp`.

    Returns:
        the p-value.
    """
    A = [effect.covariance() for effect in effects]
    product = np.prod([1 + w * A_i for A_i in A], axis=0)
    K = additive_gp.covariance_of_product(product, w, noise_variance) - A[position]
    return combined_test(y, linear_algebra.inverse(K), tested)


def main_effect_kernels(values: np.ndarray, spectrum: np.ndarray, cosines: range) -> list[np.ndarray]:
    """Return the kernels (n, n) with which a main effect is tested.

    Args:
        values: (n, r) the functions of the parameter at the runs.
        spectrum: (r,) their variances in tests.
        cosines: the functions that are cosines, the longest first.
    """
    return [(values * variances) @ values.T for variances in tested_variances(spectrum, cosines)]


def tested_variances(spectrum: np.ndarray, cosines: range) -> np.ndarray:
    """Return the variances (tests, r) of the functions of a parameter in each of its tests.

    A spectrum that falls as fast as that of a smooth effect would detect little but a slope. So a number is
    tested for its first cosine, a slope from end to end, for its second, a bowl, and for the first two and
    the first four with equal variances, which hold steps and waves. A slope and a bowl then have the same
    number of tests for them. Functions of text, or of whether there is a value, have a test of their own.

    Args:
        spectrum: (r,) the variances of the functions in tests.
        cosines: the functions that are cosines, the longest first.
    """
    if len(cosines) < 2:
        return spectrum[None]
    first, at = cosines.start, np.arange(len(spectrum)) - cosines.start
    counts = sorted({min(count, len(cosines)) for count in EQUAL_COSINES})
    tests = [at == 0, at == 1, *((at >= 0) & (at < count) for count in counts)]
    if first:
        tests.append(np.where(at < 0, spectrum, 0.0))
    return np.array(tests, dtype=float)


class ScoreTest(NamedTuple):
    """The result of a score test.

    Attributes:
        p_value: the larger of the p-value for even noise and that of sign flips of the noise.
        multiple: the 95% quantile of the statistic under chance as a multiple of the observed statistic.
        plain_p_value: the p-value with flips of what the model leaves over, as it is. It finds more, and more
            of what uneven noise makes.
    """

    p_value: float
    multiple: float
    plain_p_value: float


def score_test(y: np.ndarray, inverse: np.ndarray, tested: Kernel, plain_only: bool = False) -> ScoreTest:
    """Test that the part of the variance with a given kernel is 0 (Zhang and Lin 2003,
    doi:10.1093/biostatistics/4.1.57).

    With few runs the noise variance is as uncertain as the statistic, and their ratio is bounded. The p-value
    is then that of a ratio of quadratic forms, by a saddlepoint approximation (Lieberman 1994,
    doi:10.1080/01621459.1994.10476871). With more runs the distribution is close to a gamma distribution.

    Args:
        y: (n,) standardised target.
        inverse: (n, n) inverse covariance of the target without that part.
        tested: the covariance of that part.
        plain_only: whether the plain p-value stands for both, which saves a product of matrices.
    """
    alpha = inverse @ y
    n, unscaled = len(y), tested.of(alpha)
    statistic = unscaled / max(float(y @ alpha) * noise_hidden_by_fit(n) / n, 1e-12)
    product = tested.times(inverse)
    mean = float(np.trace(product))
    variance = 2 * float(np.einsum("ij,ji->", product, product))
    if not (mean > 0 and variance > 0 and statistic > 0):
        return ScoreTest(1.0, np.inf, 1.0)
    multiple = gamma_quantile(mean, variance) / statistic
    if n <= SADDLEPOINT_UNTIL:
        p_value = ratio_tail(tested.eigenvalues(inverse), statistic / n)
    else:
        p_value = gamma_tail(statistic, mean, variance)
    flips = plain_flips = _p_value_of_flips(unscaled, alpha, tested)
    if n > PLAIN_FLIPS_UNTIL and not plain_only:
        flips = _p_value_of_flips(unscaled, _unshrunk(alpha, inverse), tested.between(inverse, product))
    return ScoreTest(max(p_value, flips, _SMALLEST_P), multiple, max(p_value, plain_flips, _SMALLEST_P))


def _unshrunk(alpha: np.ndarray, inverse: np.ndarray) -> np.ndarray:
    """Return the noise of each run (n,), estimated from what the model leaves over.

    What is left over is too small where the model follows a run. Up to `HC2_UNTIL` runs it is
    divided by the standard deviation that it would have there if the noise were even (HC2), and beyond by one
    less the leverage of the run (HC3; MacKinnon and White 1985, doi:10.1016/0304-4076(85)90158-7). HC3 makes
    up for the noise that the hyperparameters have learnt, too.
    """
    if len(alpha) <= HC2_UNTIL:
        return np.asarray(alpha / np.sqrt(np.einsum("ij,ij->i", inverse, inverse)))
    return np.asarray(alpha / np.diag(inverse))


def _p_value_of_flips(statistic: float, noise: np.ndarray, tested: Kernel) -> float:
    """Return the p-value of a statistic if the sign of the noise of each run were chance.

    It also holds where the noise is larger for some settings than for others (wild bootstrap; Liu 1988,
    doi:10.1214/aos/1176351062). The distribution over the flips is close to a gamma distribution.

    Args:
        statistic: the observed one.
        noise: (n,) of the runs.
        tested: the kernel of the statistic.
    """
    squares = np.square(noise)
    mean, variance = float(squares @ tested.diagonal), 2 * tested.squared(squares)
    if not (mean > 0 and variance > 0):
        return 0.0  # no flip changes the statistic
    return gamma_tail(statistic, mean, variance)


def gamma_tail(statistic: float, mean: float, variance: float) -> float:
    """Return the probability that a gamma variable with this mean and variance is above a statistic."""
    from scipy.special import gammaincc

    return float(gammaincc(mean**2 / variance, statistic * (mean / variance)))


def gamma_quantile(mean: float, variance: float) -> float:
    """Return what a gamma variable with this mean and variance exceeds with `SIGNIFICANCE_LEVEL`."""
    from scipy.special import gammainccinv

    return float(gammainccinv(mean**2 / variance, SIGNIFICANCE_LEVEL)) / (mean / variance)


def noise_hidden_by_fit(n: int) -> float:
    """Return the variance of the noise of n runs in units of what the fit of a model leaves over."""
    return 1 + min(FITTED_RUNS / n, MOST_FITTED)


def ratio_tail(eigenvalues: np.ndarray, ratio: float) -> float:
    """Return the probability that z' A z / z' z is above a ratio, where z is standard normal.

    Args:
        eigenvalues: (n,) of A.
        ratio: the observed ratio.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    weights = eigenvalues - ratio
    low, high = float(weights.min()), float(weights.max())
    if high <= 0:
        return 0.0
    if low >= 0:
        return 1.0

    def derivative(t: float) -> float:
        return float((weights / (1 - 2 * t * weights)).sum())

    # The cumulant generating function is defined until one of its factors reaches 0.
    ends = 0.5 / low, 0.5 / high
    margin = 1e-9 * (ends[1] - ends[0])
    t = brentq(derivative, ends[0] + margin, ends[1] - margin)
    if abs(t) * high < 1e-6:  # at the mean the formula is 0 / 0, and this is its limit
        skewness = 8 * (weights**3).sum() / (2 * (weights**2).sum()) ** 1.5
        return float(0.5 - skewness / (6 * np.sqrt(2 * np.pi)))
    cumulant = -0.5 * np.log1p(-2 * t * weights).sum()
    w = np.sign(t) * np.sqrt(max(-2 * cumulant, 0.0))
    u = t * np.sqrt(2 * (weights**2 / (1 - 2 * t * weights) ** 2).sum())
    p = 1 - ndtr(w) + np.exp(-0.5 * w * w) / np.sqrt(2 * np.pi) * (1 / u - 1 / w)
    return float(np.clip(p, 0.0, 1.0))


def cauchy_combination(p_values: Sequence[float]) -> float:
    """Return one p-value for several tests of the same hypothesis, which may depend on each other.

    Liu and Xie 2020, doi:10.1080/01621459.2018.1554485: the p-values become quantiles of the Cauchy
    distribution. Their mean has that distribution again.
    """
    p = np.minimum(p_values, LARGEST_COMBINED_P)  # a blind test must not outweigh one that sees
    # Near its pole the tangent would round to infinity; there it is 1 over the angle.
    terms = np.where(p < 1e-12, 1 / (np.pi * np.maximum(p, 1e-300)), np.tan((0.5 - p) * np.pi))
    mean = float(terms.mean())
    return 1 / (np.pi * mean) if mean > 1e12 else float(0.5 - np.arctan(mean) / np.pi)
