"""Columns whose cells are lists of numbers: kept as text, or split into one column for each element."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from importance.runs.cell_parsing import PLAIN_NUMBER, SIZE_WORDS

LENGTH_SUFFIX = ".length"
_MOST_ELEMENTS = 16
_FEW = 12
_SIZES = re.compile(rf"{SIZE_WORDS}|net")  # not in SIZE_WORDS: "1,234" under net_income is a thousand
_NUMBER = re.compile(PLAIN_NUMBER)


def elements(texts: Sequence[str]) -> list[list[str]] | None:
    """Return the elements of lists such as "[64, 128]" or "(0.9, 0.999)"; None if any text is not a list."""
    lists = []
    for text in texts:
        if len(text) < 2 or text[0] not in "[(" or text[-1] not in "])":
            return None
        inside = text[1:-1].strip().removesuffix(",").rstrip()
        parts = [part.strip() for part in inside.split(",")] if inside else []
        if not all(_NUMBER.fullmatch(part) for part in parts):
            return None
        lists.append(parts)
    return lists or None


def element_columns(lists: Sequence[Sequence[str]], codes: np.ndarray, name: str) -> list[np.ndarray] | None:
    """Return each element as a column of numbers if all lists have the same length; else None.

    A list that is the same in every run is kept. A few lists of sizes are a choice of architectures, which
    is one parameter, and stay text.

    Args:
        lists: the elements of the distinct lists.
        codes: (n,) which list each run has; -1 for none.
        name: the name of the column.
    """
    lengths = {len(parts) for parts in lists}
    if len(lists) < 2 or len(lengths) > 1 or not 1 <= min(lengths) <= _MOST_ELEMENTS:
        return None
    if len(lists) <= min(_FEW, max(2, int((codes >= 0).sum()) // 2)) and _SIZES.search(name.lower()):
        return None
    table = np.array([[float(part) for part in parts] for parts in lists])
    padded = np.vstack([table, np.full(table.shape[1], np.nan)])
    return [padded[codes, k] for k in range(table.shape[1])]
