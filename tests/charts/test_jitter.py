"""Offsets that separate runs with the same value."""

from __future__ import annotations

import numpy as np

from importance.charts.jitter import jitter, stack


def test_jitter_is_the_same_each_time_and_different_on_another_axis() -> None:
    assert (jitter(50, 0.3) == jitter(50, 0.3)).all()
    assert np.abs(jitter(50, 0.3)).max() <= 0.3
    assert not (jitter(50, 0.3, 0) == jitter(50, 0.3, 1)).any()


def test_a_stack_has_the_best_line_on_top_and_the_most_frequent_position_is_the_tallest() -> None:
    positions = np.array([1.0, 1.0, 1.0, 1.0, 2.0])
    offsets = stack(positions, np.array([0.1, 0.9, 0.5, 0.7, 0.2]))
    assert np.argsort(offsets[:4]).tolist() == [0, 2, 3, 1]
    assert np.abs(offsets).max() < 1
    assert offsets[4] == 0, "a single line is not moved"
