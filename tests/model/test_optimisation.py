"""A maximum is found, and what is learnt on the way finds the next one in fewer steps."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.optimisation import maximise

RNG = np.random.default_rng(0)
SIZE = 12
CURVATURES = np.geomspace(1, 1_000, SIZE)
AXES, _ = np.linalg.qr(RNG.standard_normal((SIZE, SIZE)))
HESSIAN = (AXES * CURVATURES) @ AXES.T


class Counted:
    """A bowl turned upside down with this top, which counts how often it is asked."""

    def __init__(self, top: np.ndarray) -> None:
        self.top, self.calls = top, 0

    def __call__(self, at: np.ndarray) -> tuple[float, np.ndarray]:
        self.calls += 1
        gradient = HESSIAN @ (self.top - at)
        return -0.5 * float((self.top - at) @ gradient), gradient


def test_the_top_is_found_with_and_without_directions() -> None:
    first = maximise(Counted(np.ones(SIZE)), np.zeros(SIZE), tolerance=1e-12)
    second = maximise(Counted(-np.ones(SIZE)), np.zeros(SIZE), tolerance=1e-12, directions=first.directions)
    np.testing.assert_allclose(first.point, 1, atol=1e-4)
    np.testing.assert_allclose(second.point, -1, atol=1e-4)
    assert second.value == pytest.approx(0, abs=1e-6)


def test_directions_are_long_where_the_top_is_wide() -> None:
    directions = maximise(Counted(np.ones(SIZE)), np.zeros(SIZE), tolerance=1e-14).directions
    widths = np.diag(AXES.T @ directions @ directions.T @ AXES)
    assert (widths <= 1.0 + 1e-9).all()
    assert widths[0] > 50 * widths[-1]


def test_a_similar_top_is_found_in_far_fewer_steps() -> None:
    """As when the hyperparameters of all runs lead to those without a fold."""
    first = maximise(Counted(np.zeros(SIZE)), np.ones(SIZE))
    near = RNG.normal(0, 0.1, SIZE)
    plain, along = Counted(near), Counted(near)
    maximise(plain, first.point)
    maximise(along, first.point, directions=first.directions)
    assert along.calls < 0.6 * plain.calls
