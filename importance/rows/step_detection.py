"""Detect tables with one row per step or checkpoint: which rows are steps of the same run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

import numpy as np
import pandas as pd

from importance.rows import index_names
from importance.rows.index_names import StepKind
from importance.rows.layout import KnownRoles
from importance.rows.row_groups import Cells, Groups, chain_starts, group_rows
from importance.rows.step_columns import (
    StepColumn,
    are_budgets,
    counts_by_ones,
    counts_from_a_start,
    rising_share,
    start_together,
    step_columns,
)
from importance.runs.column_names import odds_of_result, words
from importance.runs.columns import Role

HIPLOT_IDS = ("uid", "from_uid")
"""HiPlot's columns: the id of a row, and the id of the row that it continues."""
_MIN_ROWS = 4
_MAX_KEYS = 8
_SETTING, _UNKNOWN = -1.5, 0.5
_SCHEDULED_WORDS = """
    lr rate momentum eps epsilon temperature temp tau alpha beta coef coefficient weight scale exploration
    forcing clip range decay wd gamma lambda factor kl
"""
_SCHEDULED = frozenset(_SCHEDULED_WORDS.split())


class GroupedBy(Enum):
    """How the rows of one run were recognised."""

    CHAIN = "each row names the row before it"
    ID = "a column names the run"
    RESTARTS = "the step starts again"
    SETTINGS = "the settings are the same"


@dataclass(frozen=True)
class DetectedSteps:
    """Rows that are steps of runs.

    Attributes:
        groups: the rows of each run, in the order of the steps.
        clock: the column that counts the steps; "" if there is none.
        way: how the rows of one run were recognised.
        by: the columns that distinguish the runs.
        sure: whether the rows cannot be independent runs.
    """

    groups: Groups
    clock: str
    way: GroupedBy
    by: tuple[str, ...]
    sure: bool

    @property
    def runs(self) -> int:
        """The number of runs."""
        return len(self.groups.sizes)


def detect_steps(frame: pd.DataFrame, known_roles: KnownRoles) -> DetectedSteps | None:
    """Return the runs whose steps are the rows of a raw table; None if each row is a run.

    Args:
        frame: the raw table.
        known_roles: role and reason of the columns whose role the tracker's layout settles.
    """
    names = [str(name) for name in frame.columns]
    has_chain = set(HIPLOT_IDS) <= set(names)
    kinds = _step_kinds(names, known_roles)
    if len(frame) < _MIN_ROWS or not (kinds or has_chain):
        return None
    cells = Cells(frame)
    columns = step_columns(cells, kinds)
    first: DetectedSteps | None = None
    for candidate in _candidates(cells, columns, known_roles, has_chain):
        if candidate.sure:
            return candidate
        first = first or candidate
    return first


def is_one_run(frame: pd.DataFrame, known_roles: KnownRoles) -> bool:
    """Whether a table is the log of a single run: a column counts its steps, and no setting changes."""
    names = map(str, frame.columns)
    kinds = {n: kind for n, kind in _step_kinds(names, known_roles).items() if kind is not StepKind.TOTAL}
    if len(frame) < 2:
        return bool(kinds) and len(frame) == 1
    cells = Cells(frame)
    whole = group_rows(cells, np.zeros(len(frame), dtype=np.int64))
    rises = any(rising_share(whole, column.values) > 0.95 for column in step_columns(cells, kinds))
    return rises and _same_settings(whole, known_roles, ())


def has_no_changing_setting(frame: pd.DataFrame, known_roles: KnownRoles) -> bool:
    """Whether no column that is a setting by its name changes from row to row."""
    whole = group_rows(Cells(frame), np.zeros(len(frame), dtype=np.int64))
    return _same_settings(whole, known_roles, ())


def is_setting(cells: Cells, name: str, known_roles: KnownRoles) -> bool:
    """Whether a column is clearly a setting: by its known role, or by its name and values."""
    if name in known_roles:
        return known_roles[name][0] is Role.PARAMETER
    if index_names.step_kind(name) or odds_of_result(name) > _SETTING:
        return False
    return bool(cells.codes(name).max(initial=-1) >= 0)


def _step_kinds(names: Iterable[str], known_roles: KnownRoles) -> dict[str, StepKind]:
    kinds = {name: index_names.step_kind(name) for name in names if _may_be_label(known_roles, name)}
    return {name: kind for name, kind in kinds.items() if kind}


def _may_be_label(known_roles: KnownRoles, name: str) -> bool:
    return name not in known_roles or known_roles[name][0] is Role.LABEL


def _candidates(
    cells: Cells, columns: list[StepColumn], known_roles: KnownRoles, has_chain: bool
) -> Iterator[DetectedSteps]:
    if has_chain:
        chain = chain_starts(cells, *HIPLOT_IDS)
        column = next(iter(columns), None)
        if chain is not None:
            groups = group_rows(cells, chain, None if column is None else column.values)
            if len(groups.sizes) < len(chain) and _same_settings(groups, known_roles, HIPLOT_IDS):
                clock = "" if column is None else column.name
                sure = groups.sizes.mean() >= 1.5
                yield DetectedSteps(groups, clock, GroupedBy.CHAIN, HIPLOT_IDS, sure)
        return
    for by in islice(_keys(cells, known_roles), _MAX_KEYS):
        run = cells.combined_codes(by)
        for column in columns:
            groups = group_rows(cells, run, column.values)
            yield from _checked(groups, column, known_roles, GroupedBy.ID, by)
    for column in columns:
        if column.kind is StepKind.STEP:
            restarts = np.append(True, np.diff(column.values) <= 0)
            groups = group_rows(cells, np.cumsum(restarts))
            yield from _checked(groups, column, known_roles, GroupedBy.RESTARTS, ())
            by, run = _same_row_settings(cells, known_roles)
            if by:
                groups = group_rows(cells, run, column.values)
                yield from _checked(groups, column, known_roles, GroupedBy.SETTINGS, by)


def _same_row_settings(cells: Cells, known_roles: KnownRoles) -> tuple[tuple[str, ...], np.ndarray]:
    """Return the settings, and a code for each combination of them; no settings if nearly every row has its
    own combination."""
    by: list[str] = []
    run = np.zeros(len(cells.frame), dtype=np.int64)
    for name in map(str, cells.frame.columns):
        if is_setting(cells, name, known_roles):
            by.append(name)
            codes = cells.codes(name)
            run = pd.factorize(run * (codes.max(initial=-1) + 2) + codes + 1)[0]
            if run.max() + 1 > len(run) / 1.5:
                return (), run
    return tuple(by), run


def _keys(cells: Cells, known_roles: KnownRoles) -> Iterator[tuple[str, ...]]:
    """Yield the columns that may name the run of a row: each alone, with the columns of repeats, and all."""
    names = [str(name) for name in cells.frame.columns]
    rows = len(cells.frame)
    distinct: dict[str, int] = {}
    for name in index_names.run_id_names(names):
        count = int(cells.codes(name).max(initial=-1)) + 1
        is_full = (cells.codes(name) >= 0).mean() > 0.95
        if _may_be_label(known_roles, name) and 2 <= count <= rows / 1.5 and is_full:
            distinct[name] = count
    by_count = sorted(distinct, key=lambda name: -distinct[name])
    for name in by_count:
        yield (name,)
        repeats = [
            other
            for other in index_names.repeat_names(names)
            if other != name and not index_names.step_kind(other)
        ]
        if repeats:
            yield (name, *repeats)
    if len(by_count) > 1:
        yield tuple(by_count)


def _checked(
    groups: Groups, column: StepColumn, known_roles: KnownRoles, way: GroupedBy, by: tuple[str, ...]
) -> Iterator[DetectedSteps]:
    """Yield the groups if they may be runs whose steps this column counts."""
    n_groups, rows = len(groups.sizes), len(groups.group)
    if not 1 < n_groups <= rows / 1.5:
        return
    if way is not GroupedBy.ID and not start_together(groups, column):
        return
    min_rising = 0.8 if way is GroupedBy.ID else 1.0  # a resumed run repeats some steps
    if rising_share(groups, column.values) < min_rising or are_budgets(column):
        return
    if not _same_settings(groups, known_roles, by):
        return
    names = [str(name) for name in groups.cells.frame.columns if str(name) != column.name]
    settings = [
        name
        for name in names
        if is_setting(groups.cells, name, known_roles)
        and groups.is_constant(name)
        and groups.differs_between(name)
    ]
    if way is GroupedBy.ID:
        sure = counts_from_a_start(groups, column)
        numbers = [
            name
            for name in settings
            if groups.cells.is_numeric(name) and not index_names.repeat_names([name])
        ]
    else:
        sure = bool(settings) and counts_by_ones(groups, column)
        numbers = []
    # If a column names the run and numbers are set in each run, whatever else changes is a measurement.
    sure = sure and (bool(numbers) or all(_may_be_logged(groups, name, known_roles) for name in names))
    if way is GroupedBy.ID or settings:
        yield DetectedSteps(groups, column.name, way, by, sure)


def _same_settings(groups: Groups, known_roles: KnownRoles, by: tuple[str, ...]) -> bool:
    """Whether no setting changes within a run, except those that clearly follow a schedule."""
    for name in map(str, groups.cells.frame.columns):
        if name in by or not is_setting(groups.cells, name, known_roles) or groups.is_constant(name):
            continue
        scheduled = name not in known_roles and bool(_SCHEDULED & set(words(name)))
        if not (scheduled and groups.cells.is_numeric(name) and groups.is_schedule(name)):
            return False
    return True


def _may_be_logged(groups: Groups, name: str, known_roles: KnownRoles) -> bool:
    """Whether a column fits rows that are steps: it is constant in each run, a result by its name, or a
    smooth series of numbers."""
    if name in known_roles or groups.is_constant(name) or index_names.step_kind(name):
        return True
    if not groups.cells.is_numeric(name):
        codes = groups.cells.codes(name)
        return np.unique(codes).size == len(codes)  # such as the time or the checkpoint path of each step
    odds = odds_of_result(name)
    return odds > _UNKNOWN or odds <= _SETTING or groups.is_smooth(name)
