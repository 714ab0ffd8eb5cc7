"""Which column is a parameter, a metric or a label, and why."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from importance.columns import Column, Kind, Role


def assign(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    parameters: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
) -> dict[str, Column]:
    """A column for each name of the table, with its role and the reason."""
    columns = {}
    for name in frame.columns:
        kind, log = kinds[name]
        if parameters is not None and name in parameters:
            role = Role.PARAMETER
        elif metrics is not None and name in metrics:
            role = Role.METRIC
        else:
            role = Role.METRIC if any(w in name for w in ("loss", "acc")) else Role.PARAMETER
        columns[name] = Column(name, role, kind, log, "named so")
    return with_asides(frame, columns)


def with_asides(frame: pd.DataFrame, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The same columns, each parameter with the reason why Auto leaves it out, if any."""
    return {
        name: replace(c, aside="the same in every run" if c.kind in (Kind.CONSTANT, Kind.EMPTY) else "")
        for name, c in columns.items()
    }


def run_names(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.Series:
    """A name for each run."""
    if "Name" in frame:
        return frame["Name"].astype(str)
    return pd.Series([f"run {i + 1}" for i in range(len(frame))])


def unknown_column_message(name: str, known: Sequence[str]) -> str:
    """A sentence that says which column was asked for and which ones come near."""
    near = difflib.get_close_matches(name, known, 3, 0.4)
    return f"There is no column {name!r} in these runs." + (f" Did you mean {', '.join(near)}?" if near else "")
