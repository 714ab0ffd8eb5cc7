"""A yes-or-no outcome as a function of the settings: a Gaussian process behind a logistic curve.

The log odds are a constant, a trend and a local part with the kernel of `landscape`. Laplace's approximation
and its evidence are those of Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning",
algorithms 3.1, 3.2 and 5.1; the averaged chance is MacKay's (1992, doi:10.1162/neco.1992.4.5.720).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.kernel import apart_in, kernel, matern, owners_of, parabolas_at, places_in, variance_at
from importance.model.threads import one_thread
from importance.space.dimension import Dimension, Space

MOST_RUNS = 300
# Priors of the log variance of the local part, of the log length scales (of up to 4 parameters; longer with
# more) and of the log variance of the trend: mean and standard deviation.
_SPREAD, _LENGTH, _TREND = (2.0, 1.0), (-0.5, 1.0), (1.0, 1.0)
_BASE = 1.0  # variance of the constant
_ROUNDS, _CLOSE = 60, 1e-8


@dataclass(frozen=True)
class Classifier:
    """The fitted process.

    Attributes:
        space: the dimensions that settings are placed in.
        places: (n, columns) the runs' places.
        owners: for each column of places, the position of its parameter.
        lengths: (d,) length scales.
        spread, trend: variances of the local part and of the trend.
        slope: (n,) the slope of the log likelihood at the mode.
        root: (n, n) lower Cholesky root of 1 + W^1/2 K W^1/2; weights: (n,) the square roots of W.
        base: log odds of a run that is like none that was tried.
    """

    space: dict[str, Dimension]
    places: np.ndarray
    owners: np.ndarray
    lengths: np.ndarray
    spread: float
    trend: float
    slope: np.ndarray
    root: np.ndarray
    weights: np.ndarray
    base: float

    def at(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the chance of a yes at m settings."""
        odds, spread = self._odds(frame)
        return _logistic(odds / np.sqrt(1 + np.pi * spread**2 / 8))

    def at_least(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the same, but of log odds a standard deviation lower: what is not known counts as less."""
        odds, spread = self._odds(frame)
        return _logistic(odds - spread)

    def _odds(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation (m,) of the log odds."""
        from scipy.linalg import solve_triangular

        with one_thread():
            at = places_in(self.space, frame)
            cross = kernel(at, self.places, self.owners, self.lengths, self.spread, self.trend) + _BASE
            half = solve_triangular(self.root, self.weights[:, None] * cross.T, lower=True)
            alone = variance_at(at, self.owners, self.spread, self.trend) + _BASE
            variance = np.clip(alone - np.square(half).sum(axis=0), 0, None)
            return self.base + cross @ self.slope, np.sqrt(variance)


def fit(space: Space, frame: pd.DataFrame, yes: np.ndarray, *, seed: int = 0) -> Classifier:
    """Fit the process to outcomes, some of which are yes and some no.

    Args:
        space: one dimension for each parameter; runs may lie outside.
        frame: (n rows) the runs' settings, as `landscape.fit` takes them.
        yes: (n,) the outcomes.
        seed: of the choice of runs when there are more than 300: half of them are of the rarer outcome, where
            there are so many, and the chance is set right for that.
    """
    from scipy.optimize import minimize

    rows, shift = _chosen(yes, seed)
    found = places_in(space, frame.iloc[rows])
    owners = owners_of(space, frame)
    signs = np.where(yes[rows], 1.0, -1.0)
    share = (yes[rows].sum() + 1) / (len(rows) + 2)
    mean = float(np.log(share / (1 - share)))
    d = len(space)
    apart = apart_in(found, owners, d)
    curves = parabolas_at(found, owners)
    process = _Process(apart, curves @ curves.T, signs, mean)
    longer = 0.5 * np.log(max(d, 4) / 4)
    middle, sd = np.array([_SPREAD, *[(_LENGTH[0] + longer, _LENGTH[1])] * d, _TREND]).T

    def downhill(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = process.evidence(theta)
        z = (theta - middle) / sd
        return -value + 0.5 * float(z @ z), -slope + z / sd

    bounds = [(-3.0, 5.0), *[(-3.0, 5.0)] * d, (-3.0, 4.0)]
    with one_thread():
        best = minimize(
            downhill, middle, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 40}
        ).x
        mode = process.mode(best)
    spread, trend = float(np.exp(best[0])), float(np.exp(best[-1]))
    lengths = np.exp(best[1:-1])
    return Classifier(
        dict(space),
        found,
        owners,
        lengths,
        spread,
        trend,
        mode.slope,
        mode.root,
        mode.weights,
        mean + shift,
    )


@dataclass(frozen=True)
class _Mode:
    """The log odds at the mode, less their mean, and what the approximation is made of."""

    covariance: np.ndarray
    near: np.ndarray
    r: np.ndarray
    odds: np.ndarray
    precise: np.ndarray
    slope: np.ndarray
    weights: np.ndarray
    root: np.ndarray
    value: float


class _Process:
    """Laplace's approximation for hyperparameters: log spread, d log lengths, log trend."""

    def __init__(self, apart: np.ndarray, trend: np.ndarray, signs: np.ndarray, mean: float) -> None:
        self.apart, self.trend, self.signs, self.mean = apart, trend, signs, mean
        self.start = np.zeros(len(signs))

    def mode(self, theta: np.ndarray) -> _Mode:
        from scipy.linalg import cho_solve

        inverse_squares = np.exp(-2 * theta[1:-1])
        r = np.sqrt(np.tensordot(inverse_squares, self.apart, axes=1))
        near = float(np.exp(theta[0])) * matern(r)
        covariance = near + float(np.exp(theta[-1])) * self.trend + _BASE
        odds, before = self.start, -np.inf
        for _ in range(_ROUNDS):
            chance = _logistic(self.mean + odds)
            curve = chance * (1 - chance)
            weights = np.sqrt(curve)
            root = np.linalg.cholesky(np.eye(len(odds)) + weights[:, None] * covariance * weights)
            slope = (self.signs > 0) - chance
            b = curve * odds + slope
            precise = b - weights * cho_solve((root, True), weights * (covariance @ b))
            odds = covariance @ precise
            likely = -np.logaddexp(0, -self.signs * (self.mean + odds)).sum()
            value = float(-0.5 * precise @ odds + likely)
            if abs(value - before) < _CLOSE * (1 + abs(value)):
                break
            before = value
        self.start = odds
        chance = _logistic(self.mean + odds)
        weights = np.sqrt(chance * (1 - chance))
        root = np.linalg.cholesky(np.eye(len(odds)) + weights[:, None] * covariance * weights)
        value -= float(np.log(np.diag(root)).sum())
        slope = (self.signs > 0) - chance
        return _Mode(covariance, near, r, odds, precise, slope, weights, root, value)

    def evidence(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Log evidence and its gradient."""
        from scipy.linalg import cho_solve, solve_triangular

        at = self.mode(theta)
        if not np.isfinite(at.value):
            self.start = np.zeros(len(self.signs))
            return -1e10, np.zeros_like(theta)
        inner = at.weights[:, None] * cho_solve((at.root, True), np.diag(at.weights))
        half = solve_triangular(at.root, at.weights[:, None] * at.covariance, lower=True)
        chance = _logistic(self.mean + at.odds)
        third = chance * (1 - chance) * (2 * chance - 1)
        moved = -0.5 * (np.diag(at.covariance) - np.square(half).sum(axis=0)) * -third
        root5 = np.sqrt(5) * at.r
        bent = float(np.exp(theta[0])) * 5 / 3 * (1 + root5) * np.exp(-root5)
        slope = np.empty_like(theta)
        for j in range(len(theta)):
            if j == 0:
                change = at.near
            elif j == len(theta) - 1:
                change = float(np.exp(theta[-1])) * self.trend
            else:
                change = bent * self.apart[j - 1] * np.exp(-2 * theta[j])
            direct = 0.5 * at.precise @ change @ at.precise - 0.5 * float((inner * change).sum())
            b = change @ at.slope
            slope[j] = direct + moved @ (b - at.covariance @ (inner @ b))
        return at.value, slope


def _chosen(yes: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """Positions of the runs that are modelled, and what that choice takes from the log odds of a yes."""
    if len(yes) <= MOST_RUNS:
        return np.arange(len(yes)), 0.0
    groups = [np.flatnonzero(yes), np.flatnonzero(~yes)]
    few = min(len(group) for group in groups)
    least = min(few, MOST_RUNS // 2)
    rng = np.random.default_rng([seed, 13])
    kept = [
        group
        if len(group) == least
        else rng.choice(group, min(len(group), MOST_RUNS - least), replace=False)
        if len(group) > few
        else rng.choice(group, least, replace=False)
        for group in groups
    ]
    shift = np.log(len(groups[0]) / len(groups[1])) - np.log(len(kept[0]) / len(kept[1]))
    return np.sort(np.concatenate(kept)), float(shift)


def _logistic(odds: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-np.logaddexp(0, -odds)))
