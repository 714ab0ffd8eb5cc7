"""Cells that hold a mapping as text, by JSON or by Python's repr, made mappings, whoever wrote the table.

What is spread is bounded: text is read up to a budget, and the number of columns is capped where the mappings
are spread (`importance.runs.table.mapping_cells`). Nothing is ever run.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pandas as pd

from importance.rows import literals
from importance.rows.layout import Layout
from importance.runs.columns import Role

MOST_TEXT = 20_000_000
"""Characters of JSON read from one table's cells."""
MOST_PYTHON = 3_000_000
"""The same of Python's repr, which takes far longer."""
_MOST_CELL = 200_000
_LOOKED_AT = 20
_SINGLE = re.compile(r"""\[\s*(?:"([^"]*)"|'([^']*)'|([^\[\],"']*))\s*\]""")
_NO_LIST = "\0"


def parse_mappings(layout: Layout) -> Layout:
    """The layout with its text of mappings as mappings; labels and what is ignored stay text."""
    left = _Budget()
    found: dict[str, pd.Series] = {}
    notes: list[str] = []
    for place, name in enumerate(map(str, layout.frame.columns)):
        role = layout.known.get(name, (None, ""))[0]
        column = layout.frame.iloc[:, place]
        if role in (Role.LABEL, Role.IGNORED) or not _spells_mappings(column):
            continue
        cells, unread = _read(column, left)
        if any(isinstance(cell, dict) for cell in cells):
            found[name] = pd.Series(cells, dtype=object, index=column.index)
            if unread:
                notes.append(f"{unread:,} cells of {name} could not be read as mappings and stay text.")
    if found:
        layout = replace(layout, frame=layout.frame.assign(**found), notes=(*layout.notes, *notes))
    return _without_wrapping(layout)


def _without_wrapping(layout: Layout) -> Layout:
    """hyperopt's trials where a table was made of them: `vals.lr` holds "[0.1]", or "[]" when not drawn, and
    `idxs.lr` the trial."""
    names = [str(name) for name in layout.frame.columns]
    found: dict[str, pd.Series] = {}
    known = dict(layout.known)
    for name in names:
        twin = re.sub(r"(^|\.)vals\.", r"\1idxs.", name, count=1)
        if twin == name or twin not in names:
            continue
        cells = layout.frame[name].map(_inside)
        if not (cells == _NO_LIST).any():
            found[name] = cells
            known.setdefault(twin, (Role.IGNORED, "hyperopt's own: the trial that a value was drawn in"))
            known.setdefault(name, (Role.PARAMETER, "drawn by hyperopt"))
    return replace(layout, frame=layout.frame.assign(**found), known=known) if found else layout


def _inside(cell: object) -> object:
    """What a list of one element holds, or its text; None for an empty one; `_NO_LIST` for anything else."""
    if isinstance(cell, list):
        return _NO_LIST if len(cell) > 1 else cell[0] if cell else None
    if cell is None or cell != cell or cell is pd.NA:
        return None
    match = _SINGLE.fullmatch(str(cell).strip())
    return _NO_LIST if match is None else (match[1] or match[2] or match[3] or None)


class _Budget:
    """How many characters may still be read."""

    def __init__(self) -> None:
        self.json, self.python = MOST_TEXT, MOST_PYTHON


def _spells_mappings(column: pd.Series) -> bool:
    """Whether the filled cells are mappings written as text, some of them maybe as such; judged on 20."""
    if column.dtype.kind in "iufbmM":
        return False
    cells = [cell for cell in column.head(500) if isinstance(cell, (str, dict))]
    cells = [cell for cell in cells if isinstance(cell, dict) or cell.strip()][:_LOOKED_AT]
    texts = [cell for cell in cells if isinstance(cell, str)]
    return bool(texts) and all(text.lstrip()[:1] == "{" and text.rstrip()[-1:] == "}" for text in texts)


def _read(column: pd.Series, left: _Budget) -> tuple[list[object], int]:
    """The cells with their text read, each different text once, and how many could not be."""
    known: dict[str, object] = {}
    cells: list[object] = []
    unread = 0
    for cell in column:
        if not isinstance(cell, str) or not cell.strip():
            cells.append(cell if isinstance(cell, dict) else None if isinstance(cell, str) else cell)
            continue
        if cell not in known:
            known[cell] = _mapping(cell, left)
        value = known[cell]
        unread += value is None
        cells.append(cell if value is None else value)
    return cells, unread


def _mapping(text: str, left: _Budget) -> dict[object, object] | None:
    """The mapping that a text spells; None when it spells none or the budget is spent."""
    if len(text) > min(_MOST_CELL, left.json):
        return None
    left.json -= len(text)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if len(text) > left.python:
            return None
        left.python -= len(text)
        try:
            value = literals.parse(text)
        except literals.NotALiteralError:
            return None
    return value if isinstance(value, dict) else None
