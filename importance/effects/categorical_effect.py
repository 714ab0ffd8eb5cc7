"""The effect of a categorical parameter: the metric with each level, and which levels differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.effects.coverage import thin_below, untried_levels
from importance.effects.effect import Best, Effect, LevelEffect
from importance.effects.effect_inputs import (
    EffectInputs,
    MetricBand,
    band_at,
    best_observed,
    condition_text,
    metric_band,
)
from importance.effects.level_contrasts import differences
from importance.model.constants import CONTRAST_DRAWS
from importance.model.joint_normal import JointNormal
from importance.model.surrogate import Surrogate
from importance.runs.columns import Kind
from importance.runs.level_names import MISSING, level_texts
from importance.runs.unset_values import NOT_SET
from importance.space.levels import level_text

MOST_SHOWN_LEVELS = 100
"""All pairs of them are compared: 4,950, in about a second."""


@dataclass(frozen=True)
class _Levels:
    """The levels of the shown runs.

    Attributes:
        of_runs: the level of each shown run, as text.
        counts: level -> number of runs, of all levels.
        names: the levels to show, the most frequent first.
        settings: one row for each of these, with its value as the model needs it.
    """

    of_runs: np.ndarray
    counts: pd.Series
    names: list[str]
    settings: pd.DataFrame


def categorical_effect(inputs: EffectInputs) -> Effect:
    """Return the effect of a parameter level by level. The values of a number can be taken as levels too."""
    model, name, notes = inputs.model, inputs.basis.name, inputs.notes
    levels = _levels(inputs)
    if len(levels.counts) > len(levels.names):
        n_hidden = len(levels.counts) - len(levels.names)
        notes = (*notes, f"{n_hidden} rare values of {name} are not shown.")
    expected = model.partial_dependence(levels.settings, inputs.average_over)
    band = metric_band(model, expected)
    y = inputs.y[inputs.shown]
    thin = thin_below(len(levels.of_runs), 1 / len(levels.counts))
    effects = [
        LevelEffect(
            level,
            int(levels.counts[level]),
            *band_at(band, k),
            observed=float(y[levels.of_runs == level].mean()),
            thin=bool(levels.counts[level] < thin),
        )
        for k, level in enumerate(levels.names)
    ]
    order = np.argsort(-model.sign * expected.mean, kind="stable")
    return Effect(
        parameter=name,
        metric=model.metric,
        goal=model.goal,
        scale=model.scale,
        log=False,
        grid=(),
        mean=(),
        low=(),
        high=(),
        untried=(),
        thin=(),
        levels=tuple(effects[k] for k in order),
        differences=differences(model, name, expected, [levels.names[k] for k in order], order),
        untried_levels=untried_levels(inputs.runs, name, levels.counts.index),
        x=tuple(levels.of_runs.tolist()),
        y=tuple(y.tolist()),
        rows=tuple(np.flatnonzero(inputs.shown).tolist()),
        observed=best_observed(inputs, levels.of_runs),
        predicted=_best_predicted(model, expected, levels.names, band),
        condition=condition_text(model, inputs.basis),
        notes=notes,
    )


def _levels(inputs: EffectInputs) -> _Levels:
    runs, name = inputs.runs, inputs.basis.name
    is_number = inputs.basis.kind is Kind.NUMERIC
    column = runs.frame[name]
    as_text = column.map(_number_level, na_action="ignore").astype(object) if is_number else column
    absent_text = NOT_SET if runs.columns[name].unset else MISSING
    of_runs = level_texts(as_text, absent_text).to_numpy(object)[inputs.shown]
    is_absent = column.isna().to_numpy()[inputs.shown]
    counts = pd.Series(of_runs).value_counts()
    names = sorted(counts.index, key=lambda level: (-counts[level], level))[:MOST_SHOWN_LEVELS]
    absent = str(of_runs[is_absent][0]) if is_absent.any() else None
    if is_number:
        number = dict(zip(of_runs.tolist(), column.to_numpy(float)[inputs.shown].tolist(), strict=True))
        settings = pd.DataFrame({name: [np.nan if level == absent else number[level] for level in names]})
    else:
        values = pd.Series([None if level == absent else level for level in names], dtype=object)
        settings = pd.DataFrame({name: values})
    return _Levels(of_runs, counts, names, settings)


def _number_level(value: float) -> str:
    return str(int(value)) if value.is_integer() else level_text(value)


def _best_predicted(model: Surrogate, expected: JointNormal, names: Sequence[str], band: MetricBand) -> Best:
    """The level with the best expected metric, with the probability that it really is the best."""
    best = int(np.argmax(model.sign * expected.mean))
    mean, low, high = band_at(band, best)
    samples = model.sign * expected.sample(CONTRAST_DRAWS)
    probability = float((samples.argmax(axis=1) == best).mean())
    return Best(names[best], mean, metric_low=low, metric_high=high, chance=probability)
