"""The parallel-coordinates chart as plain data: its axes, the colours of the lines, and which runs are drawn.

Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.charts.axis import Axis, axis_of
from importance.charts.run_lines import NO_COLOUR, colours, drawn, goodness_of
from importance.formatting import number_text
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind
from importance.runs.table import Runs

MOST_LINES = 2_000
MARGIN = 0.02  # how far an axis is drawn past its ends, as a share of it


@dataclass(frozen=True)
class ParallelAxes:
    """All that the chart needs.

    Attributes:
        axes: from left to right, the metric last.
        colour: for each drawn run 0 (worst) to 1 (best) by its rank in the metric; NO_COLOUR without one.
            When another column colours the lines: 0 (lowest) to 1 (highest), or the place of its level.
        rows: the drawn runs' positions in the table of runs.
        n_runs: how many runs there are.
        title: what is shown, for a screen reader.
        ends: what the two ends of the colours stand for, worst or lowest first.
        groups: the levels of the colours when a column of text colours the lines.
        infeasible: how many of the drawn runs are infeasible; they have NO_COLOUR.
        without: how many others have NO_COLOUR, as they have no value in the column that colours the lines.
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
    """The chart of these parameters, in this order, with the metric as the last axis.

    Args:
        runs: the runs to draw.
        metric: the column that colours the lines.
        parameters: the columns of the other axes, from left to right; the metric may stand among them.
        goal: "minimize" or "maximize": which end of the metric is good.
        most_lines: at most so many lines are drawn; the best and the worst runs are always among them.
        scales: axes whose scale the user has set, "linear", "log" or "quantile"; the others use the column's
            own guess. A logarithm of what is not positive falls back to linear.
        colour_by: the column that colours the lines in place of the metric.

    Raises:
        UnknownColumn: when a name is not a column of the runs.
    """
    metric, parameters = runs.name_of(metric), runs.names_of(parameters)
    names = [*parameters, *([metric] if metric not in parameters else [])]
    guessed = {n: "log" if reads_log(runs, n) else "linear" for n in names}
    wanted = guessed | {name: scale for name, scale in (scales or {}).items() if name in names}
    feasible = runs.feasible
    kept = runs.frame[metric] if feasible is None else runs.frame[metric].where(feasible)
    goodness = goodness_of(kept, goal)
    rows = drawn(goodness, most_lines)
    axes = [
        axis_of(
            runs.frame[name], rows, name, runs.column(name).kind, wanted[name], name == metric, len(names)
        )
        for name in names
    ]
    by = colour_by if colour_by in runs.columns else None
    lost = np.zeros(len(runs), dtype=bool) if feasible is None else ~feasible
    colour, ends, groups = colours(
        runs.frame[by or metric].mask(lost), not by or by == metric, goal, goodness
    )
    shown = f"{len(rows):,} of {len(runs):,}" if len(rows) < len(runs) else f"{len(runs):,}"
    return ParallelAxes(
        tuple(axes),
        tuple(np.round(colour[rows], 4).tolist()),
        tuple(rows.tolist()),
        len(runs),
        f"Parallel coordinates of {shown} runs: {', '.join(names)}",
        ends,
        groups,
        int(lost[rows].sum()),
        int((~lost & (colour == NO_COLOUR))[rows].sum()),
    )


def scales_of(runs: Runs, name: str) -> tuple[str, ...]:
    """The scales that an axis of this column can have; () for text."""
    column = runs.frame[name]
    if not pd.api.types.is_numeric_dtype(column) or runs.column(name).kind is Kind.BOOLEAN:
        return ()
    finite = column[np.isfinite(column)]
    return ("linear", "log", "quantile") if len(finite) and (finite > 0).all() else ("linear", "quantile")


def readings(column: pd.Series, rows: Sequence[int]) -> list[str]:
    """The values of the drawn runs as a tooltip shows them."""
    return [_reading(value) for value in column.iloc[list(rows)]]


def _reading(value: object) -> str:
    if value is None or value != value:
        return "–"
    return number_text(value, 4) if isinstance(value, float) else str(value)
