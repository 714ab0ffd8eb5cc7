"""Tests of whether a parameter does anything, from all runs of a large table, whatever the noise looks like.

A linear model on the basis functions of all parameters has the main effects. Its covariance is a sandwich
with residuals that are divided by one less their leverage (HC3; MacKinnon and White 1985,
doi:10.1016/0304-4076(85)90158-7). So noise that grows with a parameter is not taken for an effect, and no
hyperparameter that has seen the data enters. Interactions are tested on predictions of runs by trees that
have not seen them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.model.basis import Basis
from importance.model.constants import MOST_LEVERAGE, RUNS_A_FUNCTION, Z90
from importance.model.inducing import blocks
from importance.model.score_tests import (
    ScoreTest,
    cauchy_combination,
    combined,
    gamma_quantile,
    gamma_tail,
    tested_variances,
)

_SMALLEST_P = 1e-300


def robust_tests(
    bases: Sequence[Basis], y: np.ndarray, parts: Sequence[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Test for each parameter that it does nothing, alone or in interactions.

    Args:
        bases: the basis of each of d parameters at n runs.
        y: (n,) standardised target.
        parts: of each of some models, the positions (k,) of runs that it has not seen and the part (d, k) of
            its predictions there that goes through each parameter. What the linear model leaves of the
            metric rises with it only if the parameter takes part in an interaction.

    Returns:
        (d, 3): the figures of a `ScoreTest`, whose multiple is that of the clearest statistic. It is above 1
        where the p-value is above `SIGNIFICANCE_LEVEL`, and below 1 elsewhere. Both p-values are the same.
    """
    columns = _columns(bases, len(y))
    inverse, coefficients, errors, sandwich = _linear_model(bases, columns, y)
    ends = np.cumsum([0, *map(len, columns)])
    results = np.empty((len(bases), 2))
    for i, (basis, chosen) in enumerate(zip(bases, columns, strict=True)):
        block = slice(ends[i], ends[i + 1])
        # The scores of the functions once all others are in the model, and their covariance.
        to_scores = np.linalg.pinv(inverse[block, block], rcond=1e-9, hermitian=True)
        scores = to_scores @ coefficients[block]
        covariance = to_scores @ sandwich[block, block] @ to_scores
        variances = tested_variances(basis.test_spectrum, basis.cosines)[:, chosen]
        roots = np.sqrt(variances[variances.any(axis=1)])
        tests = [_quadratic_test(scores * root, np.outer(root, root) * covariance) for root in roots]
        tests += [_slope_test(errors[points], through[i]) for points, through in parts]
        results[i] = cauchy_combination([p_value for p_value, _ in tests]), min(tests)[1]
    return tests_with_descendants(np.column_stack([results, results[:, 0]]), bases)


def tests_with_descendants(results: np.ndarray, bases: Sequence[Basis]) -> np.ndarray:
    """Return the results (d, 3) of `score_tests` where a parameter that makes another active does something
    if that one does, as in its total index.

    Multiples are brought to the side of 1 that the p-value is on.
    """
    own = [ScoreTest(*result) for result in results]
    tests = [[test] for test in own]
    for test, basis in zip(own, bases, strict=True):
        parent = basis.parent
        while parent >= 0:
            tests[parent].append(test)
            parent = bases[parent].parent
    return np.array([combined(of_parameter) for of_parameter in tests])


def _linear_model(
    bases: Sequence[Basis], columns: Sequence[np.ndarray], y: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the inverse of F'F (p, p), coefficients (p,), residuals over one less their leverage (n,), and
    the covariance of the coefficients (p, p). F are the chosen functions at the runs."""

    def functions(rows: slice) -> np.ndarray:
        parts = zip(bases, columns, strict=True)
        return np.column_stack([basis.values[rows][:, chosen] for basis, chosen in parts])

    size = sum(map(len, columns))
    gram, moment = np.zeros((size, size)), np.zeros(size)
    for rows in blocks(len(y)):
        F = functions(rows)
        gram += F.T @ F
        moment += F.T @ y[rows]
    inverse = np.linalg.pinv(gram, rcond=1e-9, hermitian=True)
    coefficients = inverse @ moment
    errors, sandwich = np.empty(len(y)), np.zeros((size, size))
    for rows in blocks(len(y)):
        F = functions(rows)
        partial = F @ inverse
        leverage = np.minimum(np.einsum("ij,ij->i", partial, F), MOST_LEVERAGE)
        errors[rows] = (y[rows] - F @ coefficients) / (1 - leverage)
        partial *= errors[rows, None]
        sandwich += partial.T @ partial
    return inverse, coefficients, errors, sandwich


def _columns(bases: Sequence[Basis], n: int) -> list[np.ndarray]:
    """Return for each parameter the functions that are in the linear model, the smoothest if not all are."""
    most = max(1, n // (RUNS_A_FUNCTION * len(bases)))
    return [np.sort(np.argsort(-basis.test_spectrum, kind="stable")[:most]) for basis in bases]


def _slope_test(errors: np.ndarray, part: np.ndarray) -> tuple[float, float]:
    """Return the p-value of a slope of errors (k,) on a part of a prediction (k,), and the square of its 95%
    quantile as a multiple of the observed square. Chance makes the slope 0, and an effect positive."""
    from scipy.special import ndtr

    spread = float(np.sqrt(np.square(errors * part).sum()))
    z = float(errors @ part) / spread if spread > 0 else 0.0
    return max(float(ndtr(-z)), _SMALLEST_P), (Z90 / z) ** 2 if z > 0 else np.inf


def _quadratic_test(scores: np.ndarray, covariance: np.ndarray) -> tuple[float, float]:
    """Return the p-value of the sum of squares of scores with this covariance under chance, by a gamma
    distribution, and its 95% quantile as a multiple of the observed sum."""
    mean, variance = float(np.trace(covariance)), 2 * float(np.square(covariance).sum())
    statistic = float(scores @ scores)
    if not (mean > 0 and variance > 0 and statistic > 0):
        return 1.0, np.inf
    p = max(gamma_tail(statistic, mean, variance), _SMALLEST_P)
    return p, gamma_quantile(mean, variance) / statistic
