"""Tables with separate rows for training and validation: join the rows of all phases into one."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.rows import index_names, step_detection
from importance.rows.index_names import StepKind
from importance.rows.layout import Layout
from importance.rows.row_groups import Cells, group_rows
from importance.runs.column_names import odds_of_result

_COLUMN = re.compile(r"(data_?)?(phase|split|mode|stage|set|subset|partition|part)(_name)?")
_PHASE = re.compile(r"(train|val|valid|dev|test|eval)(ing|idation|uation|ation)?(_?set)?", re.IGNORECASE)
_MAX_PHASES = 5


def join_phases(layout: Layout) -> Layout:
    """Return the table with one row for all phases: "loss" becomes "train_loss" and "val_loss".

    Tables are only changed if a column names such phases, and the other columns say which rows belong
    together.
    """
    names = [str(name) for name in layout.frame.columns]
    column = next((name for name in names if _COLUMN.fullmatch(index_names.bare_name(name))), None)
    if column is None or len(layout.frame) < 4:
        return layout
    cells = Cells(layout.frame)
    codes = cells.codes(column)
    if codes.max(initial=-1) + 1 not in range(2, _MAX_PHASES + 1) or (codes < 0).any():
        return layout
    texts = layout.frame[column].astype(str).str.strip()
    phases = list(dict.fromkeys(texts))
    if not all(_PHASE.fullmatch(phase) for phase in phases):
        return layout
    key = [name for name in names if name != column and _is_key(cells, name, layout)]
    row = cells.combined_codes(key)
    with_phase = cells.combined_codes([*key, column])
    if np.unique(with_phase).size < len(with_phase) or np.unique(row).size > 0.7 * len(row):
        return layout
    groups = group_rows(cells, row)
    logged = [name for name in names if name not in key and name != column]
    frame = layout.frame[key].iloc[groups.order[groups.starts]].reset_index(drop=True)
    for phase in phases:
        rows = np.flatnonzero(texts == phase)
        for name in logged:
            values = np.full(len(groups.sizes), None, dtype=object)
            values[groups.group[rows]] = layout.frame[name].to_numpy(dtype=object)[rows]
            if not pd.isna(values).all():
                frame[f"{phase}_{name}"] = pd.Series(values, dtype=object)
    note = (
        f"{len(layout.frame):,} rows are read as {len(frame):,}, each with the values of "
        f"{' and '.join(phases)} (column {column!r})."
    )
    return replace(layout, frame=frame, notes=(*layout.notes, note))


def _is_key(cells: Cells, name: str, layout: Layout) -> bool:
    """Whether a column says to which run and step a row belongs, rather than what was measured."""
    kind = index_names.step_kind(name)
    if kind is StepKind.TIME:
        return False
    if kind or index_names.run_id_names([name]) or step_detection.is_setting(cells, name, layout.known_roles):
        return True
    return not cells.is_numeric(name) and odds_of_result(name) <= 0
