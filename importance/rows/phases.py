"""Tables with a row for training and one for validation: beside each other in one row."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.rows import index_names, step_detection
from importance.rows.layout import Layout
from importance.rows.row_groups import Cells, group_rows
from importance.runs.column_names import odds_of_result

_COLUMN = re.compile(r"(data_?)?(phase|split|mode|stage|set|subset|partition|part)(_name)?")
_PHASE = re.compile(r"(train|val|valid|dev|test|eval)(ing|idation|uation|ation)?(_?set)?", re.IGNORECASE)
_MOST = 5


def join_phases(layout: Layout) -> Layout:
    """The table with one row for all phases: "loss" becomes "train_loss" and "val_loss".

    Only where a column names the phases in those words, and the other columns tell which rows go together.
    """
    names = [str(name) for name in layout.frame.columns]
    column = next((name for name in names if _COLUMN.fullmatch(index_names.bare_name(name))), None)
    if column is None or len(layout.frame) < 4:
        return layout
    cells = Cells(layout.frame)
    if cells.codes(column).max(initial=-1) + 1 not in range(2, _MOST + 1) or (cells.codes(column) < 0).any():
        return layout
    texts = layout.frame[column].astype(str).str.strip()
    phases = list(dict.fromkeys(texts))
    if not all(_PHASE.fullmatch(phase) for phase in phases):
        return layout
    key = [name for name in names if name != column and _tells_apart(cells, name, layout)]
    row = cells.together(key)
    both = cells.together([*key, column])
    if np.unique(both).size < len(both) or np.unique(row).size > 0.7 * len(row):
        return layout
    groups = group_rows(cells, row)
    measured = [name for name in names if name not in key and name != column]
    kept = [name for name in key if name in names]
    frame = layout.frame[kept].iloc[groups.order[groups.starts]].reset_index(drop=True)
    for phase in phases:
        rows = np.flatnonzero(texts == phase)
        for name in measured:
            spread = np.full(len(groups.sizes), None, dtype=object)
            spread[groups.group[rows]] = layout.frame[name].to_numpy(dtype=object)[rows]
            if not pd.isna(spread).all():
                frame[f"{phase}_{name}"] = pd.Series(spread, dtype=object)
    note = (
        f"{len(layout.frame):,} rows are read as {len(frame):,}, with {', '.join(phases)} beside each other, "
        f"as the column {column!r} names them."
    )
    return replace(layout, frame=frame, notes=(*layout.notes, note))


def _tells_apart(cells: Cells, name: str, layout: Layout) -> bool:
    """Whether a column says which run and step a row is of, and not what was measured."""
    if index_names.step_kind(name) is index_names.StepKind.TIME:
        return False
    if (
        index_names.step_kind(name)
        or index_names.run_id_names([name])
        or step_detection.is_setting(cells, name, layout.known)
    ):
        return True
    return not cells.is_numeric(name) and odds_of_result(name) <= 0
