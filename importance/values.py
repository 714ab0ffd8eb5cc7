"""From cells as trackers write them to typed columns: numbers, booleans, text, and what is missing."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

from importance.columns import Kind


def typed_frame(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[Kind, bool]]]:
    """The table with typed columns and unique text names, and each column's kind and log-scale guess."""
    typed, kinds = {}, {}
    for name in frame.columns:
        series = frame[name].reset_index(drop=True)
        numbers = pd.to_numeric(series, errors="coerce").astype(float)
        if series.dtype != bool and numbers.notna().sum() == series.notna().sum():
            column = numbers
            kind = Kind.NUMERIC
        else:
            column = series.map(_text).astype(object)
            kind = Kind.BOOLEAN if set(column.dropna()) <= {"true", "false"} else Kind.CATEGORICAL
        if column.notna().sum() == 0:
            kind = Kind.EMPTY
        elif column.nunique() == 1:
            kind = Kind.CONSTANT
        finite = numbers[np.isfinite(numbers)]
        log = kind is Kind.NUMERIC and len(finite) > 2 and finite.min() > 0 and finite.max() / finite.min() > 100
        typed[str(name)], kinds[str(name)] = column, (kind, bool(log))
    return pd.DataFrame(typed), kinds


def _text(value: object) -> str | None:
    if value is None or value != value:
        return None
    return str(value).lower() if isinstance(value, (bool, np.bool_)) else str(value)


def frame_digest(frame: pd.DataFrame) -> str:
    """A digest of every cell and name of the table."""
    cells = pd.util.hash_pandas_object(frame.astype(str), index=False).to_numpy()
    return hashlib.sha256("\0".join(frame.columns).encode() + cells.tobytes()).hexdigest()[:16]
