"""The parallel-coordinates chart as plain data: where each run sits on each axis, ticks, levels and gaps.

Nothing here draws. A run without a value sits on a "missing" tick below the axis, so that no run is lost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.columns import Kind
from importance.labels import natural_key, number_text, short_labels
from importance.runs import Runs

MOST_LINES = 2_000
MISSING = "missing"
MARGIN = 0.02  # how far an axis is drawn past its ends, as a share of it
GAP = 0.12  # how far below an axis its "missing" tick sits, as a share of the axis
MOST_LEVELS = 24
NO_COLOUR = -0.06  # the place of a run without a metric on the colour scale, whose good end is 1


@dataclass(frozen=True)
class Axis:
    """One axis of the chart.

    Attributes:
        name: the column.
        values: a position for each drawn run: the number, its log10, or the index of its level.
        range: lowest and highest position, the "missing" tick included.
        ticks, labels: positions and texts of the ticks.
        log: positions are log10 of the values.
        levels: the levels in the order of their positions 0, 1, ...; empty for numbers.
        gap: position of the "missing" tick; NaN when no run lacks a value.
        beyond: how many runs lie past the ends and are drawn on them.
    """

    name: str
    values: tuple[float, ...]
    range: tuple[float, float]
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    log: bool = False
    levels: tuple[str, ...] = ()
    gap: float = math.nan
    beyond: int = 0


@dataclass(frozen=True)
class ParallelAxes:
    """All that the chart needs.

    Attributes:
        axes: from left to right, the metric last.
        colour: for each drawn run 0 (worst) to 1 (best) by its rank in the metric; NO_COLOUR without one.
        rows: the drawn runs' positions in the table of runs.
        n_runs: how many runs there are.
        title: what is shown, for a screen reader.
    """

    axes: tuple[Axis, ...]
    colour: tuple[float, ...]
    rows: tuple[int, ...]
    n_runs: int
    title: str


def parallel_axes(
    runs: Runs,
    metric: str,
    parameters: Sequence[str],
    goal: str = "minimize",
    *,
    most_lines: int = MOST_LINES,
    log: Mapping[str, bool] | None = None,
) -> ParallelAxes:
    """The chart of these parameters, in this order, with the metric as the last axis.

    Args:
        runs: the runs to draw.
        metric: the column that colours the lines.
        parameters: the columns of the other axes, from left to right.
        goal: "minimize" or "maximize": which end of the metric is good.
        most_lines: at most so many lines are drawn; the best and the worst runs are always among them.
        log: axes whose scale the user has set; the others use the column's own guess.

    Raises:
        UnknownColumn: when a name is not a column of the runs.
    """
    names = [*parameters, metric]
    wanted = {n: runs.column(n).log or _doubling(runs.frame[n]) for n in names} | dict(log or {})
    goodness = _goodness(runs.frame[metric], goal)
    rows = _drawn(goodness, most_lines)
    axes = [
        _axis(runs.frame[name], rows, name, runs.column(name).kind, wanted[name], name == metric, len(names))
        for name in names
    ]
    colour = np.where(np.isnan(goodness), NO_COLOUR, goodness)[rows]
    shown = f"{len(rows):,} of {len(runs):,}" if len(rows) < len(runs) else f"{len(runs):,}"
    return ParallelAxes(
        tuple(axes),
        tuple(np.round(colour, 4).tolist()),
        tuple(rows.tolist()),
        len(runs),
        f"Parallel coordinates of {shown} runs: {', '.join([*parameters, metric])}",
    )


def height(axis: Axis, value: object) -> float:
    """Where a value sits on the drawn axis, from 0 (top) to 1 (bottom), for any run, drawn or not."""
    low, high = axis.range
    margin = MARGIN * (high - low)
    if value is None or value != value:
        place = low if math.isnan(axis.gap) else axis.gap
    elif axis.levels:
        text = str(value)
        place = float(axis.levels.index(text)) if text in axis.levels else low
    else:
        number = float(value)  # type: ignore[arg-type]
        place = math.log10(number) if axis.log and number > 0 else number
    return (high + margin - min(max(place, low), high)) / (high - low + 2 * margin)


def tooltips(runs: Runs, rows: Sequence[int], columns: Sequence[str]) -> list[str]:
    """For each drawn run its name and, line by line, its value in each of these columns."""
    frame = runs.frame.iloc[list(rows)]
    names = runs.run_names.iloc[list(rows)]
    cells = [[_reading(value) for value in frame[c]] for c in columns]
    return [
        "\n".join([str(name), *(f"{c}: {values[i]}" for c, values in zip(columns, cells, strict=True))])
        for i, name in enumerate(names)
    ]


def _reading(value: object) -> str:
    if value is None or value != value:
        return "–"
    return number_text(value, 4) if isinstance(value, float) else str(value)


def fences(values: np.ndarray, width: float = 3.0) -> tuple[float, float]:
    """The most extreme finite values within `width` interquartile ranges of the quartiles.

    Values past them are outliers by Tukey's rule of outer fences (Tukey 1977, Exploratory Data Analysis).
    """
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, [0.25, 0.75])
    inside = finite[(finite >= low - width * (high - low)) & (finite <= high + width * (high - low))]
    return float(inside.min()), float(inside.max())


def _goodness(metric: pd.Series, goal: str) -> np.ndarray:
    """0 (worst) to 1 (best) by rank for each run, NaN without a finite metric.

    Ranks spread the colours evenly, however skewed the metric is and however far a run diverged.
    """
    values = pd.to_numeric(metric, errors="coerce").astype(float)
    ranks = values.where(np.isfinite(values)).rank(ascending=goal != "minimize").to_numpy()
    low, high = np.nanmin(ranks, initial=np.inf), np.nanmax(ranks, initial=-np.inf)
    return (ranks - low) / (high - low) if high > low else np.where(np.isnan(ranks), np.nan, 0.5)


def _drawn(goodness: np.ndarray, most: int) -> np.ndarray:
    """Rows to draw: all, or an even sample over the metric's ranks that keeps the ends."""
    n = len(goodness)
    if n <= most:
        return np.arange(n)
    by_metric = np.argsort(np.where(np.isnan(goodness), -1, goodness), kind="stable")
    return np.sort(by_metric[np.unique(np.linspace(0, n - 1, most).round().astype(int))])


def _doubling(column: pd.Series) -> bool:
    """Whether the values are a few powers of two, which read best evenly spaced."""
    if not pd.api.types.is_numeric_dtype(column):
        return False
    distinct = column.dropna().unique()
    if not 3 <= len(distinct) <= 16 or not (distinct > 0).all():
        return False
    powers = np.log2(distinct)
    return bool((powers == powers.round()).all() and np.ptp(powers) >= 3)


def _axis(
    column: pd.Series, rows: np.ndarray, name: str, kind: Kind, log: bool, clip: bool, n_axes: int
) -> Axis:
    if pd.api.types.is_numeric_dtype(column) and kind is not Kind.BOOLEAN:
        return _numeric_axis(column, rows, name, log, clip)
    return _level_axis(column, rows, name, min(16, max(8, 100 // n_axes)))


def _level_axis(column: pd.Series, rows: np.ndarray, name: str, room: int) -> Axis:
    counts = column.astype("str").where(column.notna()).value_counts()
    levels = sorted(counts.index, key=natural_key)
    place = {level: float(i) for i, level in enumerate(levels)}
    values = column.astype("str").where(column.notna()).map(place).to_numpy(float)
    top = max(len(levels) - 1, 1)
    gap = -max(GAP * top, 0.35) if np.isnan(values).any() else math.nan
    low = gap if not math.isnan(gap) else 0.0
    pairs = list(zip(place.values(), short_labels(levels, room), strict=True))
    if len(pairs) > MOST_LEVELS:
        pairs = [pairs[i] for i in np.linspace(0, len(pairs) - 1, MOST_LEVELS).round().astype(int)]
    if len(levels) == 1:
        low, top = min(low, -1.0), 1  # a single level sits in the middle of its axis
    return _with_gap(name, values, rows, (low, float(top)), pairs, gap, levels=tuple(levels))


def _numeric_axis(column: pd.Series, rows: np.ndarray, name: str, log: bool, clip: bool) -> Axis:
    raw = column.to_numpy(float)
    log = log and bool((raw[np.isfinite(raw)] > 0).all())
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.log10(raw) if log else raw.copy()
    finite = values[np.isfinite(values)]
    if not len(finite):
        return _with_gap(name, np.full(len(raw), np.nan), rows, (-1.0, 1.0), [], 0.0)
    low, high = fences(values) if clip else (float(finite.min()), float(finite.max()))
    outside = (values < low) | (values > high)
    pairs = _labelled(_ticks(np.unique(finite[(finite >= low) & (finite <= high)]), low, high, log), log)
    if (values > high).any():
        pairs = [*(p for p in pairs if p[0] < high - 0.04 * (high - low)), (high, "≥ " + _text(high, log))]
    if (values < low).any():
        pairs = [(low, "≤ " + _text(low, log)), *(p for p in pairs if p[0] > low + 0.04 * (high - low))]
    values = np.where(np.isnan(values), np.nan, np.clip(values, low, high))
    span = (high - low) or abs(high) or 1.0
    gap = low - GAP * span if np.isnan(values).any() else math.nan
    bottom = gap if not math.isnan(gap) else low
    if low == high:
        bottom, high = min(bottom, low - span), high + span
    return _with_gap(
        name, values, rows, (bottom, high), pairs, gap, log=log, beyond=int(np.count_nonzero(outside))
    )


def _with_gap(
    name: str,
    values: np.ndarray,
    rows: np.ndarray,
    ends: tuple[float, float],
    pairs: Sequence[tuple[float, str]],
    gap: float,
    *,
    log: bool = False,
    levels: tuple[str, ...] = (),
    beyond: int = 0,
) -> Axis:
    if not math.isnan(gap):
        taken = any(text == MISSING for _, text in pairs)  # a level may be called so itself
        pairs = [(gap, f"({MISSING})" if taken else MISSING), *pairs]
        values = np.where(np.isnan(values), gap, values)
    drawn = np.round(values[rows], 9)
    ticks, labels = tuple(p for p, _ in pairs), tuple(t for _, t in pairs)
    return Axis(name, tuple(drawn.tolist()), ends, ticks, labels, log, levels, gap, beyond)


def _labelled(places: list[float], log: bool) -> list[tuple[float, str]]:
    """Each place with its number, with as many digits as it takes to tell them apart."""
    values = [10.0**place if log else place for place in places]
    for digits in range(3, 17):
        texts = [number_text(value, digits) for value in values]
        if len(set(texts)) == len(texts):
            break
    return list(zip(places, texts, strict=True)) if places else []


def _ticks(distinct: np.ndarray, low: float, high: float, log: bool) -> list[float]:
    """Ticks at the tried values where these are few and apart, else at round numbers."""
    room = 0.045 * (high - low)
    if len(distinct) <= 9 and (len(distinct) < 2 or np.diff(distinct).min() >= room):
        return [float(place) for place in distinct]
    if log:
        decades = range(math.floor(low - 1e-9), math.ceil(high + 1e-9) + 1)
        steps = (1,) if high - low > 2.2 else (1, 3) if high - low > 1.2 else (1, 2, 5)
        places = [d + math.log10(s) for d in decades for s in steps]
        if len(distinct) and high - low < 0.35:
            places = [low, high]
    else:
        places = _round_numbers(low, high)
    return [place for place in places if low - 1e-9 <= place <= high + 1e-9]


def _round_numbers(low: float, high: float, about: int = 6) -> list[float]:
    rough = (high - low) / about
    if not rough > 0 or not math.isfinite(rough):
        return [low]
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * s for s in (1, 2, 2.5, 5, 10) if unit * s >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [
        round(i * step, 12 - math.floor(math.log10(step))) for i in range(first, int(high / step + 1e-9) + 1)
    ]


def _text(position: float, log: bool) -> str:
    return number_text(10.0**position if log else position)
