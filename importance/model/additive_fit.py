"""The additive GP fitted to the runs of a table, once for all that is asked of it.

The ranking, the effects, the interactions and the tunability all use this fit. Its hyperparameters are kept
in memory under a digest of the data they were learnt from. So the same question about the same runs,
whoever asks it, climbs the log posterior only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import numpy as np

from importance.model import additive_gp
from importance.model.additive_gp import MapEstimate
from importance.model.basis import Basis, bases
from importance.model.fit_subset import (
    LEARN_RUNS,
    MOST_PARAMETERS,
    MOST_RUNS,
    canonical_order,
    ordinal_codes,
    screen_parameters,
)
from importance.model.inputs import Input

MOST_REMEMBERED = 64
"""Estimates that stay in memory; each takes less than a kilobyte."""
_remembered: dict[bytes, MapEstimate] = {}
_lock = Lock()


@dataclass(frozen=True)
class AdditiveFit:
    """The additive GP with its hyperparameters, over the runs in the model.

    Where settings were repeated, a run here is a setting with the mean of its runs.

    Attributes:
        rows: (n,) positions of the runs in the model among those given.
        columns: (d,) positions of the parameters in the model among those given.
        inputs: the d parameters over the n runs.
        bases: the basis of each.
        y: (n,) standardised target: mean 0, standard deviation 1.
        mean, sd: of the target before it was standardised.
        learn_rows: positions, among the n, of the runs that the hyperparameters were learnt from.
        shuffled: (n,) the runs in random order, for folds.
        estimate: the hyperparameters.
    """

    rows: np.ndarray
    columns: np.ndarray
    inputs: tuple[Input, ...]
    bases: tuple[Basis, ...]
    y: np.ndarray
    mean: float
    sd: float
    learn_rows: np.ndarray
    shuffled: np.ndarray
    estimate: MapEstimate

    @property
    def theta(self) -> np.ndarray:
        """The vector of hyperparameters."""
        return self.estimate.theta

    def kernels(self) -> additive_gp.PackedKernels:
        """Return the covariances of the main effects at the runs that hyperparameters were learnt from."""
        return additive_gp.packed_kernels(self.bases, self.learn_rows)


def fit_additive_gp(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> AdditiveFit:
    """Fit the additive GP.

    At most `MOST_RUNS` runs, drawn at random, are in the model, and the hyperparameters are learnt from at
    most `LEARN_RUNS` of them. Runs and parameters are sorted first, so their order changes nothing.

    Args:
        inputs: parameters over the same runs.
        y: the metric of these runs, finite and not constant.
        seed: of the runs that are drawn.
    """
    codes = np.column_stack([ordinal_codes(parameter) for parameter in inputs])
    rows, columns = canonical_order(codes, y)
    if len(rows) > MOST_RUNS:
        drawn = np.random.default_rng(seed).choice(len(rows), MOST_RUNS, replace=False)
        rows = rows[np.sort(drawn)]
    ordered = [inputs[j].take(rows) for j in columns]
    all_bases = bases(ordered)
    if len(all_bases) > MOST_PARAMETERS:
        kept = screen_parameters(all_bases, y[rows])
        columns = columns[kept]
        ordered = [ordered[j] for j in kept]
        all_bases = bases(ordered)  # a parameter whose parent was left out now has none
    target = y[rows]
    mean, sd = target.mean(), target.std()
    target = (target - mean) / (sd or 1.0)
    n = len(target)
    rng = np.random.default_rng([seed, 1])
    learn_rows = np.sort(rng.choice(n, LEARN_RUNS, replace=False)) if n > LEARN_RUNS else np.arange(n)
    return AdditiveFit(
        rows=rows,
        columns=columns,
        inputs=tuple(ordered),
        bases=tuple(all_bases),
        y=target,
        mean=float(mean),
        sd=float(sd or 1.0),
        learn_rows=learn_rows,
        shuffled=rng.permutation(n),
        estimate=remembered_estimate(all_bases, learn_rows, target[learn_rows]),
    )


def remembered_estimate(
    parts: Sequence[Basis], rows: np.ndarray, y: np.ndarray, start: np.ndarray | None = None
) -> MapEstimate:
    """Return the MAP estimate for these data, from memory if they were fitted before.

    Args:
        parts: the basis of each parameter.
        rows: positions of the runs that the hyperparameters are learnt from.
        y: their standardised target.
        start: where to start, if it follows from the same data; see `additive_gp.fit_map`.
    """
    digest = blake2b(y.tobytes(), digest_size=16)
    for basis in parts:
        for array in (basis.values[rows], basis.smooth_spectrum, basis.rough_spectrum):
            digest.update(repr(array.shape).encode() + array.tobytes())
    key = digest.digest()
    with _lock:
        estimate = _remembered.get(key)
    if estimate is None:
        kernels = additive_gp.packed_kernels(parts, rows)
        estimate = additive_gp.fit_map(additive_gp.LogPosterior(kernels, y), start)
        with _lock:
            if len(_remembered) >= MOST_REMEMBERED:
                del _remembered[next(iter(_remembered))]  # the oldest
            _remembered[key] = estimate
    return estimate
