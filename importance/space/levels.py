"""Levels: the text that stands for a value in runs and in choices, and the value that a trainer expects."""

from __future__ import annotations

import ast
import math
import re
from typing import TypeGuard

from importance.formatting import is_missing
from importance.safe_documents import python_expression

Scalar = bool | int | float | str | None
LevelValue = Scalar | list[int | float] | tuple[int | float, ...]

WORD_SUFFIX = ".word"
"""Ends the name of the column with the words of a parameter that takes numbers and words."""
NUMBER = "number"
"""The level of NAME.word in the runs in which NAME is a number."""

_LONGEST = 1_000  # characters of a list
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(\d++\.?\d*+|\.\d++)([eE][-+]?\d+)?")
_WORDS: dict[str, Scalar] = {"true": True, "True": True, "false": False, "False": False, "None": None}


def parse_scalar(level: str) -> Scalar:
    """Return the value of a level's text. "007" and "1_000" are names, not numbers."""
    if level in _WORDS:
        return _WORDS[level]
    if _WHOLE.fullmatch(level) and len(level) < 18:
        return int(level)
    if _DECIMAL.fullmatch(level) and not re.match(r"-?0\d", level) and math.isfinite(float(level)):
        return float(level)
    return level


def parse_value(level: str) -> LevelValue:
    """Return the value of a level's text as `parse_scalar` does, or the list of numbers in "[64, 32]"."""
    if level[:1] not in ("[", "(") or len(level) > _LONGEST:
        return parse_scalar(level)
    try:
        value = ast.literal_eval(python_expression(level))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return level
    return value if are_numbers(value) and str(value) == level else level


def are_numbers(value: object) -> TypeGuard[list[int | float] | tuple[int | float, ...]]:
    """Return whether a value is a list or tuple of numbers only."""
    return isinstance(value, (list, tuple)) and all(type(each) in (int, float) for each in value)


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a value is a number; true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def level_text(value: LevelValue) -> str:
    """Return the text of a value, the inverse of `parse_scalar` and `parse_value`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def level_of(value: object) -> str | None:
    """Return the level of a cell of a table, where whole numbers may be floats; None for a missing value."""
    if is_missing(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return level_text(value)  # type: ignore[arg-type]
