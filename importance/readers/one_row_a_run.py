"""From the rows of any table to one row a run: long tables, steps of runs, nested runs."""

from __future__ import annotations

from importance.readers import folding, nested_runs
from importance.readers.layouts import Layout
from importance.stores.places import Options


def settled(layout: Layout, options: Options) -> Layout:
    """The table with one row a run, whichever way its rows were meant; the notes say what was done."""
    return nested_runs.settled(folding.by_run(layout, options), options.nesting)
