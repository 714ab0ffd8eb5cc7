"""Which columns are easier to read on a logarithmic axis."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.runs.table import Runs


def reads_log(runs: Runs, name: str) -> bool:
    """Return whether a column is easier to read on a logarithmic axis."""
    return runs.column(name).log or _doubling(runs.frame[name])


def _doubling(column: pd.Series) -> bool:
    """Return whether the values are a few powers of two, which are best evenly spaced."""
    if not pd.api.types.is_numeric_dtype(column):
        return False
    distinct = column.dropna().unique()
    if not 3 <= len(distinct) <= 16 or not (distinct > 0).all():
        return False
    powers = np.log2(distinct)
    return bool((powers == powers.round()).all() and np.ptp(powers) >= 3)
