"""Which of the next runs should repeat a setting that was tried.

The setting that one finally uses is the one with the best expected metric among those that ran. Its value is
known only up to the noise of its runs, so one more run of a promising setting may tell more than a run of a
new one. Both are judged by the knowledge gradient: how much one run is expected to improve the expected
metric of the setting that is chosen after it (Frazier, Powell and Dayanik 2009, doi:10.1287/ijoc.1080.0314).
The runs listed before are taken into account, with results drawn from the model.

    expected metric of setting s:  m_s = f(x_s) + d_s      one run of it:  m_s + e,   e ~ N(0, sigma^2)

f is the Matern GP of the recommendation. d_s is what no function of the parameters explains, and yet is the
same in each repeat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model import linear_algebra
from importance.model.constants import (
    LACK_OF_FIT_PRIOR,
    LACK_OF_FIT_SHARES,
    REPEAT_CANDIDATES,
    REPEAT_PATHS,
    REPEAT_SHARE,
    SMALLEST_REPEAT_GAIN,
)
from importance.model.threads import one_thread
from importance.sweep.result import Sweep


@dataclass(frozen=True)
class Repeat:
    """One more run of a setting that was tried.

    Attributes:
        before: how many of the listed new settings come before it, or more if all do.
        position: of the setting in `Sweep.settings`.
    """

    before: int
    position: int


def repeats_worth_it(
    sweep: Sweep, new: pd.DataFrame, by_model: np.ndarray, may_repeat: np.ndarray, n: int
) -> list[Repeat]:
    """Return the repeats that tell more than the new settings they displace, in the order of the list.

    At most every fifth run is a repeat, or a fifth of the list where no new setting is left. There are none
    where nothing predicts the metric, because then no setting is promising, and where runs of one setting
    never differ.

    Args:
        sweep: the recommendation.
        new: the new settings, the most promising first.
        by_model: which of them the model chose. The others are there in case the model is wrong. A repeat is
            judged by the model, so it displaces none of them.
        may_repeat: (k,) which of `sweep.settings` may run again.
        n: how many runs the list has.
    """
    tried = _promising(sweep, may_repeat)
    noise, lack_of_fit = _variances(sweep)
    if not sweep.evidence or not len(tried) or noise <= 0:
        return []
    new = new.head(n)
    outlook = _outlook(sweep, tried, new, noise, lack_of_fit, n)
    repeats: list[Repeat] = []

    def with_repeat(outlook: Outlook, k: int, otherwise: np.ndarray) -> Outlook:
        """Add the best repeat before new setting k if it is better than what comes otherwise."""
        if len(repeats) >= REPEAT_SHARE * min(k + len(repeats) + 1, n):
            return outlook
        best = max(range(len(tried)), key=lambda i: float(outlook.after(i).mean()))
        if float((outlook.after(best) - otherwise).mean()) < SMALLEST_REPEAT_GAIN:
            return outlook
        repeats.append(Repeat(k, int(tried[best])))
        return outlook.with_run(best)

    for k, is_by_model in enumerate(by_model[: len(new)].tolist()):
        if k + len(repeats) >= n:
            return repeats
        if is_by_model:
            outlook = with_repeat(outlook, k, outlook.after(len(tried) + k))
        outlook = outlook.with_run(len(tried) + k)
    while len(new) + len(repeats) < n:  # no new setting is left
        before = len(repeats)
        outlook = with_repeat(outlook, n, outlook.now())
        if len(repeats) == before:
            break
    return repeats


@dataclass(frozen=True)
class Outlook:
    """What is expected of settings that ran or may run, in sampled outcomes of the runs listed so far.

    Attributes:
        paths: (samples, m) the expected metric of each setting after these runs.
        covariance: (m, m) of the metric about that.
        ran: (m,) which settings have run by then, so that they can be chosen.
        noise: variance of a run about its setting.
        normal: (runs, samples) standard normal quantiles in random order, a row for each further run.
    """

    paths: np.ndarray
    covariance: np.ndarray
    ran: np.ndarray
    noise: float
    normal: np.ndarray

    def now(self) -> np.ndarray:
        """Return the expected metric (samples,) of the setting that is chosen without a further run."""
        return np.asarray(self.paths[:, self.ran].max(axis=1))

    def after(self, k: int) -> np.ndarray:
        """Return the expected metric (samples,) of the setting that is chosen after one run of setting k."""
        choices = self.ran.copy()
        choices[k] = True
        return np.asarray(self._moved(k)[:, choices].max(axis=1))

    def with_run(self, k: int) -> Outlook:
        """Return the outlook after one run of setting k."""
        step = self._step(k)
        return Outlook(
            paths=self._moved(k),
            covariance=self.covariance - np.outer(step, step),
            ran=self.ran | (np.arange(len(self.ran)) == k),
            noise=self.noise,
            normal=self.normal[1:],
        )

    def _step(self, k: int) -> np.ndarray:
        return np.asarray(self.covariance[:, k] / np.sqrt(max(self.covariance[k, k], 0.0) + self.noise))

    def _moved(self, k: int) -> np.ndarray:
        return np.asarray(self.paths + self.normal[0][:, None] * self._step(k))


def _promising(sweep: Sweep, may_repeat: np.ndarray) -> np.ndarray:
    """Return the positions of the settings among which the best one will be chosen, the likeliest first."""
    rows = np.intersect1d(sweep.model.rows, np.flatnonzero(may_repeat))
    if not len(rows):
        return rows
    mean, sd = sweep.model.predict(sweep.settings.iloc[rows])
    return rows[np.argsort(-(mean + sd), kind="stable")[:REPEAT_CANDIDATES]]


def _variances(sweep: Sweep) -> tuple[float, float]:
    """Return the variance of a run about its setting, and of settings about the model, on its scale."""
    total = sweep.model.noise_variance
    if sweep.repeat_sd is None:
        share = float(np.dot(LACK_OF_FIT_SHARES, LACK_OF_FIT_PRIOR))
        return (1 - share) * total, share * total
    noise = (sweep.repeat_sd / sweep.model.target_sd) ** 2
    return noise, max(total - noise * float((1 / sweep.counts).mean()), 0.0)


def _outlook(
    sweep: Sweep, tried: np.ndarray, new: pd.DataFrame, noise: float, lack_of_fit: float, n: int
) -> Outlook:
    """Return what is expected of the tried settings and of the new ones before any of the n runs."""
    from scipy.special import ndtri

    model, settings = sweep.model, sweep.settings.iloc[tried]
    points = model.points(pd.concat([settings, sweep.model_inputs(new)], ignore_index=True))
    with one_thread():
        same = (np.concatenate([tried, np.full(len(new), -1)])[:, None] == model.rows).astype(float)
        cross = model.prior_covariance(points, model.X) + lack_of_fit * same
        prior = model.prior_covariance(points, points) + lack_of_fit * np.eye(len(points))
        among = model.prior_covariance(model.X, model.X)
        spread = lack_of_fit + noise / np.maximum(sweep.counts[model.rows], 1) + linear_algebra.JITTER
        L = linear_algebra.factorised(among + np.diag(spread))
        mean = cross @ linear_algebra.cholesky_solve(L, model.target)
        covariance = prior - cross @ linear_algebra.cholesky_solve(L, cross.T)
    rng = np.random.default_rng([sweep.seed, 31])
    quantiles = ndtri((np.arange(REPEAT_PATHS) + 0.5) / REPEAT_PATHS)
    normal = np.stack([rng.permutation(quantiles) for _ in range(n + 2)])
    paths = np.repeat(mean[None], REPEAT_PATHS, axis=0)
    return Outlook(paths, covariance, np.arange(len(mean)) < len(tried), noise, normal)
