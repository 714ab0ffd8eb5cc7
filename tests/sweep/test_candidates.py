"""Candidates for the next runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Choice, Dimension, Range
from importance.space.sampling import draw, inside
from importance.sweep.candidates import alternating, at_untried_levels, changed_settings, greedy_batch_ei
from tests.space.spaces import spaces


def test_a_batch_covers_different_functions_rather_than_the_best_on_average() -> None:
    values = np.array([[3.0, 2.9, 0.0], [3.0, 2.9, 0.0], [0.0, 0.0, 2.0]])
    assert greedy_batch_ei(values, np.zeros(3), 2) == [0, 2]


def test_a_setting_that_is_likely_to_fail_comes_later() -> None:
    values = np.array([[3.0, 2.0], [3.0, 2.0]])
    assert greedy_batch_ei(values, np.zeros(2), 2, chance=np.array([0.1, 0.9])) == [1, 0]


def test_a_batch_has_each_setting_once_and_no_more_than_there_are() -> None:
    values = np.random.default_rng(0).standard_normal((20, 5))
    assert sorted(greedy_batch_ei(values, np.zeros(20), 9)) == [0, 1, 2, 3, 4]


@settings(max_examples=20, deadline=None)
@given(spaces(steps=True, unset=True), st.integers(0, 2**32))
def test_small_changes_of_settings_stay_inside_the_space(space: dict[str, Dimension], seed: int) -> None:
    rng = np.random.default_rng(seed)
    changed = changed_settings(space, draw(space, 3, rng), rng)
    assert inside(space, changed).all()


def test_each_untried_level_is_tried_with_the_numbers_that_the_model_expects_to_be_best() -> None:
    space: dict[str, Dimension] = {"net": Choice("net", ("a", "b", "c", "d")), "x": Range("x", 0.0, 1.0)}
    rng = np.random.default_rng(0)
    tried = pd.DataFrame({"net": ["a", "c", None], "x": [0.1, 0.2, 0.3]})
    pool = draw(space, 200, rng)
    settings = at_untried_levels(space, tried, pool, lambda c: -np.abs(c["x"].to_numpy() - 0.7), rng)
    assert sorted(settings["net"]) == ["b", "d"]
    assert (np.abs(settings["x"] - 0.7) < 0.05).all()


def test_nothing_is_added_where_all_levels_were_tried() -> None:
    space: dict[str, Dimension] = {"net": Choice("net", ("a", "b")), "x": Range("x", 0.0, 1.0)}
    rng = np.random.default_rng(0)
    pool = draw(space, 50, rng)
    assert at_untried_levels(space, pool, pool, lambda c: np.zeros(len(c)), rng).empty


def test_rows_of_two_tables_alternate_until_one_ends() -> None:
    first, second = pd.DataFrame({"x": [1, 2]}), pd.DataFrame({"x": [5, 6, 7, 8]})
    assert alternating(first, second)["x"].tolist() == [1, 5, 2, 6, 7, 8]
