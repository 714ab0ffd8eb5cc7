"""A table with nested runs: what parents and children set in common, and what each family is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import pandas as pd

from importance.rows import index_names, step_detection
from importance.rows.layout import Layout
from importance.rows.row_groups import Cells
from importance.rows.run_tree import RunTree
from importance.rows.step_detection import KnownRoles
from importance.runs.column_names import odds_of_result, words
from importance.runs.columns import Role

_DEEPEST = 20
_AVERAGES = frozenset(["mean", "avg", "average", "cv", "final", "best", "overall", "total", "test"])
_BEST = ("best_", "best.", "best/")


class ChildKind(Enum):
    """What the children of a run are."""

    REPEATS = "repeats of one setting"
    TRIALS = "trials of a search"


@dataclass(frozen=True)
class Family:
    """The runs that are nested in one.

    Attributes:
        key: the parent's id.
        parent: the parent's row; -1 where it is not in the table.
        children: the rows of its children.
        depth: how many runs they are nested in, one in another.
    """

    key: str
    parent: int
    children: np.ndarray
    depth: int


@dataclass(frozen=True)
class FamilyTable:
    """A table whose nested runs have their parents' settings too.

    Attributes:
        frame: the table.
        settings, metrics: its columns of these roles.
        families: those furthest down first.
    """

    frame: pd.DataFrame
    settings: Sequence[str]
    metrics: Sequence[str]
    families: Sequence[Family]
    _codes: np.ndarray
    _measured: np.ndarray

    def varying(self, family: Family, with_parent: bool = True) -> np.ndarray:
        """The places of the settings that differ in a family, but for those that only tell repeats apart.

        Where no metric is shared, the children are stages of one run, each with settings of its own.
        """
        codes = self._codes[family.children]
        shared = (self._measured[family.children].sum(axis=0) > 1).any()
        high = codes.max(axis=0, initial=-1)
        low = codes.min(axis=0, initial=_HIGH) if shared else np.where(codes < 0, _HIGH, codes).min(axis=0)
        differs = (high >= 0) & (low != high)
        if family.parent >= 0 and with_parent:
            own = self._codes[family.parent]
            differs |= (own >= 0) & (high >= 0) & (own != high)
        again = [place for place, name in enumerate(self.settings) if index_names.repeat_names([name])]
        differs[again] = False
        return np.flatnonzero(differs)

    def kind(self, family: Family) -> ChildKind:
        """What the children of a run are."""
        return ChildKind.TRIALS if self.varying(family).size else ChildKind.REPEATS

    def carries_metrics(self, family: Family) -> bool:
        """Whether a parent holds the results of its children itself, be it as their "mean_..."."""
        if family.parent < 0:
            return False
        own = [set(words(self.metrics[place])) for place in _places(self._measured[family.parent])]
        measured = self._measured[family.children].any(axis=0)
        theirs = [set(words(self.metrics[place])) - _AVERAGES for place in _places(measured)]
        return any(mine - _AVERAGES >= their for mine in own for their in theirs)

    def is_run_itself(self, family: Family) -> bool:
        """Whether a parent sets what its children set, in another way than any of them, and has a result."""
        own = self._codes[family.parent]
        places = [place for place in self.varying(family) if own[place] >= 0]
        if not places or not self._measured[family.parent].any():
            return False
        return not (self._codes[family.children][:, places] == own[places]).all(axis=1).any()


def _places(mask: np.ndarray) -> list[int]:
    return [int(place) for place in np.flatnonzero(mask)]


_HIGH = np.iinfo(np.int64).max


def family_table(layout: Layout, tree: RunTree) -> FamilyTable:
    """The table in which children have the settings that only their parent holds, and parents those that all
    of their children agree on."""
    cells = Cells(layout.frame)
    names = [str(name) for name in layout.frame.columns]
    settings = [name for name in names if step_detection.is_setting(cells, name, layout.known)]
    metrics = [name for name in names if _is_metric(cells, name, layout.known, settings)]
    found = _families(tree)
    rows = len(layout.frame)
    codes = np.stack([cells.codes(name) for name in settings], 1) if settings else np.empty((rows, 0), int)
    source = np.repeat(np.arange(rows)[:, None], len(settings), axis=1)
    best = np.array([_leaf(name).startswith(_BEST) for name in settings], dtype=bool)
    for family in found:
        _lift(codes, source, family)
    for family in reversed(found):
        _hand_down(codes, source, family, best)
    frame = layout.frame.copy(deep=False)
    for place, name in enumerate(settings):
        if (source[:, place] != np.arange(rows)).any():
            frame[name] = layout.frame[name].to_numpy(dtype=object)[source[:, place]]
    measured = [cells.codes(name) >= 0 for name in metrics]
    filled = np.stack(measured, 1) if measured else np.empty((rows, 0), bool)
    return FamilyTable(frame, settings, metrics, found, codes, filled)


def _is_metric(cells: Cells, name: str, known: KnownRoles, settings: Sequence[str]) -> bool:
    if name in known:
        return known[name][0] is Role.METRIC
    return name not in settings and cells.is_numeric(name) and odds_of_result(name) > 0


def _leaf(name: str) -> str:
    return name.removeprefix("params.").lower()


def _families(tree: RunTree) -> list[Family]:
    row_of = {key: row for row, key in enumerate(tree.own) if key}
    above = np.array([row_of.get(key, -1) if key else -1 for key in tree.parent], dtype=np.int64)
    above[above == np.arange(len(above))] = -1
    nested = np.array([bool(key) for key in tree.parent]) & (np.array(tree.parent) != np.array(tree.own))
    depth, current = nested.astype(int), above
    for _ in range(_DEEPEST):
        depth = depth + np.where(current >= 0, nested[current], False)
        current = np.where(current >= 0, above[current], -1)
    children: dict[str, list[int]] = {}
    for row in _places(nested):
        children.setdefault(tree.parent[row], []).append(row)
    found = [
        Family(key, row_of.get(key, -1), np.array(rows), int(depth[rows].max()))
        for key, rows in children.items()
    ]
    return sorted(found, key=lambda family: -family.depth)


def _lift(codes: np.ndarray, source: np.ndarray, family: Family) -> None:
    if family.parent < 0:
        return
    first = family.children[0]
    agreed = (codes[family.children] == codes[first]).all(axis=0) & (codes[family.parent] < 0)
    agreed &= codes[first] >= 0
    codes[family.parent, agreed] = codes[first, agreed]
    source[family.parent, agreed] = source[first, agreed]


def _hand_down(codes: np.ndarray, source: np.ndarray, family: Family, best: np.ndarray) -> None:
    if family.parent < 0:
        return
    open_ = (codes[family.children] < 0).all(axis=0) & (codes[family.parent] >= 0) & ~best
    for child in family.children:
        codes[child, open_] = codes[family.parent, open_]
        source[child, open_] = source[family.parent, open_]
