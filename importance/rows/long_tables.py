"""Pivot long tables, which have one row per metric or parameter ("run_id, metric_name, value")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.rows import index_names, step_aggregation
from importance.rows.index_names import StepKind
from importance.rows.layout import Layout
from importance.rows.long_table_columns import (
    METRIC_WORDS,
    PARAMETER_WORDS,
    ROLE_COLUMN,
    RUN_ID,
    NamesOf,
    name_value_columns,
)
from importance.rows.row_groups import Cells, Groups, group_rows
from importance.rows.store import History, Options
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from importance.runs.goals import guess_goal
from importance.runs.reading import Fold, Reading, Steps

_MAX_NAMES = 2_000
_MIN_KNOWN_WORDS = 0.6
_MIN_COVERAGE = 0.5


@dataclass(frozen=True)
class _Long:
    """The columns of a long table.

    Attributes:
        kind: what the names are names of.
        name: the column of names.
        value: the column of values.
        step: the column that counts steps; "" if there is none.
        run: the columns that distinguish runs.
    """

    kind: NamesOf
    name: str
    value: str
    step: str
    run: tuple[str, ...]


def pivot(layout: Layout, options: Options, title: str = "The table") -> Layout:
    """Return a long table with one row per run; any other table is returned as it is.

    For a metric that was logged at several steps, the value that the history asks for is used.

    Args:
        title: what the table is called in messages.

    Raises:
        UnreadableRuns: when the table is long, but no column says which run, or which step, a row belongs to.
    """
    pair = name_value_columns([str(name) for name in layout.frame.columns], layout)
    if pair is None:
        return layout
    cells = Cells(layout.frame)
    distinct = _distinct(cells, pair.name)
    if not 1 <= len(distinct) <= _MAX_NAMES or cells.is_numeric(pair.name):
        return layout
    has_known_words = float(np.mean([odds_of_result(text) != 0 for text in distinct])) >= _MIN_KNOWN_WORDS
    step = _step_column(cells, (pair.name, pair.value))
    long = _Long(pair.kind, pair.name, pair.value, step, ())
    run = _run_columns(cells, long, has_known_words)
    if run is None:
        if _is_clearly_long(layout.frame, long, has_known_words) and len(layout.frame) > len(distinct):
            raise UnreadableRuns(_without_run(title, long, distinct, len(layout.frame)))
        return layout
    long = replace(long, run=run)
    repeated = _repeated_rows(cells, long)
    if repeated and not step and options.fold is not Fold.ALWAYS:
        if not has_known_words:
            return layout
        raise UnreadableRuns(_without_step(title, long, repeated))
    return _pivoted(layout, cells, long, options)


def _distinct(cells: Cells, name: str) -> list[str]:
    codes = cells.codes(name)
    _, first = np.unique(codes[codes >= 0], return_index=True)
    rows = np.flatnonzero(codes >= 0)[first]
    return [str(cell).strip() for cell in cells.frame[name].iloc[rows]]


def _step_column(cells: Cells, taken: Sequence[str]) -> str:
    """Return the column that counts steps, judged by its name. A count is preferred to a time."""
    for kind in (StepKind.STEP, StepKind.TOTAL, StepKind.TIME):
        for name in map(str, cells.frame.columns):
            if name not in taken and index_names.step_kind(name) is kind and (cells.codes(name) >= 0).any():
                return name
    return ""


def _run_columns(cells: Cells, long: _Long, has_known_words: bool) -> tuple[str, ...] | None:
    """Return the columns that distinguish runs such that most runs have most of the names."""
    rest = [name for name in map(str, cells.frame.columns) if name not in (long.name, long.value, long.step)]
    ids = [column for column in rest if RUN_ID.fullmatch(index_names.bare_name(column))]
    ids += [column for column in index_names.run_id_names(rest) if column not in ids]
    repeats = [column for column in index_names.repeat_names(rest) if not index_names.step_kind(column)]
    for key in ids:
        if _covers(cells, (key,), long.name) and (
            has_known_words
            or long.kind is not NamesOf.ANYTHING
            or RUN_ID.fullmatch(index_names.bare_name(key))
        ):
            inner = [column for column in repeats if column != key and not _constant(cells, (key,), column)]
            return (key, *inner) if not inner or _covers(cells, (key, *inner), long.name) else (key,)
    others = tuple(
        column
        for column in rest
        if not index_names.step_kind(column) and not ROLE_COLUMN.fullmatch(index_names.bare_name(column))
    )
    melted = index_names.bare_name(long.name) == "variable" and index_names.bare_name(long.value) == "value"
    has_results = has_known_words and long.kind is not NamesOf.ANYTHING
    if others and (melted or has_results) and _covers(cells, others, long.name, 1.0):
        distinct = _distinct(cells, long.name)
        if melted or all(odds_of_result(text) > 1 for text in distinct):
            return others
    return None


def _covers(cells: Cells, run: tuple[str, ...], name: str, min_coverage: float = _MIN_COVERAGE) -> bool:
    """Whether there are several runs, and each has several of the names."""
    runs = cells.combined_codes(run)
    names = cells.codes(name)
    pairs = np.unique(np.stack([runs, names], 1)[names >= 0], axis=0)
    n_runs, n_names = np.unique(pairs[:, 0]).size, np.unique(pairs[:, 1]).size
    if n_runs < 2:
        return False
    several = len(pairs) >= 1.5 * n_runs or (n_names == 1 and len(names) > 1.5 * n_runs)
    return bool(several and len(pairs) >= min_coverage * n_runs * n_names)


def _constant(cells: Cells, run: tuple[str, ...], column: str) -> bool:
    return group_rows(cells, cells.combined_codes(run)).is_constant(column)


def _is_clearly_long(frame: pd.DataFrame, long: _Long, has_known_words: bool) -> bool:
    """Whether the table has only names, values, steps and the roles of the names."""
    rest = [column for column in map(str, frame.columns) if column not in (long.name, long.value, long.step)]
    return has_known_words and all(
        index_names.step_kind(column) or ROLE_COLUMN.fullmatch(index_names.bare_name(column))
        for column in rest
    )


def _repeated_rows(cells: Cells, long: _Long) -> int:
    """Return the number of rows that follow one of the same run, name and step."""
    key = [*long.run, long.name, *([long.step] if long.step else [])]
    codes = cells.combined_codes(key)
    return len(codes) - np.unique(codes).size


def _pivoted(layout: Layout, cells: Cells, long: _Long, options: Options) -> Layout:
    """Return one row per run: the columns that are constant in each run, and a column for each name."""
    run = cells.combined_codes(long.run)
    by_run = group_rows(cells, run)
    order = cells.numbers(long.step) if long.step else np.zeros(len(run))
    if long.step and np.isnan(order).all():  # a time in words: the rows are already sorted
        order = np.zeros(len(run))
    pairs = cells.combined_codes((*long.run, long.name))
    groups = group_rows(cells, pairs, np.nan_to_num(order, nan=-np.inf))
    names = cells.frame[long.name].astype(str).str.strip().to_numpy()
    first = groups.order[groups.starts]
    values = _values(layout, groups, names[first], long, options)
    new_names = dict.fromkeys(names[cells.codes(long.name) >= 0])
    settings_first = sorted(new_names, key=lambda name: odds_of_result(name) > 0)
    rest = [column for column in map(str, cells.frame.columns) if column not in (long.name, long.value)]
    kept = [column for column in rest if column != long.step and by_run.is_constant(column)]
    frame = pd.DataFrame()
    if kept:
        frame = step_aggregation.aggregated_frame(layout.frame[kept], by_run, [], "last", {})
    columns = {name: np.full(len(by_run.sizes), None, dtype=object) for name in settings_first}
    for row, value in zip(first, values, strict=True):
        if names[row] in columns:
            columns[names[row]][by_run.group[row]] = value
    free = {name: name if name not in frame else f"{name} (value)" for name in columns}
    for name, column in columns.items():
        frame[free[name]] = pd.Series(column, dtype=object)
    known_roles = {name: role for name, role in layout.known_roles.items() if name in frame}
    for name in long.run:
        if name in index_names.run_id_names([name]):
            known_roles.setdefault(name, (Role.LABEL, "names the run to which the rows belong"))
    known_roles |= {free[name]: role for name, role in _roles(layout.frame, long, list(columns)).items()}
    dropped = [column for column in rest if column not in kept and column != long.step]
    dropped = [column for column in dropped if not ROLE_COLUMN.fullmatch(index_names.bare_name(column))]
    steps = Steps(len(layout.frame), len(frame), long.step, True) if (groups.sizes > 1).any() else None
    notes = [_pivot_note(long, len(layout.frame), len(frame), len(columns))]
    notes += _value_notes(long, dropped, steps, options)
    return replace(
        layout,
        frame=frame,
        known_roles=known_roles,
        notes=(*layout.notes, *notes),
        reading=Reading(steps=steps, nested=layout.reading.nested),
    )


def _values(layout: Layout, groups: Groups, names: np.ndarray, long: _Long, options: Options) -> list[object]:
    """Return the value that is used for each run and name."""
    history = options.history
    needed: tuple[History, ...] = ("min", "max") if history == "best" else (history,)
    by_history = {
        each: step_aggregation.aggregated_frame(layout.frame[[long.value]], groups, [long.value], each, {})[
            long.value
        ]
        for each in needed
    }
    if history != "best":
        return list(by_history[history])
    minimized = [(layout.goals.get(str(name)) or guess_goal(str(name))) == "minimize" for name in names]
    return [by_history["min" if low else "max"].iloc[i] for i, low in enumerate(minimized)]


def _roles(frame: pd.DataFrame, long: _Long, names: Sequence[str]) -> dict[str, tuple[Role, str]]:
    """Return the roles of the names, from the column of names or from a column of their roles."""
    if long.kind is NamesOf.METRICS:
        return dict.fromkeys(names, (Role.METRIC, f"a name in the column {long.name!r}"))
    if long.kind is NamesOf.PARAMETERS:
        return dict.fromkeys(names, (Role.PARAMETER, f"a name in the column {long.name!r}"))
    roles: dict[str, tuple[Role, str]] = {}
    for column in map(str, frame.columns):
        if not ROLE_COLUMN.fullmatch(index_names.bare_name(column)):
            continue
        reason = f"according to the column {column!r}"
        pairs = frame[[long.name, column]].astype(str).drop_duplicates()
        for name, word in pairs.itertuples(index=False):
            lower = word.strip().lower()
            if PARAMETER_WORDS.fullmatch(lower):
                roles[name.strip()] = (Role.PARAMETER, reason)
            elif METRIC_WORDS.fullmatch(lower):
                roles[name.strip()] = (Role.METRIC, reason)
    return roles


def _pivot_note(long: _Long, rows: int, runs: int, columns: int) -> str:
    key = " with ".join(long.run)
    return (
        f"{rows:,} rows with one value each are read as {runs:,} runs with {columns:,} columns: "
        f"{long.name!r} contains the names, {long.value!r} the values, and {key!r} identifies the runs."
    )


def _value_notes(long: _Long, dropped: Sequence[str], steps: Steps | None, options: Options) -> list[str]:
    notes = []
    if steps is not None:
        order = repr(long.step) if long.step else "the rows"
        value = step_aggregation.VALUE_NAMES[options.history]
        notes.append(f"The {value} of each run is used, in the order of {order}.")
    if dropped:
        notes.append(f"Left out because they change within a run: {', '.join(dropped)}.")
    return notes


def _without_run(title: str, long: _Long, distinct: Sequence[str], rows: int) -> str:
    names = ", ".join(distinct[:3]) + (", ..." if len(distinct) > 3 else "")
    return (
        f"{title} has {rows:,} rows with one value each: {long.name!r} contains the names ({names}) and "
        f"{long.value!r} the values. But no column says which run a row belongs to. Add such a column, for "
        "example run_id, or export one row per run."
    )


def _without_step(title: str, long: _Long, repeated: int) -> str:
    run = " with ".join(long.run)
    return (
        f"{title} has rows with one value each, and {repeated:,} rows repeat a run ({run!r}) and a name "
        f"({long.name!r}) with another value. But no column says which value came last. Add a column that "
        "counts the steps, for example step, or export one row per run, or choose the history last, mean, "
        "min or max."
    )
