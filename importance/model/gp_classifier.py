"""The probability of a yes-or-no outcome as a function of the settings: a GP classifier.

The log odds are a constant, a trend and a local part, with the kernel of `matern_gp`. The Laplace
approximation and its marginal likelihood are those of Rasmussen and Williams 2006, "Gaussian Processes for
Machine Learning", algorithms 3.1, 3.2 and 5.1. The averaged probability is MacKay's (1992,
doi:10.1162/neco.1992.4.5.720)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.constants import (
    CLASSIFIER_BOUNDS,
    CLASSIFIER_CONSTANT_VARIANCE,
    CLASSIFIER_LENGTH_SCALE_PRIOR,
    CLASSIFIER_OUTPUTSCALE_PRIOR,
    CLASSIFIER_RUNS,
    CLASSIFIER_TREND_PRIOR,
)
from importance.model.kernel import (
    group_index,
    kernel,
    kernel_diagonal,
    matern,
    squared_distances,
    to_unit_cube,
    trend_features,
)
from importance.model.linear_algebra import cholesky_solve, factorised, log_determinant
from importance.model.threads import one_thread
from importance.space.dimension import Dimension, Space

_NEWTON_STEPS, _TOLERANCE = 60, 1e-8


@dataclass(frozen=True)
class GPClassifier:
    """The fitted classifier.

    Attributes:
        space: the dimensions of the unit cube.
        X: (n, columns) the runs as points.
        groups: (columns,) the group index: the position of each column's parameter.
        length_scales: (d,).
        outputscale, trend_variance: variances of the local part and of the trend.
        gradient: (n,) gradient of the log likelihood at the mode.
        cholesky: (n, n) lower Cholesky factor of 1 + W^1/2 K W^1/2.
        root_weights: (n,) the square roots of W.
        prior_log_odds: log odds of a run that is similar to none that was tried.
    """

    space: dict[str, Dimension]
    X: np.ndarray
    groups: np.ndarray
    length_scales: np.ndarray
    outputscale: float
    trend_variance: float
    gradient: np.ndarray
    cholesky: np.ndarray
    root_weights: np.ndarray
    prior_log_odds: float

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the probability (m,) of a yes at m settings."""
        odds, sd = self._log_odds(frame)
        return _logistic(odds / np.sqrt(1 + np.pi * sd**2 / 8))

    def predict_proba_lower(self, frame: pd.DataFrame) -> np.ndarray:
        """Return the probability (m,) at log odds one standard deviation below their mean.

        It is low where a yes is unlikely, and also where little is known.
        """
        odds, sd = self._log_odds(frame)
        return _logistic(odds - sd)

    def _log_odds(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean and the standard deviation (m,) of the log odds."""
        from scipy.linalg import solve_triangular

        with one_thread():
            X = to_unit_cube(self.space, frame)
            scales = self.length_scales, self.outputscale, self.trend_variance
            cross = kernel(X, self.X, self.groups, *scales) + CLASSIFIER_CONSTANT_VARIANCE
            half = solve_triangular(self.cholesky, self.root_weights[:, None] * cross.T, lower=True)
            prior = kernel_diagonal(X, self.groups, self.outputscale, self.trend_variance)
            variance = np.clip(prior + CLASSIFIER_CONSTANT_VARIANCE - np.square(half).sum(axis=0), 0, None)
            return self.prior_log_odds + cross @ self.gradient, np.sqrt(variance)


def fit(space: Space, frame: pd.DataFrame, yes: np.ndarray, *, seed: int = 0) -> GPClassifier:
    """Fit the classifier to outcomes, of which some are yes and some no.

    Args:
        space: one dimension for each parameter; runs may be outside.
        frame: (n rows) the runs' settings, as in `matern_gp.fit`.
        yes: (n,) the outcomes.
        seed: of the choice of runs if there are more than 300. Up to half of them have the rarer outcome, and
            the probability is corrected for that.
    """
    from scipy.optimize import minimize

    rows, shift = _chosen_runs(yes, seed)
    X = to_unit_cube(space, frame.iloc[rows])
    groups = group_index(space, frame)
    signs = np.where(yes[rows], 1.0, -1.0)
    share = (yes[rows].sum() + 1) / (len(rows) + 2)
    log_odds = float(np.log(share / (1 - share)))
    d = len(space)
    features = trend_features(X, groups)
    laplace = _Laplace(squared_distances(X, groups, d), features @ features.T, signs, log_odds)
    longer = 0.5 * np.log(max(d, 4) / 4)
    priors = [
        CLASSIFIER_OUTPUTSCALE_PRIOR,
        *[(CLASSIFIER_LENGTH_SCALE_PRIOR[0] + longer, CLASSIFIER_LENGTH_SCALE_PRIOR[1])] * d,
        CLASSIFIER_TREND_PRIOR,
    ]
    mean, sd = np.array(priors).T

    def objective(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, gradient = laplace.log_likelihood(theta)
        z = (theta - mean) / sd
        return -value + 0.5 * float(z @ z), -gradient + z / sd

    outputscale, length_scale, trend = CLASSIFIER_BOUNDS
    bounds = [outputscale, *[length_scale] * d, trend]
    options = {"maxiter": 40}
    with one_thread():
        theta = minimize(objective, mean, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
        mode = laplace.mode(theta)
    return GPClassifier(
        space=dict(space),
        X=X,
        groups=groups,
        length_scales=np.exp(theta[1:-1]),
        outputscale=float(np.exp(theta[0])),
        trend_variance=float(np.exp(theta[-1])),
        gradient=mode.gradient,
        cholesky=mode.cholesky,
        root_weights=mode.root_weights,
        prior_log_odds=log_odds + shift,
    )


@dataclass(frozen=True)
class _Mode:
    """The mode of the log odds f (n,), less their mean, and the parts of the approximation around it.

    Attributes:
        covariance: (n, n) K, of f.
        local: (n, n) the part of K that depends on length scales.
        r: (n, n) distances in length scales.
        f: (n,) the mode.
        alpha: (n,) K^-1 f.
        gradient: (n,) of the log likelihood.
        root_weights: (n,) square roots of W, the negative second derivatives of the log likelihood.
        cholesky: (n, n) lower Cholesky factor of 1 + W^1/2 K W^1/2.
        value: approximate log marginal likelihood.
    """

    covariance: np.ndarray
    local: np.ndarray
    r: np.ndarray
    f: np.ndarray
    alpha: np.ndarray
    gradient: np.ndarray
    root_weights: np.ndarray
    cholesky: np.ndarray
    value: float


class _Laplace:
    """The Laplace approximation at hyperparameters: log outputscale, d log length scales, log trend
    variance."""

    def __init__(
        self, squares: np.ndarray, trend_covariance: np.ndarray, signs: np.ndarray, log_odds: float
    ) -> None:
        self.squares, self.trend_covariance = squares, trend_covariance
        self.signs, self.log_odds = signs, log_odds
        self.start = np.zeros(len(signs))

    def mode(self, theta: np.ndarray) -> _Mode:
        """Find the mode by Newton's method, from the previous mode (algorithm 3.1)."""
        inverse_squares = np.exp(-2 * theta[1:-1])
        r = np.sqrt(np.tensordot(inverse_squares, self.squares, axes=1))
        local = float(np.exp(theta[0])) * matern(r)
        covariance = local + float(np.exp(theta[-1])) * self.trend_covariance + CLASSIFIER_CONSTANT_VARIANCE
        f, previous = self.start, -np.inf
        for _ in range(_NEWTON_STEPS):
            weights, gradient, cholesky = self._at(f, covariance)
            root_weights = np.sqrt(weights)
            b = weights * f + gradient
            alpha = b - root_weights * cholesky_solve(cholesky, root_weights * (covariance @ b))
            f = covariance @ alpha
            log_likelihood = -np.logaddexp(0, -self.signs * (self.log_odds + f)).sum()
            value = float(-0.5 * alpha @ f + log_likelihood)
            if abs(value - previous) < _TOLERANCE * (1 + abs(value)):
                break
            previous = value
        self.start = f
        weights, gradient, cholesky = self._at(f, covariance)
        value -= log_determinant(cholesky)
        return _Mode(covariance, local, r, f, alpha, gradient, np.sqrt(weights), cholesky, value)

    def _at(self, f: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return W and the gradient of the log likelihood at f, and the factor of 1 + W^1/2 K W^1/2."""
        probability = _logistic(self.log_odds + f)
        weights = probability * (1 - probability)
        root = np.sqrt(weights)
        inner = np.eye(len(f)) + root[:, None] * covariance * root
        return weights, (self.signs > 0) - probability, factorised(inner)

    def log_likelihood(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Return the approximate log marginal likelihood and its gradient (algorithm 5.1)."""
        from scipy.linalg import solve_triangular

        mode = self.mode(theta)
        if not np.isfinite(mode.value):
            self.start = np.zeros(len(self.signs))
            return -1e10, np.zeros_like(theta)
        root = mode.root_weights[:, None]
        R = root * cholesky_solve(mode.cholesky, np.diag(mode.root_weights))
        C = solve_triangular(mode.cholesky, root * mode.covariance, lower=True)
        probability = _logistic(self.log_odds + mode.f)
        third = probability * (1 - probability) * (2 * probability - 1)
        s2 = -0.5 * (np.diag(mode.covariance) - np.square(C).sum(axis=0)) * -third
        root5 = np.sqrt(5) * mode.r
        by_square = float(np.exp(theta[0])) * 5 / 3 * (1 + root5) * np.exp(-root5)
        gradient = np.empty_like(theta)
        for j in range(len(theta)):
            if j == 0:
                derivative = mode.local
            elif j == len(theta) - 1:
                derivative = float(np.exp(theta[-1])) * self.trend_covariance
            else:
                derivative = by_square * self.squares[j - 1] * np.exp(-2 * theta[j])
            s1 = 0.5 * mode.alpha @ derivative @ mode.alpha - 0.5 * float((R * derivative).sum())
            b = derivative @ mode.gradient
            gradient[j] = s1 + s2 @ (b - mode.covariance @ (R @ b))
        return mode.value, gradient


def _chosen_runs(yes: np.ndarray, seed: int) -> tuple[np.ndarray, float]:
    """Return positions of the runs in the model, and how much that choice lowers the log odds of a yes."""
    if len(yes) <= CLASSIFIER_RUNS:
        return np.arange(len(yes)), 0.0
    groups = [np.flatnonzero(yes), np.flatnonzero(~yes)]
    rarer = min(len(group) for group in groups)
    fewest = min(rarer, CLASSIFIER_RUNS // 2)
    rng = np.random.default_rng([seed, 13])
    kept = [
        group
        if len(group) == fewest
        else rng.choice(group, min(len(group), CLASSIFIER_RUNS - fewest), replace=False)
        if len(group) > rarer
        else rng.choice(group, fewest, replace=False)
        for group in groups
    ]
    shift = np.log(len(groups[0]) / len(groups[1])) - np.log(len(kept[0]) / len(kept[1]))
    return np.sort(np.concatenate(kept)), float(shift)


def _logistic(log_odds: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp(-np.logaddexp(0, -log_odds)))
