"""Read what a command names: its sources, and lists of parameters."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence

from importance.readers import read_runs
from importance.runs.table import Runs

NO_BUDGET = "none"


def read_sources(names: Sequence[str], study: Sequence[str] | None, arguments: argparse.Namespace) -> Runs:
    """Return the runs of the sources, with the roles of columns that the options set.

    Raises:
        UnreadableRuns, SeveralStudies: as `importance.read_runs` does.
        UnknownColumn: when an option names no column of numbers.
    """
    sources = [("standard input", sys.stdin.buffer.read()) if name == "-" else name for name in names]
    runs = read_runs(
        sources if len(sources) > 1 else sources[0],
        study=study,
        history=arguments.history,
        nested=arguments.nested,
    )
    if arguments.budget is None:
        return runs
    is_none = arguments.budget == NO_BUDGET and runs.find(NO_BUDGET) is None
    return runs.with_budget(None if is_none else arguments.budget)


def names_in(text: str | None) -> list[str] | None:
    """Return the names in a list with commas, quoted as in CSV; None without a list."""
    if text is None:
        return None
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip()]
