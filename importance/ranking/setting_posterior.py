"""The joint posterior of the expected metrics of all settings, and the way to the metric's units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model import surrogate
from importance.model.constants import QUADRATURE_NODES, Z90
from importance.model.failed_runs import without_result
from importance.model.inputs import select
from importance.model.setting_effects import SettingEffects, SettingRuns, setting_effects
from importance.model.surrogate import Surrogate
from importance.model.target import Target, read_target
from importance.ranking.parameter_columns import parameter_columns
from importance.runs.settings import Settings
from importance.runs.table import Runs


@dataclass(frozen=True, eq=False)
class SettingPosterior:
    """What the runs say of the expected metric of each of k settings.

    Attributes:
        model: the fitted model.
        target: the metric of the runs used.
        names: the parameters that are in the model or could be.
        groups: the settings of the runs used.
        first: (k,) the position of each setting's first run in the table of runs.
        frame: (k rows) the settings, as the model takes them.
        effects: their expected metrics, on the scale of the model.
        of_run: (n,) the setting of each run of the table, as its position among the k; -1 if it is none of
            them. Where runs have different budgets, a setting is known from the runs nearest to the budget
            that is ranked. Its other runs are runs of the same setting.
        feasible: (k,) which settings break no constraint in most of their runs; all of them if none does.
        usable: (k,) which of these did not fail in most of their runs either; all of them if none did.
    """

    model: Surrogate
    target: Target
    names: tuple[str, ...]
    groups: Settings
    first: np.ndarray
    frame: pd.DataFrame
    effects: SettingEffects
    of_run: np.ndarray
    feasible: np.ndarray
    usable: np.ndarray

    @property
    def mean_of_runs(self) -> np.ndarray:
        """(k,) the mean metric of the runs of each setting."""
        return self.groups.mean(self.target.y)

    def draws(self, chosen: np.ndarray, n: int, seed: int) -> np.ndarray:
        """Return n joint draws (n, c) of the expected metrics of some settings, on the scale of the model."""
        compared = self.frame.iloc[chosen]
        prior = self.model.prior_covariance(compared, compared)
        return self.effects.draws(chosen, prior, n, seed)

    def in_units(self, values: np.ndarray, sd: np.ndarray | float | None = None) -> np.ndarray:
        """Return expected metrics (..., k) on the scale of the model in the metric's units.

        The mean of runs on a logarithmic scale is above the inverse of the mean of their logarithms.

        Args:
            values: on the scale of the model.
            sd: standard deviation of a run about them; by default that about its setting.
        """
        nodes, weights = np.polynomial.hermite_e.hermegauss(QUADRATURE_NODES)
        sd = np.broadcast_to(self.effects.run_sd if sd is None else sd, values.shape)
        total = np.zeros(values.shape)
        for node, weight in zip(nodes, weights / weights.sum(), strict=True):
            total += weight * self.model.inverse_transform(values + sd * node)
        return total

    def shrunken(self) -> np.ndarray:
        """Return the expected metric (k,) of each setting, in the metric's units."""
        means = self.in_units(self.effects.mean, np.hypot(self.effects.sd, self.effects.run_sd))
        return np.clip(means, *self.model.metric_limits)

    def interval(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the ends (k,) of the 90% interval of each expected metric, in the metric's units."""
        effects = self.effects
        ends = [self.in_units(effects.mean + side * Z90 * effects.sd) for side in (-1, 1)]
        low, high = np.clip(np.sort(ends, axis=0), *self.model.metric_limits)
        return low, high


def setting_posterior(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    seed: int = 0,
    model: Surrogate | None = None,
) -> SettingPosterior:
    """Return what the runs say of the expected metric of each setting.

    Args:
        runs, metric, parameters, goal, seed: as in `rank`.
        model: a model of these runs, this metric and these parameters. None fits one.
    """
    metric = runs.name_of(metric)
    model = model or surrogate.fit(runs, metric, parameters, goal=goal, seed=seed)
    target = read_target(runs, metric)
    names = [each.name for each in select(runs, target.rows, metric, parameters) if each.idle is None]
    of_all = runs.settings(names)
    groups = of_all.at(target.rows)
    first = np.flatnonzero(target.rows)[groups.first]
    frame = parameter_columns(runs.frame.iloc[first], model.basis_functions)
    effects = _effects(model, target, groups, first, frame)
    of_run = _settings_of_all_runs(of_all.codes, target.rows, groups.codes)
    breaks = np.zeros(len(runs), bool) if runs.feasible is None else ~runs.feasible
    feasible = _mostly_without(breaks, of_run, len(first))
    usable = _mostly_without(breaks | without_result(runs, metric), of_run, len(first))
    return SettingPosterior(
        model, target, tuple(names), groups, first, frame, effects, of_run, feasible, usable
    )


def _settings_of_all_runs(codes: np.ndarray, rows: np.ndarray, codes_used: np.ndarray) -> np.ndarray:
    """Return the setting (n,) of each run, as its position among those of the runs used, or -1.

    Args:
        codes: (n,) the setting of each run, in another numbering.
        rows: (n,) which runs are used.
        codes_used: the setting of each run that is used, as its position.
    """
    position = np.full(codes.max(initial=0) + 1, -1)
    position[codes[rows]] = codes_used
    return np.asarray(position[codes])


def _mostly_without(lost: np.ndarray, of_run: np.ndarray, k: int) -> np.ndarray:
    """Return for which of k settings (k,) at most half of the runs are lost; all of them if there is none."""
    known = of_run >= 0
    counts = np.bincount(of_run[known], minlength=k)
    without = np.bincount(of_run[known & lost], minlength=k) <= 0.5 * counts
    return without if without.any() else np.ones(k, bool)


def _effects(
    model: Surrogate, target: Target, groups: Settings, first: np.ndarray, frame: pd.DataFrame
) -> SettingEffects:
    """Return the posterior of the expected metric of each setting, on the scale of the model.

    Args:
        model: the fitted model.
        target: the metric.
        groups: the settings of its runs.
        first: (k,) the row of the first run of each setting.
        frame: (k rows) the settings.
    """
    y = model.to_metric.standardise(target.y)
    # The model may hold only a sample of the settings, and each run of a table with few settings.
    modelled = np.flatnonzero(np.isin(first, model.rows))
    sd_within = groups.sd_within(y)
    repeats = len(y) - len(first)
    among = frame.iloc[modelled]
    return setting_effects(
        SettingRuns(
            y=groups.mean(y),
            counts=groups.counts,
            within=repeats * sd_within**2 if repeats else 0.0,
            modelled=modelled,
            noise_variance=model.noise_sd**2,
        ),
        model.prior_covariance(among, among),
        model.prior_covariance(among, frame),
        model.prior_variance(frame),
    )
