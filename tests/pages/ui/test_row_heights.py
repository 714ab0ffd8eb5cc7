"""The space that texts need in tables."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.ui.row_heights import ROW, WRAPPED, column_width, row_height, text_width

TEXTS = st.text(alphabet="abc ", max_size=60)


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_more_text_never_needs_less_space_and_a_blank_needs_less_than_a_letter(a: str, b: str) -> None:
    assert text_width(a + b) >= max(text_width(a), text_width(b))
    assert text_width(a + "x") > text_width(a + " ")


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_a_column_fits_its_longest_text_within_its_bounds(texts: list[str]) -> None:
    width = column_width(texts, 60, 300)
    assert 60 <= width <= 300
    assert width == 300 or all(text_width(text) <= width + 0.5 for text in texts)


def test_a_row_is_taller_only_if_a_text_has_to_be_wrapped() -> None:
    table = pd.DataFrame({"why": ["short", "a reason that takes much more than one line"], "n": [1, 2]})
    assert row_height(table, {"why": 400, "n": 60}) == ROW
    assert row_height(table, {"why": 100, "n": 60}) == WRAPPED
    assert row_height(table, {"n": 60}) == ROW, "only the named columns count"
