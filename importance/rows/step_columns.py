"""Step columns: their values as numbers that can be sorted, and how they count within each run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.rows.index_names import StepKind
from importance.rows.row_groups import Cells, Groups
from importance.runs.time_parsing import are_dates, read_dates

_MAX_COLUMNS = 4


@dataclass(frozen=True)
class StepColumn:
    """A column that may count steps, with its values as floats."""

    name: str
    kind: StepKind
    values: np.ndarray


def step_columns(cells: Cells, kinds: Mapping[str, StepKind]) -> list[StepColumn]:
    """Return those of these columns that vary and are nearly full, the most reliable first.

    Args:
        kinds: what each column may count, by its name.
    """
    columns = []
    for name, kind in sorted(kinds.items(), key=lambda item: list(StepKind).index(item[1])):
        if kind is StepKind.TIME and not cells.is_numeric(name):
            values = _timestamps(cells.frame[name])
        else:
            values = cells.numbers(name)
        values = np.where(np.isfinite(values), values, np.nan)
        missing = np.isnan(values).mean()
        if missing < 0.05 and np.nanmin(values, initial=np.inf) < np.nanmax(values, initial=-np.inf):
            columns.append(StepColumn(name, kind, pd.Series(values).ffill().bfill().to_numpy()))
        if len(columns) == _MAX_COLUMNS:
            break
    return columns


def _timestamps(column: pd.Series) -> np.ndarray:
    texts = [str(cell) for cell in column.dropna().head(20)]
    if not texts or not are_dates(texts):
        return np.full(len(column), np.nan)
    times = read_dates(column)
    return np.where(times.isna(), np.nan, times.astype("int64").astype(float))


def rising_share(groups: Groups, values: np.ndarray) -> float:
    """Return the share of steps at which these values rise within their group."""
    differences = groups.differences(values)
    return float((differences > 0).mean()) if differences.size else 0.0


def are_budgets(column: StepColumn) -> bool:
    """Whether the steps are a few values, each a multiple of the one before, like Hyperband's budgets."""
    if column.kind is StepKind.TIME:
        return False
    distinct = np.unique(column.values)
    if distinct.size > 8 or distinct[0] <= 0:
        return False
    ratios = distinct[1:] / distinct[:-1]
    # Steps are numbered 1, 2 and 1, 2, 3 as well, whereas fewer runs reach each larger budget.
    consecutive = (np.diff(distinct) == 1).all()
    return bool(ratios.min() >= 1.9) and not (consecutive and column.kind is StepKind.STEP)


def start_together(groups: Groups, column: StepColumn) -> bool:
    """Whether most runs begin at the same step."""
    first = column.values[groups.order][groups.starts]
    return bool((first == np.median(first)).mean() >= 0.8)


def counts_from_a_start(groups: Groups, column: StepColumn) -> bool:
    """Whether most runs begin at the same step and have enough steps after it."""
    if column.kind is StepKind.TIME:
        return False
    if column.kind is StepKind.TOTAL:
        return counts_by_ones(groups, column) and bool(groups.sizes.mean() >= 4)
    first = column.values[groups.order][groups.starts]
    starts, counts = np.unique(first, return_counts=True)
    if counts.max() < 0.8 * len(first):
        return False
    start, mean = starts[counts.argmax()], groups.sizes.mean()
    # A grid over the number of epochs has a common start too: 10, 20, 30.
    min_steps = 2 if start in (0, 1) else 3 if np.median(groups.differences(column.values)) == start else 5
    return bool(mean >= min_steps)


def counts_by_ones(groups: Groups, column: StepColumn) -> bool:
    """Whether the runs count 0, 1, 2 or 1, 2, 3, or in other even steps if they are longer."""
    first = column.values[groups.order][groups.starts]
    differences = groups.differences(column.values)
    start, step = np.median(first), np.median(differences)
    if (first == start).mean() < 0.9 or (differences == step).mean() < 0.9:
        return False
    mean = groups.sizes.mean()
    # A grid may be over epochs 1, 2, 3 or 10, 20, 30, but never over steps, and never from epoch 0.
    may_be_grid = "epoch" in column.name.lower() and start != 0
    if step == 1 and start in (0, 1):
        return bool(mean >= (4 if may_be_grid else 3))
    return bool(start in (0, step) and mean >= (6 if may_be_grid else 3))
