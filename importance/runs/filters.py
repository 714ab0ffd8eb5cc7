"""Filters on columns of text, booleans or dates: which runs they keep, in words, and as a part of a link."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.runs.time_parsing import read_dates

FEWEST_LEVELS, MOST_LEVELS = 2, 50
"""A column of text can be filtered with so many levels."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter on one column. All its values are data, never expressions.

    Attributes:
        column: the name of the column.
        levels: the levels to keep, as text; for text and booleans.
        missing: whether runs without a value are kept too.
        excluded: whether these levels are left out and all others kept, those of later runs too.
        start, end: the first and the last day to keep, in UTC; for dates. None has no limit.
    """

    column: str
    levels: tuple[str, ...] = ()
    missing: bool = False
    excluded: bool = False
    start: date | None = None
    end: date | None = None

    @property
    def of_dates(self) -> bool:
        """Whether this is a filter on days."""
        return self.start is not None or self.end is not None

    def words(self, most: int = _MOST_NAMED) -> str:
        """Return the filter as text, such as "solver adam or sgd", with at most so many levels named."""
        if self.of_dates:
            ends = [
                f"from {self.start}" * (self.start is not None),
                f"to {self.end}" * (self.end is not None),
            ]
            return f"{self.column} {' '.join(filter(None, ends))}"
        names = [*self.levels, *(["missing"] if self.missing else [])]
        listed = " or ".join(names[:most]) + (f" or {len(names) - most} more" if len(names) > most else "")
        return f"{self.column} {'other than ' if self.excluded else ''}{listed}"


def filterable(runs: Runs) -> tuple[str, ...]:
    """Return the columns that can be filtered: text and booleans of 2 to 50 levels, and dates."""
    return tuple(
        name for name, column in runs.columns.items() if _can_be_filtered(runs.frame[name], column.kind)
    )


def _can_be_filtered(values: pd.Series, kind: Kind) -> bool:
    if kind is Kind.TIME:
        return True
    if kind not in (Kind.CATEGORICAL, Kind.BOOLEAN):
        return False
    return FEWEST_LEVELS <= values.nunique() <= MOST_LEVELS


def level_counts(runs: Runs, column: str) -> dict[str, int]:
    """Return the levels of a column as text, with the number of their runs, the most frequent first."""
    values = runs.frame[column].dropna().astype(str)
    return {str(level): int(n) for level, n in values.value_counts().items()}


def days(values: pd.Series) -> pd.Series:
    """Return the day of each run in UTC; NaT without a date."""
    return read_dates(values).dt.tz_localize(None).dt.normalize()


def applicable(runs: Runs, wanted: Filter) -> tuple[Filter | None, str]:
    """Return the filter as far as it applies to these runs, and a sentence on what of it is ignored.

    Args:
        runs: the runs.
        wanted: a filter for these or other runs, such as that of a link.

    Returns:
        The filter under the present name of its column, without levels that no run has; None if nothing of it
        applies. The sentence is empty if nothing is ignored.
    """
    name = runs.find(wanted.column)
    if name is None:
        return None, f"A filter is ignored, because these runs have no column {wanted.column}."
    kind = runs.columns[name].kind
    if wanted.of_dates:
        if kind is not Kind.TIME:
            return None, f"A filter is ignored, because {name} holds no dates."
        return replace(wanted, column=name), ""
    if kind in (Kind.NUMERIC, Kind.TIME):
        return None, f"A filter is ignored, because {name} holds no levels."
    present = level_counts(runs, name)
    levels = tuple(level for level in wanted.levels if level in present)
    unknown = [level for level in wanted.levels if level not in present]
    sentence = (
        f"A filter names what no run has: {name} {' or '.join(unknown[:_MOST_NAMED])}." if unknown else ""
    )
    if not levels and not wanted.missing:
        return None, sentence or f"A filter on {name} is ignored, because it names no level."
    return replace(wanted, column=name, levels=levels), sentence


def kept_by(runs: Runs, filters: Iterable[Filter]) -> np.ndarray:
    """Return for each run, (n,), whether all filters keep it; each filter is on a column of these runs."""
    mask = np.ones(len(runs), bool)
    for each in filters:
        mask &= _kept(runs.frame[each.column], each)
    return mask


def _kept(values: pd.Series, each: Filter) -> np.ndarray:
    if each.of_dates:
        of_run = days(values)
        first, last = (pd.NaT if day is None else pd.Timestamp(day) for day in (each.start, each.end))
        inside = of_run.between(
            of_run.min() if pd.isna(first) else first, of_run.max() if pd.isna(last) else last
        )
        return inside.to_numpy(bool)
    absent = values.isna().to_numpy()
    named = ~absent & values.astype(str).isin(each.levels).to_numpy() | (absent & each.missing)
    return ~named if each.excluded else named


def to_text(each: Filter) -> str:
    """Return the filter as one part of a link."""
    parts = [f"={level}" for level in each.levels] + ["missing"] * each.missing + ["not"] * each.excluded
    if each.of_dates:
        parts = [f"{each.start or ''}..{each.end or ''}"]
    return "~".join(part.replace("~", "~~") for part in (each.column, *parts))


def from_text(text: str) -> Filter | None:
    """Return the filter of one part of a link; None if it cannot be read."""
    column, *parts = _split(text)
    levels = tuple(dict.fromkeys(part[1:] for part in parts if part.startswith("=")))
    spans = [part.split("..", 1) for part in parts if not part.startswith("=") and ".." in part]
    if spans:
        try:
            start, end = (date.fromisoformat(day) if day else None for day in spans[0])
        except ValueError:
            return None
        return Filter(column, start=start, end=end) if start or end else None
    missing, excluded = "missing" in parts, "not" in parts
    return Filter(column, levels, missing, excluded) if levels or missing else None


def _split(text: str) -> list[str]:
    """Return the parts between single tildes; two tildes are one of a part."""
    parts = [""]
    for piece in re.findall("~~|~|[^~]+", text):
        if piece == "~":
            parts.append("")
        else:
            parts[-1] += "~" if piece == "~~" else piece
    return parts
