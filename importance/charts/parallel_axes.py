"""The parallel coordinates as plain data: the axes, the colours of the lines, and which runs are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.charts.axis import Axis, axis_of
from importance.charts.run_lines import NO_COLOUR, colours, goodness_of, rows_to_draw
from importance.formatting import is_missing, number_text
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.table import Runs

MOST_LINES = 2_000
MARGIN = 0.02  # how far an axis is drawn past its ends, as a share of its length


@dataclass(frozen=True)
class ParallelAxes:
    """The parallel coordinates; what `parallel_axes` returns.

    Attributes:
        axes: from left to right, the metric last.
        colour: of each drawn run: its rank in the metric from 0 (worst) to 1 (best), or NO_COLOUR without a
            metric. If another column colours the lines: its rank from 0 (lowest) to 1 (highest), or for text
            the index of its level in `groups`.
        rows: the positions of the drawn runs in the table of runs.
        n_runs: the number of all runs.
        title: says what the chart shows, for a screen reader.
        ends: texts for the two ends of the colours, the worst or lowest first.
        groups: the levels that have a colour each, if a text column colours the lines; else empty.
        infeasible: how many of the drawn runs are infeasible; they have NO_COLOUR.
        without: how many of the other drawn runs have NO_COLOUR, because they have no value in the column
            that colours the lines.
        metric: the name of the metric's axis.
    """

    axes: tuple[Axis, ...]
    colour: tuple[float, ...]
    rows: tuple[int, ...]
    n_runs: int
    title: str
    ends: tuple[str, str] = ("", "")
    groups: tuple[str, ...] = ()
    infeasible: int = 0
    without: int = 0
    metric: str = ""


def parallel_axes(
    runs: Runs,
    metric: str,
    parameters: Sequence[str],
    goal: str = "minimize",
    *,
    most_lines: int = MOST_LINES,
    scales: Mapping[str, str] | None = None,
    colour_by: str | None = None,
) -> ParallelAxes:
    """Return the parallel coordinates of these parameters, in this order, with the metric as the last axis.

    Args:
        runs: the runs to draw.
        metric: the column that colours the lines.
        parameters: the columns of the other axes, from left to right. If the metric is among them, it keeps
            its position there.
        goal: "minimize" or "maximize": which end of the metric is good.
        most_lines: the largest number of lines. If there are more runs, a sample is drawn that contains the
            best and the worst runs.
        scales: column -> its scale, "linear", "log" or "quantile". The scale of the other columns is guessed
            from their values. An axis with a value that is not positive is linear in place of logarithmic.
        colour_by: the column that colours the lines in place of the metric.

    Raises:
        UnknownColumn: when a name is not a column of the runs.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> chart = importance.parallel_axes(runs, "val_loss", ["learning_rate", "solver"])
        >>> len(chart.axes), len(chart.rows)
        (3, 300)
    """
    metric, parameters = runs.name_of(metric), runs.names_of(parameters)
    names = [*parameters, *([metric] if metric not in parameters else [])]
    guessed = {name: "log" if reads_log(runs, name) else "linear" for name in names}
    scale_of = guessed | {name: scale for name, scale in (scales or {}).items() if name in names}
    feasible = runs.feasible
    values = runs.frame[metric] if feasible is None else runs.frame[metric].where(feasible)
    goodness = goodness_of(values, goal)
    rows = rows_to_draw(goodness, most_lines)
    axes = [
        axis_of(
            runs.frame[name],
            rows,
            name,
            runs.column(name).kind,
            scale_of[name],
            clip=name == metric,
            n_axes=len(names),
            low_is_good=name == metric and goal == "minimize",
        )
        for name in names
    ]
    by = colour_by if colour_by in runs.columns else None
    infeasible = np.zeros(len(runs), dtype=bool) if feasible is None else ~feasible
    colour, ends, groups = colours(
        runs.frame[by or metric].mask(infeasible), not by or by == metric, goal, goodness
    )
    count = f"{len(rows):,} of {len(runs):,}" if len(rows) < len(runs) else f"{len(runs):,}"
    return ParallelAxes(
        tuple(axes),
        tuple(np.round(colour[rows], 4).tolist()),
        tuple(rows.tolist()),
        len(runs),
        f"Parallel coordinates of {count} runs: {', '.join(names)}",
        ends,
        groups,
        int(infeasible[rows].sum()),
        int((~infeasible & (colour == NO_COLOUR))[rows].sum()),
        metric,
    )


def scales_of(runs: Runs, name: str) -> tuple[str, ...]:
    """Return the scales that an axis of this column can have; () for text."""
    column = runs.frame[name]
    if not pd.api.types.is_numeric_dtype(column) or runs.column(name).kind is Kind.BOOLEAN:
        return ()
    finite = column[np.isfinite(column)]
    return ("linear", "log", "quantile") if len(finite) and (finite > 0).all() else ("linear", "quantile")


def readings(column: pd.Series, rows: Sequence[int]) -> list[str]:
    """Return the values of the runs at these positions, as a tooltip shows them."""
    return [_reading(value) for value in column.iloc[list(rows)]]


def _reading(value: object) -> str:
    if is_missing(value):
        return "–"
    return number_text(value, 4) if isinstance(value, float) else str(value)
