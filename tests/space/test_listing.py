"""Dimensions as lists of values."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Range, Unset
from importance.space.levels import NUMBER
from importance.space.listing import checked_ends, listed_values, spaced_values, with_words_joined


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        (Choice("x", ("None", "0.5", "auto")), [None, 0.5, "auto"]),
        (Range("x", 32.0, 96.0, integer=True, step=32.0), [32, 64, 96]),
        (Range("x", 0.0, 0.3, step=0.1), [0.0, 0.1, 0.2, 0.3]),
        (Range("x", 0.0, 1.0), None),
        (Range("x", 1.0, 3.0, integer=True, unset=Unset.ALLOWED), [None, 1, 2, 3]),
    ],
)
def test_all_values_are_listed_where_they_can_be(dimension: Dimension, expected: list[object] | None) -> None:
    assert listed_values(dimension) == expected


def test_spaced_values_run_from_end_to_end_evenly_on_the_scale() -> None:
    values = spaced_values(Range("lr", 1e-4, 1e-1, log=True))
    assert (values[0], values[-1], len(values)) == (1e-4, 1e-1, 19)
    logs = [math.log10(float(value)) for value in values if value is not None]
    steps = [b - a for a, b in pairwise(logs)]
    assert max(steps) == pytest.approx(min(steps), rel=1e-2)


@pytest.mark.parametrize(
    "dimension",
    [
        Range("x", 0.0, math.inf),
        Range("x", math.nan, 1.0),
        Range("x", 1.0, 0.0),
        Range("x", 0.0, 1.0, log=True),
    ],
)
def test_ends_that_no_tool_would_take_are_refused(dimension: Range) -> None:
    with pytest.raises(ImportanceError, match="x "):
        checked_ends(dimension)


def test_too_many_steps_are_refused() -> None:
    with pytest.raises(ImportanceError, match="larger step"):
        listed_values(Range("x", 0.0, 1.0, step=1e-6))


def test_a_number_and_its_words_are_joined_to_one_parameter() -> None:
    number = Range("clip", 1.0, 3.0, integer=True, step=1.0, condition=Condition("clip.word", (NUMBER,)))
    space = {"clip.word": Choice("clip.word", (NUMBER, "auto")), "clip": number}
    assert with_words_joined(space) == {"clip": Choice("clip", ("1", "2", "3", "auto"))}


def test_a_number_without_other_words_stays_a_range() -> None:
    number = Range("clip", 1.0, 3.0, condition=Condition("clip.word", (NUMBER,)))
    space = {"clip.word": Choice("clip.word", (NUMBER,)), "clip": number}
    assert with_words_joined(space) == {"clip": Range("clip", 1.0, 3.0)}
