"""Recognise which tracker wrote a raw table, and return the table with what the tracker says about it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from importance import read_budget
from importance.readers import rejections, table_parsing
from importance.readers.raw_table import RawTable
from importance.readers.sources import Input
from importance.rows import mapping_columns, metric_lists, phases
from importance.rows.layout import Layout
from importance.rows.store import History
from importance.runs.typed_columns import unique_names
from importance.trackers import registry


def raw_layout(source: Input, history: History = "last") -> Layout:
    """Return the table of a source as it is: its rows may be runs, steps or single metrics.

    Args:
        history: the value that is used for a metric that a file keeps as a list.

    Raises:
        UnreadableRuns: when the source is not a table.
    """
    budget = read_budget.current()
    budget.name = source.name
    if isinstance(source.data, pd.DataFrame):
        table = RawTable(_with_flat_names(source.data))
    else:
        response = registry.layout_of_document(source.data, history)
        if response is not None:
            return response
        table = table_parsing.parse_table(source.name, source.data)
    frame, list_notes = metric_lists.replace_lists(table.frame, history)
    names = [str(column) for column in frame.columns]
    registry.check_table(source.name, names)
    if not len(frame):
        rejections.check_rows(source.name, 0)
    layout = registry.layout_of_table(frame) or mapping_columns.flattened_containers(frame)
    layout = layout or Layout("", frame, plain=True)
    known_roles = mapping_columns.media_columns(layout.frame) | dict(layout.known_roles)
    goals = {name: goal for name, goal in table.goals.items() if name in layout.frame.columns}
    notes = (*table.notes, *list_notes, *layout.notes)
    return phases.join_phases(
        replace(layout, known_roles=known_roles, notes=notes, goals={**goals, **layout.goals})
    )


def _with_flat_names(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a user's table with flat, unique text names. A named or meaningful index becomes a column."""
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
