"""Tests of whether two parameters do something together, beyond what each does alone.

The notation is that of `additive_gp`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance.model import additive_gp, linear_algebra
from importance.model.constants import EQUAL_COSINES, SIGNIFICANCE_LEVEL
from importance.model.score_tests import cauchy_combination, gamma_tail, score_test
from importance.model.sobol_indices import MainEffect
from importance.model.tested_kernels import DenseKernel, FactoredKernel, Kernel


@dataclass(frozen=True)
class PairTest:
    """The test of one pair.

    Attributes:
        p_value: the p-value of no joint part.
        variance: an estimate of the variance of that part over the runs, in units of the variance of the
            target. It makes the statistic equal to its expectation (a method of moments; LaMotte 1973,
            doi:10.2307/2529395). The model may not have fitted such a part at all.
    """

    p_value: float
    variance: float


def pair_factors(values: np.ndarray, variances: np.ndarray, cosines: range) -> list[np.ndarray]:
    """Return the functions (n, q) of a parameter with which its pairs are tested, scaled by their weights.

    The first have the variances of tests, and would see little but slopes: the product of the two longest
    cosines of a pair has two thirds of the weight. The others weigh the first cosines equally, so that a pair
    of bowls or a chessboard is seen too.

    Args:
        values: (n, r) the functions of the parameter at the runs.
        variances: (r,) their variances in tests.
        cosines: the functions that are cosines.
    """
    plain = values * np.sqrt(variances)
    if len(cosines) < 2:
        return [plain] * (1 + len(EQUAL_COSINES))
    return [plain, *(values[:, cosines[:count]] for count in EQUAL_COSINES)]


def pair_tests(
    y: np.ndarray,
    effects: Sequence[MainEffect],
    factors: Sequence[Sequence[np.ndarray]],
    pairs: Sequence[tuple[int, int]],
    w: float,
    noise_variance: float,
) -> dict[tuple[int, int], PairTest]:
    """Test for pairs of parameters that they do nothing together, beyond what each does alone.

    A pair is tested with the product of the first kernels of the two, of their second ones, and so on (see
    `pair_factors` and `cauchy_combination`).

    Args:
        y: (n,) standardised target.
        effects: the main effect of each parameter.
        factors: for each parameter its functions, as `pair_factors` returns them.
        pairs: positions of the parameters.
        w, noise_variance: as in `additive_gp`.
    """
    A = [effect.covariance() for effect in effects]
    product = np.ones((len(y), len(y)))
    for A_i in A:
        product *= additive_gp.keep_off_zero(1 + w * A_i)
    tests = {}
    for i, j in pairs:
        others = product / additive_gp.keep_off_zero((1 + w * A[i]) * (1 + w * A[j]))
        without_pair = others * (1 + w * (A[i] + A[j]))
        inverse = linear_algebra.inverse(additive_gp.covariance_of_product(without_pair, w, noise_variance))
        joint = [_joint(first, second) for first, second in zip(factors[i], factors[j], strict=True)]
        p_values = [score_test(y, inverse, kernel, plain_only=True).plain_p_value for kernel in joint]
        variance = _variance(y, inverse, joint[int(np.argmin(p_values))])
        tests[i, j] = PairTest(cauchy_combination(p_values), variance)
    return tests


def promising_pairs(
    y: np.ndarray,
    inverse: np.ndarray,
    factors: Sequence[Sequence[np.ndarray]],
    pairs: Sequence[tuple[int, int]],
) -> list[tuple[int, int]]:
    """Return the pairs whose joint part may be in what the model has left over.

    It is the score test of `pair_tests` with the equally weighted functions, in a model that has the pair
    already, and without the inverse of each pair. What it leaves out costs power, and never makes a false
    call.

    Args:
        y: (n,) standardised target.
        inverse: (n, n) inverse covariance of the target.
        factors, pairs: as in `pair_tests`.
    """
    alpha = inverse @ y
    scale = float(y @ alpha) / len(y)
    promising = []
    for i, j in pairs:
        for first, second in zip(factors[i][1:], factors[j][1:], strict=True):
            joint = _joint(first, second)
            S = joint.times(inverse)
            mean, variance = float(np.trace(S)), 2 * float((S * S.T).sum())
            statistic = joint.of(alpha) / max(scale, 1e-12)
            if variance > 0 and gamma_tail(statistic, mean, variance) <= SIGNIFICANCE_LEVEL:
                promising.append((i, j))
                break
    return promising


def _joint(first: np.ndarray, second: np.ndarray) -> Kernel:
    """Return the product of the kernels of two lists of functions."""
    if first.shape[1] * second.shape[1] < len(first):
        return FactoredKernel((first[:, :, None] * second[:, None, :]).reshape(len(first), -1))
    return DenseKernel((first @ first.T) * (second @ second.T))


def _variance(y: np.ndarray, inverse: np.ndarray, joint: Kernel) -> float:
    """Return the estimate of `PairTest.variance` for the part with a given kernel."""
    product = joint.times(inverse)
    information = float(np.einsum("ij,ji->", product, product))
    excess = joint.of(inverse @ y) - float(np.trace(product))
    return max(excess / information, 0.0) * float(joint.diagonal.sum()) / len(y) if information > 0 else 0.0
