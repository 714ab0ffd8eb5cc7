"""From the rows of any table to one row a run: long tables, steps of runs, nested runs."""

from __future__ import annotations

from importance.rows import clocks, folding, long_tables, nested_runs, run_logs, spelled_names
from importance.rows.layout import Layout
from importance.rows.store import Options
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role

_RESULT = 0.5


def settled(layout: Layout, options: Options, title: str = "The table") -> Layout:
    """The table with one row a run, whichever way its rows were meant; the notes say what was done.

    Args:
        title: what the table is called in a message.

    Raises:
        UnreadableRuns: when it has one row a value, and nothing says which run a row belongs to.
    """
    spread = long_tables.wide(layout, options, title)
    return _named(nested_runs.settled(folding.by_run(spread, options), options.nesting))


def _named(layout: Layout) -> Layout:
    """The table with the settings that its runs' names spell, where all other columns are results."""
    names = [str(name) for name in layout.frame.columns]
    ids = [name for name in clocks.ids(names) if layout.known.get(name, (Role.LABEL, ""))[0] is Role.LABEL]
    for name in names:
        role = layout.known.get(name, (None, ""))[0]
        if name in ids or role in (Role.METRIC, Role.LABEL, Role.IGNORED) or clocks.clock_of(name):
            continue
        if role is Role.PARAMETER or odds_of_result(name) <= _RESULT:
            return layout
    for name in ids:
        texts = [str(cell).strip() for cell in layout.frame[name]]
        if len(set(texts)) > 1 and spelled_names.keyed(spelled_names.spelled(texts)):
            return run_logs.with_spelled(layout, texts)
    return layout
