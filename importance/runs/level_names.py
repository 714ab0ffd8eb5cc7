"""The names of the levels of a text parameter, with one for missing values."""

from __future__ import annotations

import numpy as np
import pandas as pd

MISSING = "missing"


def level_texts(values: pd.Series, absent: str = MISSING) -> pd.Series:
    """The level of each run as text, missing ones under a name no level has, which begins with `absent`."""
    codes, names = _coded(values, absent)
    return pd.Series(np.array(names, object)[codes], values.index, str)


def _coded(values: pd.Series, absent: str = MISSING) -> tuple[np.ndarray, list[str]]:
    """The place of each run's level among the names of the levels, and these; missing ones come last."""
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
