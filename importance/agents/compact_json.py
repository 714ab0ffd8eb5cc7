"""Answers as JSON that is short enough for an agent's context."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from importance.formatting import is_missing, valid_text

LONGEST_ANSWER = 2000
"""The most bytes of an answer."""
LONGEST_TEXT, SHORT_TEXT = 400, 60
"""The most characters of a text, and of one in an answer that would otherwise be too long."""
COLUMNS = "columns"
_DIGITS = 3


def compact_json(answer: dict[str, Any]) -> str:
    """Return an answer as JSON of at most `LONGEST_ANSWER` bytes.

    Numbers have three digits. If it is too long, rows of the last list are left out, then rows of the list
    before it. `left_out` counts them. At least one row of each list stays. The list `columns` stays whole: it
    names the values of the rows.
    """
    shortened = _plain(answer, LONGEST_TEXT)
    while len(text := _dumped(shortened)) > LONGEST_ANSWER and _drop_row(shortened):
        pass
    if len(text) > LONGEST_ANSWER:
        shortened = _plain(shortened, SHORT_TEXT)
        while len(text := _dumped(shortened)) > LONGEST_ANSWER and _drop_key(shortened):
            pass
    return text.decode()


def _dumped(answer: object) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _drop_row(answer: dict[str, Any]) -> bool:
    """Remove the last row of the last list that has several; return whether there was one."""
    lists = [name for name, part in answer.items() if isinstance(part, list) and len(part) > 1]
    lists = [name for name in lists if name != COLUMNS]
    if not lists:
        return False
    answer[lists[-1]].pop()
    left_out = answer.setdefault("left_out", {})
    left_out[lists[-1]] = left_out.get(lists[-1], 0) + 1
    return True


def _drop_key(answer: dict[str, Any]) -> bool:
    """Remove the largest entry that is not the sentence; return whether there was one."""
    keys = [key for key in answer if key != "sentence"]
    if not keys:
        return False
    del answer[max(keys, key=lambda key: len(_dumped(answer[key])))]
    return True


def _plain(value: Any, longest: int) -> Any:
    """Return a value in the types of JSON: short numbers and texts, and null for what is missing."""
    if isinstance(value, dict):
        return {_cut(str(key), longest): _plain(part, longest) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part, longest) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return _short(value)
    return None if is_missing(value) else _cut(str(value), longest)


def _short(value: float) -> float | int | None:
    if isinstance(value, int):
        return value if abs(value) < 10**15 else float(f"{value:.{_DIGITS}g}")
    if not math.isfinite(value):
        return None
    rounded = float(f"{value:.{_DIGITS}g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 10**6 else rounded


def _cut(text: str, longest: int) -> str:
    """Return a text in one line without control characters, cut to a length."""
    line = "".join(c if c.isprintable() else " " for c in valid_text(text[: 2 * longest]))
    return line if len(line) <= longest and len(text) <= 2 * longest else f"{line[: longest - 1]}…"
