"""The chance that a run succeeds: it ends, and it breaks no constraint."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.space.dimension import Dimension, Range
from importance.sweep.success_chance import SuccessModel, fit_success

SPACE: dict[str, Dimension] = {name: Range(name, 0.0, 1.0) for name in ("x", "y")}
N = 80
SETTINGS = pd.DataFrame(np.random.default_rng(0).random((N, 2)), columns=["x", "y"])
FAILED = (SETTINGS["x"] > 0.7).to_numpy()
BROKEN_BY = SETTINGS["y"].to_numpy() - 0.6  # above 0 where the constraint is broken
NOBODY = np.zeros(N, bool)


def model_of(*args: object, **options: object) -> SuccessModel:
    model = fit_success(SPACE, SETTINGS, *args, **options)  # type: ignore[arg-type]
    assert model is not None
    return model


@pytest.fixture(scope="module")
def both() -> SuccessModel:
    return model_of(FAILED, [np.where(FAILED, np.nan, BROKEN_BY)])


def at(*points: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(points, columns=["x", "y"])


def test_where_nothing_was_lost_there_is_no_model() -> None:
    assert fit_success(SPACE, SETTINGS, NOBODY) is None
    assert fit_success(SPACE, SETTINGS, NOBODY, [BROKEN_BY - 1]) is None


def test_the_chance_is_high_only_where_runs_end_and_are_feasible(both: SuccessModel) -> None:
    chance = both.probability(at((0.3, 0.3), (0.95, 0.3), (0.3, 0.9), (0.95, 0.9)))
    assert chance[0] > 0.9
    assert (chance[1:] < 0.2).all()


def test_it_is_the_chance_to_end_times_the_chance_of_each_constraint(both: SuccessModel) -> None:
    fresh = pd.DataFrame(np.random.default_rng(1).random((30, 2)), columns=["x", "y"])
    assert both.ends is not None
    (constraint,) = both.constraints
    expected = both.ends.predict_proba(fresh) * constraint.probability_below_zero(fresh)
    np.testing.assert_allclose(both.probability(fresh), expected)


def test_without_failures_only_constraints_count() -> None:
    model = model_of(NOBODY, [BROKEN_BY, np.full(N, -1.0)])
    assert model.ends is None
    assert len(model.constraints) == 1, "a constraint that no run breaks needs no model"
    chance = model.probability(at((0.95, 0.2), (0.95, 0.9)))
    assert chance[0] > 0.9 and chance[1] < 0.1


def test_a_failed_run_has_the_lowest_value_of_its_function_as_often_as_it_fails(both: SuccessModel) -> None:
    points = at((0.3, 0.3), (0.7, 0.3), (0.95, 0.3))
    values = np.tile([1.0, 2.0, 3.0], (4_000, 1)) + np.arange(4_000)[:, None]
    after = both.with_failures(values, points, seed=1)
    lowest = values.min(axis=1)
    assert ((after == values) | (after == lowest[:, None])).all()
    changed = (after != values).mean(axis=0)
    np.testing.assert_allclose(changed[1:], 1 - both.probability(points)[1:], atol=0.03)
    np.testing.assert_array_equal(after, both.with_failures(values, points, seed=1))


def test_settings_are_safe_where_runs_succeed_and_some_are_always_kept(both: SuccessModel) -> None:
    reference = pd.DataFrame(np.random.default_rng(2).random((200, 2)), columns=["x", "y"])
    points = at((0.3, 0.3), (0.97, 0.3), (0.3, 0.97), (0.2, 0.2), (0.97, 0.97))
    assert both.safe_enough(points, 0, reference).tolist() == [True, False, False, True, False]
    unsafe = at((0.97, 0.3), (0.8, 0.3), (0.9, 0.3))
    assert both.safe_enough(unsafe, 0, reference).sum() == 0
    assert both.safe_enough(unsafe, 2, reference).tolist() == [False, True, True], "those nearest to success"
    assert both.safe_enough(unsafe, 9, reference).all()
    assert both.safe_enough(points.iloc[:0], 3, reference).shape == (0,)


def test_inside_a_cut_only_the_runs_inside_count() -> None:
    """Without the cut, the chance falls off before the cliff at 0.7, where every run still ends."""
    inside = {"x": Range("x", 0.0, 0.7)}
    plain, cut = model_of(FAILED), model_of(FAILED, cut_space=inside)
    edge = at((0.69, 0.5))
    assert cut.ends_inside is None
    assert cut.probability(edge)[0] > 0.95 > plain.probability(edge)[0]
    beyond = at((0.9, 0.5))
    np.testing.assert_allclose(cut.probability(beyond), plain.probability(beyond))


def test_failures_inside_a_cut_are_learnt_from_the_runs_inside() -> None:
    failed = FAILED | ((SETTINGS["y"] > 0.7) & (SETTINGS["x"] < 0.7)).to_numpy()
    model = model_of(failed, cut_space={"x": Range("x", 0.0, 0.7)})
    assert model.ends_inside is not None
    chance = model.probability(at((0.65, 0.3), (0.3, 0.95)))
    assert chance[0] > 0.8 and chance[1] < 0.2


def test_runs_that_all_failed_say_nothing_of_where_they_fail() -> None:
    assert fit_success(SPACE, SETTINGS, ~NOBODY) is None


def test_where_a_constraint_was_not_measured_it_is_not_learnt() -> None:
    model = model_of(NOBODY, [np.where(SETTINGS["x"] < 0.5, BROKEN_BY, np.nan)])
    assert len(model.constraints[0].X) == (SETTINGS["x"] < 0.5).sum()
