"""Which values were tried in each sweep, and whether those are other ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

from importance import Choice, Range, Runs
from importance.comparison.ranges_tried import ranges_tried
from tests.builders import loss_runs


def runs_with(values: object, **space: Range | Choice) -> Runs:
    """Runs with these values of x, each of which is a setting of its own because of another parameter."""
    frame = pd.DataFrame({"x": values})
    frame = frame.assign(other=np.arange(len(frame)) / 7, loss=0.5)
    return Runs.from_frame(frame, ["x", "other"], ["loss"], space=space)


def test_the_p_value_of_runs_beyond_an_end_is_hypergeometric() -> None:
    a, b = runs_with(np.arange(0.5, 30)), runs_with(np.arange(10, 35.1))
    (result,) = ranges_tried(a, b, ["x"])
    # Ten of 30 numbers lie below all 26 others, and six of these above all 30. Four ends are tested.
    expected = 4 * min(hypergeom.pmf(10, 56, 30, 10), hypergeom.pmf(6, 56, 26, 6))
    assert result.p_value == pytest.approx(expected)
    assert result.moved
    assert (result.a.low, result.a.high, result.b.low, result.b.high) == (0.5, 29.5, 10, 35)


def test_samples_of_one_range_hardly_ever_count_as_moved() -> None:
    rng = np.random.default_rng(0)
    runs = loss_runs(pd.DataFrame(rng.random((60, 4)), columns=["p", "q", "r", "loss"]))
    halves = [rng.permutation(60) < 30 for _ in range(40)]
    moved = [any(e.moved for e in ranges_tried(runs.take(h), runs.take(~h), ["p", "q", "r"])) for h in halves]
    assert sum(moved) <= 2, "0.4 of 40 are expected"


def test_a_level_that_is_no_longer_tried_is_a_move_if_it_was_tried_often() -> None:
    often = runs_with(["adam", "sgd"] * 10), runs_with(["adam"] * 20)
    seldom = runs_with(["adam"] * 19 + ["sgd"]), runs_with(["adam"] * 20)
    (left_out,), (by_chance,) = (ranges_tried(*pair, ["x"]) for pair in (often, seldom))
    assert left_out.moved and not by_chance.moved
    assert (left_out.a.levels, left_out.b.levels) == (("adam", "sgd"), ("adam",))


def test_repeats_of_a_setting_are_no_further_evidence() -> None:
    a, b = (
        loss_runs(pd.DataFrame({"x": x, "loss": 0.5}))
        for x in ([0.1] * 10 + [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 1.5])
    )
    (result,) = ranges_tried(a, b, ["x"])
    assert not result.moved


def test_declared_ranges_are_compared_themselves() -> None:
    space = Range("x", 0.0, 1.0)
    x = np.linspace(0.1, 0.9, 9)
    same = ranges_tried(runs_with(x, x=space), runs_with(x, x=space), ["x"])
    other = ranges_tried(runs_with(x, x=space), runs_with(x, x=Range("x", 0.0, 2.0)), ["x"])
    assert [each.moved for each in (*same, *other)] == [False, True]


def test_ranges_without_a_common_value_are_confounded_with_the_sweep() -> None:
    numbers = ranges_tried(runs_with([1.0, 2.0] * 5), runs_with([3.0, 4.0] * 5), ["x"])
    levels = ranges_tried(runs_with(["a", "b"] * 5), runs_with(["b", "c"] * 5), ["x"])
    words = ranges_tried(runs_with([3.0, 4.0] * 5), runs_with(["b", "c"] * 5), ["x"])
    assert [each.confounded for each in (*numbers, *levels, *words)] == [True, False, True]


def test_a_parameter_of_one_sweep_has_no_values_in_the_other() -> None:
    (result,) = ranges_tried(
        loss_runs(pd.DataFrame({"y": [1.0], "loss": [1.0]})), runs_with([1.0, 2.0]), ["x"]
    )
    assert result.a is None and result.b is not None
    assert not result.moved and np.isnan(result.p_value)
