"""Levels and ends are given up only where every run was lost and that is more than chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.model.constants import FEWEST_SUCCEEDED
from importance.space.dimension import Choice, Condition, Dimension, Range
from importance.space.sampling import contains, draw
from importance.sweep.lost_regions import Cut, cut_lost_regions
from tests.space.spaces import choices, ranges

LR = Range("lr", 0.0, 1.0)
KIND = Choice("kind", ("adam", "lion", "sgd"))


def cut(dimension: Dimension, succeeded: list, lost: list, **options: str) -> Cut | None:
    return cut_lost_regions(dimension, pd.Series(succeeded), pd.Series(lost), "failed", **options)


def range_cut(succeeded: list[float], lost: list[float], dimension: Range = LR) -> tuple[Range, str]:
    result = cut(dimension, succeeded, lost)
    assert result is not None and isinstance(result.dimension, Range)
    return result.dimension, result.reason


GOOD = list(np.linspace(0.05, 0.6, 20))


def test_an_end_where_all_runs_failed_is_cut_off_between_the_last_success_and_the_first_failure() -> None:
    left, reason = range_cut(GOOD, [0.7, 0.75, 0.8, 0.85, 0.9, 0.95])
    assert left.low == 0.0
    assert 0.6 <= left.high <= 0.7
    assert reason == f"all 6 runs above {left.high:g} failed"


def test_both_ends_can_be_cut_off() -> None:
    left, reason = range_cut(
        list(np.linspace(0.4, 0.6, 20)), [*np.linspace(0, 0.3, 9), *np.linspace(0.8, 1, 9)]
    )
    assert 0.3 < left.low <= 0.4 and 0.6 <= left.high < 0.8
    assert "all 9 runs below" in reason and "all 9 runs above" in reason


def test_failures_among_successes_cut_nothing() -> None:
    assert cut(LR, GOOD, [0.2, 0.25, 0.3, 0.35, 0.4, 0.45]) is None


def test_three_failures_beyond_all_successes_are_too_few() -> None:
    assert cut(LR, GOOD, [0.7, 0.8, 0.9]) is None
    assert cut(LR, GOOD, [0.7, 0.8, 0.9, 0.95]) is not None


def test_where_runs_fail_often_anyway_it_takes_more_failures() -> None:
    elsewhere = list(np.linspace(0.06, 0.58, 20))
    assert cut(LR, GOOD, [0.7, 0.8, 0.9, 0.95]) is not None
    assert cut(LR, GOOD, [*elsewhere, 0.7, 0.8, 0.9, 0.95]) is None
    assert cut(LR, GOOD, [*elsewhere, *np.linspace(0.7, 1, 8)]) is not None


def test_beside_few_successes_nothing_is_cut() -> None:
    lost = list(np.linspace(0.7, 1, 12))
    assert cut(LR, GOOD[: FEWEST_SUCCEEDED - 1], lost) is None
    assert cut(LR, GOOD[:FEWEST_SUCCEEDED], lost) is not None


@pytest.mark.parametrize("chance", [0.2, 0.5])
def test_runs_that_fail_by_chance_seldom_cost_a_part_of_the_space(chance: float) -> None:
    rng, cuts = np.random.default_rng(0), 0
    for _ in range(60):
        failed = rng.random(40) < chance
        values = rng.random(40)
        cuts += cut(LR, list(values[~failed]), list(values[failed])) is not None
        kinds = rng.choice(np.array(KIND.levels), 40)
        cuts += cut(KIND, list(kinds[~failed]), list(kinds[failed])) is not None
    assert cuts <= 0.03 * 120


def test_a_level_with_which_all_runs_failed_is_dropped() -> None:
    result = cut(KIND, ["adam", "sgd"] * 10, ["lion"] * 6 + ["adam"])
    assert result == Cut(Choice("kind", ("adam", "sgd")), "all 6 runs with lion failed")


def test_a_level_with_a_success_stays() -> None:
    assert cut(KIND, ["adam", "sgd"] * 10 + ["lion"], ["lion"] * 20) is None


def test_a_single_level_that_is_left_is_frozen_and_keeps_its_condition() -> None:
    condition = Condition("mode", ("train",))
    kind = Choice("kind", ("adam", "lion"), condition)
    result = cut(kind, ["adam"] * 10, ["lion"] * 6)
    assert result is not None
    assert result.dimension == Choice("kind", ("adam",), condition)
    depth = cut(Choice("depth", ("2", "4"), condition), [2.0] * 10, [4.0] * 6)
    assert depth is not None
    assert depth.dimension == Range("depth", 2.0, 2.0, integer=True, condition=condition)


def test_numbers_of_a_choice_beyond_all_successes_are_dropped_together() -> None:
    width = Choice("width", ("8", "16", "32", "64", "128"))
    result = cut(width, [8.0, 16.0, 32.0] * 8, [64.0, 64.0, 64.0, 128.0, 128.0, 128.0])
    assert result is not None
    assert result.dimension == Choice("width", ("8", "16", "32"))
    assert result.reason == "all 6 runs with 64 or 128 failed"


def test_the_noun_is_what_the_rows_are() -> None:
    result = cut(KIND, ["adam", "sgd"] * 10, ["lion"] * 6, noun="settings")
    assert result is not None
    assert result.reason == "all 6 settings with lion failed"


def test_whole_numbers_and_steps_are_cut_at_values_that_can_be_tried() -> None:
    depth, _ = range_cut([float(v) for v in range(2, 9)] * 2, [20.0] * 9, Range("depth", 1, 32, integer=True))
    assert (depth.low, depth.high) == (1, 8)
    stepped, _ = range_cut([0.0, 0.25, 0.5] * 4, [0.75, 1.0] * 5, Range("p", 0.0, 1.0, step=0.25))
    assert stepped.high == 0.5


def test_runs_without_a_value_count_for_nothing() -> None:
    assert cut(LR, [np.nan] * 20, [0.9] * 9) is None
    assert cut(LR, GOOD, [np.nan] * 9) is None
    assert cut(LR, [*GOOD, np.inf], [0.7, 0.8, 0.9, 0.95]) is not None


@settings(max_examples=10, deadline=None)
@given(ranges(steps=True) | choices(), st.floats(0, 1), st.integers(0, 2**32))
def test_what_is_left_holds_every_success_and_what_is_cut_held_none(
    dimension: Dimension, share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = draw({dimension.name: dimension}, 60, rng)[dimension.name]
    lost = np.zeros(60, bool)
    lost[values.argsort()[: int(30 * share)]] = True
    result = cut_lost_regions(dimension, values[~lost], values[lost], "failed")
    if result is not None:
        assert contains(result.dimension, values[~lost]).all()
        assert not contains(result.dimension, values[lost]).all()
