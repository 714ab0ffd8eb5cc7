"""The Matern GP: the metric near its best as a function of the settings, for choosing the next sweep.

The additive GP is smooth and global: right for shares, imprecise about where the optimum is. This one is
local, a Gaussian process with a Matern 5/2 kernel and one length scale a parameter (Snoek, Larochelle and
Adams 2012, arXiv:1206.2944), about a trend. The trend is a parabola in each parameter. It can be learnt
from few runs, and leads towards an optimum from far away.

The model is fitted twice: once with the worse half of the metric clipped at the median, so that it does not
spend its flexibility on bad runs, and once without. The fit with the smaller leave-one-out error on the
better half is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model import linear_algebra
from importance.model.constants import (
    CLIP_BELOW,
    MATERN_BOUNDS,
    MATERN_LENGTH_SCALE_PRIOR,
    MATERN_NOISE_PRIOR,
    MATERN_OUTPUTSCALE_PRIOR,
    MATERN_RUNS,
)
from importance.model.fit_subset import best_and_others
from importance.model.joint_normal import JointNormal
from importance.model.kernel import (
    group_index,
    kernel,
    kernel_diagonal,
    matern,
    squared_distances,
    to_unit_cube,
    trend_features,
)
from importance.model.matern_likelihood import log_likelihood
from importance.model.threads import one_thread
from importance.space.dimension import Dimension, Space


@dataclass(frozen=True)
class MaternGP:
    """The fitted process.

    Its target is standardised and better when higher: (sign * metric - target_mean) / target_sd.

    Attributes:
        space: the dimensions of the unit cube.
        X: (n, columns) the runs as points.
        groups: (columns,) the group index: the position of each column's parameter.
        length_scales: (d,).
        outputscale: variance of the function about its trend.
        trend_variance: variance of the trend.
        noise_variance: variance of a run about the function.
        alpha: (n,) inverse covariance times the target.
        cholesky: (n, n) lower Cholesky factor of the covariance.
        target_mean: mean of the clipped metric, times `sign`.
        target_sd: standard deviation of the metric with its worse half clipped at the median.
        sign: 1 when higher is better, else -1.
        log: whether the target is made of the logarithm of the metric.
        rows: (n,) positions of the runs in the model among those that it was fitted to.
    """

    space: dict[str, Dimension]
    X: np.ndarray
    groups: np.ndarray
    length_scales: np.ndarray
    outputscale: float
    trend_variance: float
    noise_variance: float
    alpha: np.ndarray
    cholesky: np.ndarray
    target_mean: float
    target_sd: float
    sign: float
    log: bool
    rows: np.ndarray

    @property
    def target(self) -> np.ndarray:
        """(n,) the standardised target of the runs, clipped where it is bad."""
        with one_thread():
            return np.asarray(self.cholesky @ (self.cholesky.T @ self.alpha))

    def posterior(self, frame: pd.DataFrame) -> JointNormal:
        """Return the joint distribution of the function at m settings."""
        X = self.points(frame)
        mean, half = self._conditioned(X)
        return JointNormal(mean, self.prior_covariance(X, X) - half.T @ half)

    def predict(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean (m,) and the standard deviation (m,) of the function at m settings."""
        with one_thread():
            X = self.points(frame)
            mean, half = self._conditioned(X)
            prior = kernel_diagonal(X, self.groups, self.outputscale, self.trend_variance)
            return mean, np.sqrt(np.clip(prior - np.square(half).sum(axis=0), 0, None))

    def probability_below_zero(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the probability (m,) that a run at each of m settings is at most 0 (see `fit_values`)."""
        from scipy.stats import norm

        mean, sd = self.predict(frame)
        zero = -self.target_mean / self.target_sd
        return np.asarray(norm.cdf((zero - mean) / np.sqrt(sd**2 + self.noise_variance)))

    def loo_predictions(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the target (n,) of the runs, and the prediction (n,) of each from all others."""
        with one_thread():
            inverse = linear_algebra.cholesky_solve(self.cholesky, np.eye(len(self.alpha)))
        return self.target, self.target - self.alpha / np.diag(inverse)

    def sample_posterior(self, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """Return (n, m) values of n functions sampled from the posterior at m settings."""
        with one_thread():
            return self.posterior(frame).sample(n, seed)

    @property
    def trend_share(self) -> float:
        """The share of the trend in the variance of the function, 0 to 1."""
        return self.trend_variance / (self.trend_variance + self.outputscale)

    def transform(self, metric: np.ndarray) -> np.ndarray:
        """Return values of the metric on the scale of the standardised target."""
        values = self.sign * (np.log(metric) if self.log else np.asarray(metric, dtype=float))
        return np.asarray((values - self.target_mean) / self.target_sd)

    def inverse_transform(self, target: np.ndarray | float) -> np.ndarray:
        """Return values of the standardised target in the metric's units."""
        values = self.sign * (self.target_mean + self.target_sd * np.asarray(target, dtype=float))
        return np.exp(values) if self.log else values

    def points(self, frame: pd.DataFrame) -> np.ndarray:
        """Return settings as points (m, columns)."""
        return to_unit_cube(self.space, frame)

    def prior_covariance(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Return the prior covariance (m, n) of the function at two lists of points."""
        return kernel(left, right, self.groups, self.length_scales, self.outputscale, self.trend_variance)

    def _conditioned(self, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean (m,) at points, and (n, m) the matrix whose square the runs take from the prior."""
        from scipy.linalg import solve_triangular

        cross = self.prior_covariance(X, self.X)
        return cross @ self.alpha, solve_triangular(self.cholesky, cross.T, lower=True)


@dataclass(frozen=True)
class _Target:
    """A standardised target (n,), with what leads back to the metric and to the runs (see `MaternGP`)."""

    values: np.ndarray
    mean: float
    sd: float
    rows: np.ndarray
    sign: float = 1.0
    log: bool = False


def fit(
    space: Space,
    frame: pd.DataFrame,
    y: np.ndarray,
    goal: str,
    *,
    log: bool = False,
    whole: bool = False,
    seed: int = 0,
) -> MaternGP:
    """Fit the process to runs.

    Args:
        space: one dimension for each parameter of the model; runs may be outside.
        frame: (n rows) the runs' settings, typed as in `Runs.frame`.
        y: (n,) the metric, finite; positive if `log` is set.
        goal: "minimize" or "maximize".
        log: model the logarithm of the metric.
        whole: model the worse half like the better one. It counts if another metric is good there.
        seed: of the choice of runs if there are more than 400. The best 200 are always among them.
    """
    sign = 1.0 if goal == "maximize" else -1.0
    good = sign * (np.log(y) if log else y)
    rows = best_and_others(good, MATERN_RUNS, seed)
    good = good[rows]
    X = to_unit_cube(space, frame.iloc[rows])
    groups = group_index(space, frame)
    median = float(np.median(good))
    lowest = max(float(good.min()), median - CLIP_BELOW * (float(good.max()) - median))
    sd = float(np.maximum(good, median).std()) or 1.0
    candidates: list[tuple[float, MaternGP]] = []
    for bound in [lowest] if whole else sorted({median, lowest}, reverse=True):
        clipped = np.maximum(good, bound)
        mean = float(clipped.mean())
        target = _Target((clipped - mean) / sd, mean, sd, rows, sign, log)
        with one_thread():
            model = _fit_map(dict(space), X, groups, target)
        predicted = mean + sd * model.loo_predictions()[1]
        errors = np.maximum(predicted, median) - np.maximum(good, median)
        candidates.append((float(np.mean(np.square(errors))), model))
    return min(candidates, key=lambda candidate: candidate[0])[1]


def fit_values(space: Space, frame: pd.DataFrame, values: np.ndarray, *, seed: int = 0) -> MaternGP:
    """Fit the process to a number with a meaningful 0, such as how far a constraint is violated.

    The target is the inverse hyperbolic sine of the values in units of their median size, which is linear
    near 0 and logarithmic far from it. It keeps 0 at 0, so `MaternGP.probability_below_zero` applies.

    Args:
        space, frame: as in `fit`.
        values: (n,) finite.
        seed: of the choice of runs if there are more than 400. The 200 nearest to 0 are always among them.
    """
    size = float(np.median(np.abs(values))) or float(np.abs(values).max()) or 1.0
    target = np.arcsinh(values / size)
    rows = best_and_others(-np.abs(target), MATERN_RUNS, seed)
    X, groups = to_unit_cube(space, frame.iloc[rows]), group_index(space, frame)
    mean, sd = float(target[rows].mean()), float(target[rows].std()) or 1.0
    with one_thread():
        return _fit_map(dict(space), X, groups, _Target((target[rows] - mean) / sd, mean, sd, rows))


def _fit_map(space: dict[str, Dimension], X: np.ndarray, groups: np.ndarray, target: _Target) -> MaternGP:
    """Return the process at the MAP estimate of its hyperparameters."""
    from scipy.optimize import minimize

    d, n = len(space), len(target.values)
    squares = squared_distances(X, groups, d)
    longer = 0.5 * np.log(max(d, 4) / 4)
    priors = [
        MATERN_OUTPUTSCALE_PRIOR,
        *[(MATERN_LENGTH_SCALE_PRIOR[0] + longer, MATERN_LENGTH_SCALE_PRIOR[1])] * d,
        MATERN_OUTPUTSCALE_PRIOR,
        MATERN_NOISE_PRIOR,
    ]
    outputscale_bounds, length_scale_bounds, *other_bounds = MATERN_BOUNDS
    bounds = [outputscale_bounds, *[length_scale_bounds] * d, *other_bounds]
    shift = np.zeros(d + 3)
    shift[[0, -2, -1]] = np.log(target.values.var() or 1.0)  # variances are in units of the target's
    mean, sd = np.array(priors).T
    mean, bounds = (
        mean + shift,
        [(low + by, high + by) for (low, high), by in zip(bounds, shift, strict=True)],
    )
    features = trend_features(X, groups)
    trend_covariance = features @ features.T

    def objective(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = log_likelihood(theta, squares, trend_covariance, target.values)
        z = (theta - mean) / sd
        return -value + 0.5 * z @ z, -gradient + z / sd

    result = minimize(objective, mean, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 80})
    outputscale, trend_variance, noise = (float(v) for v in np.exp(result.x[[0, -2, -1]]))
    length_scales = np.exp(result.x[1:-2])
    r = np.sqrt(np.tensordot(length_scales**-2, squares, axes=1))
    diagonal = (noise + linear_algebra.JITTER) * np.eye(n)
    covariance = outputscale * matern(r) + trend_variance * trend_covariance + diagonal
    cholesky = linear_algebra.factorised(covariance)
    return MaternGP(
        space=space,
        X=X,
        groups=groups,
        length_scales=length_scales,
        outputscale=outputscale,
        trend_variance=trend_variance,
        noise_variance=noise,
        alpha=linear_algebra.solve_factored(cholesky, target.values),
        cholesky=cholesky,
        target_mean=target.mean,
        target_sd=target.sd,
        sign=target.sign,
        log=target.log,
        rows=target.rows,
    )
