"""The default estimator: total Sobol indices of the additive GP, with tests, intervals and its fit.

docs/how-it-works.md derives each step, and tests/benchmarks measures the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from importance.model import additive_gp, second_core
from importance.model.additive_fit import AdditiveFit, fit_additive_gp, fit_to, runs_to_fit
from importance.model.additive_gp import LogPosterior
from importance.model.basis import Basis
from importance.model.constants import (
    BAYES_FACTOR_SLOPE,
    BAYES_FACTOR_START,
    EVIDENCE_LEVEL,
    FOLDS_OF_MANY_RUNS,
    FOREST_BLEND,
    LEARN_RUNS,
    LIGHTER_TAILS_BLEND,
    LONG_STEPS,
    MOST_MODELLED_RUNS,
    SIGNIFICANCE_LEVEL,
    SMALLEST_LOW,
    Z90,
)
from importance.model.cross_validation import cross_validate, fit_without, folds_of
from importance.model.fit_subset import ModelledRuns
from importance.model.inputs import Input
from importance.model.robust_tests import tests_with_descendants
from importance.model.score_tests import score_tests
from importance.model.significance import ChanceTests, chance_tests
from importance.model.sobol_indices import sobol_indices
from importance.model.target_scale import with_lighter_tails
from importance.model.time_drift import drift
from importance.ranking.estimate import Estimate, as_shares, noise_marks, only_shares, without_chance
from importance.ranking.forest import impurity_shares
from importance.ranking.many_runs import estimate_many_runs
from importance.ranking.scores import Fit
from importance.ranking.share_intervals import ShareErrors, jackknife_sds
from importance.ranking.skill import skill
from importance.runs.settings import Settings


def anova(
    inputs: Sequence[Input],
    y: np.ndarray,
    settings: Settings,
    seed: int = 0,
    order: np.ndarray | None = None,
    draws: np.ndarray | None = None,
    meanwhile: Callable[[], object] = lambda: None,
) -> Estimate:
    """Estimate the shares of the total Sobol indices under the additive GP.

    Each setting is in the model once, with the mean of its runs, because repeats are not independent.

    Args:
        inputs: d parameters over n runs.
        y: (n,) the metric on its scale, mean 0 and standard deviation 1.
        settings: of the n runs.
        seed: of the runs drawn if there are many, and of the shuffles of the test.
        order: (n,) the time of each run. If the metric drifts, the shares are of what is left without drift.
        draws: (m, n) other values that the metric may have; the intervals hold their shares too.
        meanwhile: is called while a second core computes, if one does.
    """
    runs = _Repeats(y, settings)
    if settings.repeated:
        inputs, y = [parameter.take(settings.first) for parameter in inputs], settings.mean(y)
        if np.ptp(y) < 1e-12:  # runs differ only within settings
            return only_shares(np.zeros(len(inputs)), Fit(0.0, evidence=False))
    notes: tuple[str, ...] = ()
    many_runs = len(y) > MOST_MODELLED_RUNS
    fitted = chance = None
    if not many_runs:
        fitted, chance = _fit_beside_tests(inputs, y, seed)
    elif order is not None:
        fitted = fit_additive_gp(inputs, y, seed)
    time = None
    if fitted is not None and order is not None:
        time = drift(fitted, inputs, y, settings.mean(order), seed)
    if time is not None:
        y, runs = y - time.effect, _Repeats(runs.y - time.effect[settings.codes], settings)
        share = f"{time.share:.0%}" if time.share >= 0.005 else "less than 1%"
        notes = (
            f"The time of a run explains {share} of the metric, whatever its settings. "
            "The importances are of what is left.",
        )
        if not many_runs:
            fitted, chance = _fit_beside_tests(inputs, y, seed)
    if fitted is None or chance is None:
        many = estimate_many_runs(inputs, y, seed)
        fit = replace(
            runs.at(many.rows).skill(many.predicted, FOLDS_OF_MANY_RUNS), evidence=many.estimate.fit.evidence
        )
        estimate, columns = replace(many.estimate, fit=fit), many.columns
        if len(many.rows) < len(y):
            notes += (
                f"{len(many.rows):,} of {len(y):,} drawn at random were read; rank_blocks() reads all.",
            )
    else:
        estimate, columns = _estimate(fitted, chance, runs.at(fitted.rows), seed, meanwhile), fitted.columns
        if draws is not None and len(draws) > 1:
            of_settings = np.array([settings.mean(draw) for draw in draws])[:, fitted.rows]
            estimate = _wider(estimate, fitted, of_settings)
    if time is not None:
        estimate = _beside_time(estimate, time.p_values[columns])
    if (kept := len(columns)) < len(inputs):
        notes = (
            *notes,
            f"Of {len(inputs)} parameters, the {kept} with the clearest link of their own were modelled; "
            "the others count as 0.",
        )
    table = np.full((5, len(inputs)), np.nan)
    table[:3] = 0.0  # shares and intervals of parameters that are not in the model
    table[:, columns] = (
        estimate.shares,
        estimate.low,
        estimate.high,
        estimate.p_values,
        estimate.noise,
    )
    return Estimate(table[0], estimate.fit, table[1], table[2], table[3], table[4], notes=notes)


def _wider(estimate: Estimate, fitted: AdditiveFit, draws: np.ndarray) -> Estimate:
    """Return the estimate with intervals that hold the spread of the shares over draws (m, n) of the metric.

    The variance between draws adds to the variance within each (Rubin 1987, doi:10.1002/9780470316696).
    """
    shares = [
        as_shares(sobol_indices((y - y.mean()) / (y.std() or 1.0), fitted.bases, fitted.theta).total_indices)
        for y in draws
    ]
    between = Z90 * np.sqrt(1 + 1 / len(draws)) * np.std(shares, axis=0, ddof=1)
    low = estimate.shares - np.hypot(estimate.shares - estimate.low, between)
    low = np.where((estimate.low == 0) | (low < SMALLEST_LOW), 0.0, low)
    high = np.minimum(estimate.shares + np.hypot(estimate.high - estimate.shares, between), 1.0)
    return replace(estimate, low=low, high=high)


def _beside_time(estimate: Estimate, p_values: np.ndarray) -> Estimate:
    """Return the estimate with the p-values (d,) of a model that holds the time too.

    There is evidence if the smallest p-value is, after Bonferroni's correction.
    """
    evidence = bool(np.nanmin(p_values) * len(p_values) <= EVIDENCE_LEVEL)
    low = np.where(p_values > SIGNIFICANCE_LEVEL, 0.0, estimate.low)
    noise = noise_marks(estimate.noise, estimate.shares, p_values, np.ones(len(p_values)))
    fit = replace(estimate.fit, evidence=evidence)
    return replace(estimate, fit=fit, low=low, p_values=p_values, noise=noise)


@dataclass(frozen=True)
class _Repeats:
    """The runs behind the settings in the model.

    Attributes:
        y: (n,) the metric of each run.
        settings: the setting of each run, in the order of the model.
    """

    y: np.ndarray
    settings: Settings

    def at(self, kept: np.ndarray) -> _Repeats:
        """Return the runs of these settings, which from now on are in this order."""
        place = np.full(len(self.settings), -1)
        place[kept] = np.arange(len(kept))
        codes = place[self.settings.codes]
        return _Repeats(self.y[codes >= 0], Settings(codes[codes >= 0]))

    def skill(self, predicted: np.ndarray, folds: int, correction: np.ndarray | None = None) -> Fit:
        """Return how well predictions (k,) of the settings, on the metric's scale, predict their runs.

        The correction (k,) is added to the squared errors.
        """
        codes = self.settings.codes
        settings = codes if self.settings.repeated else None
        return skill(self.y, predicted[codes], settings, folds=folds, correction=correction)


def _fit_beside_tests(inputs: Sequence[Input], y: np.ndarray, seed: int) -> tuple[AdditiveFit, ChanceTests]:
    """Fit the model, while a second core tests whether the parameters together say anything."""
    runs = runs_to_fit(inputs, y, seed)

    def tests() -> list[np.ndarray]:
        return [np.array(chance_tests(runs.bases, with_lighter_tails(runs.y), seed))]

    with second_core.begin(tests, is_long=_is_long(runs)) as awaited_tests:
        return fit_to(runs, seed), ChanceTests(*awaited_tests()[0])


def _is_long(runs: ModelledRuns) -> bool:
    """Return whether a step of the estimate takes much longer than to begin it on a second core."""
    return len(runs.y) ** 2 * len(runs.bases) > LONG_STEPS


def _estimate(
    fitted: AdditiveFit, chance: ChanceTests, runs: _Repeats, seed: int, meanwhile: Callable[[], object]
) -> Estimate:
    y, bases, theta = fitted.y, fitted.bases, fitted.theta
    n, d = len(y), len(bases)
    kernels = fitted.kernels()
    log_posterior = LogPosterior(kernels, y[fitted.learn_rows])
    log_bayes_factors = [fitted.estimate.log_bayes_factor]
    folds = folds_of(fitted.shuffled)

    def without(some_folds: Sequence[np.ndarray]) -> list[np.ndarray]:
        fits = [fit_without(fold, y, bases, fitted.estimate, LEARN_RUNS) for fold in some_folds]
        return [np.array(arrays) for arrays in zip(*fits, strict=True)]

    with second_core.begin(lambda: without(folds[:-1]), is_long=_is_long(fitted)) as without_other_folds:
        indices = sobol_indices(y, bases, theta)
        shares = as_shares(indices.total_indices)
        weight = _weight(n, *LIGHTER_TAILS_BLEND)
        if weight > 0:
            lighter = LogPosterior(kernels, with_lighter_tails(y))
            second = additive_gp.fit_map(lighter, fitted.estimate)
            log_bayes_factors.append(second.log_bayes_factor)
            second_shares = as_shares(sobol_indices(lighter.y, bases, second.theta).total_indices)
            shares = (1 - weight) * shares + weight * second_shares
        shares = _blend_with_forest(shares, fitted.inputs, bases, y, seed)
        tests = tests_with_descendants(score_tests(log_posterior, bases, fitted.learn_rows, theta), bases)
        p_values = tests[:, 0]
        meanwhile()
        without_last_fold = without(folds[-1:])
        pairs = zip(without_other_folds(), without_last_fold, strict=True)
        fitted_and_indices = [np.concatenate(pair) for pair in pairs]
    without_fold = cross_validate(y, bases, fitted.estimate, folds, *fitted_and_indices)
    predicted = fitted.mean + fitted.sd * without_fold.predicted
    uncorrected = runs.skill(predicted, len(folds))  # the R2 that the widths of the intervals were chosen by
    correction = None if without_fold.correction is None else fitted.sd**2 * without_fold.correction
    fit = runs.skill(predicted, len(folds), correction)
    by_model = bool(np.mean(log_bayes_factors) > _log_bayes_factor_by_chance(d))
    # The model takes the noise for even, so it needs one of two tests that do not (Bonferroni).
    uneven_too = 2 * min(chance.flipped, np.nanmin(p_values) * d) <= SIGNIFICANCE_LEVEL
    evidence = (by_model and uneven_too) or max(chance) <= EVIDENCE_LEVEL / 3
    fit = replace(fit, evidence=bool(evidence))
    before, shares = shares, without_chance(shares, tests[:, 2], n)
    noise = noise_marks(before, shares, p_values, tests[:, 1])
    jackknife = jackknife_sds([as_shares(totals) for totals in without_fold.total_indices])
    errors = ShareErrors(indices.share_sds(), jackknife, uncorrected.r2, n)
    low, high = errors.interval(shares, p_values)
    return Estimate(shares, fit, low, high, p_values, noise)


def _weight(n: int, full: int, none: int, weight: float) -> float:
    """Return a weight that falls from its full value at `full` runs to 0 at `none` runs."""
    return weight * float(np.clip((none - n) / (none - full), 0, 1))


def _blend_with_forest(
    shares: np.ndarray, inputs: Sequence[Input], bases: Sequence[Basis], y: np.ndarray, seed: int
) -> np.ndarray:
    """Return, if there are few runs, the weighted geometric mean with the impurity shares of a forest.

    Few runs fit many smooth functions. A forest fits steps, so its errors are different ones. It also gives
    a share to idle parameters, but its product with almost nothing is almost nothing. Tables with conditional
    parameters are left out, because missing values would tell the forest what their parent does.
    """
    weight = _weight(len(y), *FOREST_BLEND)
    if weight == 0 or len(bases) == 1 or any(basis.parent >= 0 for basis in bases):
        return shares
    blended = shares ** (1 - weight) * impurity_shares(inputs, y, seed) ** weight
    return as_shares(blended) if blended.any() else shares


def _log_bayes_factor_by_chance(d: int) -> float:
    """Return the log Bayes factor that pure noise exceeds at most 3 times in 100.

    Fitted above the quantiles of 6,000 simulated tables of noise (normal, long-tailed, skewed and nearly
    binary), with 8 to 200 runs and 2 to 20 parameters of all kinds.
    """
    return BAYES_FACTOR_START + BAYES_FACTOR_SLOPE * float(np.log(d))
