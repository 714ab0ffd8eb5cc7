"""The expected metric of each setting: what the smooth model says of it, and its own runs beyond that.

    mean of the runs of setting s:  y_s = f(x_s) + d_s + e_s,   d_s ~ N(0, tau^2),   e_s ~ N(0, sigma^2 / n_s)
    expected metric of setting s:   m_s = f(x_s) + d_s

f is the additive Gaussian process of `additive_gp`. d_s is the lack of fit: what no smooth function of the
parameters explains, and yet is the same in each repeat. e_s is the noise of n_s runs. Given f, the lack of
fit of each setting is independent of the others:

    m_s | f, y  ~  N((1 - k_s) f(x_s) + k_s y_s,  k_s sigma^2 / n_s),   k_s = tau^2 / (tau^2 + sigma^2 / n_s)

So the runs of a setting count twice: they inform f together with all others, and m_s alone (Robinson 1991,
doi:10.1214/ss/1177011926; Ankenman, Nelson and Staum 2010, doi:10.1287/opre.1090.0754).

The runs within settings tell sigma^2, and the means of settings tell tau^2 + sigma^2 / n_s. Where no setting
is repeated only the sum is known, and the share of the lack of fit keeps its prior. Both variances are
therefore averaged over a grid, with weights that are prior times likelihood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from importance.model import linear_algebra
from importance.model.constants import (
    LACK_OF_FIT_PRIOR,
    LACK_OF_FIT_SHARES,
    NOISE_QUANTILES,
    PRIOR_REPEATS,
    SD_INFLATION,
    SMALLEST_COMPONENT,
)
from importance.model.joint_normal import JointNormal
from importance.model.threads import one_thread


@dataclass(frozen=True)
class SettingRuns:
    """What the runs say of k settings, of which m are in the model.

    Attributes:
        y: (k,) mean of the runs of each setting, standardised.
        counts: (k,) their number.
        within: sum of squares of the runs about the mean of their setting.
        modelled: (m,) positions of the settings that f is conditioned on.
        noise_variance: variance of the settings in the model about f, as the model has learnt it.
    """

    y: np.ndarray
    counts: np.ndarray
    within: float
    modelled: np.ndarray
    noise_variance: float

    @property
    def repeats(self) -> int:
        """Number of runs beyond the first of each setting."""
        return int(self.counts.sum() - len(self.counts))


@dataclass(frozen=True)
class Component:
    """The posterior of the expected metrics at given variances.

    Attributes:
        weight: its posterior probability.
        lack_of_fit: tau^2.
        noise: sigma^2.
        mean, variance: (k,) of the expected metric of each setting.
        factor: (m, m) lower Cholesky factor of the covariance of the settings in the model.
    """

    weight: float
    lack_of_fit: float
    noise: float
    mean: np.ndarray
    variance: np.ndarray
    factor: np.ndarray

    def shrinkage(self, counts: np.ndarray) -> np.ndarray:
        """Return k_s: how much of its lack of fit a setting with so many runs shows."""
        return _shrinkage(self.lack_of_fit, self.noise, counts)


@dataclass(frozen=True)
class SettingEffects:
    """The joint posterior of the expected metrics of k settings, a mixture of normal distributions.

    Attributes:
        runs: what the runs say.
        cross: (m, k) prior covariance of f at the settings in the model and at all.
        components: at each pair of variances that matters.
    """

    runs: SettingRuns
    cross: np.ndarray
    components: tuple[Component, ...]

    @property
    def mean(self) -> np.ndarray:
        """(k,) the posterior means."""
        return np.asarray(sum(part.weight * part.mean for part in self.components))

    @property
    def sd(self) -> np.ndarray:
        """(k,) the posterior standard deviations."""
        square = sum(part.weight * (part.variance + np.square(part.mean)) for part in self.components)
        return np.sqrt(np.maximum(square - np.square(self.mean), 0))

    @property
    def run_sd(self) -> float:
        """The standard deviation of a run about the expected metric of its setting."""
        return float(np.sqrt(sum(part.weight * part.noise for part in self.components)))

    def draws(self, chosen: np.ndarray, prior: np.ndarray, n: int, seed: int) -> np.ndarray:
        """Return n joint draws (n, c) of the expected metrics of some settings.

        Args:
            chosen: (c,) their positions.
            prior: (c, c) prior covariance of f there.
            n: number of draws.
            seed: of the draws.
        """
        ends = np.round(n * np.cumsum([part.weight for part in self.components])).astype(int)
        seeds = np.random.default_rng(seed).integers(2**31, size=len(ends))
        parts = []
        for part, start, end, own in zip(self.components, [0, *ends[:-1]], ends, seeds, strict=True):
            with one_thread():
                half = _solve_lower(part.factor, self.cross[:, chosen])
                k = part.shrinkage(self.runs.counts[chosen])
                covariance = SD_INFLATION**2 * (prior - half.T @ half) * np.outer(1 - k, 1 - k)
            covariance.flat[:: len(chosen) + 1] += k * part.noise / self.runs.counts[chosen]
            parts.append(JointNormal(part.mean[chosen], covariance).sample(int(end - start), int(own)))
        return np.concatenate(parts)


def setting_effects(
    runs: SettingRuns, among: np.ndarray, cross: np.ndarray, diagonal: np.ndarray
) -> SettingEffects:
    """Return the posterior of the expected metric of each setting.

    Args:
        runs: what the runs say.
        among: (m, m) prior covariance of f at the settings in the model.
        cross: (m, k) the same between these and all settings.
        diagonal: (k,) prior variance of f at each setting.
    """
    y, counts = runs.y[runs.modelled], runs.counts[runs.modelled]
    with one_thread():
        pairs, logs, factors = [], [], []
        for lack_of_fit, noise, prior in _variances(runs):
            covariance = among.copy()
            covariance.flat[:: len(y) + 1] += lack_of_fit + noise / counts + linear_algebra.JITTER
            L = linear_algebra.factorised(covariance)
            value = -0.5 * y @ linear_algebra.solve_factored(L, y) - linear_algebra.log_determinant(L)
            pairs.append((lack_of_fit, noise))
            logs.append(np.log(prior) + value)
            factors.append(L)
        weights = np.exp(np.array(logs) - max(logs))
        weights /= weights.sum()
        kept = np.flatnonzero(weights >= SMALLEST_COMPONENT)
        components = []
        for g in kept:
            lack_of_fit, noise = pairs[g]
            f = cross.T @ linear_algebra.solve_factored(factors[g], y)
            half = _solve_lower(factors[g], cross)
            variance = SD_INFLATION**2 * np.maximum(diagonal - np.square(half).sum(axis=0), 0)
            k = _shrinkage(lack_of_fit, noise, runs.counts)
            components.append(
                Component(
                    weight=float(weights[g] / weights[kept].sum()),
                    lack_of_fit=lack_of_fit,
                    noise=noise,
                    mean=(1 - k) * f + k * runs.y,
                    variance=(1 - k) ** 2 * variance + k * noise / runs.counts,
                    factor=factors[g],
                )
            )
    return SettingEffects(runs, cross, tuple(components))


def _variances(runs: SettingRuns) -> Iterator[tuple[float, float, float]]:
    """Yield pairs of tau^2 and sigma^2 with their prior weight.

    Without repeats tau^2 + sigma^2 is what the model has learnt. With them sigma^2 has the scaled inverse
    chi-squared distribution of the runs within settings, to which the model adds a few runs' worth.
    """
    shares = list(zip(LACK_OF_FIT_SHARES, LACK_OF_FIT_PRIOR, strict=True))
    if not runs.repeats:
        for share, weight in shares:
            yield share * runs.noise_variance, (1 - share) * runs.noise_variance, weight
        return
    from scipy.stats import chi2

    usual = float(np.dot(LACK_OF_FIT_SHARES, LACK_OF_FIT_PRIOR))
    single = runs.noise_variance / (usual + (1 - usual) * float((1 / runs.counts).mean()))
    total = runs.within + PRIOR_REPEATS * (1 - usual) * single
    for quantile in chi2.ppf(NOISE_QUANTILES, runs.repeats + PRIOR_REPEATS):
        noise = max(total / float(quantile), linear_algebra.JITTER)
        for share, weight in shares:
            yield noise * share / (1 - share), noise, weight


def _shrinkage(lack_of_fit: float, noise: float, counts: np.ndarray) -> np.ndarray:
    return np.asarray(lack_of_fit / (lack_of_fit + noise / counts))


def _solve_lower(L: np.ndarray, b: np.ndarray) -> np.ndarray:
    from scipy.linalg import solve_triangular

    return np.asarray(solve_triangular(L, b, lower=True))
