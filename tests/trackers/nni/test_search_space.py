"""NNI's search space."""

from __future__ import annotations

import pytest

from importance.space.dimension import Choice, Condition, Range
from importance.trackers.nni import search_space
from tests.trackers.nni.experiments import SPACE


def test_ranges_and_choices_are_read_and_others_left_out() -> None:
    space = search_space.read(SPACE)
    assert list(space) == ["lr", "batch_size", "units", "dropout", "model", "model.width", "model.kernel"]
    assert space["units"] == Range("units", 4, 64, integer=True)
    assert space["dropout"] == Range("dropout", 0, 0.5, step=0.1)
    assert space["model"] == Choice("model", ("mlp", "cnn", "linear"))


def test_a_parameter_that_two_branches_draw_differently_is_left_out() -> None:
    branches = [
        {
            "_name": name,
            "width": {"_type": "choice", "_value": values},
            "own": {"_type": "choice", "_value": [1, 2]},
        }
        for name, values in (("a", [1, 2]), ("b", [3, 4]))
    ]
    space = search_space.read({"model": {"_type": "choice", "_value": branches}})
    assert list(space) == ["model", "model.own"]
    assert space["model.own"].condition == Condition("model", ("a", "b"))


def test_what_is_not_a_space_has_no_dimensions() -> None:
    assert search_space.read("text") == {} == search_space.read({"lr": {"_type": "uniform", "_value": ["x"]}})
    assert search_space.read({"lr": {"_type": "uniform"}, "n": 3}) == {}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("uniform", [0.1]),
        ("quniform", [0, 1]),
        ("quniform", [0, 1, 0]),
        ("randint", [5, 5]),
        ("loguniform", [0, 1]),
        ("uniform", [1, 0]),
        ("uniform", [float("nan"), 1]),
        ("uniform", [0, float("inf")]),
    ],
)
def test_a_mistyped_range_is_left_out(kind: str, values: list[float]) -> None:
    """The parameter then has the range that the runs show. `randint` does not draw its upper end."""
    good = {"_type": "uniform", "_value": [0, 1]}
    assert list(search_space.read({"lr": {"_type": kind, "_value": values}, "momentum": good})) == [
        "momentum"
    ]
