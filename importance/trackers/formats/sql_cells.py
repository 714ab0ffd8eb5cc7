"""Columns of numbers from cells of a database. SQLite keeps any type in any column, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from importance import safe_documents

_RANGE = np.iinfo(np.int64)


def floats(cells: Sequence[object]) -> np.ndarray:
    """Return (n,) the numbers in cells; NaN for a null, and for what is no number."""
    try:
        return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        numbers = (safe_documents.number(cell) for cell in cells)
        return np.array([np.nan if number is None else number for number in numbers], dtype=np.float64)


def whole_numbers(cells: Sequence[object], missing: int = -1) -> np.ndarray:
    """Return (n,) the whole numbers in cells as int64; `missing` for a null, and for anything else."""
    try:
        return np.array([missing if cell is None else cell for cell in cells], dtype=np.int64)
    except (ValueError, TypeError, OverflowError):
        return np.array([cell if _is_whole(cell) else missing for cell in cells], dtype=np.int64)


def _is_whole(cell: object) -> bool:
    return isinstance(cell, int) and _RANGE.min <= cell <= _RANGE.max
