"""Markdown in which names stay names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.cli.markdown import markdown_table, markdown_text


def test_numbers_are_short_and_on_the_right_and_gaps_are_empty() -> None:
    table = markdown_table(pd.DataFrame({"name": ["lr", None], "share": [0.123456, np.nan], "runs": [3, 4]}))
    assert table.splitlines() == [
        "| name | share | runs |",
        "|---|--:|--:|",
        "| lr | 0.1235 | 3 |",
        "|  |  | 4 |",
    ]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", r"a\|b"),
        ("<img src=x>", r"\<img src=x\>"),
        ("[x](http://y)", r"\[x\](http://y)"),
        ("two\nlines\t", "two lines"),
        ("model.lr_max", "model.lr_max"),
        ("# *bold* `code`", r"\# \*bold\* \`code\`"),
        (r"back\slash", r"back\\slash"),
    ],
)
def test_no_character_of_a_name_is_markup(text: str, escaped: str) -> None:
    assert markdown_text(text) == escaped
