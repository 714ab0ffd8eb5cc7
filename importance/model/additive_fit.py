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
from importance.model.basis import Basis
from importance.model.constants import LEARN_RUNS, MOST_MODELLED_RUNS
from importance.model.fit_subset import ModelledRuns, modelled_runs
from importance.model.inputs import Input

MOST_REMEMBERED = 64
"""Estimates that stay in memory; each takes some kilobytes."""
_remembered: dict[bytes, MapEstimate] = {}
_lock = Lock()


@dataclass(frozen=True)
class AdditiveFit(ModelledRuns):
    """The additive GP with its hyperparameters, over the runs in the model.

    Attributes:
        learn_rows: positions, among the n, of the runs that the hyperparameters were learnt from.
        shuffled: (n,) the runs in random order, for folds.
        estimate: the hyperparameters.
    """

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

    At most `MOST_MODELLED_RUNS` runs, drawn at random, are in the model, and the hyperparameters are learnt
    from at most `LEARN_RUNS` of them. Runs and parameters are sorted first, so their order changes nothing.

    Args:
        inputs: parameters over the same runs.
        y: the metric of these runs, finite and not constant.
        seed: of the runs that are drawn.
    """
    return fit_to(runs_to_fit(inputs, y, seed), seed)


def runs_to_fit(inputs: Sequence[Input], y: np.ndarray, seed: int = 0) -> ModelledRuns:
    """Return the runs and parameters that `fit_additive_gp` fits, which takes the same arguments."""
    return modelled_runs(inputs, y, MOST_MODELLED_RUNS, np.random.default_rng(seed))


def fit_to(runs: ModelledRuns, seed: int = 0) -> AdditiveFit:
    """Fit the additive GP to what `runs_to_fit` returned."""
    n = len(runs.y)
    rng = np.random.default_rng([seed, 1])
    learn_rows = np.sort(rng.choice(n, LEARN_RUNS, replace=False)) if n > LEARN_RUNS else np.arange(n)
    return AdditiveFit(
        **vars(runs),
        learn_rows=learn_rows,
        shuffled=rng.permutation(n),
        estimate=remembered_estimate(runs.bases, learn_rows, runs.y[learn_rows]),
    )


def remembered_estimate(
    parts: Sequence[Basis], rows: np.ndarray, y: np.ndarray, similar: MapEstimate | None = None
) -> MapEstimate:
    """Return the MAP estimate for these data, from memory if they were fitted before.

    Args:
        parts: the basis of each parameter.
        rows: positions of the runs that the hyperparameters are learnt from.
        y: their standardised target.
        similar: where to start, if it follows from the same data; see `additive_gp.fit_map`.
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
        estimate = additive_gp.fit_map(additive_gp.LogPosterior(kernels, y), similar)
        with _lock:
            if len(_remembered) >= MOST_REMEMBERED:
                del _remembered[next(iter(_remembered))]  # the oldest
            _remembered[key] = estimate
    return estimate
