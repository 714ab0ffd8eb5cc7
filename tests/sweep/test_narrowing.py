"""Which part of a space is cut off: most of the best runs stay inside, and untried corners stay too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from importance import Runs
from importance.space.dimension import Choice, Range
from importance.space.sampling import draw, inside
from importance.sweep.narrowing import SampleFunctions, box_around_best, give_back_ends, narrow
from importance.sweep.recommend import recommend
from tests.sweep.sweeps import advice


def worth(of: Callable[[pd.DataFrame], pd.Series]) -> SampleFunctions:
    """Identical sampled functions, for `narrow`."""

    def drawer(frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        return np.tile(np.asarray(of(frame), dtype=float), (n, 1))

    return drawer


def test_half_of_the_best_runs_stay_inside_however_sure_the_model_is() -> None:
    space = {"x": Range("x", 0.0, 1.0), "z": Range("z", 0.0, 1.0)}
    best = pd.DataFrame({"x": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "z": [0.5, 0.9, 0.1, 0.4, 0.6, 0.2]})
    drawer = worth(lambda frame: -np.abs(frame["x"] - 0.95))
    narrowed = narrow(space, drawer, lambda _: True, best)
    assert narrowed["x"].low > 0, "something was cut"
    assert narrowed["x"].high == 1
    assert inside(narrowed, best).sum() >= 3


def test_a_level_that_only_half_of_the_best_runs_have_is_not_the_only_one_left() -> None:
    space = {"kind": Choice("kind", ("a", "b")), "x": Range("x", 0.0, 1.0)}
    drawer = worth(lambda frame: (frame["kind"] == "a") + 0.1 * frame["x"])
    for a, left in ((5, ("a", "b")), (7, ("a",))):
        best = pd.DataFrame({"kind": ["a"] * a + ["b"] * (10 - a), "x": np.linspace(0.9, 1.0, 10)})
        assert narrow(space, drawer, lambda _: True, best)["kind"].levels == left


def test_the_search_starts_from_the_box_around_the_best_runs_where_that_is_allowed() -> None:
    space = {
        "x": Range("x", 0.0, 1.0),
        "z": Range("z", 0.0, 1.0),
        "n": Choice("n", ("1", "2", "4")),
    }
    best = pd.DataFrame({"x": [0.2, 0.4], "z": [0.5, 0.6], "n": [2.0, 2.0]})
    narrowed = box_around_best(space, best, lambda each: each.name != "x" or each.high == 1, ["x", "n"])
    assert (narrowed["x"].low, narrowed["x"].high) == (0.2, 1.0), "the upper end was hardly tried"
    assert narrowed["z"] == space["z"], "z does not matter"
    assert narrowed["n"].levels in (("1", "2"), ("2", "4")), "numbers are never cut to a single value"


@pytest.mark.parametrize("levels", [(), tuple(str(k) for k in range(11))])
def test_an_end_is_given_back_where_more_is_expected_beyond_it(levels: tuple[str, ...]) -> None:
    before = {"x": Choice("x", levels) if levels else Range("x", 0.0, 10.0)}
    small = {"x": replace(before["x"], levels=levels[1:7]) if levels else Range("x", 1.0, 6.0)}
    for slope, ends in ((-1, (0.0, 6.0)), (1, (1.0, 10.0))):
        narrowed = give_back_ends(small, before, worth(lambda frame, slope=slope: slope * frame["x"]))["x"]
        expected_ends = (
            (float(narrowed.levels[0]), float(narrowed.levels[-1]))
            if levels
            else (narrowed.low, narrowed.high)
        )
        assert expected_ends == ends
    assert give_back_ends(small, before, worth(lambda frame: -((frame["x"] - 3) ** 2))) == small


def test_a_corner_that_was_never_tried_is_not_cut_off() -> None:
    space = {name: Range(name, 0.0, 1.0) for name in "abcd"}
    for seed in range(3):
        rng = np.random.default_rng(seed)
        frame = draw(space, 60, rng)
        # The best has a = b = 0. Each of these ends was tried, but it is good only together with the other.
        loss = np.hypot(frame["a"], frame["b"]) + 0.3 * (frame["c"] - 0.5) ** 2
        frame["loss"] = loss + 0.01 * rng.standard_normal(60)
        sweep = recommend(Runs.from_frame(frame, list(space), ["loss"], space=space), "loss")
        assert {name: advice(sweep, name).dimension.low for name in "ab"} == {"a": 0.0, "b": 0.0}
        assert sweep.volume_ratio < 0.5
