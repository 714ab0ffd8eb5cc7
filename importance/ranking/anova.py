"""The default estimator: a Gaussian process split into main effects and interactions, read for total Sobol
indices.

Total index: Sobol 2001, doi:10.1016/S0378-4754(00)00270-6. What was measured is in tests/benchmarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from importance.model import additive_gp
from importance.model.basis import Basis, bases
from importance.model.fit_subset import (
    FIT_RUNS,
    MOST_PARAMETERS,
    READ_RUNS,
    canonical_order,
    clearest,
    codes_of,
)
from importance.model.inputs import Input
from importance.model.significance import LEVEL, evidence
from importance.model.target_scale import softened
from importance.ranking.estimate import Estimate, as_shares, only_shares
from importance.ranking.forest import impurity_shares
from importance.ranking.scores import Fit
from importance.ranking.skill import skill
from importance.runs.settings import Settings

FOLDS = 5
"""Parts of the settings that are predicted in turn from the others, where settings were repeated."""
_SOFT_UNTIL = 200
_SOFT_FULL = 60
_FOREST_UNTIL = 150
_FOREST_FULL = 50
_FOREST_WEIGHT = 0.4


def anova(inputs: Sequence[Input], y: np.ndarray, settings: Settings, seed: int = 0) -> Estimate:
    """Shares of the total Sobol indices under a process of main effects and interactions.

    The process sees each setting once, with the mean of its runs: repeats are no draws of their own.

    Args:
        inputs: d parameters over n runs.
        y: (n,) the metric on its scale, mean 0 and standard deviation 1.
        settings: of the n runs.
        seed: of the settings drawn when there are more than `READ_RUNS`, and of the shuffles of the test.
    """
    runs = _Repeats(y, settings)
    if settings.repeated:
        inputs, y = [one.at(settings.first) for one in inputs], settings.mean(y)
        if np.ptp(y) < 1e-12:  # what moves the runs is luck within each setting
            return only_shares(np.zeros(len(inputs)), Fit(0.0, evidence=False))
    codes = np.column_stack([codes_of(one) for one in inputs])
    rows, columns = canonical_order(codes, y)
    rng = np.random.default_rng(seed)
    if len(rows) > READ_RUNS:
        rows = rows[np.sort(rng.choice(len(rows), READ_RUNS, replace=False))]
    ordered = [inputs[j].at(rows) for j in columns]
    parts = bases(ordered)
    notes: tuple[str, ...] = ()
    if len(parts) > MOST_PARAMETERS:
        kept = clearest(parts, y[rows])
        notes = (
            f"Of {len(parts)} parameters, the {len(kept)} with the clearest link of their own were modelled; "
            "the others count as 0.",
        )
        columns = columns[kept]
        ordered = [ordered[j] for j in kept]
        parts = bases(ordered)
    estimate = _estimate(ordered, parts, y[rows], runs.at(rows), seed)
    table = np.full((5, len(inputs)), np.nan)
    table[:3] = 0.0
    table[:, columns] = estimate.shares, estimate.low, estimate.high, estimate.p_values, estimate.noise
    return Estimate(table[0], estimate.fit, table[1], table[2], table[3], table[4], notes=notes)


@dataclass(frozen=True)
class _Repeats:
    """The runs behind the settings that the process sees.

    Attributes:
        y: (n,) the metric of each run.
        settings: the setting of each run, in the order in which the process sees them.
    """

    y: np.ndarray
    settings: Settings

    def at(self, kept: np.ndarray) -> _Repeats:
        """The runs of these settings, which are counted in this order from now on."""
        place = np.full(len(self.settings), -1)
        place[kept] = np.arange(len(kept))
        codes = place[self.settings.codes]
        return _Repeats(self.y[codes >= 0], Settings(codes[codes >= 0]))

    def skill(self, predicted: np.ndarray) -> Fit:
        """How well predictions of the settings, (k,) on the metric's scale, predict their runs."""
        codes = self.settings.codes
        return skill(self.y, predicted[codes], codes if self.settings.repeated else None)


def _estimate(
    inputs: Sequence[Input], parts: Sequence[Basis], y: np.ndarray, runs: _Repeats, seed: int
) -> Estimate:
    centre, unit = y.mean(), y.std()
    y = (y - centre) / unit
    n, d = len(y), len(parts)
    rng = np.random.default_rng([seed, 1])
    few = np.sort(rng.choice(n, FIT_RUNS, replace=False)) if n > FIT_RUNS else np.arange(n)
    covariances = additive_gp.kernels(parts, few)
    soft = 0.5 * float(np.clip((_SOFT_UNTIL - n) / (_SOFT_UNTIL - _SOFT_FULL), 0, 1))
    own = additive_gp.Posterior(covariances, y[few])
    peak = additive_gp.maximum(own)
    gains = [peak.gain]
    reading = additive_gp.read(y, parts, peak.theta)
    shares = as_shares(reading.totals)
    if soft > 0:
        gentle = additive_gp.Posterior(covariances, softened(y))
        other = additive_gp.maximum(gentle)
        gains.append(other.gain)
        shares = (1 - soft) * shares + soft * as_shares(additive_gp.read(gentle.y, parts, other.theta).totals)
    shares = _with_forest(shares, inputs, parts, y, seed)
    tested = additive_gp.tests(own, parts, few, peak.theta)
    unseen = y - reading.left_out
    if runs.settings.repeated:
        folds = np.array_split(rng.permutation(n), min(FOLDS, n))
        unseen = additive_gp.cross_predicted(y, parts, peak.theta, folds, FIT_RUNS)
    fit = runs.skill(centre + unit * unseen)
    above_chance = bool(np.mean(gains) > _gain_by_chance(d))
    fit = replace(fit, evidence=above_chance or evidence(parts, softened(y), seed) <= LEVEL / 3)
    with np.errstate(invalid="ignore"):  # a share of 0 times a chance without bounds is not known
        noise = np.clip(shares * tested[:, 1], 0, 1)
    shares = _without_chance(shares, tested[:, 0], n)
    low, high = _interval(shares, fit, n, tested[:, 0])
    return Estimate(shares, fit, low, high, tested[:, 0], noise)


def _with_forest(
    shares: np.ndarray, inputs: Sequence[Input], parts: Sequence[Basis], y: np.ndarray, seed: int
) -> np.ndarray:
    """At few runs, a weighted geometric mean with the impurity importances of a forest.

    Few runs leave many smooth functions possible, and a forest, which thinks in steps, errs in other places.
    It gives idle parameters a share, but a product with next to nothing stays next to nothing. Not where a
    parameter hangs on a switch: the gaps would tell the forest what the switch does.
    """
    n = len(y)
    weight = _FOREST_WEIGHT * float(np.clip((_FOREST_UNTIL - n) / (_FOREST_UNTIL - _FOREST_FULL), 0, 1))
    if weight == 0 or len(parts) == 1 or any(part.switch >= 0 for part in parts):
        return shares
    both = shares ** (1 - weight) * impurity_shares(inputs, y, seed) ** weight
    return as_shares(both) if both.any() else shares


def _without_chance(shares: np.ndarray, p_values: np.ndarray, n: int) -> np.ndarray:
    """Shares with those at 0 that chance alone exceeds easily; the interval's upper end says what they may
    still be.

    A model always gives a little to every parameter. From 100 runs on, a parameter whose test chance passes
    3 times in 10 does next to nothing, and its 0 is nearer the truth; with 30 runs or fewer the test misses
    too much to say so.
    """
    threshold = float(np.clip(1 - 0.7 * (n - 30) / 70, 0.3, 1.0))
    kept = np.where(p_values > threshold, 0.0, shares)
    return as_shares(kept) if kept.any() else shares


def _gain_by_chance(d: int) -> float:
    """The gain that noise alone passes at most 3 times in 100.

    Fitted above the quantiles of 6,000 simulated tables of noise (normal, long-tailed, skewed and nearly
    binary), 8 to 200 runs and 2 to 20 parameters of all kinds.
    """
    return 0.9 + 1.55 * float(np.log(d))


def _interval(shares: np.ndarray, fit: Fit, n: int, p_values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """90% intervals whose widths were fitted to how far estimates lay from the truth.

    Half-widths shrink with runs and grow with what the model leaves unexplained; fitted by quantile
    regression on some 800 tables of known truth (made-up functions of all kinds, made-up and real grids, 30
    to 1,000 runs), where they hold the truth in 92 to 99% of cases. The low end is 0 where chance cannot be
    ruled out.
    """
    left = 1 - np.clip(np.nan_to_num(fit.r2), 0.03, 0.97)
    root = np.sqrt(shares * (1 - shares))
    above = root * n**-0.36 + n**-0.42 * left**0.72
    below = 1.8 * root * n**-0.3 * left**0.3 + 0.6 * left**0.4 / (n * np.sqrt(len(shares)))
    low = np.where(p_values > 0.05, 0.0, np.clip(shares - below, 0, 1))
    return np.where(low < 0.003, 0.0, low), np.clip(shares + above, 0, 1)
