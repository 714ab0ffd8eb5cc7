"""tunability(): what tuning a parameter is worth, in the units of the metric.

Importance says where the variation of the metric comes from. Tunability says what there is to gain (Probst,
Boulesteix and Bischl 2019, arXiv:1802.09596; van Rijn and Hutter 2018, arXiv:1710.04725). Each decision is
made by the mean of the model and judged by functions sampled from its posterior. A parameter without an
effect therefore gains nothing, although the best of several noisy values always looks like a gain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.effect import Effect
from importance.effects.effect_inputs import basis_of
from importance.effects.one_parameter import effect
from importance.effects.story import unset_is_best
from importance.even_spread import evenly_spread
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.constants import (
    TUNABILITY_DRAWS,
    TUNABILITY_RUNS,
    TUNABILITY_SETTINGS,
    TUNABILITY_VALUES,
)
from importance.model.surrogate import FitOptions, Surrogate
from importance.runs.columns import Kind
from importance.runs.level_names import MISSING
from importance.runs.table import Runs
from importance.runs.unset_values import NOT_SET

Value = float | str | None
"""A value of a parameter; NaN or None means that it is not set."""


@dataclass(frozen=True)
class Gain:
    """A gain in the units of the metric, positive if the metric gets better; NaN if it is not known.

    Attributes:
        mean: the expected gain.
        low, high: its 90% interval.
    """

    mean: float = nan
    low: float = nan
    high: float = nan

    @property
    def real(self) -> bool:
        """Whether the gain is above 0 by more than chance explains."""
        return self.low > 0


@dataclass(frozen=True)
class Tunability:
    """What there is to gain from one parameter; what `tunability` returns.

    Attributes:
        parameter, metric: the parameter and the metric.
        common: its most common value; the middle value if it is a number that hardly repeats.
        repeats: whether `common` is the most common value, and not the middle one.
        single: the best value if it has to be the same for all settings of the others, as
            `Effect.predicted` has it.
        over_common: the gain of the best value for each setting of the others over `common`.
        over_single: the same over `single`: what is lost because one value has to suit all settings.
        cost: what fixing it at `single` costs when all other parameters are tuned.
        more_runs: what knowing its curve exactly would gain over `single` (the expected value of perfect
            information: Howard 1966, doi:10.1109/TSSC.1966.300074). More runs that only vary this parameter
            cannot gain more. Its `low` is NaN.
        spread: the standard deviation of the metric over the settings, in its units.
        note: why the gains are not known; empty if they are.
    """

    parameter: str
    metric: str
    common: Value = ""
    repeats: bool = True
    single: Value = ""
    over_common: Gain = Gain()
    over_single: Gain = Gain()
    cost: Gain = Gain()
    more_runs: Gain = Gain()
    spread: float = nan
    note: str = ""


def tunability(
    runs: Runs,
    metric: str,
    parameter: str,
    *,
    model: Surrogate | None = None,
    **fit_options: Unpack[FitOptions],
) -> Tunability:
    """Return what tuning a parameter is worth, in the units of the metric, over the settings that were run.

    Only values that were tried count; not setting the parameter is one of them if some runs do not. Only runs
    where the parameter is active count. The best of all settings is searched among those of the runs, with
    the parameter at each of its values.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        parameter: the parameter to judge.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        A `Tunability`, whose gains are NaN if fewer than 10 runs have a value, or all have the same.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when the parameter is not in the model.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> result = importance.tunability(runs, "val_loss", "learning_rate")
        >>> result.over_common.real
        True
    """
    metric, parameter = runs.name_of(metric), runs.name_of(parameter)
    model = model or surrogate.fit(runs, metric, **fit_options)
    basis = basis_of(runs, model, parameter)
    is_set = model.frame[parameter].notna().to_numpy()
    may_be_unset = runs.columns[parameter].unset and not is_set.all()
    active = np.flatnonzero(is_set | may_be_unset)
    if is_set.sum() < TUNABILITY_RUNS:
        count = f"Only {is_set.sum()} runs have a value of {parameter}"
        return Tunability(parameter, metric, note=f"{count}: too few to say what tuning it is worth.")
    values, (common, repeats) = _values(model, basis, active)
    if len(values) < 2:
        return Tunability(parameter, metric, note=f"{parameter} was tried at one value only.")
    values, single = _with_best_on_average(effect(runs, metric, parameter, model=model), values)
    rows = evenly_spread(active, TUNABILITY_SETTINGS)
    settings = model.frame.iloc[rows].reset_index(drop=True)
    n = len(settings)
    at_each_value = pd.concat([model.with_value(settings, parameter, v) for v in values], ignore_index=True)
    expected = model.sign * model.predict(at_each_value)[0].reshape(len(values), n)
    compared = [
        at_each_value.iloc[expected.argmax(axis=0) * n + np.arange(n)],
        model.with_value(settings, parameter, common),
        at_each_value[single * n : (single + 1) * n],
        *_best_settings(model, basis, single, at_each_value, expected),
    ]
    samples = model.sign * model.inverse_transform(
        model.sample_posterior(pd.concat(compared, ignore_index=True), TUNABILITY_DRAWS)
    )
    spread = float(samples.std())
    at_best, at_common, at_single = (samples[:, k * n : (k + 1) * n].mean(axis=1) for k in range(3))
    all_tuned, others_tuned = samples[:, 3 * n], samples[:, 3 * n + 1]
    return Tunability(
        parameter,
        metric,
        common,
        repeats,
        values[single],
        over_common=_gain(at_best - at_common, spread),
        over_single=_gain(at_best - at_single, spread),
        cost=_gain(all_tuned - others_tuned, spread),
        more_runs=_gain_of_more_runs(model, parameter, values, active),
        spread=spread,
    )


def _with_best_on_average(curve: Effect, values: list[Value]) -> tuple[list[Value], int]:
    """Return the values with the one that an effect calls best, and its position among them."""
    absent = next((k for k, value in enumerate(values) if value is None or value != value), None)
    best = curve.predicted.value
    if absent is not None and (best in (NOT_SET, MISSING) or unset_is_best(curve)):
        return values, absent
    if isinstance(best, str) and not isinstance(values[0], str):
        best = float(best)  # of a number with few values, which the effect shows as levels
    known = [*values, *([] if best in values else [best])]
    return known, known.index(best)


def _values(
    model: Surrogate, basis: BasisFunctions, active: np.ndarray
) -> tuple[list[Value], tuple[Value, bool]]:
    """The values that were tried, and the most common one with whether it repeats."""
    column = model.frame[basis.name].iloc[active]
    present = column.dropna()
    absent: list[Value] = []
    if len(present) < len(column):  # not setting it is a value like the others
        absent = [nan if basis.kind is Kind.NUMERIC else None]
    counts = present.value_counts()
    most_common = min(counts.index[counts == counts.max()], key=str)
    mostly_unset = len(column) - len(present) > counts.max()
    if basis.kind is not Kind.NUMERIC:
        levels = sorted(map(str, counts.index))
        return [*levels, *absent], (None if mostly_unset else str(most_common), True)
    finite = present[np.isfinite(present)]
    distinct = np.unique(finite)
    middle = float(np.quantile(finite, 0.5, method="nearest"))
    repeats = bool(counts.max() >= max(3, 0.1 * len(present)))
    common = float(most_common) if repeats and np.isfinite(most_common) else middle
    if len(distinct) > TUNABILITY_VALUES:
        distinct = np.unique(np.quantile(finite, np.linspace(0, 1, TUNABILITY_VALUES), method="nearest"))
    if mostly_unset:
        common, repeats = nan, True
    return [*(float(value) for value in distinct), *absent], (common, repeats)


def _best_settings(
    model: Surrogate,
    basis: BasisFunctions,
    single: int,
    at_each_value: pd.DataFrame,
    expected: np.ndarray,
) -> list[pd.DataFrame]:
    """The best setting of all, and the best with the parameter at its best single value, a row each.

    Args:
        model: the fitted model.
        basis: the functions of the parameter.
        single: the index of the best single value.
        at_each_value: (k * n rows) n settings of the runs with each of its k values.
        expected: (k, n) the expected metric of these settings, where more is better.
    """
    best = at_each_value.iloc[[int(expected.argmax())]]
    best_at_single = at_each_value.iloc[[single * expected.shape[1] + int(expected[single].argmax())]]
    # A conditional parameter can also be switched off.
    inactive = model.frame[model.frame[basis.name].isna()] if basis.parent else model.frame[:0]
    if len(inactive):
        without = model.sign * model.predict(inactive)[0]
        best_without = inactive.iloc[[int(without.argmax())]]
        best = best_without if without.max() > expected.max() else best
        best_at_single = best_without if without.max() > expected[single].max() else best_at_single
    return [best, best_at_single]


def _gain_of_more_runs(model: Surrogate, parameter: str, values: Sequence[Value], active: np.ndarray) -> Gain:
    """What the best value of each sampled curve gains over the value that is best by the mean."""
    expected = model.partial_dependence(pd.DataFrame({parameter: list(values)}), active)
    samples = model.sign * model.inverse_transform(expected.sample(TUNABILITY_DRAWS))
    best = int((model.sign * expected.mean).argmax())
    missed = samples.max(axis=1) - samples[:, best]
    return Gain(float(missed.mean()), nan, float(np.quantile(missed, 0.95)))


def _gain(samples: np.ndarray, spread: float) -> Gain:
    low, high = np.quantile(samples, [0.05, 0.95])
    if max(-low, high) < 1e-6 * spread:  # both settings are the same
        return Gain(0.0, 0.0, 0.0)
    return Gain(float(samples.mean()), float(low), float(high))
