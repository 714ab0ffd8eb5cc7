"""The table of a study from runs that were read one by one, with the role of each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.formatting import valid_text
from importance.rows.layout import Layout
from importance.runs.budget_columns import TOLD
from importance.runs.columns import Role
from importance.space.dimension import Space

CONSTRAINT_WHY = "constraint violation: a run with a value above 0 is infeasible"
_LARGEST_EXACT = 2**53  # the next whole number has no float64 of its own


@dataclass(frozen=True)
class Row:
    """One run. All names are flat and dotted ("optimizer.lr").

    Attributes:
        labels: what the tool calls the run, and how it ended.
        parameters: what was set.
        metrics: what came out.
        ignored: the tool's own bookkeeping.
        constraints: by how much each constraint is violated; 0 or less if it is satisfied.
        budget: how much was spent on the run.
    """

    labels: Mapping[str, object]
    parameters: Mapping[str, object]
    metrics: Mapping[str, object]
    ignored: Mapping[str, object] = field(default_factory=dict)
    constraints: Mapping[str, object] = field(default_factory=dict)
    budget: Mapping[str, object] = field(default_factory=dict)


def _with_valid_text(row: Row) -> Row:
    """Return a run without lone surrogates, which names of files may hold."""
    cells = (row.labels, row.parameters, row.metrics, row.ignored, row.constraints, row.budget)
    return Row(*({valid_text(name): _valid(value) for name, value in part.items()} for part in cells))


def _valid(value: object) -> object:
    return valid_text(value) if isinstance(value, str) else value


def layout(
    tracker: str,
    rows: Sequence[Row],
    whys: Mapping[Role, str],
    notes: Sequence[str] = (),
    space: Space | None = None,
    minimised: Mapping[str, bool] | None = None,
) -> Layout:
    """Return the table of these runs: labels, parameters, metrics, each in the order of first appearance.

    A metric with the name of a parameter or a label gets the suffix " (metric)". A parameter with the name of
    a label gets " (label)". A metric that is text in every run becomes a label.

    Args:
        tracker: who wrote the runs, in words: "Sacred folder".
        whys: the reason shown for each role of a column.
        notes: sentences for the user.
        space: the ranges from which the tool sampled.
        minimised: True for each metric that the tool minimises, False for each that it maximises.
    """
    goals: dict[str, str] = {}
    constraints: list[str] = []
    columns: dict[str, list[object]] = {}
    roles: dict[str, tuple[Role, str]] = {}
    rows = [_with_valid_text(row) for row in rows]
    constraint_cells = [row.constraints for row in rows]
    budget_cells = [row.budget for row in rows]
    for role, why, suffix, cells in (
        (Role.LABEL, whys[Role.LABEL], "", [row.labels for row in rows]),
        (Role.PARAMETER, whys[Role.PARAMETER], "", [row.parameters for row in rows]),
        (Role.BUDGET, TOLD, " (budget)", budget_cells),
        (Role.METRIC, whys[Role.METRIC], " (metric)", [row.metrics for row in rows]),
        (Role.LABEL, CONSTRAINT_WHY, " (constraint)", constraint_cells),
        (Role.IGNORED, whys.get(Role.IGNORED, ""), " (ignored)", [row.ignored for row in rows]),
    ):
        for name in dict.fromkeys(name for cell in cells for name in cell):
            column = name
            while column in columns:
                column += suffix or " (label)"
            values = [cell.get(name) for cell in cells]
            columns[column] = values
            # What all runs spent alike is a setting that never varied.
            same = role is Role.BUDGET and len(set(map(str, values))) < 2
            roles[column] = (Role.PARAMETER, whys[Role.PARAMETER]) if same else (role, why)
            if cells is constraint_cells:
                constraints.append(column)
            if role is Role.METRIC and minimised is not None and name in minimised:
                goals[column] = "minimize" if minimised[name] else "maximize"
            if role is Role.METRIC and _is_text(values):
                roles[column] = (Role.LABEL, "logged as text, not as a number")
    index = pd.RangeIndex(len(rows))
    series = {name: _series(values, index) for name, values in columns.items()}
    frame = pd.DataFrame(series, index=index, columns=pd.Index(list(series), dtype=object))
    return Layout(tracker, frame, roles, tuple(notes), space or {}, goals, constraints=tuple(constraints))


def count_note(number: int, sentence: str, singular: str, plural: str = "") -> list[str]:
    """Return a note such as "Left out 3 runs without a loss." in a list; [] when there is nothing to count.

    Args:
        sentence: the note, with `{counted}` where the number and its noun belong. It must be right for one
            and for many: "{counted} ended", not "{counted} was".
        singular: the noun for one.
        plural: the noun for many; by default with an "s".
    """
    counted = f"{number:,} {singular if number == 1 else plural or singular + 's'}"
    return [sentence.replace("{counted}", counted)] if number else []


def no_metrics_note(rows: Sequence[Row]) -> list[str]:
    """Return a note on the runs without metrics, which are kept, in a list; [] when there are none."""
    count = sum(not row.metrics for row in rows)
    verb = "has" if count == 1 else "have"
    return [f"{count:,} of {len(rows):,} runs {verb} no metrics. The parameters are kept."] if count else []


def _is_text(values: Sequence[object]) -> bool:
    present = [value for value in values if value is not None]
    return bool(present) and all(isinstance(value, str) for value in present)


def _series(values: list[object], index: pd.RangeIndex) -> pd.Series:
    numeric = all(
        value is None or isinstance(value, float) or (type(value) is int and abs(value) <= _LARGEST_EXACT)
        for value in values
    )
    if numeric and any(value is not None for value in values):
        return pd.Series(np.array([np.nan if v is None else v for v in values], dtype=float), index=index)
    cells = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        cells[position] = str(value) if isinstance(value, dict) else value
    return pd.Series(cells, index=index, dtype=object)
