"""Choose the column to use as the result in a table in which no name looks like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.runs.column_names import bare, odds_of_result, words
from importance.runs.columns import Kind
from importance.runs.replicate_words import REPEATS

_NO_RESULT_WORDS = """
    id ids uid uuid pid gid port host node rank index idx number no nr row trial run job task version
    epoch epochs step steps iter iteration iterations budget max min size batch lr gpu gpus
    device rng prng timestamp date year month day hash code zip page order start end begin line offset
"""
_NO_RESULT = REPEATS | set(_NO_RESULT_WORDS.split())
_IDS = frozenset(
    ["id", "ids", "uid", "uuid", "pid", "ppid", "port", "hash", "row", "nr", "jobid", "runid", "no"]
)
_LIKE_A_SETTING = -2.5  # log odds of the name
_MOST_SHARED = 0.5  # of the values of a result few are the same; settings are chosen from a few
_HINT = 1.0  # log odds from which a name is that of a result


def stand_in(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    open_names: Sequence[str],
) -> str | None:
    """Return the last column that may be the result, or None.

    Results come after the settings, and two runs hardly ever end with the same result. So the column must
    vary as measurements do, its name must not be that of a setting, an id or a count, and no setting may come
    after it. Otherwise the user has to name the result.

    Args:
        frame, kinds: the typed table.
        open_names: the columns that are not settled by a tracker or by the name of a label.
    """
    numbers = [name for name in open_names if kinds[name][0] is Kind.NUMERIC]
    named = [name for name in numbers if odds_of_result(bare(name)) > _HINT and not _is_no_result(name)]
    if named:
        return max(reversed(named), key=lambda name: odds_of_result(bare(name)))  # the last of several equals
    last = next((name for name in reversed(open_names) if kinds[name][0] not in _SAME), None)
    if last is None or last not in numbers or _is_no_result(last) or _is_numbered(last, numbers):
        return None
    return last if _varies_like_a_result(frame[last].to_numpy()) else None


_SAME = (Kind.CONSTANT, Kind.EMPTY)


def is_id(name: str) -> bool:
    """Return whether the name is that of an id, whose values may look like measurements."""
    spoken = words(bare(name))
    return bool(spoken) and spoken[-1] in _IDS and odds_of_result(bare(name)) <= 0


def _is_no_result(name: str) -> bool:
    return odds_of_result(bare(name)) <= _LIKE_A_SETTING or bool(_NO_RESULT & set(words(name)))


def _is_numbered(name: str, numbers: Sequence[str]) -> bool:
    """Return whether other columns differ from it only in their number, as "x3" beside "x1"."""
    stem = _stem(name)
    return stem is not None and any(_stem(other) == stem for other in numbers if other != name)


def _stem(name: str) -> str | None:
    """Return the part of a name before the number at its end; None if there is no number."""
    stem = name.rstrip("0123456789")
    if stem == name:
        return None
    end = len(stem)
    while end and not stem[end - 1].isalnum():
        end -= 1
    return stem[:end]


def _varies_like_a_result(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    if finite.size < 3:
        return finite.size > 1
    steps = np.diff(finite)
    counts = bool((finite == np.round(finite)).all() and ((steps > 0).all() or (steps < 0).all()))
    return np.unique(finite).size > _MOST_SHARED * finite.size and not counts
