"""Dominated points, and the hypervolume against a count of points in the box."""

from __future__ import annotations

import numpy as np
import pytest

from importance.tradeoff.pareto import areas, front_shares, hypervolume, non_dominated, reference_point


def test_a_point_is_dominated_by_one_as_good_everywhere_and_better_somewhere() -> None:
    values = np.array([[1.0, 3], [2, 2], [2, 1], [0, 3], [2, 2], [1.5, 1.5]])
    assert non_dominated(values).tolist() == [True, True, False, False, True, False]


@pytest.mark.parametrize("m", [2, 3])
def test_shares_of_draws_are_those_of_each_draw(m: int) -> None:
    draws = np.random.default_rng(0).random((40, 12, m))
    assert front_shares(draws) == pytest.approx(np.mean([non_dominated(d) for d in draws], axis=0))


@pytest.mark.parametrize("m", [2, 3])
def test_the_hypervolume_is_the_share_of_the_box_that_is_dominated(m: int) -> None:
    rng = np.random.default_rng(1)
    values, points = rng.random((20, m)), rng.random((50_000, m))
    dominated = np.any([(points <= value).all(axis=1) for value in values], axis=0).mean()
    assert hypervolume(values, np.zeros(m)) == pytest.approx(dominated, abs=0.01)
    more = np.vstack([values, np.full(m, -1.0), values[0]])
    assert hypervolume(more, np.zeros(m)) == pytest.approx(hypervolume(values, np.zeros(m)))
    assert hypervolume(values, np.ones(m)) == 0.0


def test_areas_of_draws_leave_out_points_at_the_origin() -> None:
    gains = np.array([[[1.0, 2], [2, 1], [0, 0]], [[0, 0], [3, 1], [0, 0]]])
    assert areas(gains).tolist() == [3.0, 3.0]


def test_the_reference_is_beyond_the_front_and_not_better_than_the_median() -> None:
    front_only = np.array([[0.0, 1], [1, 0]])
    assert reference_point(front_only, 0.1).tolist() == [-0.1, -0.1]
    with_bad_ones = np.vstack([front_only, np.full((9, 2), -5.0)])
    assert reference_point(with_bad_ones, 0.1).tolist() == [-5, -5]
