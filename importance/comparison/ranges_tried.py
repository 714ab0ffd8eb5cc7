"""Which values of each parameter the two sweeps tried, and whether those are other ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.comparison.result import RangeComparison, TriedValues
from importance.effects.multiple_tests import holm
from importance.model.constants import RANGE_LEVEL
from importance.runs.column_scales import reads_log
from importance.runs.table import Runs


def ranges_tried(a: Runs, b: Runs, names: Sequence[str]) -> tuple[RangeComparison, ...]:
    """Return the values of each parameter that were tried in each sweep, and whether they moved.

    The ends of two samples of one range differ by chance. So the settings of one sweep that lie beyond all of
    the other are counted (Rosenbaum 1954, Annals of Mathematical Statistics 25, 146-150). If both sweeps drew
    from one range, the most extreme settings are rarely all of the same sweep. Nor are all settings that have
    a level. If both sweeps declare their search space for a parameter, these are compared instead.

    Args:
        a, b: the sweeps.
        names: the parameters, each of which has a value in at least one of them.
    """
    p_values = [_p_value(a, b, name) for name in names]
    tested = [name for name, p in zip(names, p_values, strict=True) if p is not None]
    adjusted = dict(zip(tested, holm([p for p in p_values if p is not None]), strict=True))
    return tuple(_compared(a, b, name, adjusted.get(name)) for name in names)


def _compared(a: Runs, b: Runs, name: str, p_value: float | None) -> RangeComparison:
    first, second = (_tried(runs, name) for runs in (a, b))
    moved, confounded = False, False
    if first is not None and second is not None:
        declared = a.space.get(name), b.space.get(name)
        moved = p_value is not None and p_value <= RANGE_LEVEL
        if None not in declared:
            moved = declared[0] != declared[1]
        confounded = _apart(first, second)
    log = any(name in runs.columns and reads_log(runs, name) for runs in (a, b))
    return RangeComparison(
        name, log, first, second, np.nan if p_value is None else p_value, moved, confounded
    )


def _tried(runs: Runs, name: str) -> TriedValues | None:
    if name not in runs.columns:
        return None
    values = runs.frame[name]
    present = values.dropna()
    if present.empty:
        return None
    unset = len(values) - len(present)
    if pd.api.types.is_numeric_dtype(present):
        finite = present[np.isfinite(present)]
        return TriedValues(float(finite.min()), float(finite.max()), unset=unset)
    return TriedValues(levels=tuple(sorted(map(str, present.unique()))), unset=unset)


def _apart(a: TriedValues, b: TriedValues) -> bool:
    """Return whether no value is in the ranges of both sweeps."""
    if a.levels or b.levels:
        return not set(a.levels) & set(b.levels)
    return a.high < b.low or b.high < a.low


def _p_value(a: Runs, b: Runs, name: str) -> float | None:
    """Return the p-value that both sweeps drew from one range; None if a sweep has no value."""
    parts = [_of_settings(runs, name) for runs in (a, b)]
    if any(part is None or part.empty for part in parts):
        return None
    first, second = (part for part in parts if part is not None)
    n = len(first), len(second)
    if all(pd.api.types.is_numeric_dtype(part) for part in (first, second)):
        x, y = first.to_numpy(float), second.to_numpy(float)
        beyond = [(x < y.min(), 0), (x > y.max(), 0), (y < x.min(), 1), (y > x.max(), 1)]
        p_values = [_all_of_one(int(mask.sum()), n[side], sum(n)) for mask, side in beyond]
    else:
        counts = pd.DataFrame(
            {0: first.astype(str).value_counts(), 1: second.astype(str).value_counts()}
        ).fillna(0)
        lonely = counts[(counts == 0).any(axis=1)]
        p_values = [1.0] * (len(counts) - len(lonely))
        for of_first, of_second in lonely.to_numpy(int):
            side = 0 if of_first else 1
            p_values.append(_all_of_one(int(of_first + of_second), n[side], sum(n)))
    return min(1.0, min(p_values) * len(p_values))


def _of_settings(runs: Runs, name: str) -> pd.Series | None:
    """Return a parameter's values, each setting once, because repeats are no further evidence."""
    if name not in runs.columns:
        return None
    values: pd.Series = runs.frame[name].iloc[runs.settings([name]).first].dropna()
    return values


def _all_of_one(k: int, n: int, total: int) -> float:
    """Return the probability that k of all settings, drawn at random, are all among the n of one sweep."""
    i = np.arange(k)
    return float(np.prod((n - i) / (total - i)))
