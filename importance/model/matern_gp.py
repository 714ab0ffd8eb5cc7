"""The good end of the metric as a function of the settings: the model that the next sweep is chosen with.

The process that ranks (`process`) is a sum of smooth effects, right for shares and blunt about where exactly
the optimum lies. This one is local: a Gaussian process with a Matern 5/2 kernel and one length scale a
parameter (Snoek, Larochelle and Adams 2012, arXiv:1206.2944), about a trend: a parabola in each parameter,
which few runs tell and which leads down a funnel from far away. It is fitted twice, once with the worse half
of the metric pulled in to the median, so that it spends nothing on how bad the bad runs are, and once with it
as it is; kept is what predicts the better half better, each run from all others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.joint_normal import Gaussian
from importance.model.kernel import apart_in, kernel, matern, owners_of, parabolas_at, places_in, variance_at
from importance.model.threads import one_thread
from importance.space.dimension import Dimension, Space

MOST_RUNS = 400
_SPREAD = (0.0, 1.0)  # log variance of the function, and of its trend: prior mean and standard deviation
_LENGTH = (-0.5, 1.0)  # log length scale, of up to 4 parameters; longer with more
_NOISE = (-3.9, 1.5)  # log noise variance
_FARTHEST = 3.0  # times as far below the median as the best lies above it, further out is pulled in


@dataclass(frozen=True)
class Landscape:
    """The fitted process.

    Attributes:
        space: the dimensions that settings are placed in.
        places: (n, columns) the runs' places.
        owners: for each column of places, the position of its parameter.
        lengths: (d,) length scales.
        spread: variance of the function about its trend on the judged scale.
        trend: variance of the trend on the judged scale.
        noise: variance of a run about the function on the judged scale.
        weights: (n,) the inverse covariance times the runs' metric.
        root: (n, n) lower Cholesky root of the runs' covariance.
        centre, unit: the judged scale's 0, the average run, and its 1, the standard deviation of the metric
            with its worse half pulled in, in the metric's units times `sign` (or their logarithm).
        sign: 1 when higher is better, else -1.
        log: whether the metric is judged by its logarithm.
    """

    space: dict[str, Dimension]
    places: np.ndarray
    owners: np.ndarray
    lengths: np.ndarray
    spread: float
    trend: float
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

        at = places_in(self.space, frame)
        cross = self._kernel(at, self.places)
        half = solve_triangular(self.root, cross.T, lower=True)
        return cross @ self.weights, self._kernel(at, at) - half.T @ half

    def at(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation (m,) of the function at m settings, judged: higher is better."""
        from scipy.linalg import solve_triangular

        with one_thread():
            at = places_in(self.space, frame)
            cross = self._kernel(at, self.places)
            half = solve_triangular(self.root, cross.T, lower=True)
            variance = variance_at(at, self.owners, self.spread, self.trend) - np.square(half).sum(axis=0)
            return cross @ self.weights, np.sqrt(np.clip(variance, 0, None))

    def chance_below(self, frame: pd.DataFrame) -> np.ndarray:
        """(m,) the chance that a run at each of m settings has a value of 0 or less (see `fit_values`)."""
        from scipy.stats import norm

        mean, spread = self.at(frame)
        return np.asarray(norm.cdf((-self.centre / self.unit - mean) / np.sqrt(spread**2 + self.noise)))

    def surprise(self, share: float, fewest: int) -> float:
        """Root mean square error about the best runs, each predicted from all others, on the judged scale.

        Args:
            share, fewest: how many of the runs count as the best.
        """
        judged, expected = self.left_out()
        best = np.argsort(-judged, kind="stable")[: max(fewest, round(share * len(judged)))]
        return float(np.sqrt(np.mean(np.square((judged - expected)[best]))))

    def left_out(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the runs as judged, and each as predicted from all others."""
        from scipy.linalg import cho_solve

        with one_thread():
            inverse = cho_solve((self.root, True), np.eye(len(self.weights)))
            judged = self.root @ (self.root.T @ self.weights)
        return judged, judged - self.weights / np.diag(inverse)

    def draws(self, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """(n, m) values of n functions drawn from the process at m settings, judged: higher is better."""
        with one_thread():
            return Gaussian(*self.predict(frame)).draws(n, seed)

    def to_units(self, judged: np.ndarray | float) -> np.ndarray:
        """Judged values in the metric's own units."""
        good = self.sign * (self.centre + self.unit * np.asarray(judged, dtype=float))
        return np.exp(good) if self.log else good

    def _kernel(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        return kernel(left, right, self.owners, self.lengths, self.spread, self.trend)


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
    places = places_in(space, frame.iloc[rows])
    owners = owners_of(space, frame)
    middle = float(np.median(good))
    lowest = max(float(good.min()), middle - _FARTHEST * (float(good.max()) - middle))
    width = float(np.maximum(good, middle).std()) or 1.0
    found: list[tuple[float, Landscape]] = []
    for least in sorted({middle, lowest}, reverse=True):
        pulled = np.maximum(good, least)
        centre = float(pulled.mean())
        with one_thread():
            model = _fitted(
                dict(space), places, owners, (pulled - centre) / width, (centre, width, sign, log)
            )
        expected = centre + width * model.left_out()[1]
        missed = np.maximum(expected, middle) - np.maximum(good, middle)
        found.append((float(np.mean(np.square(missed))), model))
    return min(found, key=lambda one: one[0])[1]


def fit_values(space: Space, frame: pd.DataFrame, values: np.ndarray, *, seed: int = 0) -> Landscape:
    """Fit the process to any number about 0, such as how far a constraint is broken, the same on both sides.

    What lies far from 0 is pulled in by the area hyperbolic sine of the values in units of their median
    size: `Landscape.chance_below` speaks of 0, which stays where it is.

    Args:
        space, frame: as in `fit`.
        values: (n,) finite.
        seed: of the choice of runs when there are more than 400: the 200 nearest to 0 are always among them.
    """
    size = float(np.median(np.abs(values))) or float(np.abs(values).max()) or 1.0
    bent = np.arcsinh(values / size)
    rows = _chosen(-np.abs(bent), seed)
    placed, owners = places_in(space, frame.iloc[rows]), owners_of(space, frame)
    centre, width = float(bent[rows].mean()), float(bent[rows].std()) or 1.0
    with one_thread():
        return _fitted(
            dict(space), placed, owners, (bent[rows] - centre) / width, (centre, width, 1.0, False)
        )


def _fitted(
    space: dict[str, Dimension],
    places: np.ndarray,
    owners: np.ndarray,
    target: np.ndarray,
    back: tuple[float, float, float, bool],
) -> Landscape:
    from scipy.optimize import minimize

    d, n = len(space), len(target)
    apart = apart_in(places, owners, d)
    longer = 0.5 * np.log(max(d, 4) / 4)
    prior = [_SPREAD, *[(_LENGTH[0] + longer, _LENGTH[1])] * d, _SPREAD, _NOISE]
    bounds = [(-4.0, 4.0), *[(-4.0, 5.0)] * d, (-6.0, 4.0), (-11.0, 1.5)]
    size = np.zeros(d + 3)
    size[[0, -2, -1]] = np.log(target.var() or 1.0)  # variances are in units of the metric's
    mean, sd = np.array(prior).T
    mean, bounds = mean + size, [(low + up, high + up) for (low, high), up in zip(bounds, size, strict=True)]
    parabolas = parabolas_at(places, owners)
    trend = parabolas @ parabolas.T

    def downhill(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = _posterior(theta, apart, trend, target)
        z = (theta - mean) / sd
        return -value + 0.5 * z @ z, -slope + z / sd

    found = minimize(downhill, mean, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 80})
    spread, alone, noise = (float(v) for v in np.exp(found.x[[0, -2, -1]]))
    lengths = np.exp(found.x[1:-2])
    scaled = np.tensordot(lengths**-2, apart, axes=1)
    covariance = spread * matern(np.sqrt(scaled)) + alone * trend + (noise + 1e-8) * np.eye(n)
    root = np.linalg.cholesky(covariance)
    weights = np.linalg.solve(root.T, np.linalg.solve(root, target))
    centre, width, sign, log = back
    return Landscape(
        space, places, owners, lengths, spread, alone, noise, weights, root, centre, width, sign, log
    )


def _posterior(
    theta: np.ndarray, apart: np.ndarray, trend: np.ndarray, y: np.ndarray
) -> tuple[float, np.ndarray]:
    """Log marginal likelihood and its gradient in log spread, log lengths, log trend and log noise."""
    from scipy.linalg import lapack

    n = len(y)
    spread, alone, noise = np.exp(theta[[0, -2, -1]])
    inverse_squares = np.exp(-2 * theta[1:-2])
    r = np.sqrt(np.tensordot(inverse_squares, apart, axes=1))
    K = spread * matern(r)
    L, failed = lapack.dpotrf(K + alone * trend + (noise + 1e-8) * np.eye(n), lower=1)
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
    slope[1:-2] = inverse_squares * np.einsum("ij,kij->k", bent, apart)
    slope[-2] = alone * (G * trend).sum()
    slope[-1] = noise * np.trace(G)
    return float(value), slope


def _chosen(good: np.ndarray, seed: int) -> np.ndarray:
    """Positions of the runs that are modelled."""
    if len(good) <= MOST_RUNS:
        return np.arange(len(good))
    order = np.argsort(-good, kind="stable")
    best, rest = order[: MOST_RUNS // 2], order[MOST_RUNS // 2 :]
    drawn = np.random.default_rng([seed, 7]).choice(rest, MOST_RUNS - len(best), replace=False)
    return np.sort(np.concatenate([best, drawn]))
