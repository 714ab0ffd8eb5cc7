"""Cells that hold mappings, spread into one column for each key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from importance import read_budget

MOST_KEYS = 1_000
"""At most this many keys of one column of mappings become columns; the most frequent if there are more."""
MOST_LONE_KEYS = 100
"""At most this many of them are for keys that a single row has, if there are more than `MOST_KEYS` keys."""
MOST_CELLS = 5_000_000
_MOST_DEPTH = 50


@dataclass(frozen=True)
class Flattened:
    """A table without mappings.

    Attributes:
        frame: the table; names may repeat.
        parents: the column that each of its columns came from.
        notes: sentences on keys that were left out.
    """

    frame: pd.DataFrame
    parents: tuple[str, ...]
    notes: tuple[str, ...] = ()


def flattened(frame: pd.DataFrame) -> Flattened:
    """Return a copy of the table with each column of mappings replaced by dotted columns in its place."""
    names = [str(name) for name in frame.columns]
    nested = {i for i in range(frame.shape[1]) if _holds_mappings(frame.iloc[:, i])}
    if not nested:
        return Flattened(frame.reset_index(drop=True).copy(deep=False), tuple(names))
    budget = read_budget.current()
    parts: list[pd.Series] = []
    parents: list[str] = []
    notes: list[str] = []
    for i, name in enumerate(names):
        column = frame.iloc[:, i].reset_index(drop=True)
        if i not in nested:
            parts.append(column)
            parents.append(name)
            continue
        is_mapping = np.array([isinstance(cell, dict) for cell in column], dtype=bool)
        rows = unwrapped(
            [
                flat(drawn(cell), name) if is_dict else {}
                for cell, is_dict in budget.each(zip(column, is_mapping, strict=True))
            ]
        )
        keys, note = kept_keys(rows, name)
        notes += note
        cells = cells_by_key(rows, keys)
        parts += [pd.Series(cells.pop(key), dtype=object, name=key) for key in budget.each(keys, every=10)]
        odd = column.where(~is_mapping)
        if odd.notna().any() or not any(rows):
            parts.append(odd)
        parents += [name] * (len(parts) - len(parents))
    return Flattened(pd.concat(parts, axis=1), tuple(parents), tuple(notes))


def flat(mapping: Mapping[Any, object], prefix: str = "", depth: int = 0) -> dict[str, object]:
    """Return a nested mapping with dotted names; lists and anything below 50 levels become JSON."""
    out: dict[str, object] = {}
    for key, value in mapping.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, dict) and value and depth < _MOST_DEPTH:
            out.update(flat(value, name, depth + 1))
        else:
            out[name] = value
    return out


def kept_keys(rows: Sequence[Mapping[str, object]], name: str) -> tuple[list[str], list[str]]:
    """Return the keys that become columns, in order of appearance, and a sentence on the others.

    There are at most `MOST_KEYS`, and in a table of many rows at most `MOST_CELLS` cells. If there are more,
    at most `MOST_LONE_KEYS` are for keys of a single row, which can be compared with no other run.
    """
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row.keys())
    most = max(1, min(MOST_KEYS, MOST_CELLS // max(len(rows), 1)))
    if len(counts) <= most:
        return list(counts), []
    shared = sum(count > 1 for count in counts.values())
    most = min(most, shared + MOST_LONE_KEYS)
    kept = {key for key, _ in counts.most_common(most)}
    note = f"{name} holds {len(counts):,} different keys; the {most:,} most frequent were read."
    return [key for key in counts if key in kept], [note]


def cells_by_key(rows: Sequence[Mapping[str, object]], keys: Iterable[str]) -> dict[str, list[object]]:
    """Return the cells of the column of each key. The cells that a row lacks are None.

    This takes time for the cells that are there, not for those that are missing.
    """
    cells: dict[str, list[object]] = {key: [None] * len(rows) for key in keys}
    for number, row in enumerate(read_budget.current().each(rows)):
        for key, value in row.items():
            if key in cells:
                cells[key][number] = value
    return cells


def drawn(mapping: dict[Any, object]) -> dict[Any, object]:
    """Return the values that hyperopt drew for a trial: `vals`, without the `idxs`."""
    vals = mapping.get("vals")
    if (
        isinstance(vals, dict)
        and isinstance(mapping.get("idxs"), dict)
        and all(map(_is_single, vals.values()))
    ):
        return {"vals": unwrapped([vals])[0]}
    return mapping


def unwrapped(rows: Sequence[dict[str, object]]) -> Sequence[dict[str, object]]:
    """Return the rows with each list of one element as that element, and each empty list as a missing value.

    This applies only if all values are such lists, as hyperopt writes them: {"lr": [0.1], "depth": []}.
    """
    values = [value for row in islice(filter(None, rows), 100) for value in row.values()]
    if not values or not all(map(_is_single, values)) or not all(map(_is_single, _every(rows))):
        return rows
    return [
        {key: value[0] if value else None for key, value in row.items() if isinstance(value, list)}
        for row in rows
    ]


def _is_single(value: object) -> bool:
    return isinstance(value, list) and len(value) <= 1


def _every(rows: Iterable[Mapping[str, object]]) -> Iterable[object]:
    return (value for row in rows for value in row.values())


def _holds_mappings(column: pd.Series) -> bool:
    return column.dtype == object and any(issubclass(kind, dict) for kind in set(map(type, column.tolist())))
