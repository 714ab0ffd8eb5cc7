"""The forests give what scikit-learn's give, and shuffling shows what a parameter is worth on unseen runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
from sklearn.metrics import r2_score

from importance.model.inputs import Input
from importance.ranking import forest as forest_module
from importance.ranking.estimate import Estimate
from importance.ranking.forest import impurity, impurity_shares, permutation
from importance.runs.settings import Settings
from tests.builders import number_input, text_input

N = 120
RNG = np.random.default_rng(0)
X = RNG.random((N, 3))
KIND = RNG.choice(["a", "b", "c"], N)
INPUTS = [number_input(X[:, k], f"x{k}") for k in range(3)]
Y = 3 * X[:, 0] + X[:, 1] + 0.1 * RNG.standard_normal(N)
ONCE = Settings(np.arange(N))


@pytest.fixture(scope="module")
def forest() -> RandomForestRegressor:
    return RandomForestRegressor(200, oob_score=True, random_state=1).fit(X, Y)


def test_impurity_shares_are_those_of_scikit_learn(forest: RandomForestRegressor) -> None:
    shares = impurity(INPUTS, Y, ONCE).shares
    np.testing.assert_allclose(shares, forest.feature_importances_, atol=0.02)
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(impurity_shares(INPUTS, Y), shares, atol=0.04)


def test_permutation_shares_are_those_of_scikit_learn_on_fresh_runs(forest: RandomForestRegressor) -> None:
    fresh = np.random.default_rng(2).random((1_000, 3))
    rise = permutation_importance(forest, fresh, 3 * fresh[:, 0] + fresh[:, 1], random_state=0)
    expected = rise.importances_mean.clip(0) / rise.importances_mean.clip(0).sum()
    np.testing.assert_allclose(permutation(INPUTS, Y, ONCE).shares, expected, atol=0.06)


def test_a_parameter_that_does_nothing_gets_hardly_any_permutation_share() -> None:
    assert permutation(INPUTS, Y, ONCE).shares[2] < 0.01


def test_the_fit_is_that_of_runs_out_of_each_trees_bag(forest: RandomForestRegressor) -> None:
    fit = impurity(INPUTS, Y, ONCE).fit
    assert fit.r2 == pytest.approx(r2_score(Y, forest.oob_prediction_), abs=0.03)
    assert fit.r2_low < fit.r2 < fit.r2_high
    assert permutation(INPUTS, Y, ONCE).fit.r2 == pytest.approx(fit.r2)


@pytest.mark.parametrize("estimate", [impurity, permutation])
def test_noise_is_no_evidence(estimate: Callable[..., Estimate]) -> None:
    noise = np.random.default_rng(3).standard_normal(N)
    assert not estimate(INPUTS, noise, ONCE).fit.evidence


def with_kind() -> list[Input]:
    return [INPUTS[0], text_input(list(KIND), "kind")]


def test_the_levels_of_text_add_up_to_its_share() -> None:
    y = 1.0 * (KIND == "b") + 0.5 * X[:, 0]
    estimate = impurity(with_kind(), y, ONCE)
    assert estimate.levels[0] == {}
    assert set(estimate.levels[1]) == {"a", "b", "c"}
    assert sum(estimate.levels[1].values()) == pytest.approx(estimate.shares[1])
    assert max(estimate.levels[1], key=lambda level: estimate.levels[1][level]) == "b"


def test_all_levels_of_text_are_shuffled_together() -> None:
    """If one level is shuffled alone, the others still tell which it was, and little seems lost."""
    y = 2.0 * (KIND == "b") + 0.1 * X[:, 0]
    assert permutation(with_kind(), y, ONCE).shares[1] > 0.95


@pytest.mark.parametrize("estimate", [impurity, permutation])
@pytest.mark.parametrize("unit", [-1.0, 1e6])
def test_the_units_of_the_metric_and_its_sign_change_no_share(
    estimate: Callable[..., Estimate], unit: float
) -> None:
    first, other = estimate(INPUTS, Y, ONCE).shares, estimate(INPUTS, unit * (Y + 7), ONCE).shares
    np.testing.assert_allclose(first, other, atol=1e-4 if unit > 0 else 0.03)


@pytest.mark.parametrize("estimate", [impurity, permutation])
def test_the_order_of_runs_and_parameters_changes_no_share(estimate: Callable[..., Estimate]) -> None:
    order = np.random.default_rng(4).permutation(N)
    shuffled = [parameter.take(order) for parameter in INPUTS[::-1]]
    np.testing.assert_allclose(
        estimate(INPUTS, Y, ONCE).shares, estimate(shuffled, Y[order], ONCE).shares[::-1], atol=1e-9
    )


@pytest.mark.parametrize("estimate", [impurity, permutation])
def test_repeats_of_a_setting_do_not_help_to_predict_it(
    estimate: Callable[..., Estimate], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The luck of each setting is the same in its three runs, so by runs it would look predictable."""
    monkeypatch.setattr(forest_module, "FOREST_TREES", 20)
    codes = np.repeat(np.arange(40), 3)
    luck = np.random.default_rng(5).standard_normal(40)[codes]
    inputs = [number_input(np.random.default_rng(6).random(40)[codes], "x")]
    assert estimate(inputs, luck, Settings(np.arange(N))).fit.evidence
    assert not estimate(inputs, luck, Settings(codes)).fit.evidence


def test_a_missing_number_is_told_apart_from_the_median() -> None:
    values = np.where(np.arange(N) % 3 == 0, np.nan, X[:, 0])
    inputs = [number_input(values, "x"), INPUTS[1]]
    estimate = impurity(inputs, 1.0 * np.isnan(values), ONCE)
    assert estimate.shares[0] > 0.95
    assert estimate.fit.r2 > 0.9
