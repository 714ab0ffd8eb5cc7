"""From the rows of any table to one row a run: long tables, steps of runs, nested runs."""

from __future__ import annotations

from importance.rows import (
    index_names,
    long_tables,
    nested_runs,
    run_logs,
    settings_in_names,
    step_aggregation,
)
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role

_RESULT = 0.5


def to_one_row_per_run(layout: Layout, options: Options, title: str = "The table") -> Layout:
    """The table with one row a run, whichever way its rows were meant; the notes say what was done.

    Args:
        title: what the table is called in a message.

    Raises:
        UnreadableRuns: when it has one row a value, and nothing says which run a row belongs to.
    """
    spread = long_tables.pivot(layout, options, title)
    return _named(
        nested_runs.resolve_nested_runs(step_aggregation.aggregate_steps(spread, options), options.nesting)
    )


def _named(layout: Layout) -> Layout:
    """The table with the settings that its runs' names spell, where all other columns are results."""
    names = [str(name) for name in layout.frame.columns]
    ids = [
        name
        for name in index_names.run_id_names(names)
        if layout.known.get(name, (Role.LABEL, ""))[0] is Role.LABEL
    ]
    for name in names:
        role = layout.known.get(name, (None, ""))[0]
        if name in ids or role in (Role.METRIC, Role.LABEL, Role.IGNORED) or index_names.step_kind(name):
            continue
        if role is Role.PARAMETER or odds_of_result(name) <= _RESULT:
            return layout
    for name in ids:
        texts = [str(cell).strip() for cell in layout.frame[name]]
        if len(set(texts)) > 1 and settings_in_names.same_named_settings(
            settings_in_names.settings_in_names(texts)
        ):
            return run_logs.add_settings_in_names(layout, texts)
    return layout
