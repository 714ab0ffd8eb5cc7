"""The columns that divide the runs of one table into sweeps, and which two sweeps to compare first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import numpy as np
import pandas as pd

from importance.formatting import natural_key
from importance.model.constants import FEWEST_RUNS
from importance.model.target import metric_values
from importance.model.time_drift import run_order
from importance.rows.concatenation import SOURCE_COLUMN
from importance.runs.column_names import words
from importance.runs.columns import Column, Kind, Role
from importance.runs.table import Runs
from importance.runs.time_parsing import read_dates
from importance.space.levels import level_of

MOST_LEVELS = 50
EARLIER, LATER = "earlier half", "later half"
_SOURCE_WORDS = frozenset((SOURCE_COLUMN, "file"))
_SWEEP_WORDS = frozenset(
    ("sweep", "study", "experiment", "exp", "group", "campaign", "phase", "round", "generation", "series")
) | frozenset(("batch", "stage", "version", "project", "search", "iteration", "job"))
_TAG_WORDS = frozenset(("tag", "tags", "label", "labels", "notes", "type", "branch", "commit"))
_ID_WORDS = frozenset(("id", "name", "no", "number", "index"))

# How likely a column names sweeps, 0 for the most likely.
_SOURCE, _SWEEP, _WEEKS, _HALVES, _TAG, _LABEL, _PARAMETER = range(7)
_LAST_LIKELY = _HALVES


class Division(Enum):
    """How a column divides the runs."""

    LEVELS = "its values"
    WEEKS = "the week of its date"
    HALVES = "its earlier and its later half"


@dataclass(frozen=True, eq=False)
class SweepColumn:
    """A column that divides the runs into sweeps.

    Attributes:
        column: its name; empty for the order of the table.
        division: how it divides them.
        levels: the sweeps, each with at least `FEWEST_RUNS` runs that have the metric, from the first to the
            last: by time where it is known, else by the number in the name, else by their order in the table.
        counts: for each of them, the number of its runs that have the metric.
        codes: (n,) the index of each run's sweep in `levels`; -1 for a run of none of them.
        names_sweeps: whether the column is likely to name sweeps.
    """

    column: str
    division: Division
    levels: tuple[str, ...]
    counts: tuple[int, ...]
    codes: np.ndarray
    names_sweeps: bool

    @property
    def default(self) -> tuple[str, str]:
        """The two sweeps to compare first: the latest and the one before, or those with the most runs."""
        if self.names_sweeps:
            return self.levels[-2], self.levels[-1]
        largest = sorted(sorted(range(len(self.levels)), key=lambda k: -self.counts[k])[:2])
        return self.levels[largest[0]], self.levels[largest[1]]

    def rows(self, level: str) -> np.ndarray:
        """Return which runs (n,) are of a sweep, as a mask."""
        return self.codes == self.levels.index(level)


class _Divided(NamedTuple):
    """The attributes of a `SweepColumn` that follow from the column alone."""

    column: str
    division: Division
    levels: tuple[str, ...]
    counts: tuple[int, ...]
    codes: np.ndarray


def sweep_columns(runs: Runs, metric: str) -> tuple[SweepColumn, ...]:
    """Return the columns by which the runs can be compared, the most likely one first.

    The first is the file that a run comes from, then columns whose name speaks of a sweep, the week of a
    date, the earlier and the later half of the runs, tags, other columns, and parameters last.

    Args:
        runs: the runs.
        metric: the metric. Runs without it do not count.

    Raises:
        UnknownColumn: when the metric is not a numeric column of these runs.
    """
    finite = np.isfinite(metric_values(runs, metric))
    order = _order(runs, metric)
    ranked: list[tuple[int, _Divided | None]] = []
    for name, column in runs.columns.items():
        if name == metric or column.role is Role.METRIC:
            continue
        if column.kind is Kind.TIME:
            ranked.append((_WEEKS, _by_week(runs, name, finite)))
        elif (place := _place(name, column)) != _LABEL or column.kind is not Kind.NUMERIC:
            ranked.append((place, _by_level(runs, name, finite, order)))
    if order is not None:
        ranked.append((_HALVES, _by_half(runs, order, finite)))
    known = [(place, each) for place, each in ranked if each is not None]
    return tuple(
        SweepColumn(*each, names_sweeps=place <= _LAST_LIKELY)
        for place, each in sorted(known, key=lambda pair: pair[0])
    )


def _order(runs: Runs, metric: str) -> np.ndarray | None:
    """Return the time of each run as a rank, NaN where it is missing; None if no time is known."""
    for name, column in runs.columns.items():
        if column.kind is Kind.TIME:
            times = read_dates(runs.frame[name])
            if times.nunique() > 1:
                return times.rank().to_numpy()
    return run_order(runs, np.ones(len(runs), bool), metric)


def _place(name: str, column: Column) -> int:
    """Return how likely a column names sweeps, 0 for the most likely."""
    spoken = words(name)
    if column.role in (Role.LABEL, Role.IGNORED):
        if _SOURCE_WORDS & set(spoken):
            return _SOURCE
        if _SWEEP_WORDS & set(spoken):
            return _SWEEP
        return _TAG if _TAG_WORDS & set(spoken) else _LABEL
    is_name = bool(spoken) and column.kind is Kind.CATEGORICAL and not column.searched
    if is_name and spoken[0] in _SWEEP_WORDS and _ID_WORDS.issuperset(spoken[1:]):
        return _SWEEP  # without a word for its role, a text is read as a parameter
    return _PARAMETER


def _by_level(runs: Runs, name: str, finite: np.ndarray, order: np.ndarray | None) -> _Divided | None:
    values = runs.frame[name]
    if not 2 <= values.nunique() <= MOST_LEVELS:
        return None
    texts = pd.Series([level_of(value) for value in values], dtype=object)
    timed = order if runs.columns[name].role is Role.LABEL else None
    return _divided(name, Division.LEVELS, texts, finite, timed)


def _by_week(runs: Runs, name: str, finite: np.ndarray) -> _Divided | None:
    times = read_dates(runs.frame[name])
    monday = (times - pd.to_timedelta(times.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    texts = ("week of " + monday).astype(object).where(times.notna(), None)
    if texts.nunique() > MOST_LEVELS:
        return None
    return _divided(name, Division.WEEKS, texts, finite, None)


def _by_half(runs: Runs, order: np.ndarray, finite: np.ndarray) -> _Divided | None:
    timed = order[finite & np.isfinite(order)]
    if not len(timed):
        return None
    texts = pd.Series(np.where(order > np.median(timed), LATER, EARLIER), dtype=object)
    texts = texts.where(np.isfinite(order), None)
    time = next((name for name, column in runs.columns.items() if column.kind is Kind.TIME), "")
    return _divided(time, Division.HALVES, texts, finite, order)


def _divided(
    name: str, division: Division, texts: pd.Series, finite: np.ndarray, order: np.ndarray | None
) -> _Divided | None:
    """Return the division of the runs by these texts, None for a run without one; None for fewer than two."""
    counts = texts[finite].value_counts()
    levels = [str(level) for level in counts.index if counts[level] >= FEWEST_RUNS]
    if len(levels) < 2:
        return None
    if order is None:
        numbered = all(any(character.isdigit() for character in level) for level in levels)
        first_row = {level: k for k, level in reversed(list(enumerate(texts)))}
        levels.sort(key=natural_key if numbered else first_row.__getitem__)
    else:
        middle = pd.Series(order[finite]).groupby(texts[finite].to_numpy()).median()
        levels.sort(key=lambda level: float(middle[level]))
    position = {level: k for k, level in enumerate(levels)}
    codes = np.array([position.get(text, -1) if isinstance(text, str) else -1 for text in texts])
    return _Divided(name, division, tuple(levels), tuple(int(counts[v]) for v in levels), codes)
