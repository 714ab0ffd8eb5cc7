"""Candidates for the next runs."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Dimension
from importance.space.sampling import draw, inside
from importance.sweep.candidates import changed_settings, greedy_batch_ei
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
