"""Whether the parameters together say anything about the metric: tests by shuffles and by flipped signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from importance.model.basis import Basis
from importance.model.constants import SHUFFLES
from importance.model.score_tests import tested_variances


class ChanceTests(NamedTuple):
    """Two p-values for the whole table, in (0, 1], never below 1 / (SHUFFLES + 1).

    Attributes:
        shuffled: if the metric were shuffled over the runs.
        flipped: if each run's distance from the mean had the other sign by chance. This also holds where the
            noise is larger for some settings than for others (wild bootstrap; Liu 1988,
            doi:10.1214/aos/1176351062).
    """

    shuffled: float
    flipped: float


def chance_tests(bases: Sequence[Basis], y: np.ndarray, seed: int = 0) -> ChanceTests:
    """Return how likely so strong a link to the parameters is by chance.

    The kernel statistics of each parameter (see `tested_variances`), of the sum of the parameters, and of all
    pairs become p-values by a matched gamma distribution. The smallest is compared with its own distribution
    over the draws (Westfall and Young 1993). So the tests detect a single effect among many parameters, and
    also many weak effects.

    Args:
        bases: the basis of each parameter.
        y: (n,) with mean 0 and standard deviation 1.
        seed: of the shuffles.
    """
    n = len(y)
    rng = np.random.default_rng(seed)
    shuffled = y[rng.permuted(np.tile(np.arange(n), (SHUFFLES, 1)), axis=1)]
    flipped = y * rng.choice([-1.0, 1.0], (SHUFFLES, n))
    statistics = _statistics(bases, np.vstack([y, shuffled, flipped]).T)
    return ChanceTests(
        _smallest_p_value(statistics[:, : SHUFFLES + 1]),
        _smallest_p_value(np.delete(statistics, np.s_[1 : SHUFFLES + 1], axis=1)),
    )


def _statistics(bases: Sequence[Basis], targets: np.ndarray) -> np.ndarray:
    """Return the kernel statistics (tests, B) of B targets (n, B)."""
    n, count = targets.shape
    singles, sums = [], np.zeros(count)
    total = np.zeros((n, n))
    squares = np.zeros((n, n))
    for basis in bases:
        squared = np.square(basis.values.T @ targets) / n
        singles.append(tested_variances(basis.test_spectrum, basis.cosines) @ squared)
        sums += basis.test_spectrum @ squared
        phi = basis.values * np.sqrt(basis.test_spectrum)
        kernel = phi @ phi.T
        total += kernel
        squares += kernel * kernel
    rows = [*singles, sums]
    if len(bases) > 1:
        pairs = total * total - squares
        # The diagonal says how extreme a run is, and nothing about how similar two runs are.
        np.fill_diagonal(pairs, 0.0)
        rows.append(np.einsum("ib,ib->b", targets, pairs @ targets) / n)
    return np.vstack(rows)


def _smallest_p_value(statistics: np.ndarray) -> float:
    """Return how often the smallest p-value of a draw by chance is below that of the data, in column 0."""
    from scipy.special import gammaincc

    mean, sd = statistics.mean(1, keepdims=True), statistics.std(1, keepdims=True)
    sd = np.where(sd > 0, sd, 1.0)
    low = np.minimum(statistics.min(1, keepdims=True), 0.0)  # the statistic of pairs may be negative
    shape = ((mean - low) / sd) ** 2
    p = gammaincc(shape, (statistics - low) * (mean - low) / sd**2)
    smallest = p.min(0)
    return float((1 + (smallest[1:] <= smallest[0]).sum()) / (SHUFFLES + 1))
