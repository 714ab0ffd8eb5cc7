"""Conditions: the order of a space, its names, and conditions that always or never hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from importance.errors import ImportanceError
from importance.space.conditions import parents_first, renamed, simplified
from importance.space.dimension import Choice, Condition, Dimension, Range
from tests.space.spaces import spaces

SPACE: dict[str, Dimension] = {
    "momentum": Range("momentum", 0.0, 1.0, condition=Condition("optimizer", ("sgd",))),
    "optimizer": Choice("optimizer", ("adam", "lion", "sgd")),
    "nesterov": Choice("nesterov", ("true", "false"), Condition("momentum", ("0.5",))),
}


def test_a_parent_comes_before_what_depends_on_it() -> None:
    assert [each.name for each in parents_first(SPACE.values())] == ["optimizer", "momentum", "nesterov"]


def test_conditions_in_a_circle_are_refused() -> None:
    a, b = Choice("a", ("1",), Condition("b", ("1",))), Choice("b", ("1",), Condition("a", ("1",)))
    with pytest.raises(ImportanceError, match="a, b form a circle"):
        parents_first([a, b])


def test_a_condition_follows_the_name_of_its_parent() -> None:
    again = renamed(SPACE, {"optimizer": "solver", "momentum": "beta"})
    assert again["beta"] == Range("beta", 0.0, 1.0, condition=Condition("solver", ("sgd",)))
    assert set(again) == {"beta", "solver", "nesterov"}


@settings(max_examples=60, deadline=None)
@given(spaces())
def test_renaming_there_and_back_changes_nothing(space: dict[str, Dimension]) -> None:
    names = {name: f"new {k}" for k, name in enumerate(space)}
    assert renamed(renamed(space, names), {new: name for name, new in names.items()}) == space


def test_a_parameter_goes_with_the_level_that_it_depends_on() -> None:
    assert set(simplified(SPACE | {"optimizer": Choice("optimizer", ("adam",))})) == {"optimizer"}


def test_a_condition_that_always_holds_is_removed() -> None:
    again = simplified(SPACE | {"optimizer": Choice("optimizer", ("sgd",))})
    assert again["momentum"].condition is None


def test_levels_that_the_parent_no_longer_has_leave_the_condition() -> None:
    child = Range("beta", 0.0, 1.0, condition=Condition("optimizer", ("sgd", "lion")))
    again = simplified({"optimizer": Choice("optimizer", ("adam", "lion")), "beta": child})
    assert again["beta"].condition == Condition("optimizer", ("lion",))


def test_a_range_of_whole_numbers_can_be_a_parent() -> None:
    layers = Range("layers", 1.0, 2.0, integer=True)
    units = {
        f"units{k}": Range(f"units{k}", 8.0, 64.0, condition=Condition("layers", (str(k),))) for k in (2, 3)
    }
    assert set(simplified({"layers": layers, **units})) == {"layers", "units2"}
