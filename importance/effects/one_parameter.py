"""The effect of a parameter: the metric along it, averaged over the others as they were run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.coverage import Stretches, declared_numbers, few, thin, untried, untried_levels
from importance.effects.effect import Best, Effect, LevelEffect
from importance.effects.level_contrasts import DRAWS, differences
from importance.errors import ImportanceError
from importance.formatting import number_text
from importance.model import surrogate
from importance.model.basis_functions import BasisFunctions
from importance.model.inputs import Input
from importance.model.joint_normal import Z90, JointNormal
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.target import metric_values
from importance.ranking.row_notes import condition
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.level_names import MISSING, level_texts
from importance.runs.table import Runs
from importance.runs.unset_values import NOT_SET
from importance.space.dimension import Choice
from importance.space.levels import level_text

GRID = 37
MOST_SHOWN_LEVELS = 24
_FEW = 12  # so many tried values are looked at one by one


def effect(
    runs: Runs,
    metric: str,
    parameter: str,
    *,
    model: Surrogate | None = None,
    **asked: Unpack[FitOptions],
) -> Effect:
    """The effect of a parameter on the metric, averaged over the others as they were run.

    The partial dependence of the model that ranks (Friedman 2001, doi:10.1214/aos/1013203451) with its
    uncertainty (Moosbauer et al. 2021, arXiv:2111.04820), taken on the judged scale and led back to units.
    A conditional parameter is looked at where it is active.

    Args:
        runs, metric, parameters, goal, scale, seed: as in `surrogate.fit`.
        parameter: the one to show.
        model: a fitted model of these runs, when there is one already.

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.
        ImportanceError: when the parameter is not in the model, because it never varies or repeats another.
    """
    metric, parameter = runs.name_of(metric), runs.name_of(parameter)
    model = model or surrogate.fit(runs, metric, **asked)
    shape = modelled(runs, model, parameter)
    values = runs.frame[parameter]
    y = metric_values(runs, metric)
    used = np.isfinite(y)
    missing = values.isna().to_numpy()
    over = np.flatnonzero(model.frame[parameter].notna().to_numpy())
    always = not shape.parent
    if shape.kind is not Kind.NUMERIC and always:
        over = np.arange(len(model.frame))  # a missing level is a level like the others
    notes = list(model.notes)
    unset = runs.columns[parameter].unset and bool((used & missing).any())
    if unset and shape.kind is Kind.NUMERIC and values[used].nunique() <= _FEW:
        return _text(_Looked(runs, model, shape, np.arange(len(model.frame)), used, y, model.notes))
    if shape.kind is Kind.NUMERIC:
        numbers = values.to_numpy(float)
        shown = used & np.isfinite(numbers)
        left = int((used & ~shown).sum())
        if left and always and not unset:
            notes.append(f"{left:,} runs without a finite {parameter} are not shown.")
        if unset:
            over = np.arange(len(model.frame))
        seen = _Looked(runs, model, shape, over, shown, y, tuple(notes))
        return _with_unset(_number(seen), seen, used & missing) if unset else _number(seen)
    shown = used & (always | ~missing)
    return _text(_Looked(runs, model, shape, over, shown, y, tuple(notes)))


def modelled(runs: Runs, model: Surrogate, parameter: str) -> BasisFunctions:
    """The functions of a parameter in the model.

    Raises:
        UnknownColumn: when the runs have no such column.
        ImportanceError: when the model does not hold it.
    """
    runs.column(parameter)
    for one in model.basis_functions:
        if one.name == parameter:
            return one
    raise ImportanceError(
        f"{parameter} is not in the model: it never varies over the runs used, repeats another parameter, or "
        f"was set aside. Choose one of {', '.join(model.parameters[:12])}."
    )


@dataclass(frozen=True)
class _Looked:
    """What is looked at: the runs `shown`, their metric `y`, and the model's runs to average `over`."""

    runs: Runs
    model: Surrogate
    shape: BasisFunctions
    over: np.ndarray
    shown: np.ndarray
    y: np.ndarray
    notes: tuple[str, ...]


def _number(seen: _Looked) -> Effect:
    runs, model, name = seen.runs, seen.model, seen.shape.name
    x = runs.frame[name].to_numpy(float)[seen.shown]
    log = reads_log(runs, name) and bool((x > 0).all())
    named = np.array([v for v in declared_numbers(runs, name) if v > 0 or not log])
    every = np.unique(np.concatenate([x, named]))
    places, known = (np.log10(v) if log else v for v in (x, every))
    distinct = np.unique(places)
    whole = bool((every == np.round(every)).all())
    choices = known if isinstance(runs.space.get(name), Choice) else distinct
    gaps = untried(distinct, known[0], known[-1], whole=whole and not log, choices=choices)
    rare = thin(places, gaps, known[0], known[-1], _FEW)
    points = np.union1d(np.linspace(distinct[0], distinct[-1], GRID), [known[0], known[-1]])
    points = np.union1d(points, distinct if len(distinct) <= 2 * _FEW else np.ravel(gaps))
    grid = _values(points, every, known, log)
    found = model.partial_dependence(pd.DataFrame({name: grid}), seen.over)
    mean, low, high = band(model, found)
    bridged = _inside(points, gaps) & ~np.isin(points, distinct)
    at = np.round(grid) if whole else grid
    tried = np.isin(points, distinct) if len(distinct) <= _FEW else ~bridged
    return Effect(
        parameter=name,
        metric=model.metric,
        goal=model.goal,
        scale=model.scale,
        log=log,
        grid=tuple(grid.tolist()),
        mean=tuple(mean.tolist()),
        low=tuple(np.where(bridged, np.nan, low).tolist()),
        high=tuple(np.where(bridged, np.nan, high).tolist()),
        untried=_pairs(gaps, every, known, log),
        thin=_pairs(rare, every, known, log),
        levels=(),
        differences=(),
        untried_levels=tuple(every[np.isin(known, choices) & ~np.isin(known, distinct)].tolist()),
        x=tuple(x.tolist()),
        y=tuple(seen.y[seen.shown].tolist()),
        rows=tuple(np.flatnonzero(seen.shown).tolist()),
        observed=_observed(seen, x),
        predicted=_predicted_number(model, found, at, tried, (mean, low, high)),
        condition=_condition(model, seen.shape),
        notes=seen.notes,
    )


def _with_unset(effect: Effect, seen: _Looked, rows: np.ndarray) -> Effect:
    """The effect of a number with the runs where it was not set, which stand on no place of its axis."""
    model, name = seen.model, effect.parameter
    means = band(model, model.partial_dependence(pd.DataFrame({name: [np.nan]}), seen.over))
    count, values = int(rows.sum()), seen.y[rows]
    thin_here = bool(count < few(int(rows.sum()) + len(effect.y), 0.5))
    unset = LevelEffect(NOT_SET, count, *_three(*means, 0), observed=float(values.mean()), thin=thin_here)
    mean, low, high = (number_text(v) for v in (unset.mean, unset.low, unset.high))
    better = model.sign * (unset.mean - effect.predicted.metric) > 0
    said = (
        f"{count:,} runs without a value of {name}: {effect.metric} {mean} ({low} to {high}) on average over "
        f"the others, {'better' if better else 'no better'} than the best number."
    )
    best = int(np.argmax(np.where(rows, model.sign * seen.y, -np.inf)))
    observed = effect.observed
    if model.sign * (seen.y[best] - observed.metric) > 0:
        observed = Best(NOT_SET, float(seen.y[best]), run=str(seen.runs.run_names.iloc[best]))
    return replace(effect, unset=unset, observed=observed, notes=(*effect.notes, said))


def _text(seen: _Looked) -> Effect:
    runs, model, name, notes = seen.runs, seen.model, seen.shape.name, seen.notes
    column = runs.frame[name]
    spelled = column
    if seen.shape.kind is Kind.NUMERIC:
        spelled = column.map(_number_level, na_action="ignore").astype(object)
    unset = runs.columns[name].unset
    texts = level_texts(spelled, NOT_SET if unset else MISSING).to_numpy(object)[seen.shown]
    gaps = runs.frame[name].isna().to_numpy()[seen.shown]
    counts = pd.Series(texts).value_counts()
    names = sorted(counts.index, key=lambda level: (-counts[level], level))
    if len(names) > MOST_SHOWN_LEVELS:
        notes = (*notes, f"{len(names) - MOST_SHOWN_LEVELS} rarer levels of {name} are not shown.")
        names = names[:MOST_SHOWN_LEVELS]
    absent = str(texts[gaps][0]) if gaps.any() else None
    if seen.shape.kind is Kind.NUMERIC:
        places = dict(zip(texts.tolist(), column.to_numpy(float)[seen.shown].tolist(), strict=True))
        fixed = pd.DataFrame({name: [np.nan if n == absent else places[n] for n in names]})
    else:
        fixed = pd.DataFrame({name: pd.Series([None if n == absent else n for n in names], dtype=object)})
    found = model.partial_dependence(fixed, seen.over)
    means = band(model, found)
    values = seen.y[seen.shown]
    bound = few(len(texts), 1 / len(counts))
    levels = [
        LevelEffect(
            level,
            int(counts[level]),
            *_three(*means, k),
            observed=float(values[texts == level].mean()),
            thin=bool(counts[level] < bound),
        )
        for k, level in enumerate(names)
    ]
    order = np.argsort(-model.sign * means[0], kind="stable")
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
        levels=tuple(levels[k] for k in order),
        differences=differences(model, found, [names[k] for k in order], order),
        untried_levels=untried_levels(runs, name, counts.index),
        x=tuple(texts.tolist()),
        y=tuple(values.tolist()),
        rows=tuple(np.flatnonzero(seen.shown).tolist()),
        observed=_observed(seen, texts),
        predicted=_predicted_level(model, found, names, means),
        condition=_condition(model, seen.shape),
        notes=notes,
    )


def _number_level(value: float) -> str:
    return str(int(value)) if value.is_integer() else level_text(value)


def band(model: Surrogate, found: JointNormal) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean, lower and upper end of the 90% band in the metric's units."""
    return (
        model.inverse_transform(found.mean),
        model.inverse_transform(found.mean - Z90 * found.sd),
        model.inverse_transform(found.mean + Z90 * found.sd),
    )


def _three(mean: np.ndarray, low: np.ndarray, high: np.ndarray, k: int) -> tuple[float, float, float]:
    return float(mean[k]), float(low[k]), float(high[k])


def _observed(seen: _Looked, values: np.ndarray) -> Best:
    """The best of the runs that are shown, of the feasible ones where there are any; `values` are theirs,
    numbers or the texts of levels."""
    good, feasible = seen.model.sign * seen.y[seen.shown], seen.runs.feasible
    if feasible is not None and feasible[seen.shown].any():
        good = np.where(feasible[seen.shown], good, -np.inf)
    best = int(np.argmax(good))
    row = int(np.flatnonzero(seen.shown)[best])
    value = values[best]
    return Best(
        value if isinstance(value, str) else float(value),
        float(seen.y[row]),
        run=str(seen.runs.run_names.iloc[row]),
        row=row,
    )


def _predicted_level(
    model: Surrogate,
    found: JointNormal,
    names: Sequence[str],
    units: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Best:
    """The level that is best on average, with the chance that it really is the best."""
    first = int(np.argmax(model.sign * units[0]))
    mean, low, high = _three(*units, first)
    drawn = model.sign * found.sample(DRAWS)
    chance = float((drawn.argmax(axis=1) == first).mean())
    return Best(names[first], mean, metric_low=low, metric_high=high, chance=chance)


def _predicted_number(
    model: Surrogate,
    found: JointNormal,
    grid: np.ndarray,
    tried: np.ndarray,
    units: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Best:
    """Where the curve is best, among values near runs; the interval is that of the best of drawn curves."""
    places = np.flatnonzero(tried)
    k = int(places[np.argmax(model.sign * found.mean[places])])
    drawn = model.sign * found.sample(DRAWS)[:, places]
    bests = grid[places[drawn.argmax(axis=1)]]
    low, high = np.quantile(bests, [0.05, 0.95], method="nearest")
    mean, below, above = _three(*units, k)
    value = float(grid[k])
    return Best(value, mean, min(float(low), value), max(float(high), value), below, above)


def _values(points: np.ndarray, tried: np.ndarray, places: np.ndarray, log: bool) -> np.ndarray:
    """The values at these places of the axis, tried ones to the last digit."""
    values = 10**points if log else points
    exact = dict(zip(places.tolist(), tried.tolist(), strict=True))
    return np.array([exact.get(place, value) for place, value in zip(points, values, strict=True)])


def _pairs(
    stretches: Stretches, tried: np.ndarray, places: np.ndarray, log: bool
) -> tuple[tuple[float, float], ...]:
    """The same stretches as values."""
    ends = _values(np.array(stretches).reshape(-1), tried, places, log).reshape(-1, 2)
    return tuple((float(a), float(b)) for a, b in ends)


def _inside(points: np.ndarray, gaps: Sequence[tuple[float, float]]) -> np.ndarray:
    inside = np.zeros(len(points), bool)
    for low, high in gaps:
        inside |= (points >= low) & (points <= high)
    return inside


def _condition(model: Surrogate, shape: BasisFunctions) -> str:
    if not shape.parent:
        return ""
    inputs = [Input(one.name, model.frame[one.name], one.kind) for one in model.basis_functions]
    position = model.parameters.index(shape.parent)
    return condition(inputs, position, model.frame[shape.name].notna().to_numpy())
