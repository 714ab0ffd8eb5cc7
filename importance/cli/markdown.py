"""Tables and sentences as Markdown, for a pull request or a wiki."""

from __future__ import annotations

import re

import pandas as pd

from importance.formatting import is_missing, number_text

_DIGITS = 4
_SPECIAL = re.compile(r"([\\|<>`*\[\]#~])")


def markdown_table(frame: pd.DataFrame) -> str:
    """Return a table of GitHub's Markdown; numbers are aligned to the right, and have four digits.

    Examples:
        >>> import pandas as pd
        >>> print(markdown_table(pd.DataFrame({"parameter": ["lr"], "importance": [0.31234]})))
        | parameter | importance |
        |---|--:|
        | lr | 0.3123 |
    """
    is_number = [pd.api.types.is_numeric_dtype(frame.iloc[:, k].dtype) for k in range(frame.shape[1])]
    rows = [
        [markdown_text(str(name)) for name in frame.columns],
        ["--:" if number else "---" for number in is_number],
        *([_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)),
    ]
    return "\n".join(
        f"|{'|'.join(row)}|" if k == 1 else f"| {' | '.join(row)} |" for k, row in enumerate(rows)
    )


def markdown_text(text: str) -> str:
    """Return a text in one line in which no character is read as markup."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _SPECIAL.sub(r"\\\1", line)


def _cell(value: object) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, float):
        return number_text(value, _DIGITS)
    return markdown_text(str(value))
