"""Choose which runs are read if some are nested in others, such as folds or the trials of a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance.formatting import is_missing
from importance.rows import index_names, run_tree
from importance.rows.family_table import ChildKind, Family, FamilyTable, family_table
from importance.rows.layout import Layout
from importance.rows.run_tree import RunTree
from importance.runs import typed_columns
from importance.runs.columns import Role
from importance.runs.reading import Nested, Nesting

_CHOOSE = "To read the parents, the children or their mean instead, change Nested runs (--nested)."


@dataclass
class _Outcome:
    """Which rows are kept, and what is read of each family.

    Attributes:
        kept: the rows that are read as they are.
        averaged: the families that become one run each.
        parents: the families of which only the parent is read.
        children: the families of which the children are read.
        dropped: the number of parents that are left out because their children are read.
    """

    kept: set[int]
    averaged: list[Family] = field(default_factory=list)
    parents: list[Family] = field(default_factory=list)
    children: list[Family] = field(default_factory=list)
    dropped: int = 0


def resolve_nested_runs(
    layout: Layout, nesting: Nesting | None = None, tree: RunTree | None = None
) -> Layout:
    """Return the table with those of its nested runs that are to be read, and notes about the choice.

    By default, repeats of one setting (folds, seeds, the stages of a run) become one run with the mean of
    each metric, or are replaced by their parent if that holds the metrics itself. Of a search, the trials are
    read, and the parent only if it has a configuration that no trial has. Children get the settings of their
    parent.

    Args:
        nesting: what is read instead: "parents", "children", or "mean" for each parent with the mean over
            its children.
        tree: which run is nested in which, if the table itself does not say so.
    """
    tree = tree or run_tree.find_tree(layout.frame, layout.known_roles)
    if tree is None:
        return layout
    table = family_table(layout, tree)
    if not table.families:
        return layout
    if tree.repeats_only and any(table.kind(family) is ChildKind.TRIALS for family in table.families):
        return layout
    outcome = _outcome(table, nesting)
    if nesting is None and not tree.is_tracked and len(outcome.kept) == len(layout.frame):
        return layout
    frame = _frame(table, outcome, tree)
    empty = [name for name in table.settings if frame[name].map(_is_blank).all()]
    ignored = dict.fromkeys(
        empty, (Role.IGNORED, "set only in rows that are left out, or whose mean is taken")
    )
    n_children = sum(len(family.children) for family in table.families)
    return replace(
        layout,
        frame=frame,
        known_roles={**layout.known_roles, **ignored},
        notes=(*layout.notes, *_notes(outcome, tree.column, nesting)),
        reading=replace(layout.reading, nested=Nested(len(table.families), n_children, nesting)),
    )


def _outcome(table: FamilyTable, nesting: Nesting | None) -> _Outcome:
    """Decide what is read of each family, the deepest families first."""
    kinds = {family.key: table.kind(family) for family in table.families}
    plan = _plan(table, kinds, nesting)
    outcome = _Outcome(set(range(len(table.frame))))
    runs = set(outcome.kept)  # the rows that are a run, possibly with the mean of their children
    parents = {family.parent for family in table.families}
    for family in table.families:
        choice = plan[kinds[family.key]]
        if choice == "mean" and parents.intersection(map(int, family.children)):
            choice = "children"  # take the mean of measurements, never of other means
        remaining = np.array([row for row in family.children if row in runs], dtype=int)
        _apply(table, replace(family, children=remaining), choice, outcome, runs, nesting)
    return outcome


def _plan(
    table: FamilyTable, kinds: Mapping[str, ChildKind], nesting: Nesting | None
) -> Mapping[ChildKind, Nesting]:
    """Return what is read of families of each kind: the user's choice, or the default."""
    if nesting is not None:
        return dict.fromkeys(ChildKind, nesting)
    carried = [
        table.carries_metrics(family) for family in table.families if kinds[family.key] is ChildKind.REPEATS
    ]
    return {
        ChildKind.TRIALS: "children",
        ChildKind.REPEATS: "parents" if carried and sum(carried) >= 0.5 * len(carried) else "mean",
    }


def _apply(
    table: FamilyTable,
    family: Family,
    choice: Nesting,
    outcome: _Outcome,
    runs: set[int],
    nesting: Nesting | None,
) -> None:
    if choice == "children" or not family.children.size:
        outcome.children.append(family)
        keeps_parent = (
            nesting is None and family.children.size and family.parent >= 0 and table.is_run_itself(family)
        )
        if family.parent in runs and not keeps_parent:
            runs.discard(family.parent)
            outcome.kept.discard(family.parent)
            outcome.dropped += 1
        return
    replaced = set(map(int, family.children))
    outcome.kept.difference_update(replaced)
    outcome.averaged = [
        other for other in outcome.averaged if other.parent not in replaced or other.parent < 0
    ]
    if choice == "parents" and family.parent >= 0:
        outcome.parents.append(family)
    else:
        outcome.averaged.append(family)


def _frame(table: FamilyTable, outcome: _Outcome, tree: RunTree) -> pd.DataFrame:
    """Return the rows that are kept, and one row for each averaged family in the place of its first row."""
    if not outcome.averaged:
        return table.frame.iloc[sorted(outcome.kept)].reset_index(drop=True)
    typed, _ = typed_columns.typed_frame(table.frame)
    families = {
        (family.parent if family.parent >= 0 else int(family.children[0])): family
        for family in outcome.averaged
    }
    order = sorted(outcome.kept | set(families))
    columns = {}
    for name in map(str, table.frame.columns):
        raw = table.frame[name].to_numpy(dtype=object)
        numbers = typed[name].to_numpy() if name in typed and typed[name].dtype == np.float64 else None
        is_setting, is_metric = name in table.settings, name in table.metrics
        cells: list[object] = []
        for row in order:
            family = families.get(row)
            if family is None:
                cells.append(raw[row])
            elif name == tree.id_column and family.parent < 0:
                cells.append(family.key)
            elif is_metric or not (is_setting or family.parent >= 0):
                cells.append(_mean(raw, numbers, family, name))
            else:
                cells.append(_common_cell(raw, family))
        columns[name] = pd.Series(cells, dtype=object)
    return pd.DataFrame(columns, columns=pd.Index(list(columns), dtype=object))


def _mean(raw: np.ndarray, numbers: np.ndarray | None, family: Family, name: str) -> object:
    """Return the mean over the children, or their common cell for anything but numbers.

    If the children have no value, the parent's cell is returned.
    """
    if numbers is not None and not index_names.run_id_names([name]):
        values = numbers[family.children]
        values = values[~np.isnan(values)]
        if values.size:
            with np.errstate(invalid="ignore", over="ignore"):  # infinities of both signs have no mean
                return float(values.mean())
        return raw[family.parent] if family.parent >= 0 else None
    return _common_cell(raw, family)


def _common_cell(raw: np.ndarray, family: Family) -> object:
    """Return the parent's cell, or the cell that all of its children share."""
    if family.parent >= 0 and not _is_blank(raw[family.parent]):
        return raw[family.parent]
    cells = [raw[row] for row in family.children if not _is_blank(raw[row])]
    return cells[0] if cells and all(cell == cells[0] for cell in cells) else None


def _is_blank(cell: object) -> bool:
    return is_missing(cell) or cell == ""


def _notes(outcome: _Outcome, column: str, nesting: Nesting | None) -> list[str]:
    notes = []
    if outcome.averaged:
        sizes = [len(family.children) for family in outcome.averaged]
        repeat = "repeat its settings" if nesting is None else "are nested in it"
        notes.append(
            f"{sum(sizes):,} rows are read as {len(sizes):,} runs, each with the mean of the rows that "
            f"{repeat} (by {column}). {_CHOOSE}"
        )
        short = sum(size < max(sizes) for size in sizes)
        if short:
            notes.append(f"{short:,} of these {len(sizes):,} runs have fewer than {max(sizes):,} such rows.")
    if outcome.parents:
        inside = sum(len(family.children) for family in outcome.parents)
        notes.append(
            f"{len(outcome.parents):,} parent runs are read, and the {inside:,} runs nested in them (by "
            f"{column}) are left "
            f"out{', because the parents contain the metrics' if nesting is None else ''}. {_CHOOSE}"
        )
    if outcome.children:
        inside = sum(len(family.children) for family in outcome.children)
        dropped = ""
        if outcome.dropped == 1:
            dropped = (
                " 1 run is left out, because it only groups nested runs and has no configuration itself."
            )
        elif outcome.dropped:
            dropped = (
                f" {outcome.dropped:,} runs are left out, because they only group nested runs and have no "
                "configuration themselves."
            )
        counted = "1 nested run is" if inside == 1 else f"{inside:,} nested runs are"
        notes.append(f"{counted} read (by {column}).{dropped} {_CHOOSE}")
    return notes
