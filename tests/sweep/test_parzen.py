"""Settings drawn by the Parzen estimator: near the good runs, inside the space, and as its seed says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.space.dimension import Choice, Condition, Dimension, Range, Unset
from importance.space.sampling import draw, inside
from importance.sweep.parzen import reflect, sample_tpe

X: dict[str, Dimension] = {"x": Range("x", 0.0, 1.0)}
MIXED: dict[str, Dimension] = {
    "lr": Range("lr", 1e-5, 1.0, log=True),
    "kind": Choice("kind", ("a", "b", "c")),
    "momentum": Range("momentum", 0.0, 1.0, condition=Condition("kind", ("a",))),
    "width": Choice("width", ("8", "16", "32", "64")),
    "depth": Range("depth", 1.0, 9.0, integer=True),
    "clip": Range("clip", 0.0, 1.0, unset=Unset.ALLOWED),
}


def sampled(
    space: dict[str, Dimension], frame: pd.DataFrame, good: np.ndarray, n: int, seed: int = 0
) -> pd.DataFrame:
    return sample_tpe(space, space, frame, list(good), n, np.random.default_rng(seed))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-0.99, 1.99), min_size=1, max_size=9))
def test_a_coordinate_is_reflected_at_the_end_that_it_has_crossed(values: list[float]) -> None:
    coordinates = np.array(values)
    reflected = reflect(coordinates)
    assert ((reflected >= 0) & (reflected < 1)).all()
    within = (coordinates >= 0) & (coordinates < 1)
    np.testing.assert_allclose(reflected[within], coordinates[within], atol=1e-11)
    np.testing.assert_allclose(reflected[coordinates < 0], -coordinates[coordinates < 0], atol=1e-11)
    np.testing.assert_allclose(reflected[coordinates > 1], 2 - coordinates[coordinates > 1], atol=1e-11)


@pytest.mark.parametrize("best", [0.0, 0.3, 1.0])
def test_settings_are_drawn_where_the_good_runs_lie(best: float) -> None:
    frame = pd.DataFrame({"x": np.random.default_rng(1).random(100)})
    good = np.argsort(np.abs(frame["x"].to_numpy() - best))[:10]
    near = np.abs(sampled(X, frame, good, 200)["x"] - best)
    assert np.median(near) < 0.1
    assert (near < 0.25).mean() > 0.95


def test_of_the_good_places_the_one_without_bad_runs_is_preferred() -> None:
    """As many good runs lie near 0.2 as near 0.8, but only near 0.2 are there others."""
    rng = np.random.default_rng(2)
    good, others = [0.2, 0.8] * 8, np.full(60, 0.2)
    frame = pd.DataFrame({"x": np.concatenate([good, others]) + 0.03 * rng.standard_normal(76)})
    drawn = sampled(X, frame, np.arange(16), 100)["x"]
    assert (drawn > 0.6).mean() > 0.9


def test_a_level_that_the_good_runs_have_more_often_is_drawn_more_often() -> None:
    kind = {"kind": Choice("kind", ("a", "b", "c"))}
    frame = pd.DataFrame({"kind": ["a"] * 8 + ["b"] * 2 + ["b", "c"] * 20})
    drawn = sampled(kind, frame, np.arange(10), 200)["kind"]
    assert (drawn == "a").mean() > 0.9


def test_none_is_drawn_where_the_good_runs_have_none() -> None:
    clip = {"clip": MIXED["clip"]}
    values = np.random.default_rng(3).random(60)
    for unset_is_good in (True, False):
        unset = np.arange(60) < 12 if unset_is_good else np.arange(60) >= 48
        frame = pd.DataFrame({"clip": np.where(unset, np.nan, values)})
        share = sampled(clip, frame, np.arange(12), 100)["clip"].isna().mean()
        assert share > 0.9 if unset_is_good else share < 0.1


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 20))
def test_settings_lie_inside_the_space(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    frame = draw(MIXED, 25, rng)
    smaller = MIXED | {"lr": Range("lr", 1e-3, 1e-2, log=True), "kind": Choice("kind", ("a", "b"))}
    drawn = sample_tpe(MIXED, smaller, frame, list(range(count)), 8, rng)
    assert len(drawn) == 8
    assert inside(smaller, drawn).all()
    assert (drawn["momentum"].notna() == (drawn["kind"] == "a")).all()
    assert (drawn["depth"] == drawn["depth"].round()).all()


def test_the_seed_decides_the_settings() -> None:
    frame = draw(MIXED, 40, np.random.default_rng(4))
    pd.testing.assert_frame_equal(
        sampled(MIXED, frame, np.arange(8), 9), sampled(MIXED, frame, np.arange(8), 9)
    )
    assert not sampled(MIXED, frame, np.arange(8), 9).equals(sampled(MIXED, frame, np.arange(8), 9, seed=1))
