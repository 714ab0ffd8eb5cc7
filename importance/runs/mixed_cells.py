"""Columns of numbers with a few words among them: "diverged" in a loss, "auto" among the values of a setting.

The meaning of the words depends on the role of the column, which is decided after its cells are read. In a
result they are missing values, in a setting they are levels like the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.runs import cell_parsing
from importance.space.levels import NUMBER

MOST_NUMBERS_AS_TEXT = 8
"""Up to this many different numbers are levels like the words; more numbers keep their order."""
_FEWEST_NUMBERS = 3
_MOSTLY = 0.5
_LEAST = 0.1
_FEW_WORDS = 5
_SHOWN = 3
_NUMERIC_START = re.compile(r"[+-]?[.∞\d]")


@dataclass(frozen=True)
class Mixed:
    """One column of numbers and words.

    Attributes:
        numbers: (n,) float64, NaN for words and missing values.
        texts: (n,) each cell as it is written; None for missing values.
        companion: the name of the column that holds the words of a setting with many numbers.
    """

    numbers: np.ndarray
    texts: np.ndarray
    companion: str = ""

    @property
    def words(self) -> dict[str, int]:
        """Each word with its number of runs, the most frequent first."""
        return dict(pd.Series(self.texts[np.isnan(self.numbers)]).dropna().value_counts())

    def take(self, rows: np.ndarray) -> Mixed:
        """Return the column at these runs only."""
        return replace(self, numbers=self.numbers[rows], texts=self.texts[rows])


def read(codes: np.ndarray, texts: Sequence[str], name: str, decimal_comma: bool) -> Mixed | None:
    """Return the numbers and words of a column if it has mostly numbers or few words; else None.

    Args:
        codes: (n,) each cell's place among the texts; -1 for a missing one.
        texts: distinct, stripped.
        name, decimal_comma: as in `cell_parsing.numbers`.
    """
    worded = np.array([_is_word(text) for text in texts], dtype=bool)
    plain = [text for text, word in zip(texts, worded, strict=True) if not word]
    if len(plain) < 2 or len(plain) == len(texts):
        return None
    counts = np.bincount(codes[codes >= 0], minlength=len(texts))
    count, share = int(counts[~worded].sum()), counts[~worded].sum() / max(counts.sum(), 1)
    few = worded.sum() <= _FEW_WORDS and share >= _LEAST and len(plain) >= _FEW_WORDS
    if count < _FEWEST_NUMBERS or not (share >= _MOSTLY or few):
        return None
    values = cell_parsing.numbers(plain, name, decimal_comma)
    if values is None:
        return None
    table = np.full(len(texts) + 1, np.nan)
    table[np.flatnonzero(~worded)] = values
    cells = np.empty(len(texts) + 1, dtype=object)
    cells[:-1], cells[-1] = _one_spelling(texts, table), None
    return Mixed(table[codes], cells[codes])


def _is_word(text: str) -> bool:
    bare = text.lstrip("+-").lower()
    return not _NUMERIC_START.match(text) and bare not in ("inf", "infinity", "nan")


def _one_spelling(texts: Sequence[str], numbers: np.ndarray) -> list[str]:
    """Return the texts with one spelling a number: "0.50" becomes an earlier "0.5", but "1" not "1.0"."""
    first: dict[tuple[float, bool], str] = {}
    return [
        text if number != number else first.setdefault((number, "." in text), text)
        for text, number in zip(texts, numbers.tolist(), strict=False)
    ]


def has_few_numbers(column: Mixed) -> bool:
    """Return whether the numbers are so few that they are levels like the words."""
    return len(np.unique(column.numbers[~np.isnan(column.numbers)])) <= MOST_NUMBERS_AS_TEXT


def word_levels(column: Mixed) -> np.ndarray:
    """Return the column of words beside the numbers: the word, "number", or "None" for a missing value."""
    levels = np.where(np.isnan(column.numbers), column.texts, NUMBER)
    levels[pd.isna(levels)] = cell_parsing.NONE
    return np.asarray(levels, dtype=object)


def result_sentence(name: str, column: Mixed) -> str:
    """Return a sentence on the words of a result."""
    return f"{_counted(name, column)}, which count as missing."


def setting_sentence(name: str, column: Mixed) -> str:
    """Return a sentence on the words of a setting."""
    if has_few_numbers(column):
        return f"{_counted(name, column)}, which are levels like the numbers."
    return f"{_counted(name, column)}, which are in the column {column.companion}."


def _counted(name: str, column: Mixed) -> str:
    count, runs = sum(column.words.values()), len(column.texts)
    return f"{name} holds words in {count:,} of {runs:,} runs ({_listed(column)})"


def _listed(column: Mixed) -> str:
    words = list(column.words.items())
    shown = [f"{word[:40]!r} {count:,}" for word, count in words[:_SHOWN]]
    more = [f"{len(words) - _SHOWN} more"] if len(words) > _SHOWN else []
    return ", ".join([*shown, *more])
