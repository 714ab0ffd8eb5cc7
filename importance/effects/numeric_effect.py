"""The effect of a numeric parameter: the metric along its axis, with the parts that no run covers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.effects import coverage
from importance.effects.coverage import Spans
from importance.effects.effect import Best, Effect, LevelEffect
from importance.effects.effect_inputs import (
    EffectInputs,
    MetricBand,
    band_at,
    best_observed,
    condition_text,
    metric_band,
)
from importance.formatting import number_text
from importance.model.constants import BAND_DRAWS, CONTRAST_DRAWS, FEW_VALUES
from importance.model.joint_normal import JointNormal
from importance.model.surrogate import Surrogate
from importance.runs.column_scales import reads_log
from importance.runs.unset_values import NOT_SET
from importance.space.dimension import Choice

GRID = 37


@dataclass(frozen=True)
class _NumberAxis:
    """The axis of a numeric parameter, whose positions are the numbers or their log10.

    Attributes:
        log: whether positions are the log10 of the numbers.
        numbers: the tried and the declared numbers, ascending.
        positions: their positions.
        tried: the positions of the tried numbers, ascending.
        can_be_tried: the positions that the search space allows if it is a choice; else those that were
            tried.
        whole: whether all numbers are whole.
    """

    log: bool
    numbers: np.ndarray
    positions: np.ndarray
    tried: np.ndarray
    can_be_tried: np.ndarray
    whole: bool

    def numbers_at(self, positions: np.ndarray) -> np.ndarray:
        """Return the numbers at these positions; a tried or declared number to its last digit."""
        numbers = 10**positions if self.log else positions
        exact = dict(zip(self.positions.tolist(), self.numbers.tolist(), strict=True))
        return np.array(
            [exact.get(position, number) for position, number in zip(positions, numbers, strict=True)]
        )

    def numbers_of(self, spans: Spans) -> tuple[tuple[float, float], ...]:
        """Return the spans of positions as spans of numbers."""
        ends = self.numbers_at(np.array(spans).reshape(-1)).reshape(-1, 2)
        return tuple((float(low), float(high)) for low, high in ends)


def numeric_effect(inputs: EffectInputs) -> Effect:
    """Return the effect of a number along its axis: the declared search space, or else what was tried."""
    model, name = inputs.model, inputs.basis.name
    x = inputs.runs.frame[name].to_numpy(float)[inputs.shown]
    axis = _axis(inputs, x)
    low_end, high_end = axis.positions[0], axis.positions[-1]
    run_positions = np.log10(x) if axis.log else x
    gaps = coverage.untried(
        axis.tried, low_end, high_end, whole=axis.whole and not axis.log, choices=axis.can_be_tried
    )
    thin = coverage.thin(run_positions, gaps, low_end, high_end, FEW_VALUES)
    positions = _grid(axis, gaps)
    grid = axis.numbers_at(positions)
    expected = model.partial_dependence(pd.DataFrame({name: grid}), inputs.average_over)
    mean, low, high = metric_band(model, expected)
    is_tried = np.isin(positions, axis.tried)
    in_gap = _inside(positions, gaps) & ~is_tried
    whole_low, whole_high = _simultaneous_band(model, expected, ~in_gap)
    can_be_best = is_tried if len(axis.tried) <= FEW_VALUES else ~in_gap
    untried = np.isin(axis.positions, axis.can_be_tried) & ~np.isin(axis.positions, axis.tried)
    return Effect(
        parameter=name,
        metric=model.metric,
        goal=model.goal,
        scale=model.scale,
        log=axis.log,
        grid=tuple(grid.tolist()),
        mean=tuple(mean.tolist()),
        low=tuple(np.where(in_gap, np.nan, low).tolist()),
        high=tuple(np.where(in_gap, np.nan, high).tolist()),
        untried=axis.numbers_of(gaps),
        thin=axis.numbers_of(thin),
        levels=(),
        differences=(),
        untried_levels=tuple(axis.numbers[untried].tolist()),
        x=tuple(x.tolist()),
        y=tuple(inputs.y[inputs.shown].tolist()),
        rows=tuple(np.flatnonzero(inputs.shown).tolist()),
        observed=best_observed(inputs, x),
        predicted=_best_predicted(
            model, expected, np.round(grid) if axis.whole else grid, can_be_best, (mean, low, high)
        ),
        condition=condition_text(model, inputs.basis),
        notes=inputs.notes,
        simultaneous_low=tuple(whole_low.tolist()),
        simultaneous_high=tuple(whole_high.tolist()),
    )


def with_unset(effect: Effect, inputs: EffectInputs, unset_rows: np.ndarray) -> Effect:
    """Return the effect of a number with the runs where it was not set, which have no position on its axis.

    Args:
        effect: the effect of the runs with a number.
        inputs: what it was computed from.
        unset_rows: (n,) whether a run has a finite metric and no value of the parameter.
    """
    model, name = inputs.model, effect.parameter
    band = metric_band(model, model.partial_dependence(pd.DataFrame({name: [np.nan]}), inputs.average_over))
    n, values = int(unset_rows.sum()), inputs.y[unset_rows]
    thin = bool(n < coverage.thin_below(n + len(effect.y), 0.5))
    unset = LevelEffect(NOT_SET, n, *band_at(band, 0), observed=float(values.mean()), thin=thin)
    mean, low, high = (number_text(value) for value in (unset.mean, unset.low, unset.high))
    better = model.sign * (unset.mean - effect.predicted.metric) > 0
    note = (
        f"{n:,} runs without a value of {name}: {effect.metric} {mean} ({low} to {high}) on average over "
        f"the others, {'better' if better else 'no better'} than the best number."
    )
    best = int(np.argmax(np.where(unset_rows, model.sign * inputs.y, -np.inf)))
    observed = effect.observed
    if model.sign * (inputs.y[best] - observed.metric) > 0:
        observed = Best(NOT_SET, float(inputs.y[best]), run=str(inputs.runs.run_names.iloc[best]))
    return replace(effect, unset=unset, observed=observed, notes=(*effect.notes, note))


def _axis(inputs: EffectInputs, x: np.ndarray) -> _NumberAxis:
    runs, name = inputs.runs, inputs.basis.name
    log = reads_log(runs, name) and bool((x > 0).all())
    declared = [number for number in coverage.declared_numbers(runs, name) if number > 0 or not log]
    numbers = np.unique(np.concatenate([x, declared]))
    tried, positions = (np.unique(np.log10(x)), np.log10(numbers)) if log else (np.unique(x), numbers)
    is_choice = isinstance(runs.space.get(name), Choice)
    return _NumberAxis(
        log=log,
        numbers=numbers,
        positions=positions,
        tried=tried,
        can_be_tried=positions if is_choice else tried,
        whole=bool((numbers == np.round(numbers)).all()),
    )


def _grid(axis: _NumberAxis, gaps: Spans) -> np.ndarray:
    """Even positions over what was tried, with the ends of the axis, and the tried positions or the gaps."""
    even = np.linspace(axis.tried[0], axis.tried[-1], GRID)
    positions = np.union1d(even, [axis.positions[0], axis.positions[-1]])
    return np.union1d(positions, axis.tried if len(axis.tried) <= 2 * FEW_VALUES else np.ravel(gaps))


def _simultaneous_band(
    model: Surrogate, expected: JointNormal, has_band: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of the band that holds the whole curve with a probability of 90%.

    They are NaN where there is no band.
    """
    shown = np.flatnonzero(has_band)
    part = JointNormal(expected.mean[shown], expected.covariance[np.ix_(shown, shown)])
    low, high = np.full((2, len(has_band)), np.nan)
    _, low[shown], high[shown] = metric_band(model, part, part.simultaneous_z(BAND_DRAWS))
    return low, high


def _inside(positions: np.ndarray, spans: Spans) -> np.ndarray:
    inside = np.zeros(len(positions), bool)
    for low, high in spans:
        inside |= (positions >= low) & (positions <= high)
    return inside


def _best_predicted(
    model: Surrogate, expected: JointNormal, grid: np.ndarray, can_be_best: np.ndarray, band: MetricBand
) -> Best:
    """The number with the best expected metric, with the interval of the best numbers of sampled curves.

    Args:
        model: the fitted model.
        expected: the metric along the grid.
        grid: the numbers.
        can_be_best: whether a number may be called best, because runs are near.
        band: the metric along the grid, in its own units.
    """
    candidates = np.flatnonzero(can_be_best)
    best = int(candidates[np.argmax(model.sign * expected.mean[candidates])])
    samples = model.sign * expected.sample(CONTRAST_DRAWS)[:, candidates]
    best_of_samples = grid[candidates[samples.argmax(axis=1)]]
    low, high = np.quantile(best_of_samples, [0.05, 0.95], method="nearest")
    mean, metric_low, metric_high = band_at(band, best)
    value = float(grid[best])
    return Best(value, mean, min(float(low), value), max(float(high), value), metric_low, metric_high)
