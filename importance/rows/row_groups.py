"""Groups of rows in a raw table: which columns are constant in each group, and which change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

_MIN_SCHEDULE = 5
"""The number of rows that a group needs before its schedule can be recognised."""
_MAX_ROUGHNESS = 0.35
"""The roughest that a series may be; 0 is a straight line, 1 are independent values."""


@dataclass(frozen=True)
class Cells:
    """The cells of a raw table as codes and as numbers, computed once per column."""

    frame: pd.DataFrame
    _codes: dict[str, np.ndarray] = field(default_factory=dict)
    _numbers: dict[str, np.ndarray] = field(default_factory=dict)

    def codes(self, name: str) -> np.ndarray:
        """Return equal integers for equal cells, and -1 for empty cells."""
        if name not in self._codes:
            column = self.frame[name]
            try:
                codes, distinct = pd.factorize(column)
            except TypeError:  # lists and mappings
                codes, distinct = pd.factorize(column.astype(str).where(column.notna()))
            blank = [isinstance(cell, str) and not cell.strip() for cell in distinct.tolist()]
            self._codes[name] = np.where(np.append(blank, False)[codes], -1, codes) if any(blank) else codes
        return self._codes[name]

    def numbers(self, name: str) -> np.ndarray:
        """Return the cells as floats, NaN for anything else."""
        if name not in self._numbers:
            column = self.frame[name]
            if column.dtype.kind in "mM" or isinstance(column.dtype, pd.DatetimeTZDtype):
                numbers = np.where(column.isna(), np.nan, column.astype("int64").astype(float))
            else:
                numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
            self._numbers[name] = numbers
        return self._numbers[name]

    def is_numeric(self, name: str) -> bool:
        """Whether nearly all filled cells are numbers."""
        filled = self.codes(name) >= 0
        return bool(filled.any()) and bool((~np.isnan(self.numbers(name)[filled])).mean() > 0.9)

    def combined_codes(self, names: Sequence[str]) -> np.ndarray:
        """Return one code for each combination of cells in these columns, numbered in row order."""
        combined = np.zeros(len(self.frame), dtype=np.int64)
        for name in names:
            codes = self.codes(name)
            combined = pd.factorize(combined * (codes.max(initial=-1) + 2) + codes + 1)[0]
        return combined


@dataclass(frozen=True)
class Groups:
    """The rows of a table in groups, sorted within each group.

    Attributes:
        cells: the table.
        group: the group of each row. Groups are numbered in the order of their first rows.
        order: the rows sorted by group, and in order within each group.
    """

    cells: Cells
    group: np.ndarray
    order: np.ndarray
    _constant: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> np.ndarray:
        """The number of rows in each group."""
        return np.bincount(self.group)

    @cached_property
    def within(self) -> np.ndarray:
        """Whether each sorted row follows a row of its own group."""
        sorted_groups = self.group[self.order]
        return np.append(False, sorted_groups[1:] == sorted_groups[:-1])

    @cached_property
    def starts(self) -> np.ndarray:
        """The positions of each group's first row among the sorted rows."""
        return np.flatnonzero(~self.within)

    def is_constant(self, name: str) -> bool:
        """Whether a column has at most one value in each group. Empty cells are ignored."""
        if name not in self._constant:
            codes = self.cells.codes(name)[self.order]
            filled = codes >= 0
            group, codes = self.group[self.order][filled], codes[filled]
            changes = (codes[1:] != codes[:-1]) & (group[1:] == group[:-1])
            self._constant[name] = not changes.any()
        return self._constant[name]

    def differs_between(self, name: str) -> bool:
        """Whether a column that is constant in each group differs between some groups."""
        codes = self.cells.codes(name)
        return np.unique(codes[codes >= 0]).size > 1

    def differences(self, values: np.ndarray) -> np.ndarray:
        """Return the differences between neighbouring rows of the same group, in sorted order."""
        return np.diff(values[self.order])[self.within[1:]]

    def is_smooth(self, name: str) -> bool:
        """Whether a column changes gradually in most groups, as a value measured during training does.

        Independent values jump instead. The two are told apart by the ratio of the mean squared successive
        difference to the variance (von Neumann 1941, doi:10.1214/aoms/1177731677).
        """
        values = self.cells.numbers(name)[self.order]
        filled = ~np.isnan(values)
        group, values = self.group[self.order][filled], values[filled]
        if not values.size or np.isinf(values).any():
            return False
        if np.abs(values).max() > 1e100:  # squares of such numbers overflow
            return False
        counts = np.bincount(group, minlength=len(self.sizes))
        means = np.bincount(group, values, minlength=len(self.sizes)) / np.maximum(counts, 1)
        squares = np.bincount(group, (values - means[group]) ** 2, minlength=len(self.sizes))
        same = group[1:] == group[:-1]
        jumps = np.bincount(group[1:][same], np.diff(values)[same] ** 2, minlength=len(self.sizes))
        usable = (counts >= 3) & (squares > 0)
        if not usable.any():
            return False
        n = counts[usable].astype(float)
        line = 12 / (n * (n + 1))  # the ratio of a straight line
        roughness = (jumps[usable] / squares[usable] - line) / (2 - line)
        return bool(np.median(roughness) < _MAX_ROUGHNESS)

    def is_schedule(self, name: str) -> bool:
        """Whether a column rises at most once and then falls in nearly all groups, as a schedule does."""
        values = self.cells.numbers(name)[self.order]
        if np.isnan(values).any() or np.median(self.sizes) < _MIN_SCHEDULE:
            return False
        moves = np.sign(np.diff(values))
        moves[~self.within[1:]] = 0
        positions = np.flatnonzero(moves)
        if not positions.size:
            return False
        group = self.group[self.order][1:][positions]
        turns_up = (moves[positions][1:] > 0) & (moves[positions][:-1] < 0) & (group[1:] == group[:-1])
        has_turn = np.bincount(group[1:][turns_up], minlength=len(self.sizes)) > 0
        last = np.append(group[1:] != group[:-1], True)
        still_rises = np.bincount(group[last & (moves[positions] > 0)], minlength=len(self.sizes)) > 0
        return bool((has_turn | still_rises).mean() < 0.1)


def group_rows(cells: Cells, group: np.ndarray, by: np.ndarray | None = None) -> Groups:
    """Return the groups of rows with equal codes, each sorted by `by`, or in the order of the table."""
    codes = pd.factorize(group)[0]
    keys = (np.arange(len(codes)), codes) if by is None else (np.arange(len(codes)), by, codes)
    return Groups(cells, codes, np.lexsort(keys))


def chain_starts(cells: Cells, id_column: str, previous_column: str) -> np.ndarray | None:
    """Return the first row of each row's chain, where a row names the row before it.

    A row starts a chain if the row before it is not in the table. Returns None if two rows follow the same
    row, if ids repeat, or if the rows form a circle.
    """
    ids = cells.frame[id_column].astype(str).str.strip()
    previous = cells.frame[previous_column].astype(str).str.strip()
    row_of: Mapping[str, int] = dict(zip(ids, range(len(ids)), strict=True))
    if len(row_of) < len(ids):
        return None
    back = np.array([row_of.get(name, row) for row, name in enumerate(previous)], dtype=np.int64)
    links = back[back != np.arange(len(back))]
    if np.unique(links).size < links.size:
        return None
    first = back
    for _ in range(len(back).bit_length() + 1):
        earlier = first[first]
        if (earlier == first).all():
            # In a circle of 2, 4 or 8 rows each row leads back to itself, but none starts a chain.
            return first if (back[first] == first).all() else None
        first = earlier
    return None  # a circle
