"""The cells of a raw table: numbers, booleans and times as they are, everything else as text."""

from __future__ import annotations

import json
from decimal import Decimal

import numpy as np
import pandas as pd

from importance.runs import cell_parsing


def is_native(column: pd.Series) -> bool:
    """Return whether pandas stores the column as numbers, booleans or times."""
    kind = column.dtype.kind
    return kind in "iufbmM" or isinstance(column.dtype, pd.DatetimeTZDtype)


def native(column: pd.Series) -> tuple[np.ndarray, bool]:
    """Return the typed values of such a column, and whether they are times."""
    kind = column.dtype.kind
    if kind == "b":
        truth = column.astype(object).map({True: "true", False: "false"})
        return _with_none(truth.to_numpy(dtype=object)), False
    if kind == "m":
        return column.dt.total_seconds().to_numpy(dtype=np.float64, na_value=np.nan), False
    if kind == "M":
        return _with_none(column.astype(str).to_numpy(dtype=object)), True
    return column.to_numpy(dtype=np.float64, na_value=np.nan), False


def distinct_texts(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return codes (-1 for missing) and the distinct stripped texts of any column.

    Of the texts for missing values only "None" is among them: the other texts decide what it means.
    """
    try:
        codes, distinct = pd.factorize(column)
        cells = distinct.tolist()
    except TypeError:  # lists and other unhashable cells
        codes, cells = np.arange(len(column)), list(column)
    if isinstance(column.dtype, pd.StringDtype):
        stripped = [cell.strip() for cell in cells]
        if cell_parsing.MISSING_TEXTS.isdisjoint(stripped) and len(set(stripped)) == len(stripped):
            return codes, stripped
    texts = [_text(cell) for cell in cells]
    order: dict[str, int] = {}
    again = np.empty(len(texts) + 1, dtype=np.int64)
    again[-1] = -1
    for position, text in enumerate(texts):
        missing = text is None or (cell_parsing.is_missing(text) and text != cell_parsing.NONE)
        again[position] = -1 if missing or text is None else order.setdefault(text, len(order))
    return again[codes], list(order)


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else "false"
    if isinstance(cell, (float, np.floating)):
        return None if cell != cell else repr(float(cell))
    if isinstance(cell, (int, np.integer, Decimal)):
        return str(cell) if not isinstance(cell, int) or cell.bit_length() < 4000 else hex(cell)
    if isinstance(cell, pd.Timedelta):
        return f"{cell.total_seconds()!r}s"
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()
    if isinstance(cell, (list, tuple, dict)):
        try:
            return json.dumps(cell, default=str)
        except (ValueError, TypeError, RecursionError):
            return str(type(cell).__name__)
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip()
    return str(cell).strip()


def _with_none(values: np.ndarray) -> np.ndarray:
    values = values.copy()
    values[pd.isna(values) | (values == "NaT")] = None
    return values
