"""The axes of a heat map."""

from __future__ import annotations

import numpy as np

from importance.charts.surface_axes import cell_axis, rectangles, run_positions


def test_levels_are_discrete_cells_and_a_run_stays_in_its_own() -> None:
    axis = cell_axis(("adam", "sgd"), log=False)
    assert axis.discrete
    assert axis.ends == (-0.5, 1.5)
    adam, sgd, other = run_positions(("adam", "sgd", "lion"), axis, 0)
    assert adam is not None and abs(adam - 0) < 0.5
    assert sgd is not None and abs(sgd - 1) < 0.5
    assert other is None, "no cell shows this level"


def test_a_stretch_of_marked_cells_is_one_rectangle() -> None:
    x_axis, y_axis = cell_axis(("a", "b", "c"), log=False), cell_axis((1.0, 2.0), log=False)
    mask = np.array([[True, True, False], [False, False, True]])
    assert list(rectangles(mask, x_axis, y_axis)) == [((-0.5, 1.5), (-0.5, 0.5)), ((1.5, 2.5), (0.5, 1.5))]
