"""Hydra's override grammar: which values a sweep tries."""

from __future__ import annotations

import pytest

from importance.space.dimension import Choice, Dimension, Range
from importance.trackers.hydra.overrides import dimension


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("adam", None),
        ("[1,2]", None),
        ("1,2", Choice("x", ("1", "2"))),
        ("choice('a, b',true)", Choice("x", ("a, b", "true"))),
        ("interval(0.1, 1)", Range("x", 0.1, 1.0)),
        ("tag(log, interval(1e-4, 0.1))", Range("x", 1e-4, 0.1, log=True)),
        ("int(interval(1, 10))", Range("x", 1.0, 10.0, integer=True)),
        ("range(2, 9, 3)", Range("x", 2.0, 8.0, integer=True, step=3.0)),
        ("range(4)", Range("x", 0.0, 3.0, integer=True, step=1.0)),
        ("range(start=0,stop=1,step=0.25)", Range("x", 0.0, 0.75, step=0.25)),
        ("range(a,b)", None),
        ("glob(*)", None),
    ],
)
def test_an_override_says_which_values_it_sweeps_over(text: str, expected: Dimension | None) -> None:
    assert dimension("x", text) == expected
