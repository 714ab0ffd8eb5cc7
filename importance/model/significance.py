"""Whether the parameters together say anything about the metric: one test by shuffles for the whole table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.model.basis import Basis

SHUFFLES = 399
EVIDENCE_LEVEL = 0.03
"""How often pure noise may be called evidence."""


def shuffle_test(bases: Sequence[Basis], y: np.ndarray, seed: int = 0) -> float:
    """Return the probability of so strong a link to the parameters if the metric were shuffled over the runs.

    The kernel statistics of each parameter, of their sum, and of all pairs become p-values by a matched gamma
    distribution. The smallest is compared with its own distribution over the shuffles (Westfall and Young
    1993). So the test detects a single effect among many parameters, and also many weak effects.

    Args:
        bases: the basis of each parameter.
        y: (n,) with mean 0 and standard deviation 1.
        seed: of the shuffles.

    Returns:
        p-value in (0, 1], never below 1 / (SHUFFLES + 1).
    """
    from scipy.special import gammaincc

    n = len(y)
    rng = np.random.default_rng(seed)
    shuffled = y[rng.permuted(np.tile(np.arange(n), (SHUFFLES, 1)), axis=1)]
    targets = np.vstack([y, shuffled]).T
    singles = np.empty((len(bases), SHUFFLES + 1))
    total = np.zeros((n, n))
    squares = np.zeros((n, n))
    for i, basis in enumerate(bases):
        phi = basis.values * np.sqrt(basis.test_spectrum)
        singles[i] = np.square(phi.T @ targets).sum(0) / n
        kernel = phi @ phi.T
        total += kernel
        squares += kernel * kernel
    rows = [singles, singles.sum(0, keepdims=True)]
    if len(bases) > 1:
        pairs = total * total - squares
        # The diagonal says how extreme a run is, and nothing about how similar two runs are.
        np.fill_diagonal(pairs, 0.0)
        rows.append(np.einsum("ib,ib->b", targets, pairs @ targets)[None] / n)
    statistics = np.vstack(rows)
    mean, sd = statistics.mean(1, keepdims=True), statistics.std(1, keepdims=True)
    sd = np.where(sd > 0, sd, 1.0)
    low = np.minimum(statistics.min(1, keepdims=True), 0.0)  # the statistic of pairs may be negative
    shape = ((mean - low) / sd) ** 2
    p = gammaincc(shape, (statistics - low) * (mean - low) / sd**2)
    smallest = p.min(0)
    return float((1 + (smallest[1:] <= smallest[0]).sum()) / (SHUFFLES + 1))
