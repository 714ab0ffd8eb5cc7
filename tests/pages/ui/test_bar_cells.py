"""Cells of a table with a number and a bar."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.ui.bar_cells import chance, interval, percent, rounded, share

NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_no_piece_of_a_bar_leaves_it(value: float, low: float, high: float, start: float, end: float) -> None:
    low, high = sorted((low, high))
    cell = interval(value, low, high, (min(start, end), max(start, end)), "text", "title")
    for _, left, width in cell["bar"]:
        assert 0 <= left <= 100 and -0.01 <= width <= 100.01 - left


def test_an_interval_is_a_line_with_the_value_on_it() -> None:
    cell = interval(2.0, 1.0, 3.0, (0.0, 4.0), "2 (1 to 3)", "expected 2")
    assert cell["bar"] == [("whisker", 25.0, 50.0), ("point", 50.0, 0)]
    assert (cell["text"], cell["title"]) == ("2 (1 to 3)", "expected 2")


def test_a_share_has_a_line_only_where_its_interval_is_known() -> None:
    assert share(0.2, 0.1, 0.3, 0.4, "")["bar"] == [("fill", 0, 50.0), ("whisker", 25.0, 50.0)]
    assert share(0.2, math.nan, math.nan, 0.4, "")["bar"] == [("fill", 0, 50.0)]


@pytest.mark.parametrize(("probability", "text"), [(0.0, "0%"), (0.001, "<1%"), (0.5, "50%"), (1.0, "100%")])
def test_a_small_chance_is_not_called_none(probability: float, text: str) -> None:
    assert chance(probability)["text"] == text
    assert chance(probability)["title"] == f"{text} of all draws"


def test_what_is_not_known_has_no_place_and_sorts_last() -> None:
    assert percent(math.nan) == 0.0
    assert rounded(math.nan) is None and rounded(1.23456) == 1.235 and rounded(1.23456, 3) == 1.23
