"""The good end of the metric as a function of the settings: the model that the next sweep is chosen with.

The process that ranks (`process`) is a sum of smooth effects, right for shares and blunt about where exactly
the optimum lies. This one is local: a Gaussian process with a Matern 5/2 kernel and one length scale a
parameter, fitted to the metric with its worse half pulled in to the median, so that it spends nothing on how
bad the bad runs are (Snoek, Larochelle and Adams 2012, arXiv:1206.2944, for the kernel).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.gaussian import Gaussian
from importance.sampling import level_numbers, unit
from importance.space import Dimension, Space
from importance.threads import one_thread

MOST_RUNS = 400
_SPREAD = (0.0, 1.0)  # log variance of the function: prior mean and standard deviation
_LENGTH = (-0.5, 1.0)  # log length scale, of up to 4 parameters; longer with more
_NOISE = (-3.9, 1.5)  # log noise variance
_LEVEL_APART = 0.7  # how far apart two levels of text lie, the whole of a range being 1


@dataclass(frozen=True)
class Landscape:
    """The fitted process.

    Attributes:
        space: the dimensions that settings are placed in.
        places: (n, columns) the runs' places.
        owners: for each column of places, the position of its parameter.
        lengths: (d,) length scales.
        spread: variance of the function on the judged scale.
        noise: variance of a run about the function on the judged scale.
        weights: (n,) the inverse covariance times the runs' metric.
        root: (n, n) lower Cholesky root of the runs' covariance.
        centre, unit: the judged scale's 0 and 1 in the metric's units times `sign` (or their logarithm).
        sign: 1 when higher is better, else -1.
        log: whether the metric is judged by its logarithm.
    """

    space: dict[str, Dimension]
    places: np.ndarray
    owners: np.ndarray
    lengths: np.ndarray
    spread: float
    noise: float
    weights: np.ndarray
    root: np.ndarray
    centre: float
    unit: float
    sign: float
    log: bool = False

    def predict(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Mean (m,) and covariance (m, m) of the function at m settings, judged: higher is better."""
        from scipy.linalg import solve_triangular

        at = _places(self.space, frame)
        cross = self._kernel(at, self.places)
        half = solve_triangular(self.root, cross.T, lower=True)
        return cross @ self.weights, self._kernel(at, at) - half.T @ half

    def at(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation (m,) of the function at m settings, judged: higher is better."""
        from scipy.linalg import solve_triangular

        with one_thread():
            cross = self._kernel(_places(self.space, frame), self.places)
            half = solve_triangular(self.root, cross.T, lower=True)
            variance = self.spread - np.square(half).sum(axis=0)
            return cross @ self.weights, np.sqrt(np.clip(variance, 0, None))

    def surprise(self, share: float, fewest: int) -> float:
        """Root mean square error about the best runs, each predicted from all others, on the judged scale.

        Args:
            share, fewest: how many of the runs count as the best.
        """
        from scipy.linalg import cho_solve

        with one_thread():
            inverse = cho_solve((self.root, True), np.eye(len(self.weights)))
            judged = self.root @ (self.root.T @ self.weights)
        error = self.weights / np.diag(inverse)
        best = np.argsort(-judged, kind="stable")[: max(fewest, round(share * len(judged)))]
        return float(np.sqrt(np.mean(np.square(error[best]))))

    def draws(self, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """(n, m) values of n functions drawn from the process at m settings, judged: higher is better."""
        with one_thread():
            return Gaussian(*self.predict(frame)).draws(n, seed)

    def to_units(self, judged: np.ndarray | float) -> np.ndarray:
        """Judged values in the metric's own units."""
        good = self.sign * (self.centre + self.unit * np.asarray(judged, dtype=float))
        return np.exp(good) if self.log else good

    def _kernel(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        scales = self.lengths[self.owners]
        return self.spread * _matern(_distances(left / scales, right / scales))


def fit(
    space: Space, frame: pd.DataFrame, y: np.ndarray, goal: str, *, log: bool = False, seed: int = 0
) -> Landscape:
    """Fit the process to runs.

    Args:
        space: one dimension for each parameter that the model sees; runs may lie outside.
        frame: (n rows) the runs' settings, typed as in `Runs.frame`.
        y: (n,) the metric, finite; positive when `log`.
        goal: "minimize" or "maximize".
        log: judge the metric by its logarithm.
        seed: of the choice of runs when there are more than 400: the best 200 are always among them.
    """
    sign = 1.0 if goal == "maximize" else -1.0
    good = sign * (np.log(y) if log else y)
    rows = _chosen(good, seed)
    good = good[rows]
    good = np.maximum(good, np.median(good))
    centre, width = float(good.mean()), float(good.std()) or 1.0
    target = (good - centre) / width
    places = _places(space, frame.iloc[rows])
    owners = _owners(space, frame)
    with one_thread():
        return _fitted(dict(space), places, owners, target, (centre, width, sign, log))


def _fitted(
    space: dict[str, Dimension],
    places: np.ndarray,
    owners: np.ndarray,
    target: np.ndarray,
    back: tuple[float, float, float, bool],
) -> Landscape:
    from scipy.optimize import minimize

    d, n = len(space), len(target)
    apart = np.zeros((d, n, n))
    for column, owner in enumerate(owners):
        apart[owner] += np.square(places[:, column, None] - places[None, :, column])
    longer = 0.5 * np.log(max(d, 4) / 4)
    mean = np.concatenate([[_SPREAD[0]], np.full(d, _LENGTH[0] + longer), [_NOISE[0]]])
    sd = np.concatenate([[_SPREAD[1]], np.full(d, _LENGTH[1]), [_NOISE[1]]])

    def downhill(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _posterior(theta, apart, target)
        z = (theta - mean) / sd
        return -value + 0.5 * z @ z, -slope + z / sd

    bounds = [(-4.0, 4.0), *[(-4.0, 5.0)] * d, (-11.0, 1.5)]
    found = minimize(downhill, mean, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 80})
    theta = found.x
    scaled = np.tensordot(np.exp(-2 * theta[1:-1]), apart, axes=1)
    covariance = np.exp(theta[0]) * _matern(np.sqrt(scaled)) + (np.exp(theta[-1]) + 1e-8) * np.eye(n)
    root = np.linalg.cholesky(covariance)
    weights = np.linalg.solve(root.T, np.linalg.solve(root, target))
    lengths = np.exp(theta[1:-1])
    spread, noise = float(np.exp(theta[0])), float(np.exp(theta[-1]))
    centre, width, sign, log = back
    return Landscape(space, places, owners, lengths, spread, noise, weights, root, centre, width, sign, log)


def _posterior(theta: np.ndarray, apart: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Log marginal likelihood and its gradient in log spread, log lengths and log noise."""
    from scipy.linalg import lapack

    n = len(y)
    spread, noise = np.exp(theta[0]), np.exp(theta[-1])
    inverse_squares = np.exp(-2 * theta[1:-1])
    r = np.sqrt(np.tensordot(inverse_squares, apart, axes=1))
    K = spread * _matern(r)
    L, failed = lapack.dpotrf(K + (noise + 1e-8) * np.eye(n), lower=1)
    if failed:
        return -1e10, np.zeros_like(theta)
    alpha, _ = lapack.dpotrs(L, y, lower=1)
    value = -0.5 * y @ alpha - np.log(np.diag(L)).sum()
    lower, _ = lapack.dpotri(L, lower=1)
    inverse = np.tril(lower) + np.tril(lower, -1).T
    G = 0.5 * (np.multiply.outer(alpha, alpha) - inverse)
    root = np.sqrt(5) * r
    bent = G * (spread * 5 / 3 * (1 + root) * np.exp(-root))
    slope = np.empty_like(theta)
    slope[0] = (G * K).sum()
    slope[1:-1] = inverse_squares * np.einsum("ij,kij->k", bent, apart)
    slope[-1] = noise * np.trace(G)
    return float(value), slope


def _matern(r: np.ndarray) -> np.ndarray:
    root = np.sqrt(5) * r
    return np.asarray((1 + root + np.square(root) / 3) * np.exp(-root))


def _distances(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    squares = np.square(left).sum(axis=1)[:, None] + np.square(right).sum(axis=1) - 2 * left @ right.T
    return np.sqrt(np.clip(squares, 0, None))


def _chosen(good: np.ndarray, seed: int) -> np.ndarray:
    """Positions of the runs that are modelled."""
    if len(good) <= MOST_RUNS:
        return np.arange(len(good))
    order = np.argsort(-good, kind="stable")
    best, rest = order[: MOST_RUNS // 2], order[MOST_RUNS // 2 :]
    drawn = np.random.default_rng([seed, 7]).choice(rest, MOST_RUNS - len(best), replace=False)
    return np.sort(np.concatenate([best, drawn]))


def _columns(one: Dimension, values: pd.Series) -> Sequence[np.ndarray]:
    """The places of values: 0 to 1 along a range, one column a level of text; the middle where missing."""
    missing = values.isna().to_numpy()
    numbers = level_numbers(one) if one.is_choice else None
    if one.is_choice and numbers is None:
        return [_LEVEL_APART * (values == level).to_numpy(float) for level in one.levels]
    found = values.to_numpy(dtype=float)
    if numbers is not None:
        order = np.argsort(numbers)
        place = np.interp(found, numbers[order], np.linspace(0, 1, len(numbers)))
    else:
        place = unit(one, found)
    return [np.where(missing | ~np.isfinite(place), 0.5, place)]


def _places(space: Mapping[str, Dimension], frame: pd.DataFrame) -> np.ndarray:
    return np.column_stack([column for one in space.values() for column in _columns(one, frame[one.name])])


def _owners(space: Mapping[str, Dimension], frame: pd.DataFrame) -> np.ndarray:
    counts = [len(_columns(one, frame[one.name].iloc[:1])) for one in space.values()]
    return np.repeat(np.arange(len(counts)), counts)
