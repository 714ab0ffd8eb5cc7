"""Cross-validated predictions of the additive GP, for settings that were run more than once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance.model import additive_gp
from importance.model.basis import Basis


def cross_val_predict(
    y: np.ndarray, bases: Sequence[Basis], start: np.ndarray, folds: Sequence[np.ndarray], most: int
) -> np.ndarray:
    """Return the prediction (n,) of each run by a process that has not seen its fold.

    The hyperparameters are learnt anew for each fold.

    Args:
        y: (n,) standardised target.
        bases: the basis of each parameter.
        start: hyperparameters of all runs, from which the fit of each fold starts.
        folds: positions of the runs of each fold.
        most: most runs that the hyperparameters of a fold are learnt from.
    """
    from scipy.linalg import solve

    predicted = np.empty(len(y))
    for fold in folds:
        rest = np.setdiff1d(np.arange(len(y)), fold)
        learn_rows = rest[:: -(-len(rest) // most)]
        kernels = additive_gp.packed_kernels(bases, learn_rows)
        theta = additive_gp.fit_map(additive_gp.LogPosterior(kernels, y[learn_rows]), start).theta
        K = additive_gp.covariance(bases, theta)
        mean = float(y[rest].mean())
        alpha = solve(K[np.ix_(rest, rest)], y[rest] - mean, assume_a="pos")
        predicted[fold] = mean + K[np.ix_(fold, rest)] @ alpha
    return predicted
