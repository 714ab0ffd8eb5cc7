"""The classifier agrees with scikit-learn's of the same kernel, and its probabilities are honest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from scipy.optimize import minimize
from scipy.special import expit, log_expit
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import ConstantKernel, Kernel

from importance.model import gp_classifier
from importance.model.gp_classifier import GPClassifier, fit
from importance.space.dimension import Choice, Dimension, Range
from tests.model.reference_kernel import reference_kernel

SPACE: dict[str, Dimension] = {name: Range(name, 0.0, 1.0) for name in ("x", "y")}


def settings(n: int, seed: int = 0) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((n, 2)), columns=["x", "y"])


def true_chance(frame: pd.DataFrame) -> np.ndarray:
    """The chance of a yes, which rises along x and falls along y."""
    return np.asarray(expit(12 * (frame["x"] - frame["y"])))


def outcomes(frame: pd.DataFrame, seed: int = 1) -> np.ndarray:
    return np.asarray(np.random.default_rng(seed).random(len(frame)) < true_chance(frame))


@pytest.fixture(scope="module")
def model() -> GPClassifier:
    frame = settings(50)
    return fit(SPACE, frame, outcomes(frame))


def prior(model: GPClassifier) -> Kernel:
    """The covariance of the log odds: a constant, a trend, and a local part."""
    scales = model.outputscale, model.length_scales, model.trend_variance
    return ConstantKernel(1.0) + reference_kernel(*scales)


def reference(model: GPClassifier, yes: np.ndarray, fresh: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the log odds by the Laplace approximation, from its definition."""
    K, cross, own = prior(model)(model.X), prior(model)(fresh, model.X), prior(model)(fresh)
    root, signs = np.linalg.cholesky(K), np.where(yes, 1, -1)

    def loss(u: np.ndarray) -> tuple[float, np.ndarray]:
        odds = signs * (model.prior_log_odds + root @ u)
        return 0.5 * u @ u - log_expit(odds).sum(), u - root.T @ (signs * expit(-odds))

    u = minimize(loss, np.zeros(len(yes)), jac=True, method="L-BFGS-B", options={"ftol": 1e-15}).x
    chance = expit(model.prior_log_odds + root @ u)
    inner = np.linalg.inv(K + np.diag(1 / (chance * (1 - chance))))
    mean = model.prior_log_odds + cross @ np.linalg.solve(root.T, u)
    return mean, np.sqrt(np.diag(own - cross @ inner @ cross.T))


def test_the_log_odds_are_those_of_the_laplace_approximation(model: GPClassifier) -> None:
    fresh = settings(15, seed=3)
    mean, sd = reference(model, outcomes(settings(50)), fresh.to_numpy())
    np.testing.assert_allclose(model.predict_proba_lower(fresh), expit(mean - sd), atol=1e-4)


def test_a_probability_is_the_mean_over_the_uncertain_log_odds(model: GPClassifier) -> None:
    fresh = settings(15, seed=3)
    mean, sd = reference(model, outcomes(settings(50)), fresh.to_numpy())
    quantiles = stats.norm.ppf((np.arange(2_000) + 0.5) / 2_000)
    averaged = expit(mean[:, None] + sd[:, None] * quantiles).mean(axis=1)
    np.testing.assert_allclose(model.predict_proba(fresh), averaged, atol=0.02)


def test_it_agrees_with_scikit_learn_where_yes_and_no_are_equally_frequent() -> None:
    """Scikit-learn's classifier has prior log odds of 0, so it knows no other case."""
    frame = settings(200, seed=4)
    yes = outcomes(frame)
    rows = np.concatenate([np.flatnonzero(yes)[:30], np.flatnonzero(~yes)[:30]])
    model = fit(SPACE, frame.iloc[rows], yes[rows])
    other = GaussianProcessClassifier(prior(model), optimizer=None).fit(frame.to_numpy()[rows], yes[rows])
    fresh = settings(100, seed=5)
    expected = other.predict_proba(fresh.to_numpy())[:, 1]
    np.testing.assert_allclose(model.predict_proba(fresh), expected, atol=0.02)


def test_its_probabilities_are_near_the_true_ones() -> None:
    frame, fresh = settings(250, seed=6), settings(300, seed=7)
    model = fit(SPACE, frame, outcomes(frame))
    assert np.abs(model.predict_proba(fresh) - true_chance(fresh)).mean() < 0.06


def test_its_hyperparameters_are_learnt_from_the_outcomes() -> None:
    """An outcome that depends on x alone leaves y with no influence."""
    frame = settings(120, seed=8)
    model = fit(SPACE, frame, (np.abs(frame["x"] - 0.5) < 0.25).to_numpy())
    across = pd.DataFrame({"x": [0.05, 0.5, 0.95] * 5, "y": np.repeat(np.linspace(0, 1, 5), 3)})
    chance = model.predict_proba(across).reshape(5, 3)
    assert chance[:, 1].min() > 0.8
    assert chance[:, [0, 2]].max() < 0.2
    assert model.length_scales[1] > 2 * model.length_scales[0]


def test_yes_and_no_are_treated_alike(model: GPClassifier) -> None:
    frame, fresh = settings(50), settings(20, seed=3)
    swapped = fit(SPACE, frame, ~outcomes(frame))
    np.testing.assert_allclose(swapped.predict_proba(fresh), 1 - model.predict_proba(fresh), atol=1e-4)


def test_the_order_of_the_runs_changes_no_probability(model: GPClassifier) -> None:
    frame, fresh, order = settings(50), settings(20, seed=3), np.random.default_rng(9).permutation(50)
    other = fit(SPACE, frame.iloc[order], outcomes(frame)[order])
    np.testing.assert_allclose(other.predict_proba(fresh), model.predict_proba(fresh), atol=1e-3)


def test_the_lower_bound_is_lowest_where_nothing_is_known() -> None:
    corner = settings(80, seed=10)
    corner = corner[(corner["x"] < 0.4) & (corner["y"] < 0.4)].reset_index(drop=True)
    yes = np.arange(len(corner)) % 4 != 0
    model = fit(SPACE, corner, yes)
    at = pd.DataFrame({"x": [0.2, 1.0], "y": [0.2, 1.0]})
    plain, lower = model.predict_proba(at), model.predict_proba_lower(at)
    assert (lower < plain).all()
    assert plain[1] - lower[1] > plain[0] - lower[0]


def test_outcomes_by_chance_give_about_the_same_probability_everywhere() -> None:
    frame = settings(150, seed=11)
    model = fit(SPACE, frame, np.random.default_rng(12).random(150) < 0.8)
    chance = model.predict_proba(settings(200, seed=13))
    assert chance.mean() == pytest.approx(0.8, abs=0.07)
    assert chance.std() < 0.1


def test_a_level_with_which_all_runs_fail_is_known() -> None:
    rng = np.random.default_rng(14)
    frame = pd.DataFrame({"kind": rng.choice(["a", "b"], 40), "x": rng.random(40)})
    space = {"kind": Choice("kind", ("a", "b")), "x": SPACE["x"]}
    model = fit(space, frame, (frame["kind"] == "a").to_numpy())
    chance = model.predict_proba(pd.DataFrame({"kind": ["a", "b"], "x": 0.5}))
    assert chance[0] > 0.9 and chance[1] < 0.1


def test_a_choice_of_runs_with_more_failures_does_not_change_how_often_runs_fail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gp_classifier, "CLASSIFIER_RUNS", 150)
    frame = settings(1_000, seed=15)
    yes = np.random.default_rng(16).random(1_000) < 0.95
    model = fit(SPACE, frame, yes)
    assert len(model.X) == 150
    in_model = {tuple(point) for point in model.X}
    rarer = [tuple(point) in in_model for point in frame.to_numpy()[~yes]]
    assert all(rarer), "up to half of the runs in the model have the rarer outcome"
    assert model.predict_proba(settings(200, seed=17)).mean() == pytest.approx(yes.mean(), abs=0.05)
