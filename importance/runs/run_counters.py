"""Columns that number the runs: "Trial Number", "run_idx", or "trial_nr" from 1 on for each data set."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

# Names of a number of the runs, if the values are one.
COUNTERS = re.compile(
    r"(trial|run|experiment|exp|config|configuration|combination|combo|candidate|job|task|test|model|row"
    r"|sample|setup|setting|case|point|entry|iteration|iter|std|idx|nr|s[./ ]?no|hp|params?|subject|attempt"
    r"|versuch|lauf|essai|ensayo|prueba|prova|序号|编号|番号)"
    r"[ _-]?(number|num|nr|no|n|index|idx|id|i|#|nummer)?\.?"
)
# A number or an id of these only identifies the rows, even if it restarts in each group of rows.
_IDS = re.compile(
    r"(trial|run|experiment|exp|config(uration)?|combination|combo|candidate|job|row|sample|setup|setting|hp"
    r"|param(eter)?(_?set)?)s?[ _-]?(number|num|nr|no|n|index|idx|id|i|#)\.?"
)


def is_counter(name: str, values: pd.Series) -> bool:
    """Return whether a column numbers the rows, by both its name and its values."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()).lower()
    if COUNTERS.fullmatch(spaced) and _counts_rows(values):
        return True
    return bool(_IDS.fullmatch(spaced)) and _counts_up(values)


def _counts_rows(values: pd.Series) -> bool:
    """Return whether the values are consecutive whole numbers, each once, in any order."""
    if values.dtype != np.float64 or len(values) < 3 or not np.isfinite(values.to_numpy()).all():
        return False
    return bool((np.diff(np.sort(values.to_numpy())) == 1).all())


def _counts_up(values: pd.Series) -> bool:
    """Return whether the values are all whole numbers from 0 or 1 to some number, at least 3 of them."""
    if values.dtype != np.float64 or len(values) < 3 or not np.isfinite(values.to_numpy()).all():
        return False
    distinct = np.unique(values.to_numpy())
    return distinct.size >= 3 and distinct[0] in (0, 1) and bool((np.diff(distinct) == 1).all())
