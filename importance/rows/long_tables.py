"""Long tables, one row a metric or a parameter ("run_id, metric_name, value"): spread to one row a run."""

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
    IDENTITY,
    KIND,
    OF_METRICS,
    OF_PARAMETERS,
    NamesOf,
    name_value_columns,
)
from importance.rows.row_groups import Cells, Groups, group_rows
from importance.rows.store import History, Options
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from importance.runs.goals import guess_goal
from importance.runs.reading import Fold, Reading, Steps

_MOST_NAMES = 2_000
_KNOWN_WORDS = 0.6
_COVERED = 0.5


@dataclass(frozen=True)
class _Long:
    """A long table: which columns name, hold a value, count steps, and tell runs apart."""

    named: NamesOf
    name: str
    value: str
    step: str
    run: tuple[str, ...]


def pivot(layout: Layout, options: Options, title: str = "The table") -> Layout:
    """A long table with one row a run; any other table as it is.

    Where a metric was logged at several steps, the value that the history asks for stands for it.

    Args:
        title: what the table is called in a message.

    Raises:
        UnreadableRuns: when the table is long, but nothing says which run, or which step, a row belongs to.
    """
    named_values = name_value_columns([str(name) for name in layout.frame.columns], layout)
    if named_values is None:
        return layout
    cells = Cells(layout.frame)
    named, name, value = named_values
    distinct = _distinct(cells, name)
    if not 1 <= len(distinct) <= _MOST_NAMES or cells.is_numeric(name):
        return layout
    speaks = float(np.mean([odds_of_result(text) != 0 for text in distinct])) >= _KNOWN_WORDS
    step = _step(cells, (name, value))
    run = _run(cells, named, name, value, step, speaks)
    if run is None:
        if _is_plainly_long(layout.frame, name, value, step, speaks) and len(layout.frame) > len(distinct):
            raise UnreadableRuns(_without_run(title, name, value, distinct, len(layout.frame)))
        return layout
    long = _Long(named, name, value, step, run)
    again = _repeated(cells, long)
    if again and not step and options.fold is not Fold.ALWAYS:
        if not speaks:
            return layout
        raise UnreadableRuns(_without_step(title, long, again))
    return _spread(layout, cells, long, options)


def _distinct(cells: Cells, name: str) -> list[str]:
    codes = cells.codes(name)
    _, first = np.unique(codes[codes >= 0], return_index=True)
    rows = np.flatnonzero(codes >= 0)[first]
    return [str(cell).strip() for cell in cells.frame[name].iloc[rows]]


def _step(cells: Cells, taken: Sequence[str]) -> str:
    """The column that counts steps: by its name, the one that is a count before one that is a time."""
    for kind in (StepKind.STEP, StepKind.PLURAL, StepKind.TIME):
        for name in map(str, cells.frame.columns):
            if name not in taken and index_names.step_kind(name) is kind and (cells.codes(name) >= 0).any():
                return name
    return ""


def _run(
    cells: Cells, named: NamesOf, name: str, value: str, step: str, speaks: bool
) -> tuple[str, ...] | None:
    """The columns that tell runs apart, where each run has several of the names, and most have most."""
    names = [str(column) for column in cells.frame.columns]
    rest = [column for column in names if column not in (name, value, step)]
    ids = [column for column in rest if IDENTITY.fullmatch(index_names.bare_name(column))]
    ids += [column for column in index_names.run_id_names(rest) if column not in ids]
    repeats = [column for column in index_names.repeat_names(rest) if not index_names.step_kind(column)]
    for key in ids:
        if _covers(cells, (key,), name) and (
            speaks or named is not NamesOf.ANYTHING or IDENTITY.fullmatch(index_names.bare_name(key))
        ):
            inner = [column for column in repeats if column != key and not _constant(cells, (key,), column)]
            return (key, *inner) if not inner or _covers(cells, (key, *inner), name) else (key,)
    others = tuple(
        column
        for column in rest
        if not index_names.step_kind(column) and not KIND.fullmatch(index_names.bare_name(column))
    )
    melted = index_names.bare_name(name) == "variable" and index_names.bare_name(value) == "value"
    results = speaks and named is not NamesOf.ANYTHING
    if others and (melted or results) and _covers(cells, others, name, 1.0):
        distinct = _distinct(cells, name)
        if melted or all(odds_of_result(text) > 1 for text in distinct):
            return others
    return None


def _covers(cells: Cells, run: tuple[str, ...], name: str, least: float = _COVERED) -> bool:
    """Whether there are several runs, and each has several of the names."""
    runs = cells.together(run)
    names = cells.codes(name)
    pairs = np.unique(np.stack([runs, names], 1)[names >= 0], axis=0)
    n_runs, n_names = np.unique(pairs[:, 0]).size, np.unique(pairs[:, 1]).size
    if n_runs < 2:
        return False
    several = len(pairs) >= 1.5 * n_runs or (n_names == 1 and len(names) > 1.5 * n_runs)
    return bool(several and len(pairs) >= least * n_runs * n_names)


def _constant(cells: Cells, run: tuple[str, ...], column: str) -> bool:
    return group_rows(cells, cells.together(run)).is_constant(column)


def _is_plainly_long(frame: pd.DataFrame, name: str, value: str, step: str, speaks: bool) -> bool:
    """Whether there is nothing but names, values and steps."""
    rest = [column for column in map(str, frame.columns) if column not in (name, value, step)]
    return speaks and all(
        index_names.step_kind(column) or KIND.fullmatch(index_names.bare_name(column)) for column in rest
    )


def _repeated(cells: Cells, long: _Long) -> int:
    """How many rows come after one of the same run, name and step."""
    key = [*long.run, long.name, *([long.step] if long.step else [])]
    codes = cells.together(key)
    return len(codes) - np.unique(codes).size


def _spread(layout: Layout, cells: Cells, long: _Long, options: Options) -> Layout:
    """One row a run: what tells it apart, what is the same in all of its rows, and a column for each name."""
    run = cells.together(long.run)
    by_run = group_rows(cells, run)
    order = cells.numbers(long.step) if long.step else np.zeros(len(run))
    if long.step and np.isnan(order).all():  # a time in words: the rows are in order
        order = np.zeros(len(run))
    pairs = cells.together((*long.run, long.name))
    groups = group_rows(cells, pairs, np.nan_to_num(order, nan=-np.inf))
    names = cells.frame[long.name].astype(str).str.strip().to_numpy()
    first = groups.order[groups.starts]
    folded = _folded(layout, groups, names[first], long, options)
    wide_names = dict.fromkeys(names[cells.codes(long.name) >= 0])
    in_order = sorted(
        wide_names, key=lambda name: odds_of_result(name) > 0
    )  # settings first, as in any table
    rest = [column for column in map(str, cells.frame.columns) if column not in (long.name, long.value)]
    kept = [column for column in rest if column != long.step and by_run.is_constant(column)]
    frame = (
        step_aggregation.aggregated_frame(layout.frame[kept], by_run, [], "last", {})
        if kept
        else pd.DataFrame()
    )
    columns = {name: np.full(len(by_run.sizes), None, dtype=object) for name in in_order}
    for place, cell in zip(first, folded, strict=True):
        if names[place] in columns:
            columns[names[place]][by_run.group[place]] = cell
    free = {name: name if name not in frame else f"{name} (value)" for name in columns}
    for name, column in columns.items():
        frame[free[name]] = pd.Series(column, dtype=object)
    known = {name: role for name, role in layout.known.items() if name in frame}
    for name in long.run:
        if name in index_names.run_id_names([name]):
            known.setdefault(name, (Role.LABEL, "names the run that the rows belong to"))
    known |= {free[name]: role for name, role in _roles(layout.frame, long, list(columns)).items()}
    dropped = [column for column in rest if column not in kept and column != long.step]
    dropped = [column for column in dropped if not KIND.fullmatch(index_names.bare_name(column))]
    steps = Steps(len(layout.frame), len(frame), long.step, True) if (groups.sizes > 1).any() else None
    return replace(
        layout,
        frame=frame,
        known=known,
        notes=(*layout.notes, *_said(layout, long, len(frame), len(columns), dropped, steps, options)),
        reading=Reading(steps=steps, nested=layout.reading.nested),
    )


def _folded(layout: Layout, groups: Groups, names: np.ndarray, long: _Long, options: Options) -> list[object]:
    """The value that stands for each run's each name."""
    history = options.history
    wanted: tuple[History, ...] = ("min", "max") if history == "best" else (history,)
    ends = {
        end: step_aggregation.aggregated_frame(layout.frame[[long.value]], groups, [long.value], end, {})[
            long.value
        ]
        for end in wanted
    }
    if history != "best":
        return list(ends[history])
    lows = [(layout.goals.get(str(name)) or guess_goal(str(name))) == "minimize" for name in names]
    return [ends["min"].iloc[i] if low else ends["max"].iloc[i] for i, low in enumerate(lows)]


def _roles(frame: pd.DataFrame, long: _Long, names: Sequence[str]) -> dict[str, tuple[Role, str]]:
    """What the column of names, or one that sorts them, says of their roles."""
    if long.named is NamesOf.METRICS:
        return dict.fromkeys(names, (Role.METRIC, f"a name in the column {long.name!r}"))
    if long.named is NamesOf.PARAMETERS:
        return dict.fromkeys(names, (Role.PARAMETER, f"a name in the column {long.name!r}"))
    out: dict[str, tuple[Role, str]] = {}
    for column in map(str, frame.columns):
        if not KIND.fullmatch(index_names.bare_name(column)):
            continue
        why = f"sorted so by the column {column!r}"
        pairs = frame[[long.name, column]].astype(str).drop_duplicates()
        for name, kind in pairs.itertuples(index=False):
            low = kind.strip().lower()
            if OF_PARAMETERS.fullmatch(low):
                out[name.strip()] = (Role.PARAMETER, why)
            elif OF_METRICS.fullmatch(low):
                out[name.strip()] = (Role.METRIC, why)
    return out


def _said(
    layout: Layout,
    long: _Long,
    runs: int,
    names: int,
    dropped: Sequence[str],
    steps: Steps | None,
    options: Options,
) -> list[str]:
    apart = " with ".join(long.run)
    notes = [
        f"{len(layout.frame):,} rows with one value each are read as {runs:,} runs with {names:,} columns: "
        f"{long.name!r} names the column, {long.value!r} holds the value, {apart!r} tells the runs apart."
    ]
    if steps is not None:
        counted = f"as {long.step!r} counts the steps" if long.step else "in the order of the rows"
        notes.append(f"Each run's {step_aggregation.VALUE_NAMES[options.history]} is used, {counted}.")
    if dropped:
        notes.append(f"Left out, as they change within a run: {', '.join(dropped)}.")
    return notes


def _without_run(title: str, name: str, value: str, distinct: Sequence[str], rows: int) -> str:
    shown = ", ".join(distinct[:3]) + (", ..." if len(distinct) > 3 else "")
    return (
        f"{title} has one row a value: {name!r} names what was measured ({shown}) and {value!r} holds it, in "
        f"{rows:,} rows, but no column says which run a row belongs to. Needed is such a column, for example "
        "run_id, or one row a run."
    )


def _without_step(title: str, long: _Long, again: int) -> str:
    run = " with ".join(long.run)
    return (
        f"{title} has one row a value, and {again:,} rows repeat a run ({run!r}) and a name ({long.name!r}) "
        "with another value, but no column says which came last. Needed is a column that counts the steps, "
        "for example step, or one row a run; or choose the history last, mean, min or max."
    )
