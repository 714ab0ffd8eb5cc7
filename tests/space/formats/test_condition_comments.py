"""Conditions in a comment: what is written is read again, and other comments are ignored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from importance.space.dimension import Choice, Condition, Dimension, Range
from importance.space.formats.condition_comments import condition_comments, with_commented_conditions
from tests.space.spaces import spaces

SPACE: dict[str, Dimension] = {
    "optimizer": Choice("optimizer", ("adam", "sgd")),
    "momentum": Range("momentum", 0.0, 1.0, condition=Condition("optimizer", ("sgd",))),
}
BARE = {name: replace(dimension, condition=None) for name, dimension in SPACE.items()}


@settings(max_examples=20, deadline=None)
@given(spaces())
def test_conditions_survive_in_a_comment(space: dict[str, Dimension]) -> None:
    bare = {name: replace(dimension, condition=None) for name, dimension in space.items()}
    text = "\n".join(["first: line", *condition_comments(space), "last: line"])
    assert with_commented_conditions(bare, text) == space


@settings(max_examples=20, deadline=None)
@given(spaces())
def test_every_line_is_a_comment_in_yaml_and_in_python(space: dict[str, Dimension]) -> None:
    for line in condition_comments(space):
        assert line.startswith("# ")
        assert len(line.splitlines()) == 1


def test_a_space_without_conditions_has_no_comment() -> None:
    assert condition_comments(BARE) == []


@pytest.mark.parametrize(
    "comment",
    [
        "# Only used where: nonsense",
        "# Only used where: {broken json}",
        '# Only used where: {"momentum": "sgd"}',
        '# Only used where: {"momentum": {"optimizer": "sgd"}}',
        '# Only used where: {"momentum": {}}',
        '# Only used where: {"beta": {"optimizer": ["sgd"]}}',
        'x = 1  # Only used where: {"momentum": {"optimizer": ["sgd"]}}',
    ],
)
def test_a_comment_that_states_no_condition_changes_nothing(comment: str) -> None:
    assert with_commented_conditions(BARE, comment) == BARE
