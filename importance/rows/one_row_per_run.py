"""Bring any table to one row per run: long tables, tables of steps, and nested runs."""

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
    """Return the table with one row per run. Its notes say how the rows were read.

    Args:
        title: what the table is called in messages.

    Raises:
        UnreadableRuns: when it has one row per value, and no column says which run a row belongs to.
    """
    pivoted = long_tables.pivot(layout, options, title)
    aggregated = step_aggregation.aggregate_steps(pivoted, options)
    return _with_settings_in_names(nested_runs.resolve_nested_runs(aggregated, options.nesting))


def _with_settings_in_names(layout: Layout) -> Layout:
    """Return the table with the settings that its runs' names contain, if all other columns are results."""
    names = [str(name) for name in layout.frame.columns]
    run_ids = [
        name
        for name in index_names.run_id_names(names)
        if layout.known_roles.get(name, (Role.LABEL, ""))[0] is Role.LABEL
    ]
    for name in names:
        role = layout.known_roles.get(name, (None, ""))[0]
        if name in run_ids or role in (Role.METRIC, Role.LABEL, Role.IGNORED) or index_names.step_kind(name):
            continue
        if role is Role.PARAMETER or odds_of_result(name) <= _RESULT:
            return layout
    for name in run_ids:
        texts = [str(cell).strip() for cell in layout.frame[name]]
        if len(set(texts)) > 1 and settings_in_names.same_named_settings(
            settings_in_names.settings_in_names(texts)
        ):
            return run_logs.add_settings_in_names(layout, texts)
    return layout
