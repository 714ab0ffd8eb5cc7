"""A table with nested runs: the settings that parents and children share, and what the children are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd

from importance.rows import index_names, step_detection
from importance.rows.layout import KnownRoles, Layout
from importance.rows.row_groups import Cells
from importance.rows.run_tree import RunTree
from importance.runs.column_names import odds_of_result, words
from importance.runs.columns import Role

_MAX_DEPTH = 20
_AVERAGES = frozenset(["mean", "avg", "average", "cv", "final", "best", "overall", "total", "test"])
_BEST = ("best_", "best.", "best/")
_HIGH = np.iinfo(np.int64).max


class ChildKind(Enum):
    """What the children of a run are."""

    REPEATS = "repeats of one setting"
    TRIALS = "trials of a search"


@dataclass(frozen=True)
class Family:
    """A parent run and the runs that are nested in it.

    Attributes:
        key: the parent's id.
        parent: the parent's row; -1 if it is not in the table.
        children: the rows of its children.
        depth: the nesting level of the children, 1 for the children of a top-level run.
    """

    key: str
    parent: int
    children: np.ndarray
    depth: int


@dataclass(frozen=True)
class FamilyTable:
    """A table in which nested runs have their parents' settings too.

    Attributes:
        frame: the table.
        settings, metrics: its columns of these roles.
        families: the families, the deepest first.
    """

    frame: pd.DataFrame
    settings: Sequence[str]
    metrics: Sequence[str]
    families: Sequence[Family]
    _codes: np.ndarray
    _measured: np.ndarray

    def varying(self, family: Family, with_parent: bool = True) -> np.ndarray:
        """Return the positions of the settings that differ in a family, without seeds and folds.

        If the children share no metric, they are stages of one run, and each has settings of its own.
        """
        codes = self._codes[family.children]
        share_metric = (self._measured[family.children].sum(axis=0) > 1).any()
        high = codes.max(axis=0, initial=-1)
        if share_metric:
            low = codes.min(axis=0, initial=_HIGH)
        else:
            low = np.where(codes < 0, _HIGH, codes).min(axis=0)
        differs = (high >= 0) & (low != high)
        if family.parent >= 0 and with_parent:
            parent = self._codes[family.parent]
            differs |= (parent >= 0) & (high >= 0) & (parent != high)
        repeats = [at for at, name in enumerate(self.settings) if index_names.repeat_names([name])]
        differs[repeats] = False
        return np.flatnonzero(differs)

    def kind(self, family: Family) -> ChildKind:
        """Return what the children of a run are."""
        return ChildKind.TRIALS if self.varying(family).size else ChildKind.REPEATS

    def carries_metrics(self, family: Family) -> bool:
        """Whether a parent holds the results of its children itself, possibly under names like "mean_..."."""
        if family.parent < 0:
            return False
        of_parent = self._metric_words(self._measured[family.parent])
        of_children = self._metric_words(self._measured[family.children].any(axis=0))
        return any(parent >= child for parent in of_parent for child in of_children)

    def _metric_words(self, measured: np.ndarray) -> list[set[str]]:
        return [set(words(self.metrics[at])) - _AVERAGES for at in _positions(measured)]

    def is_run_itself(self, family: Family) -> bool:
        """Whether a parent has a result, and settings that none of its children has."""
        parent = self._codes[family.parent]
        positions = [at for at in self.varying(family) if parent[at] >= 0]
        if not positions or not self._measured[family.parent].any():
            return False
        return not (self._codes[family.children][:, positions] == parent[positions]).all(axis=1).any()


def _positions(mask: np.ndarray) -> list[int]:
    return [int(at) for at in np.flatnonzero(mask)]


def family_table(layout: Layout, tree: RunTree) -> FamilyTable:
    """Return the table with settings copied between parents and children.

    Children get the settings that only their parent holds. Parents get those on which all children agree.
    """
    cells = Cells(layout.frame)
    names = [str(name) for name in layout.frame.columns]
    settings = [name for name in names if step_detection.is_setting(cells, name, layout.known_roles)]
    metrics = [name for name in names if _is_metric(cells, name, layout.known_roles, settings)]
    families = _families(tree)
    rows = len(layout.frame)
    codes = np.stack([cells.codes(name) for name in settings], 1) if settings else np.empty((rows, 0), int)
    source = np.repeat(np.arange(rows)[:, None], len(settings), axis=1)  # the row that each cell comes from
    best = np.array([name.removeprefix("params.").lower().startswith(_BEST) for name in settings], dtype=bool)
    for family in families:
        _copy_to_parent(codes, source, family)
    for family in reversed(families):
        _copy_to_children(codes, source, family, best)
    frame = layout.frame.copy(deep=False)
    for at, name in enumerate(settings):
        if (source[:, at] != np.arange(rows)).any():
            frame[name] = layout.frame[name].to_numpy(dtype=object)[source[:, at]]
    measured = [cells.codes(name) >= 0 for name in metrics]
    filled = np.stack(measured, 1) if measured else np.empty((rows, 0), bool)
    return FamilyTable(frame, settings, metrics, families, codes, filled)


def _is_metric(cells: Cells, name: str, known_roles: KnownRoles, settings: Sequence[str]) -> bool:
    if name in known_roles:
        return known_roles[name][0] is Role.METRIC
    return name not in settings and cells.is_numeric(name) and odds_of_result(name) > 0


def _families(tree: RunTree) -> list[Family]:
    row_of = {key: row for row, key in enumerate(tree.ids) if key}
    above = np.array([row_of.get(key, -1) if key else -1 for key in tree.parents], dtype=np.int64)
    above[above == np.arange(len(above))] = -1
    nested = np.array([bool(key) for key in tree.parents]) & (np.array(tree.parents) != np.array(tree.ids))
    depth, current = nested.astype(int), above
    for _ in range(_MAX_DEPTH):
        depth = depth + np.where(current >= 0, nested[current], False)
        current = np.where(current >= 0, above[current], -1)
    children: dict[str, list[int]] = {}
    for row in _positions(nested):
        children.setdefault(tree.parents[row], []).append(row)
    families = [
        Family(key, row_of.get(key, -1), np.array(rows), int(depth[rows].max()))
        for key, rows in children.items()
    ]
    return sorted(families, key=lambda family: -family.depth)


def _copy_to_parent(codes: np.ndarray, source: np.ndarray, family: Family) -> None:
    if family.parent < 0:
        return
    first = family.children[0]
    agreed = (codes[family.children] == codes[first]).all(axis=0) & (codes[family.parent] < 0)
    agreed &= codes[first] >= 0
    codes[family.parent, agreed] = codes[first, agreed]
    source[family.parent, agreed] = source[first, agreed]


def _copy_to_children(codes: np.ndarray, source: np.ndarray, family: Family, best: np.ndarray) -> None:
    if family.parent < 0:
        return
    only_parent = (codes[family.children] < 0).all(axis=0) & (codes[family.parent] >= 0) & ~best
    for child in family.children:
        codes[child, only_parent] = codes[family.parent, only_parent]
        source[child, only_parent] = source[family.parent, only_parent]
