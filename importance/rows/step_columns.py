"""Columns that may count the steps of runs, as numbers that can be put in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.rows.index_names import StepKind
from importance.rows.row_groups import Cells
from importance.runs.time_parsing import are_dates

_MOST_CLOCKS = 4


@dataclass(frozen=True)
class StepColumn:
    """A column that may count steps."""

    name: str
    kind: StepKind
    values: np.ndarray


def step_columns(cells: Cells, named: list[tuple[str, StepKind]]) -> list[StepColumn]:
    """The columns of these that vary and are nearly full, the surest clock first."""
    found = []
    for name, kind in sorted(named, key=lambda one: list(StepKind).index(one[1])):
        if kind is StepKind.TIME and not cells.is_numeric(name):
            values = _instants(cells.frame[name])
        else:
            values = cells.numbers(name)
        values = np.where(np.isfinite(values), values, np.nan)
        missing = np.isnan(values).mean()
        if missing < 0.05 and np.nanmin(values, initial=np.inf) < np.nanmax(values, initial=-np.inf):
            found.append(StepColumn(name, kind, pd.Series(values).ffill().bfill().to_numpy()))
        if len(found) == _MOST_CLOCKS:
            break
    return found


def _instants(column: pd.Series) -> np.ndarray:
    texts = [str(cell) for cell in column.dropna().head(20)]
    if not texts or not are_dates(texts):
        return np.full(len(column), np.nan)
    times = pd.to_datetime(column, errors="coerce", utc=True, format="mixed")
    return np.where(times.isna(), np.nan, times.astype("int64").astype(float))
