"""Columns whose cells are lists of numbers: one text, or one column an element."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

LENGTH_SUFFIX = ".length"
_MOST_ELEMENTS = 16
_FEW = 12
_SIZES = re.compile(
    r"layer|hidden|unit|size|arch|channel|dim|filter|kernel|shape|node|neuron|stage|width|net|mlp"
)
_NUMBER = re.compile(r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d+)?")


def elements(texts: Sequence[str]) -> list[list[str]] | None:
    """The elements of lists of numbers such as "[64, 128]" or "(0.9, 0.999)"; None when any text is none."""
    found = []
    for text in texts:
        if len(text) < 2 or text[0] not in "[(" or text[-1] not in "])":
            return None
        inside = text[1:-1].strip().removesuffix(",").rstrip()
        parts = [part.strip() for part in inside.split(",")] if inside else []
        if not all(_NUMBER.fullmatch(part) for part in parts):
            return None
        found.append(parts)
    return found or None


def element_columns(found: Sequence[Sequence[str]], codes: np.ndarray, name: str) -> list[np.ndarray] | None:
    """Each element as a column of numbers, where all lists are of the same length; else None.

    The same list in every run stays as it is. A few lists of sizes are a choice of architectures, which
    people think of as one thing, and stay text.

    Args:
        found: the elements of the distinct lists.
        codes: (n,) which list each run has; -1 for none.
        name: the column's.
    """
    lengths = {len(parts) for parts in found}
    if len(found) < 2 or len(lengths) > 1 or not 1 <= min(lengths) <= _MOST_ELEMENTS:
        return None
    if len(found) <= min(_FEW, max(2, int((codes >= 0).sum()) // 2)) and _SIZES.search(name.lower()):
        return None
    table = np.array([[float(part) for part in parts] for parts in found])
    padded = np.vstack([table, np.full(table.shape[1], np.nan)])
    return [padded[codes, k] for k in range(table.shape[1])]
