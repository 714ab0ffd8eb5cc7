"""From runs that were read one by one to the table of a study, with the role of each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.rows.layout import Layout
from importance.runs.columns import Role
from importance.space.dimension import Space

CLASH, BROKEN = " (metric)", " (constraint)"
WHY_BROKEN = "how far a constraint is broken: a run with a value above 0 is infeasible"
_EXACT = 2**53


@dataclass(frozen=True)
class Row:
    """One run: what its tool calls it and how it ended, what was set, what came out. Flat, dotted names.

    Its constraints tell how far each is broken, 0 or less where it is kept.
    """

    labels: Mapping[str, object]
    parameters: Mapping[str, object]
    metrics: Mapping[str, object]
    ignored: Mapping[str, object] = field(default_factory=dict)
    constraints: Mapping[str, object] = field(default_factory=dict)


def table(
    tracker: str,
    rows: Sequence[Row],
    whys: Mapping[Role, str],
    notes: Sequence[str] = (),
    space: Space | None = None,
    low: Mapping[str, bool] | None = None,
) -> Layout:
    """The table of these runs: labels, then parameters, then metrics, each in the order they were first met.

    A metric that has the name of a parameter or a label gets " (metric)" behind it, a parameter that has the
    name of a label " (parameter)". What is text in every run is no metric but a label. `low` says of metrics
    whether the tool was told to bring them down, or up.
    """
    goals: dict[str, str] = {}
    constraints: list[str] = []
    columns: dict[str, list[object]] = {}
    known: dict[str, tuple[Role, str]] = {}
    for role, suffix, cells in (
        (Role.LABEL, "", [row.labels for row in rows]),
        (Role.PARAMETER, " (parameter)", [row.parameters for row in rows]),
        (Role.METRIC, CLASH, [row.metrics for row in rows]),
        (Role.LABEL, BROKEN, [row.constraints for row in rows]),
        (Role.IGNORED, " (ignored)", [row.ignored for row in rows]),
    ):
        for name in dict.fromkeys(name for cell in cells for name in cell):
            column = name
            while column in columns:
                column += suffix or " (label)"
            values = [cell.get(name) for cell in cells]
            columns[column] = values
            known[column] = (role, whys[role])
            if suffix == BROKEN:
                known[column] = (role, WHY_BROKEN)
                constraints.append(column)
            if role is Role.METRIC and low is not None and name in low:
                goals[column] = "minimize" if low[name] else "maximize"
            if role is Role.METRIC and not _numbers(values):
                known[column] = (Role.LABEL, "logged text, no number to rank by")
    index = pd.RangeIndex(len(rows))
    series = {name: _series(values, index) for name, values in columns.items()}
    frame = pd.DataFrame(series, index=index, columns=pd.Index(list(series), dtype=object))
    return Layout(tracker, frame, known, tuple(notes), space or {}, goals, constraints=tuple(constraints))


def counted(number: int, what: str, one: str, many: str = "") -> list[str]:
    """A note such as "Left out: 3 runs."; none when there is nothing to count."""
    return [f"{what}: {number:,} {one if number == 1 else many or one + 's'}."] if number else []


def _numbers(values: Sequence[object]) -> bool:
    """Whether something other than text is there, or nothing at all."""
    present = [value for value in values if value is not None]
    return not present or not all(isinstance(value, str) for value in present)


def _series(values: list[object], index: pd.RangeIndex) -> pd.Series:
    numeric = all(
        value is None or isinstance(value, float) or (type(value) is int and abs(value) <= _EXACT)
        for value in values
    )
    if numeric and any(value is not None for value in values):
        return pd.Series(np.array([np.nan if v is None else v for v in values], dtype=float), index=index)
    cells = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        cells[position] = str(value) if isinstance(value, dict) else value
    return pd.Series(cells, index=index, dtype=object)


def bare(rows: Sequence[Row]) -> list[str]:
    """A note on the runs that have settings and no metric; they are kept."""
    count = sum(not row.metrics for row in rows)
    have = "run has" if count == 1 else "runs have"
    return [f"{count:,} of {len(rows):,} {have} no metrics; kept with what was set."] if count else []
