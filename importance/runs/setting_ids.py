"""Columns that identify a setting, such as the number or hash of a config: they explain everything.

If every setting is repeated over seeds or folds, such an id is not unique to a run, but it groups the runs as
all other parameters together do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from importance.runs.column_names import odds_of_result
from importance.runs.columns import Column
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.runs.settings import settings_of

_FEWEST = 8
_OF_SETTINGS = (
    r"exp|experiment|run|job|trial|config|cfg|conf|configuration|settings?|setup|h_?params?|params?|combination"
    r"|combo|comb|variant|candidate|arm|point|design|sweep|group|grid|individual|sample|row|model|case|scenario"
)
_NAMED = re.compile(
    rf"(.+_)?((u?id|uuid|hash|sha|md5|digest|{_OF_SETTINGS.replace('|model', '')})s?"
    rf"|({_OF_SETTINGS})_?(id|idx|index|no|nr|num|number|name|hash|key|label|str|string|tag|counter|#))"
    r"|name|tag|label|title"
)
# Text with such a name is a setting, however it groups the runs: "model", "optimizer", "dataset".
_SURELY_A_SETTING = -4.0


def among(frame: pd.DataFrame, varying: Sequence[str], columns: Mapping[str, Column]) -> list[str]:
    """Return the varying parameters that identify a setting.

    A column with the name of an id does if each of its values belongs to one setting of the others. Any other
    text does only if both group the runs in exactly the same way. Parameters of a search space never do.

    Args:
        frame: the typed table.
        varying: the parameters that are not left out for another reason.
        columns: the columns of the table.
    """
    open_names = [name for name in varying if not columns[name].searched]
    named = [name for name in open_names if _is_named(name) and _may_name(frame[name])]
    others = [name for name in varying if name not in named and not name.endswith(LENGTH_SUFFIX)]
    out = [name for name in named if _identifies_settings(frame, name, others, exactly=False)]
    known = set(others)
    for name in open_names:
        left_out = {name, *out}
        is_text = frame[name].dtype != np.float64 and not columns[name].declared
        unclear = is_text and name not in named and odds_of_result(name) > _SURELY_A_SETTING
        if not unclear or len(known - left_out) < 2:
            continue
        rest = (other for other in others if other not in left_out)
        if _identifies_settings(frame, name, rest, exactly=True):
            out.append(name)
    return out


def _is_named(name: str) -> bool:
    last = re.split(r"[./]", name[:300])[-1]
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", last)
    return _NAMED.fullmatch(re.sub(r"[\s-]+", "_", snake.strip()).lower()) is not None


def _may_name(values: pd.Series) -> bool:
    """Return whether these are texts or whole numbers."""
    if values.dtype != np.float64:
        return True
    numbers = values.dropna().to_numpy()
    return bool(np.isfinite(numbers).all() and (numbers == np.round(numbers)).all())


def _identifies_settings(frame: pd.DataFrame, name: str, others: Iterable[str], *, exactly: bool) -> bool:
    """Return whether each value belongs to one setting of the others, and, if `exactly`, the reverse."""
    codes, levels = pd.factorize(frame[name], use_na_sentinel=False)
    if len(levels) < _FEWEST:
        return False
    first = np.unique(codes, return_index=True)[1][codes]  # the first run with the same value
    names = []
    for other in others:  # nearly always, the first one already decides
        of_other = pd.factorize(frame[other], use_na_sentinel=False)[0]
        if (of_other[first] != of_other).any():
            return False
        names.append(other)
    settings = len(settings_of(frame, names)) if names else 0
    return settings >= _FEWEST and (not exactly or settings == len(levels))
