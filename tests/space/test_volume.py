"""The share of a space that a smaller one keeps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from importance.space.dimension import Choice, Dimension, Range, Unset, frozen_at_none
from importance.space.volume import dimension_ratio, volume_ratio
from tests.space.spaces import spaces

DEPTH = Range("depth", 0.0, 8.0, unset=Unset.ALLOWED)


@pytest.mark.parametrize(
    ("dimension", "before", "expected"),
    [
        (Range("x", 0.0, 0.5), Range("x", 0.0, 1.0), 0.5),
        (Range("x", 1e-3, 1e-2, log=True), Range("x", 1e-4, 1.0, log=True), 0.25),
        (Range("x", 0.5, 0.5), Range("x", 0.0, 1.0), 0.01),
        (Range("x", 2.0, 2.0, integer=True), Range("x", 1.0, 4.0, integer=True), 0.25),
        (Choice("x", ("a",)), Choice("x", ("a", "b", "c", "d")), 0.25),
        (Range("x", 8.0, 8.0, integer=True), Choice("x", ("8", "16")), 0.5),
        (frozen_at_none(DEPTH), DEPTH, 0.2),
        (Range("depth", 0.0, 8.0, unset=Unset.EXCLUDED), DEPTH, 0.8),
        (Range("x", 0.0, 2.0), Range("x", 0.0, 1.0), 2.0),
    ],
)
def test_the_share_of_a_dimension(dimension: Dimension, before: Dimension, expected: float) -> None:
    assert dimension_ratio(dimension, before) == pytest.approx(expected)


@settings(max_examples=40, deadline=None)
@given(spaces(steps=True, unset=True))
def test_a_space_leaves_all_of_itself(space: dict[str, Dimension]) -> None:
    assert volume_ratio(space, space) == pytest.approx(1.0)
    assert volume_ratio({}, space) == 1.0
