"""Parse cells that hold a mapping as text, in JSON or as a Python literal, in tables of any origin.

The work is bounded: a table's text is only read up to a limit, and the number of columns is limited when the
mappings are spread into columns (`importance.runs.mapping_cells`). Nothing is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from importance import read_budget, safe_documents
from importance.formatting import is_missing
from importance.rows import literals
from importance.rows.layout import Layout
from importance.runs.columns import Role

MAX_JSON = 20_000_000
"""The number of characters of JSON that are read from the cells of a table."""
MAX_PYTHON = 3_000_000
"""The same for Python literals, which take far longer to read."""
_MAX_CELL = 200_000
_SAMPLE = 20
# Possessive, or a cell of "[" and blanks would take forever.
_SINGLE = re.compile(r"""\[(?:\s*+"([^"]*+)"\s*+|\s*+'([^']*+)'\s*+|([^\[\],"']*+))\]""")
_OTHER = "\0"


def parse_mappings(layout: Layout) -> Layout:
    """Return the layout with mappings in place of their text. Labels and ignored columns stay text."""
    budget = _Budget()
    parsed: dict[str, pd.Series] = {}
    notes: list[str] = []
    for position, name in enumerate(map(str, layout.frame.columns)):
        role = layout.known_roles.get(name, (None, ""))[0]
        column = layout.frame.iloc[:, position]
        if role in (Role.LABEL, Role.IGNORED) or not _looks_like_mappings(column):
            continue
        cells, unread = _read(column, budget)
        if any(isinstance(cell, dict) for cell in cells):
            parsed[name] = pd.Series(cells, dtype=object, index=column.index)
            if unread:
                notes.append(f"{unread:,} cells of {name} could not be read as mappings and remain text.")
    if parsed:
        layout = replace(layout, frame=layout.frame.assign(**parsed), notes=(*layout.notes, *notes))
    return _without_hyperopt_lists(layout)


def _without_hyperopt_lists(layout: Layout) -> Layout:
    """Return the layout with plain values in place of the lists in hyperopt's trials.

    In a table of such trials, `vals.lr` holds "[0.1]", or "[]" if lr was not sampled. `idxs.lr` holds the
    trial.
    """
    names = [str(name) for name in layout.frame.columns]
    values: dict[str, pd.Series] = {}
    known_roles = dict(layout.known_roles)
    for name in names:
        twin = re.sub(r"(^|\.)vals\.", r"\1idxs.", name, count=1)
        if twin == name or twin not in names:
            continue
        cells = layout.frame[name].map(_only_element)
        if not (cells == _OTHER).any():
            values[name] = cells
            known_roles.setdefault(
                twin, (Role.IGNORED, "from hyperopt: the trial in which a value was sampled")
            )
            known_roles.setdefault(name, (Role.PARAMETER, "sampled by hyperopt"))
    return replace(layout, frame=layout.frame.assign(**values), known_roles=known_roles) if values else layout


def _only_element(cell: object) -> object:
    """Return the element of a list of one, or of its text; None for an empty list; `_OTHER` for the rest."""
    if isinstance(cell, list):
        return _OTHER if len(cell) > 1 else cell[0] if cell else None
    if is_missing(cell):
        return None
    match = _SINGLE.fullmatch(str(cell).strip())
    return _OTHER if match is None else (match[1] or match[2] or (match[3] or "").strip() or None)


class _Budget:
    """The number of characters that may still be read."""

    def __init__(self) -> None:
        self.json, self.python = MAX_JSON, MAX_PYTHON


def _looks_like_mappings(column: pd.Series) -> bool:
    """Whether the first filled cells are mappings, at least one of them written as text."""
    if column.dtype.kind in "iufbmM":
        return False
    cells = [cell for cell in column.head(500) if isinstance(cell, (str, dict))]
    cells = [cell for cell in cells if isinstance(cell, dict) or cell.strip()][:_SAMPLE]
    texts = [cell for cell in cells if isinstance(cell, str)]
    return bool(texts) and all(text.lstrip()[:1] == "{" and text.rstrip()[-1:] == "}" for text in texts)


def _read(column: pd.Series, budget: _Budget) -> tuple[list[object], int]:
    """Return the cells with their text parsed, and the number of cells that could not be parsed."""
    parsed: dict[str, object] = {}
    cells: list[object] = []
    unread = 0
    for cell in read_budget.current().each(column):
        if not isinstance(cell, str) or not cell.strip():
            cells.append(cell if isinstance(cell, dict) else None if isinstance(cell, str) else cell)
            continue
        if cell not in parsed:
            parsed[cell] = _mapping(cell, budget)
        value = parsed[cell]
        unread += value is None
        cells.append(cell if value is None else value)
    return cells, unread


def _mapping(text: str, budget: _Budget) -> dict[object, object] | None:
    """Return the mapping in a text; None if there is none, or if the budget is used up."""
    if len(text) > min(_MAX_CELL, budget.json):
        return None
    budget.json -= len(text)
    try:
        value = safe_documents.load_json(text)
    except safe_documents.BrokenDocument:
        if len(text) > budget.python:
            return None
        budget.python -= len(text)
        try:
            value = literals.parse(text)
        except literals.NotALiteralError:
            return None
    return value if isinstance(value, dict) else None
