"""Decide why a parameter has no value in some runs: it was not set, or a condition made it inactive.

Not being set is a level like any other. Being inactive, as `momentum` is if the optimizer is adam, is not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.runs.columns import Column, Kind, Role
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.runs.typed_columns import kind_of
from importance.space.dimension import Choice, Dimension, Space

NOT_SET = "not set"
MOST_SWITCH_LEVELS = 12
_MOST_SWITCHES = 300
_FEW_RUNS = 10
# Probability with which random gaps would follow some levels exactly. It must be smaller for numbers.
_BY_CHANCE, _BY_CHANCE_OF_NUMBERS = 0.2, 0.02


def few_codes(values: pd.Series) -> np.ndarray | None:
    """Return the level of each run (n,), with missing as a level; None if there are too many."""
    groups, levels = pd.factorize(values, use_na_sentinel=False)
    return np.asarray(groups) if len(levels) <= MOST_SWITCH_LEVELS else None


def follows(gaps: np.ndarray, groups: np.ndarray, numbers: bool) -> bool:
    """Return whether values are missing exactly at certain levels of another parameter, and not by chance.

    Args:
        gaps: (n,) where the value is missing.
        groups: (n,) the other parameter's levels, from `few_codes`.
        numbers: whether these levels are numbers.
    """
    sizes = np.bincount(groups)
    within = np.bincount(groups, gaps, len(sizes))
    if not np.all((within == 0) | (within == sizes)):
        return False
    count = int(gaps.sum())
    ways = [1, *[0] * count]  # the number of sets of levels with so many runs
    for size in sizes.tolist():
        for total in range(count, size - 1, -1):
            ways[total] += ways[total - size]
    chance = ways[count] / math.comb(len(gaps), count)
    return chance <= (_BY_CHANCE_OF_NUMBERS if numbers else _BY_CHANCE)


def switch_of(
    i: int, missing: Sequence[np.ndarray], codes: Sequence[np.ndarray | None], numbers: Sequence[bool]
) -> int:
    """Return the parameter with the fewest levels that determine where parameter i has a value; -1 if none.

    That parameter may itself be inactive in some runs, as in a condition within a condition. Parameter i then
    has no value in these runs, and in some others.

    Args:
        i: the position of the parameter.
        missing: where each parameter has no value.
        codes: the levels of each parameter, from `few_codes`.
        numbers: whether the levels of each parameter are numbers.
    """
    if not missing[i].any():
        return -1
    best, fewest = -1, MOST_SWITCH_LEVELS + 1
    for j, groups in enumerate(codes):
        if j == i or groups is None or (missing[j] & ~missing[i]).any():
            continue
        gaps, present = missing[i][~missing[j]], groups[~missing[j]]
        if not gaps.any():
            continue  # both are missing in the same runs, which explains nothing
        count = len(np.unique(present))
        if count < fewest and follows(gaps, present, numbers[j]):
            best, fewest = j, count
    return best


def with_unset(frame: pd.DataFrame, columns: Mapping[str, Column], space: Space) -> dict[str, Column]:
    """Return the columns, each parameter with whether a missing value is a separate level.

    It is not if a condition explains the gaps. If a tool declared the choices, it is only if None is one of
    them. Runs without any value, which crashed before they logged one, do not count.
    """
    names = [n for n, c in columns.items() if c.role is Role.PARAMETER and c.kind is not Kind.EMPTY]
    gaps = {name: frame[name].isna().to_numpy() for name in names}
    lost = np.logical_and.reduce(list(gaps.values())) if names else np.zeros(len(frame), dtype=bool)
    lacking = {name: gap[~lost] for name, gap in gaps.items() if gap[~lost].any()}
    lacking = {n: gap for n, gap in lacking.items() if columns[n].kind is not Kind.CONSTANT or _splits(gap)}
    explained = _explained(frame.loc[~lost], names, [n for n in lacking if n not in space])
    out = dict(columns)
    for name, column in columns.items():
        unset = False
        if name in lacking and not name.endswith(LENGTH_SUFFIX) and column.kind is not Kind.TIME:
            declared = space.get(name)
            if declared is None:
                unset = name not in explained
            else:
                unset = declared.condition is None and draws_nothing(declared)
        if unset != column.unset:
            values = frame[name].to_numpy()
            kind = _kind(values) if unset and column.kind is Kind.CONSTANT else column.kind
            out[name] = replace(column, unset=unset, kind=kind if unset else kind_of(values))
    return out


def draws_nothing(dimension: Dimension) -> bool:
    """Return whether None or NaN is among the choices."""
    return isinstance(dimension, Choice) and dimension.none_level is not None


def _splits(gap: np.ndarray) -> bool:
    """Return whether more than a single run has a value, and more than a single run has none."""
    least = 1 if len(gap) < _FEW_RUNS else max(2, len(gap) // 100)
    return bool(least <= gap.sum() <= len(gap) - least)


def _explained(frame: pd.DataFrame, names: Sequence[str], lacking: Sequence[str]) -> set[str]:
    """Return the parameters in `lacking` whose gaps are exactly at certain levels of another parameter.

    Some of these levels must be values: being missing in the same runs explains nothing.
    """
    if not lacking:
        return set()
    gaps = frame[list(lacking)].isna().to_numpy()
    explained: set[str] = set()
    compared: set[bytes] = set()
    for name in names:
        groups = few_codes(frame[name])
        if groups is None or not len(groups) or groups.max() == 0 or groups.tobytes() in compared:
            continue
        compared.add(groups.tobytes())
        if len(compared) > _MOST_SWITCHES:
            break
        # All gaps at once, since tables of a thousand columns are common.
        members = groups[:, None] == np.arange(groups.max() + 1)
        within = members.T.astype(np.float32) @ gaps.astype(np.float32)
        sizes = members.sum(axis=0)[:, None]
        exact = ((within == 0) | (within == sizes)).all(axis=0)
        exact &= (gaps & frame[name].notna().to_numpy()[:, None]).any(axis=0)
        numbers = frame[name].dtype == np.float64
        for k in np.flatnonzero(exact).tolist():
            if lacking[k] != name and follows(gaps[:, k], groups, numbers):
                explained.add(lacking[k])
    return explained


def _kind(values: np.ndarray) -> Kind:
    """Return the kind of a parameter with a single value and missing values."""
    if values.dtype == np.float64:
        return Kind.NUMERIC
    return Kind.BOOLEAN if set(values[~pd.isna(values)]) <= {"true", "false"} else Kind.CATEGORICAL


def note(frame: pd.DataFrame, columns: Mapping[str, Column]) -> tuple[str, ...]:
    """Return a sentence on the parameters whose missing values count as a level."""
    counts = [
        f"{name} ({int(frame[name].isna().sum()):,} of {len(frame):,} runs)"
        for name, column in columns.items()
        if column.unset and column.exclusion is None
    ]
    if not counts:
        return ()
    shown = ", ".join(counts[:5]) + (f" and {len(counts) - 5} more" if len(counts) > 5 else "")
    return (
        f"A missing value counts as a separate level: {shown}. If a value was set but not recorded, remove "
        "those runs from the table.",
    )
