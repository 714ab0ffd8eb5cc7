"""Cross-validation of the additive GP: predictions of unseen settings, and total indices without a fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from importance.model import additive_gp, linear_algebra
from importance.model.additive_gp import MapEstimate
from importance.model.basis import Basis
from importance.model.constants import FEW_SETTINGS, FOLDS, FOLDS_OF_FEW, REFIT_STEPS, REFIT_TOLERANCE
from importance.model.sobol_indices import sobol_indices


@dataclass(frozen=True)
class CrossValidation:
    """What processes say that have each not seen one fold.

    Attributes:
        predicted: (n,) the prediction of each run by the process that has not seen its fold.
        total_indices: (folds, d) the total Sobol indices under each of these processes.
        correction: (n,) what to add to the squared error of each run, because the process that is used has
            seen all runs and is better than those that have not: its squared error at the run, less the mean
            of theirs, on runs seen and unseen (Burman 1989, doi:10.1093/biomet/76.3.503). None for more than
            60 runs: the errors are right as they are, and with five folds the correction would be up to a
            fifth of them.
    """

    predicted: np.ndarray
    total_indices: np.ndarray
    correction: np.ndarray | None = None


def folds_of(shuffled: np.ndarray) -> list[np.ndarray]:
    """Return the folds of runs in random order: positions (n,), in 5 parts or, of up to 60 runs, in 10."""
    n = len(shuffled)
    return np.array_split(shuffled, min(FOLDS_OF_FEW if n <= FEW_SETTINGS else FOLDS, n))


def cross_validate(
    y: np.ndarray,
    bases: Sequence[Basis],
    estimate: MapEstimate,
    folds: Sequence[np.ndarray],
    fitted: np.ndarray,
    total_indices: np.ndarray,
) -> CrossValidation:
    """Return what the processes say that `fit_without` fitted.

    Args:
        y: (n,) standardised target.
        bases: the basis of each parameter.
        estimate: the hyperparameters of all runs.
        folds: positions of the runs of each fold. Each run is in one.
        fitted, total_indices: (folds, n) and (folds, d), what `fit_without` returned for each fold.
    """
    predicted, correction = np.empty(len(y)), None
    for fold, of_runs in zip(folds, fitted, strict=True):
        predicted[fold] = of_runs[fold]
    if len(y) <= FEW_SETTINGS:
        inverse = linear_algebra.inverse(additive_gp.covariance(bases, estimate.theta))
        seen = _noise_variance(estimate.theta) * (inverse @ y)
        correction = np.square(seen) - np.square(y - fitted).mean(axis=0)
    return CrossValidation(predicted, total_indices, correction)


def fit_without(
    fold: np.ndarray, y: np.ndarray, bases: Sequence[Basis], estimate: MapEstimate, most: int
) -> tuple[np.ndarray, np.ndarray]:
    """Fit the additive GP without a fold, with hyperparameters of its own.

    Args:
        fold: positions of the runs to leave out.
        y: (n,) standardised target.
        bases: the basis of each parameter.
        estimate: the hyperparameters of all runs, from which the fit starts.
        most: most runs that the hyperparameters are learnt from.

    Returns:
        (n,) what the fit says of each run, unseen or seen, and (d,) the total indices of those it has seen.
    """
    rest = np.setdiff1d(np.arange(len(y)), fold)
    learn_rows = rest[np.linspace(0, len(rest) - 1, min(most, len(rest))).astype(int)]
    kernels = additive_gp.packed_kernels(bases, learn_rows)
    log_posterior = additive_gp.LogPosterior(kernels, y[learn_rows])
    theta = additive_gp.fit_map(
        log_posterior, estimate, most_steps=REFIT_STEPS, tolerance=REFIT_TOLERANCE
    ).theta
    K = additive_gp.covariance(bases, theta)
    inverse = linear_algebra.inverse(K[np.ix_(rest, rest)])
    mean = float(y[rest].mean())
    alpha = inverse @ (y[rest] - mean)
    fitted = np.empty(len(y))
    fitted[fold] = mean + K[np.ix_(fold, rest)] @ alpha
    fitted[rest] = y[rest] - _noise_variance(theta) * alpha
    of_rest = [replace(basis, values=basis.values[rest]) for basis in bases]
    return fitted, sobol_indices(y[rest], of_rest, theta, inverse).total_indices


def _noise_variance(theta: np.ndarray) -> float:
    """Return what the covariance has on its diagonal for noise. Times alpha it is what the process leaves of
    the runs that it has seen."""
    return float(np.exp(theta[-1])) + linear_algebra.JITTER
