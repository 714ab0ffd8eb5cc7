"""Columns of numbers with a few words among them: "diverged" in a loss, "auto" among the values of a setting.

What the words are hangs on the column's role, which is known later than its cells are read: in a result they
are missing values, in a setting levels beside the numbers.
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
"""Up to so many different numbers beside words are levels too; of more, their order is kept."""
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
        numbers: (n,) float64, NaN for words and where nothing stands.
        texts: (n,) each cell as it is written; None where nothing stands.
        companion: the name of the column that tells the words of a setting from its many numbers.
    """

    numbers: np.ndarray
    texts: np.ndarray
    companion: str = ""

    @property
    def words(self) -> dict[str, int]:
        """Each word with its number of runs, the most frequent first."""
        return dict(pd.Series(self.texts[np.isnan(self.numbers)]).dropna().value_counts())

    def take(self, rows: np.ndarray) -> Mixed:
        """The same column of some runs only."""
        return replace(self, numbers=self.numbers[rows], texts=self.texts[rows])


def read(codes: np.ndarray, texts: Sequence[str], name: str, decimal_comma: bool) -> Mixed | None:
    """The numbers and words of a column, when it is mostly numbers, or has few words; else None.

    Args:
        codes: (n,) each cell's place among the texts; -1 for a missing one.
        texts: distinct, stripped.
        name, decimal_comma: as in `spellings.numbers`.
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
    found = cell_parsing.numbers(plain, name, decimal_comma)
    if found is None:
        return None
    table = np.full(len(texts) + 1, np.nan)
    table[np.flatnonzero(~worded)] = found
    cells = np.empty(len(texts) + 1, dtype=object)
    cells[:-1], cells[-1] = _one_spelling(texts, table), None
    return Mixed(table[codes], cells[codes])


def _is_word(text: str) -> bool:
    bare = text.lstrip("+-").lower()
    return not _NUMERIC_START.match(text) and bare not in ("inf", "infinity", "nan")


def _one_spelling(texts: Sequence[str], numbers: np.ndarray) -> list[str]:
    """The texts, "0.50" as "0.5" is written if that came first; 1 and 1.0 may be two things and stay two."""
    first: dict[tuple[float, bool], str] = {}
    return [
        text if number != number else first.setdefault((number, "." in text), text)
        for text, number in zip(texts, numbers.tolist(), strict=False)
    ]


def has_few_numbers(column: Mixed) -> bool:
    """Whether the numbers are so few that they are levels like the words."""
    return len(np.unique(column.numbers[~np.isnan(column.numbers)])) <= MOST_NUMBERS_AS_TEXT


def word_levels(column: Mixed) -> np.ndarray:
    """The column of words beside the numbers: the word, "number", or "None" where nothing stands."""
    levels = np.where(np.isnan(column.numbers), column.texts, NUMBER)
    levels[pd.isna(levels)] = cell_parsing.NONE
    return np.asarray(levels, dtype=object)


def said_of_result(name: str, column: Mixed) -> str:
    """A sentence on the words of a result."""
    return f"{_counted(name, column)}, which count as no result."


def said_of_setting(name: str, column: Mixed) -> str:
    """A sentence on the words of a setting."""
    if has_few_numbers(column):
        return f"{_counted(name, column)}: they are levels beside the numbers."
    return f"{_counted(name, column)}: {column.companion} tells them from the numbers."


def _counted(name: str, column: Mixed) -> str:
    count, runs = sum(column.words.values()), len(column.texts)
    return f"{name} holds words in {count:,} of {runs:,} runs ({_listed(column)})"


def _listed(column: Mixed) -> str:
    words = list(column.words.items())
    shown = [f"{word[:40]!r} {count:,}" for word, count in words[:_SHOWN]]
    more = [f"{len(words) - _SHOWN} more"] if len(words) > _SHOWN else []
    return ", ".join([*shown, *more])
