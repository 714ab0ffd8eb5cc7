"""Values and ranges of a search that is still in memory."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from importance.space.dimension import Choice, Range
from importance.trackers import in_memory


def test_a_cell_says_none_in_a_word_and_a_function_by_its_name() -> None:
    assert in_memory.cell(None) == "None"
    assert in_memory.cell(np.mean) == "mean"
    assert in_memory.cell(0.5) == 0.5
    assert in_memory.cell("adam") == "adam"


def test_a_choice_has_each_value_once_in_plain_text() -> None:
    assert in_memory.choice("x", [np.int64(1), 1, True, None, 0.5, "a"]) == Choice(
        "x", ("1", "true", "None", "0.5", "a")
    )


def test_a_value_that_no_text_can_stand_for_leaves_no_choice() -> None:
    assert in_memory.choice("x", ["a", (1, 2)]) is None
    assert in_memory.choice("x", [{"a": 1}]) is None


LEVELS = st.lists(st.sampled_from("abcd"), min_size=1, unique=True).map(tuple)


@given(st.lists(LEVELS, min_size=1, max_size=4))
def test_choices_of_one_name_are_joined_in_the_order_of_first_appearance(
    parts: list[tuple[str, ...]],
) -> None:
    merged = in_memory.merged(Choice("x", part) for part in parts)
    assert merged["x"].levels == tuple(dict.fromkeys(level for part in parts for level in part))


def test_a_name_whose_ranges_differ_is_left_out_and_the_same_range_twice_is_kept() -> None:
    same, other = Range("x", 0.0, 1.0), Range("x", 0.0, 2.0)
    choice = Choice("y", ("a",))
    assert in_memory.merged([same, choice, same]) == {"x": same, "y": choice}
    assert in_memory.merged([same, other, same]) == {}, "a third declaration does not decide"
    assert in_memory.merged([same, Choice("x", ("0", "1"))]) == {}
