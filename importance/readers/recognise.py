"""One raw table and the tracker that wrote it: the first that recognises it settles what its layout says."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from importance.readers import rejections, tables
from importance.readers.documents import Table
from importance.readers.sources import Input
from importance.rows import list_histories, nested_columns, one_row_a_run, phases
from importance.rows.layout import Layout
from importance.rows.store import History, Options
from importance.runs.typed_columns import unique_names
from importance.trackers import registry


def layout(given: Input, options: Options | None = None) -> Layout:
    """One input's table with one row a run, with what its tracker settles.

    Args:
        options: how rows become runs, and which value stands for a metric that a file keeps as a list.

    Raises:
        UnreadableRuns: when the input is no table of runs.
    """
    options = options or Options()
    return one_row_a_run.settled(rows(given, options.history), options, given.name)


def rows(given: Input, history: History = "last") -> Layout:
    """One input's table as it is, be its rows runs, steps or single metrics, with what its tracker settles.

    Args:
        history: which value stands for a metric that a file keeps as a list.

    Raises:
        UnreadableRuns: when the input is no table.
    """
    if isinstance(given.data, pd.DataFrame):
        table = Table(_own(given.data))
    else:
        answered = registry.layout_of_document(given.data, history)
        if answered is not None:
            return answered
        table = tables.table(given.name, given.data)
    frame, told = list_histories.of_table(table.frame, history)
    notes = [*table.notes, *told]
    names = [str(c) for c in frame.columns]
    registry.check_table(given.name, names)
    if not len(frame):
        rejections.check_rows(given.name, 0)
    found = registry.layout_of_table(frame) or nested_columns.containers(frame)
    found = found or Layout("", frame, plain=True)
    known = nested_columns.media(found.frame) | dict(found.known)
    goals = {name: goal for name, goal in table.goals.items() if name in found.frame.columns}
    settled = replace(found, known=known, notes=(*notes, *found.notes), goals={**goals, **found.goals})
    return phases.beside(settled)


def _own(frame: pd.DataFrame) -> pd.DataFrame:
    """A caller's table under flat, unique text names; a named or meaningful index becomes a column."""
    if not isinstance(frame.index, pd.RangeIndex) and (
        isinstance(frame.index, pd.MultiIndex)
        or frame.index.name is not None
        or frame.index.dtype.kind not in "iu"
    ):
        frame = frame.reset_index(allow_duplicates=True)
    names = [".".join(map(str, n)).strip(".") if isinstance(n, tuple) else str(n) for n in frame.columns]
    flat = frame.reset_index(drop=True)
    flat.columns = pd.Index(unique_names(names), dtype=object)
    return flat
