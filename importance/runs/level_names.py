"""The names of the levels of a categorical parameter, with a name for missing values."""

from __future__ import annotations

import numpy as np
import pandas as pd

MISSING = "missing"


def level_texts(values: pd.Series, absent: str = MISSING) -> pd.Series:
    """Return the level of each run as text; missing values get a name that no level has, from `absent`."""
    codes, names = _coded(values, absent)
    return pd.Series(np.array(names, object)[codes], values.index, str)


def _coded(values: pd.Series, absent: str = MISSING) -> tuple[np.ndarray, list[str]]:
    """Return the position of each run's level in the list of names, and this list; missing comes last."""
    codes, levels = pd.factorize(values)
    names = [str(level) for level in levels]
    missing = codes < 0
    if missing.any():
        name = absent
        while name in names:  # a level may itself be called "missing"
            name += " value"
        codes = np.where(missing, len(names), codes)
        names.append(name)
    return codes, names
