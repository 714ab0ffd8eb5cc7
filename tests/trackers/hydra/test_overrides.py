"""Hydra's override grammar: which values a sweep tries."""

from __future__ import annotations

import numpy as np
import pytest
from hydra.core.override_parser.overrides_parser import OverridesParser
from hypothesis import given
from hypothesis import strategies as st

from importance.space.dimension import Choice, Dimension, Range
from importance.trackers.hydra.overrides import dimension, space


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


def swept_by_hydra(text: str) -> list[str]:
    """The values that Hydra itself tries for an override, in its order."""
    (override,) = OverridesParser.create().parse_overrides([f"x={text}"])
    return list(override.sweep_string_iterator())


@given(st.integers(-5, 20), st.integers(1, 30), st.sampled_from([1, 2, 3, 5]))
def test_a_range_ends_where_hydra_ends(start: int, length: int, step: int) -> None:
    text = f"range({start},{start + length},{step})"
    swept = dimension("x", text)
    assert isinstance(swept, Range)
    assert swept.step is not None
    values = np.arange(swept.low, swept.high + swept.step / 2, swept.step)
    assert [float(value) for value in swept_by_hydra(text)] == values.tolist()


@pytest.mark.parametrize("text", ["1,2", "a, b,c", "choice(adam,sgd)", "'a, b',c", "true,False", "[1,2],[3]"])
def test_a_choice_has_the_values_that_hydra_tries(text: str) -> None:
    swept = dimension("x", text)
    assert isinstance(swept, Choice)
    assert list(swept.levels) == [value.strip("'").lower() for value in swept_by_hydra(text)]


def test_a_multirun_has_the_dimensions_of_its_sweeper_and_of_its_command_line() -> None:
    document = {
        "hydra": {
            "sweeper": {"params": {"lr": "tag(log, interval(1e-4, 0.1))", "depth": "range(1,5)"}},
            "overrides": {
                "task": ["depth=1,2", "+model/net@model=small,large", "seed=3", "hydra.sweep.dir=a,b", "odd"]
            },
        }
    }
    assert space(document) == {
        "lr": Range("lr", 1e-4, 0.1, log=True),
        "depth": Choice("depth", ("1", "2")),
        "model.net": Choice("model.net", ("small", "large")),
    }


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"hydra": 3}, {"hydra": {"sweeper": [], "overrides": {"task": "lr=1,2"}}}],
)
def test_a_document_of_another_form_has_no_space(document: object) -> None:
    assert space(document) == {}
