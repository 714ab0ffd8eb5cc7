"""The batch that adds most hypervolume, against the exact hypervolume."""

from __future__ import annotations

import numpy as np
import pytest

from importance.tradeoff.improvement import added_areas, greedy_front_batch
from importance.tradeoff.pareto import hypervolume


def added(front: np.ndarray, point: np.ndarray) -> float:
    origin = np.zeros(front.shape[1])
    return hypervolume(np.vstack([front, point]), origin) - hypervolume(front, origin)


def test_an_added_area_is_the_difference_of_two_hypervolumes() -> None:
    rng = np.random.default_rng(0)
    front, points = rng.random((3, 8, 2)), 1.3 * rng.random((3, 20, 2))
    expected = [[added(f, p) for p in row] for f, row in zip(front, points, strict=True)]
    assert added_areas(points, front) == pytest.approx(np.array(expected))


@pytest.mark.parametrize("m", [2, 3])
def test_the_batch_is_that_of_measuring_every_setting_again(m: int) -> None:
    rng = np.random.default_rng(m)
    front, points = 0.7 * rng.random((1, 6, m)), rng.random((1, 40, m))
    known, expected = front[0], []
    for _ in range(4):
        gains = [added(known, p) if k not in expected else -1.0 for k, p in enumerate(points[0])]
        expected.append(int(np.argmax(gains)))
        known = np.vstack([known, points[0, expected[-1]]])
    batch = greedy_front_batch(np.repeat(points, 20, axis=0), np.repeat(front, 20, axis=0), 4)
    assert batch[:2] == expected[:2] and len(set(batch)) == 4
    if m == 2:
        assert batch == expected


def test_a_setting_that_is_likely_to_fail_comes_later() -> None:
    points = np.array([[[3.0, 3.0], [2.0, 2.0]]])
    front = np.array([[[1.0, 1.0]]])
    assert greedy_front_batch(points, front, 1) == [0]
    assert greedy_front_batch(points, front, 1, np.array([0.05, 1.0])) == [1]
    assert sorted(greedy_front_batch(points, front, 9)) == [0, 1]


@pytest.mark.parametrize("m", [2, 3])
def test_gains_that_are_not_finite_end_too(m: int) -> None:
    rng = np.random.default_rng(m)
    front, points = rng.random((4, 6, m)), rng.random((4, 10, m))
    points[0, 3], points[1, 5] = np.inf, np.nan
    batch = greedy_front_batch(points, front, 10)
    assert sorted(batch) == list(range(10))
    assert batch[0] == 3
