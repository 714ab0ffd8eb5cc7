"""Text bars show the right lengths and keep to their width."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from importance.cli.bars import correlation_bar, importance_bar
from importance.cli.terminal import Style

nan = math.nan


def test_the_importance_bar_fills_from_the_left_and_is_blank_without_a_value() -> None:
    assert importance_bar(0.5, Style(), 8) == "████    "
    assert importance_bar(1.0, Style(), 8) == "████████"
    assert importance_bar(1e-9, Style(), 8) == "▏       "
    assert importance_bar(0.0, Style(), 8) == " " * 8
    assert importance_bar(nan, Style(), 8) == " " * 8
    assert importance_bar(0.5, Style(unicode=False), 8) == "####    "


def test_the_correlation_bar_grows_from_the_centre_and_is_only_the_centre_at_zero() -> None:
    assert correlation_bar(0.5, Style(), 4) == "    │██  "
    assert correlation_bar(-0.5, Style(), 4) == "  ██│    "
    assert correlation_bar(-0.375, Style(), 4) == "  ▐█│    "
    assert correlation_bar(0.0, Style(), 4) == "    │    "
    assert correlation_bar(nan, Style(), 4) == " " * 9
    assert correlation_bar(-0.5, Style(unicode=False), 4) == "  --|    "


@given(st.floats(-1, 1), st.integers(1, 20), st.booleans())
def test_bars_always_take_their_width(value: float, width: int, unicode: bool) -> None:
    style = Style(unicode=unicode)
    assert len(importance_bar(value, style, width)) == width
    assert len(correlation_bar(value, style, width)) == 2 * width + 1
