"""Tables with one row a step or checkpoint: which rows are steps of the same run, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import islice

import numpy as np
import pandas as pd

from importance.rows import index_names
from importance.rows.index_names import StepKind
from importance.rows.row_groups import Cells, Groups, chain_starts, group_rows
from importance.rows.step_columns import StepColumn, step_columns
from importance.runs.column_names import odds_of_result, words
from importance.runs.columns import Role

KnownRoles = Mapping[str, tuple[Role, str]]
HIPLOT_IDS = ("uid", "from_uid")
"""HiPlot's columns: a row's id, and the id of the row that it goes on from."""
_LEAST_ROWS = 4
_MOST_IDS = 8
_SETTING, _UNKNOWN = -1.5, 0.5
_SCHEDULED_WORDS = """
    lr rate momentum eps epsilon temperature temp tau alpha beta coef coefficient weight scale exploration
    forcing clip range decay wd gamma lambda factor kl
"""
_SCHEDULED = frozenset(_SCHEDULED_WORDS.split())


class GroupedBy(Enum):
    """How rows were found to belong to one run."""

    CHAIN = "each row names the row before it"
    ID = "a column names the run"
    RESTARTS = "the step starts again"
    SETTINGS = "the settings are the same"


@dataclass(frozen=True)
class DetectedSteps:
    """Rows that are steps of runs.

    Attributes:
        groups: the rows of each run, in the order of the steps.
        clock: the column that counts the steps; "" where none does.
        way: how the runs were told apart.
        by: the columns that tell them apart.
        sure: whether they cannot be independent runs.
    """

    groups: Groups
    clock: str
    way: GroupedBy
    by: tuple[str, ...]
    sure: bool

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self.groups.sizes)


def detect_steps(frame: pd.DataFrame, known: KnownRoles) -> DetectedSteps | None:
    """The runs that the rows of a raw table are steps of; None where each row is a run of its own.

    Args:
        frame: the raw table.
        known: role and reason of the columns that the tracker's layout settles.
    """
    names = [str(name) for name in frame.columns]
    chained = set(HIPLOT_IDS) <= set(names)
    named = [(name, kind) for name in names if (kind := index_names.step_kind(name)) and _open(known, name)]
    if len(frame) < _LEAST_ROWS or not (named or chained):
        return None
    cells = Cells(frame)
    counters = step_columns(cells, named)
    unsure: DetectedSteps | None = None
    for found in _candidates(cells, counters, known, chained):
        if found.sure:
            return found
        unsure = unsure or found
    return unsure


def is_one_run(frame: pd.DataFrame, known: KnownRoles) -> bool:
    """Whether a table is the log of a single run: something counts its steps, and no setting changes."""
    named = [(name, kind) for name in map(str, frame.columns) if (kind := index_names.step_kind(name))]
    named = [(name, kind) for name, kind in named if kind is not StepKind.PLURAL and _open(known, name)]
    if len(frame) < 2:
        return bool(named) and len(frame) == 1
    cells = Cells(frame)
    whole = group_rows(cells, np.zeros(len(frame), dtype=np.int64))
    rising = any(_share_rising(whole, counter.values) > 0.95 for counter in step_columns(cells, named))
    return rising and _same_settings(whole, known, ())


def has_no_changing_setting(frame: pd.DataFrame, known: KnownRoles) -> bool:
    """Whether nothing that is a setting by its name changes from row to row."""
    whole = group_rows(Cells(frame), np.zeros(len(frame), dtype=np.int64))
    return _same_settings(whole, known, ())


def is_setting(cells: Cells, name: str, known: KnownRoles) -> bool:
    """Whether a column is plainly a setting: as the tracker says, or by its name and values."""
    if name in known:
        return known[name][0] is Role.PARAMETER
    if index_names.step_kind(name) or odds_of_result(name) > _SETTING:
        return False
    return bool(cells.codes(name).max(initial=-1) >= 0)


def _open(known: KnownRoles, name: str) -> bool:
    return name not in known or known[name][0] is Role.LABEL


def _candidates(
    cells: Cells, counters: list[StepColumn], known: KnownRoles, chained: bool
) -> Iterator[DetectedSteps]:
    if chained:
        chain = chain_starts(cells, *HIPLOT_IDS)
        clock = next(iter(counters), None)
        if chain is not None:
            groups = group_rows(cells, chain, None if clock is None else clock.values)
            if len(groups.sizes) < len(chain) and _same_settings(groups, known, HIPLOT_IDS):
                several = groups.sizes.mean() >= 1.5
                yield DetectedSteps(groups, clock.name if clock else "", GroupedBy.CHAIN, HIPLOT_IDS, several)
        return
    for by in islice(_keys(cells, known), _MOST_IDS):
        run = cells.together(by)
        for counter in counters:
            yield from _judged(group_rows(cells, run, counter.values), counter, known, GroupedBy.ID, by)
    for counter in counters:
        if counter.kind is StepKind.STEP:
            restart = np.append(True, np.diff(counter.values) <= 0)
            groups = group_rows(cells, np.cumsum(restart))
            yield from _judged(groups, counter, known, GroupedBy.RESTARTS, ())
            by, run = _same_row_settings(cells, known)
            if by:
                yield from _judged(
                    group_rows(cells, run, counter.values), counter, known, GroupedBy.SETTINGS, by
                )


def _same_row_settings(cells: Cells, known: KnownRoles) -> tuple[tuple[str, ...], np.ndarray]:
    """The settings, and a code for each combination of them; none where nearly every row has its own."""
    by: list[str] = []
    run = np.zeros(len(cells.frame), dtype=np.int64)
    for name in map(str, cells.frame.columns):
        if is_setting(cells, name, known):
            by.append(name)
            codes = cells.codes(name)
            run = pd.factorize(run * (codes.max(initial=-1) + 2) + codes + 1)[0]
            if run.max() + 1 > len(run) / 1.5:
                return (), run
    return tuple(by), run


def _keys(cells: Cells, known: KnownRoles) -> Iterator[tuple[str, ...]]:
    """The columns that may name the run of a row: alone, with what tells repeats apart, all of them."""
    names = [str(name) for name in cells.frame.columns]
    rows = len(cells.frame)
    repeating = []
    for name in index_names.run_id_names(names):
        distinct = int(cells.codes(name).max(initial=-1)) + 1
        if _open(known, name) and 2 <= distinct <= rows / 1.5 and (cells.codes(name) >= 0).mean() > 0.95:
            repeating.append((name, distinct))
    by_size = [name for name, _ in sorted(repeating, key=lambda one: -one[1])]
    for name in by_size:
        yield (name,)
        again = [
            other
            for other in index_names.repeat_names(names)
            if other != name and not index_names.step_kind(other)
        ]
        if again:
            yield (name, *again)
    if len(by_size) > 1:
        yield tuple(by_size)


def _judged(
    groups: Groups, counter: StepColumn, known: KnownRoles, way: GroupedBy, by: tuple[str, ...]
) -> Iterator[DetectedSteps]:
    """The groups, where they may be runs whose steps are counted here."""
    n_groups, rows = len(groups.sizes), len(groups.group)
    if not 1 < n_groups <= rows / 1.5:
        return
    if way is not GroupedBy.ID and not _start_together(groups, counter):
        return
    least = 0.8 if way is GroupedBy.ID else 1.0  # a run that was taken up again repeats some steps
    if _share_rising(groups, counter.values) < least or _are_budgets(counter, groups):
        return
    if not _same_settings(groups, known, by):
        return
    names = [str(name) for name in groups.cells.frame.columns if str(name) != counter.name]
    told_apart = [
        name
        for name in names
        if is_setting(groups.cells, name, known) and groups.is_constant(name) and groups.differs_between(name)
    ]
    if way is GroupedBy.ID:
        sure = _counts_from_a_start(groups, counter)
        numbers = [
            name
            for name in told_apart
            if groups.cells.is_numeric(name) and not index_names.repeat_names([name])
        ]
    else:
        sure = bool(told_apart) and _counts_by_ones(groups, counter)
        numbers = []
    # Where a column names the run and numbers are set in each, what else changes is measured.
    sure = sure and (bool(numbers) or all(_runs_on(groups, name, known) for name in names))
    if way is GroupedBy.ID or told_apart:
        yield DetectedSteps(groups, counter.name, way, by, sure)


def _share_rising(groups: Groups, values: np.ndarray) -> float:
    steps = groups.steps(values)
    return float((steps > 0).mean()) if steps.size else 0.0


def _are_budgets(counter: StepColumn, groups: Groups) -> bool:
    """Whether the clock takes few values, each a multiple of the one before, as Hyperband's budgets are."""
    if counter.kind is StepKind.TIME:
        return False
    distinct = np.unique(counter.values)
    if distinct.size > 8 or distinct[0] <= 0:
        return False
    ratios = distinct[1:] / distinct[:-1]
    # 1, 2 and 1, 2, 3 are counted as well; budgets shrink the number of runs from rung to rung.
    consecutive = (np.diff(distinct) == 1).all()
    return bool(ratios.min() >= 1.9) and not (consecutive and counter.kind is StepKind.STEP)


def _same_settings(groups: Groups, known: KnownRoles, by: tuple[str, ...]) -> bool:
    """Whether no setting changes within a run, but for what plainly follows a schedule."""
    for name in map(str, groups.cells.frame.columns):
        if name in by or not is_setting(groups.cells, name, known) or groups.is_constant(name):
            continue
        scheduled = name not in known and bool(_SCHEDULED & set(words(name)))
        if not (scheduled and groups.cells.is_numeric(name) and groups.is_schedule(name)):
            return False
    return True


def _runs_on(groups: Groups, name: str, known: KnownRoles) -> bool:
    """Whether a column is no hint that the rows are runs of their own: it is constant in each run, a result
    by its name, or a course of numbers."""
    if name in known or groups.is_constant(name) or index_names.step_kind(name):
        return True
    if not groups.cells.is_numeric(name):
        codes = groups.cells.codes(name)
        return np.unique(codes).size == len(codes)  # a time or a path of each step
    odds = odds_of_result(name)
    return odds > _UNKNOWN or odds <= _SETTING or groups.is_smooth(name)


def _start_together(groups: Groups, counter: StepColumn) -> bool:
    """Whether most runs begin at the same step."""
    first = counter.values[groups.order][groups.starts]
    return bool((first == np.median(first)).mean() >= 0.8)


def _counts_from_a_start(groups: Groups, counter: StepColumn) -> bool:
    """Whether most runs begin at the same step and go on for some."""
    if counter.kind is StepKind.TIME:
        return False
    if counter.kind is StepKind.PLURAL:
        return _counts_by_ones(groups, counter) and groups.sizes.mean() >= 4
    first = counter.values[groups.order][groups.starts]
    starts, counts = np.unique(first, return_counts=True)
    if counts.max() < 0.8 * len(first):
        return False
    start, mean = starts[counts.argmax()], groups.sizes.mean()
    # A grid over the number of epochs has a start in common too: 10, 20, 30.
    least = 2 if start in (0, 1) else 3 if np.median(groups.steps(counter.values)) == start else 5
    return bool(mean >= least)


def _counts_by_ones(groups: Groups, counter: StepColumn) -> bool:
    """Whether the runs count 0, 1, 2 or 1, 2, 3, or in other even steps for longer."""
    first = counter.values[groups.order][groups.starts]
    steps = groups.steps(counter.values)
    start, step = np.median(first), np.median(steps)
    if (first == start).mean() < 0.9 or (steps == step).mean() < 0.9:
        return False
    mean = groups.sizes.mean()
    # A grid may be over epochs 1, 2, 3 or 10, 20, 30; nobody lays one over steps, or over no epoch at all.
    may_be_grid = "epoch" in counter.name.lower() and start != 0
    if step == 1 and start in (0, 1):
        return bool(mean >= (4 if may_be_grid else 3))
    return bool(start in (0, step) and mean >= (6 if may_be_grid else 3))
