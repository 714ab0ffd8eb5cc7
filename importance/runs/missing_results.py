"""The sentence for runs without a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from importance.runs.columns import Column, Kind, Role

_MOST_NAMES = 6


def no_result(frame: pd.DataFrame, columns: Mapping[str, Column]) -> str:
    """Return a sentence that no column is a result, what a result is, and what the columns are instead."""
    empty = [name for name, column in columns.items() if column.kind is Kind.EMPTY]
    settable = (Role.PARAMETER, Role.REPLICATE)
    parameters = [n for n, c in columns.items() if c.role in settable and n not in empty]
    labels = [n for n, c in columns.items() if c.role in (Role.LABEL, Role.IGNORED) and n not in empty]
    groups = (("parameters", parameters), ("labels of the run", labels), ("empty", empty))
    there = "; ".join(f"{word}: {_listed(names)}" for word, names in groups if names)
    return (
        "No column is a result. A ranking needs a number that each run ended with, such as a loss, an "
        f"accuracy or a score. The {len(frame.columns):,} columns are: {there}."
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(map(str, names[:_MOST_NAMES])) + (f" and {more:,} more" if more > 0 else "")
