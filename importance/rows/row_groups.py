"""A raw table whose rows are put into groups: which columns stay the same in a group, and which run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

_ENOUGH = 5
"""Rows of a group from which its course can be judged."""
_SMOOTH = 0.35
"""Between a straight line (0) and independent values (1): how rough a course may be."""


@dataclass(frozen=True)
class Cells:
    """The cells of a raw table, column by column, each looked at once."""

    frame: pd.DataFrame
    _codes: dict[str, np.ndarray] = field(default_factory=dict)
    _numbers: dict[str, np.ndarray] = field(default_factory=dict)

    def codes(self, name: str) -> np.ndarray:
        """Equal numbers for equal cells; -1 for cells with nothing in them."""
        if name not in self._codes:
            column = self.frame[name]
            try:
                codes, distinct = pd.factorize(column)
            except TypeError:  # lists and mappings
                codes, distinct = pd.factorize(column.astype(str))
            blank = [isinstance(cell, str) and not cell.strip() for cell in distinct.tolist()]
            self._codes[name] = np.where(np.append(blank, False)[codes], -1, codes) if any(blank) else codes
        return self._codes[name]

    def numbers(self, name: str) -> np.ndarray:
        """The cells as numbers, NaN for anything else."""
        if name not in self._numbers:
            column = self.frame[name]
            if column.dtype.kind in "mM" or isinstance(column.dtype, pd.DatetimeTZDtype):
                numbers = np.where(column.isna(), np.nan, column.astype("int64").astype(float))
            else:
                numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
            self._numbers[name] = numbers
        return self._numbers[name]

    def is_numeric(self, name: str) -> bool:
        """Whether nearly all cells with something in them are numbers."""
        filled = self.codes(name) >= 0
        return bool(filled.any()) and bool((~np.isnan(self.numbers(name)[filled])).mean() > 0.9)

    def together(self, names: Sequence[str]) -> np.ndarray:
        """One code for each combination of cells in these columns, in the order of the rows."""
        whole = np.zeros(len(self.frame), dtype=np.int64)
        for name in names:
            codes = self.codes(name)
            whole = pd.factorize(whole * (codes.max(initial=-1) + 2) + codes + 1)[0]
        return whole


@dataclass(frozen=True)
class Groups:
    """The rows of a table in groups, in order within each.

    Attributes:
        cells: the table.
        group: the group of each row, numbered in the order in which they first come.
        order: the rows, group by group, in order within each.
    """

    cells: Cells
    group: np.ndarray
    order: np.ndarray
    _constant: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many rows each group has."""
        return np.bincount(self.group)

    @cached_property
    def within(self) -> np.ndarray:
        """Whether each row, in order, follows a row of its own group; the first row does not."""
        sorted_groups = self.group[self.order]
        return np.append(False, sorted_groups[1:] == sorted_groups[:-1])

    @cached_property
    def starts(self) -> np.ndarray:
        """The places, in order, of each group's first row."""
        return np.flatnonzero(~self.within)

    def is_constant(self, name: str) -> bool:
        """Whether a column holds at most one value in each group; empty cells say nothing."""
        if name not in self._constant:
            codes = self.cells.codes(name)[self.order]
            filled = codes >= 0
            group, codes = self.group[self.order][filled], codes[filled]
            changes = (codes[1:] != codes[:-1]) & (group[1:] == group[:-1])
            self._constant[name] = not changes.any()
        return self._constant[name]

    def differs_between(self, name: str) -> bool:
        """Whether a column that is constant in each group tells some groups apart."""
        codes = self.cells.codes(name)
        return np.unique(codes[codes >= 0]).size > 1

    def steps(self, values: np.ndarray) -> np.ndarray:
        """The differences from row to row within the groups, in order."""
        return np.diff(values[self.order])[self.within[1:]]

    def is_smooth(self, name: str) -> bool:
        """Whether a column runs on from row to row within most groups, as what is measured in one training
        does, where independent values jump (von Neumann's ratio, 1941)."""
        values = self.cells.numbers(name)[self.order]
        known = ~np.isnan(values)
        group, values = self.group[self.order][known], values[known]
        if not values.size or np.isinf(values).any():
            return False
        if np.abs(values).max() > 1e100:  # squares of such numbers overflow
            return False
        counts = np.bincount(group, minlength=len(self.sizes))
        means = np.bincount(group, values, minlength=len(self.sizes)) / np.maximum(counts, 1)
        spread = np.bincount(group, (values - means[group]) ** 2, minlength=len(self.sizes))
        same = group[1:] == group[:-1]
        jumps = np.bincount(group[1:][same], np.diff(values)[same] ** 2, minlength=len(self.sizes))
        judged = (counts >= 3) & (spread > 0)
        if not judged.any():
            return False
        n = counts[judged].astype(float)
        line = 12 / (n * (n + 1))
        roughness = (jumps[judged] / spread[judged] - line) / (2 - line)
        return bool(np.median(roughness) < _SMOOTH)

    def is_schedule(self, name: str) -> bool:
        """Whether a column moves up at most once and then down in nearly all groups, as a schedule does."""
        values = self.cells.numbers(name)[self.order]
        if np.isnan(values).any() or np.median(self.sizes) < _ENOUGH:
            return False
        moves = np.sign(np.diff(values))
        moves[~self.within[1:]] = 0
        where = np.flatnonzero(moves)
        if not where.size:
            return False
        group = self.group[self.order][1:][where]
        turns_up = (moves[where][1:] > 0) & (moves[where][:-1] < 0) & (group[1:] == group[:-1])
        turning = np.bincount(group[1:][turns_up], minlength=len(self.sizes)) > 0
        last = np.append(group[1:] != group[:-1], True)
        still_rising = np.bincount(group[last & (moves[where] > 0)], minlength=len(self.sizes)) > 0
        return bool((turning | still_rising).mean() < 0.1)


def group_rows(cells: Cells, group: np.ndarray, by: np.ndarray | None = None) -> Groups:
    """The groups with these numbers, each in the order of `by`, or of the table."""
    codes = pd.factorize(group)[0]
    keys = (np.arange(len(codes)), codes) if by is None else (np.arange(len(codes)), by, codes)
    return Groups(cells, codes, np.lexsort(keys))


def chain_starts(cells: Cells, own: str, before: str) -> np.ndarray | None:
    """The chain of each row by the id of the row before it; None where a row is followed by two, or itself.

    A row whose forerunner is not in the table begins a chain.
    """
    names = cells.frame[own].astype(str).str.strip()
    previous = cells.frame[before].astype(str).str.strip()
    place: Mapping[str, int] = dict(zip(names, range(len(names)), strict=True))
    if len(place) < len(names):
        return None
    back = np.array([place.get(name, row) for row, name in enumerate(previous)], dtype=np.int64)
    moved = back[back != np.arange(len(back))]
    if np.unique(moved).size < moved.size:
        return None
    first = back
    for _ in range(len(back).bit_length() + 1):
        further = first[first]
        if (further == first).all():
            return first
        first = further
    return None  # a circle
