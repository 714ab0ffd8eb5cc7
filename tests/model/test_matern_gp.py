"""The Matern GP agrees with scikit-learn's process of the same kernel, and finds what is there to find."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern, WhiteKernel

from importance.model import matern_gp
from importance.model.matern_gp import MaternGP, fit, fit_values
from importance.space.dimension import Choice, Dimension, Range
from tests.model.reference_kernel import reference_kernel

SPACE: dict[str, Dimension] = {name: Range(name, 0.0, 1.0) for name in ("x", "y")}
NOISE = 0.05


def settings(n: int, seed: int = 0) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((n, 2)), columns=["x", "y"])


def truth(frame: pd.DataFrame) -> np.ndarray:
    """A wavy loss with its minimum at x = 0.3, y = 0.7."""
    return np.asarray(
        np.square(frame["x"] - 0.3) + np.square(frame["y"] - 0.7) + 0.1 * np.sin(9 * frame["x"])
    )


def losses(frame: pd.DataFrame, noise: float = NOISE) -> np.ndarray:
    return truth(frame) + noise * np.random.default_rng([len(frame), 1]).standard_normal(len(frame))


@pytest.fixture(scope="module")
def model() -> MaternGP:
    frame = settings(60)
    return fit(SPACE, frame, losses(frame), "minimize")


def reference(model: MaternGP) -> GaussianProcessRegressor:
    """The process of scikit-learn with the hyperparameters of the model, conditioned on its runs."""
    kernel = reference_kernel(model.outputscale, model.length_scales, model.trend_variance)
    noise = WhiteKernel(model.noise_variance)
    target = model.loo_predictions()[0]
    return GaussianProcessRegressor(kernel + noise, optimizer=None, alpha=1e-8).fit(model.X, target)


def test_the_posterior_is_that_of_scikit_learn(model: MaternGP) -> None:
    fresh = settings(12, seed=5)
    expected, covariance = reference(model).predict(fresh.to_numpy(), return_cov=True)
    covariance -= model.noise_variance * np.eye(12)  # scikit-learn adds the noise of new runs
    joint = model.posterior(fresh)
    np.testing.assert_allclose(joint.mean, expected, atol=1e-6)
    np.testing.assert_allclose(joint.covariance, covariance, atol=1e-6)
    mean, sd = model.predict(fresh)
    np.testing.assert_allclose(mean, expected, atol=1e-6)
    np.testing.assert_allclose(sd, np.sqrt(covariance.diagonal()), atol=1e-6)


def test_its_hyperparameters_explain_the_runs_nearly_as_well_as_the_best_ones(model: MaternGP) -> None:
    """The priors may cost a little likelihood, but a climb that stopped early would cost far more."""
    kernel = reference_kernel(1.0, np.ones(2), 1.0) + WhiteKernel(0.1)
    best = GaussianProcessRegressor(kernel, alpha=1e-8).fit(model.X, model.loo_predictions()[0])
    lost = best.log_marginal_likelihood_value_ - reference(model).log_marginal_likelihood_value_
    assert -1e-3 < lost < 5


def test_left_out_predictions_are_those_of_processes_without_the_run(model: MaternGP) -> None:
    target, predicted = model.loo_predictions()
    process = reference(model)
    for k in (0, 17, 59):
        rest = np.arange(60) != k
        process.fit(model.X[rest], target[rest])
        assert predicted[k] == pytest.approx(process.predict(model.X[[k]])[0], abs=1e-6)


def test_the_trend_share_tells_a_bowl_from_waves() -> None:
    frame = settings(60)
    bowl = fit(SPACE, frame, np.square(frame["x"].to_numpy() - 0.3), "minimize")
    waves = fit(
        SPACE, frame, np.sin(20 * frame["x"].to_numpy()) * np.sin(15 * frame["y"].to_numpy()), "minimize"
    )
    assert 0 <= waves.trend_share < bowl.trend_share <= 1


def test_it_recovers_a_function_near_its_best_and_the_noise() -> None:
    frame = settings(150, seed=2)
    model = fit(SPACE, frame, losses(frame), "minimize")
    fresh = settings(400, seed=3)
    good = truth(fresh) < np.median(truth(fresh))
    predicted = model.inverse_transform(model.predict(fresh)[0])
    error = np.sqrt(np.mean(np.square(predicted - truth(fresh))[good]))
    assert error < 0.5 * truth(fresh)[good].std()
    assert np.sqrt(model.noise_variance) * model.target_sd == pytest.approx(NOISE, rel=0.4)


def test_its_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    coverage = []
    for seed in range(4):
        frame = settings(50, seed)
        model = fit(SPACE, frame, losses(frame), "minimize")
        fresh = settings(200, seed + 40)
        fresh = fresh[truth(fresh) < np.median(truth(fresh))]
        mean, sd = model.predict(fresh)
        ends = [model.inverse_transform(mean + z * sd) for z in (1.645, -1.645)]
        coverage.append(np.mean((ends[0] <= truth(fresh)) & (truth(fresh) <= ends[1])))
    assert 0.75 <= np.mean(coverage) <= 1


def test_samples_are_functions_of_the_posterior(model: MaternGP) -> None:
    fresh = settings(5, seed=6)
    samples, joint = model.sample_posterior(fresh, 20_000, seed=1), model.posterior(fresh)
    assert samples.shape == (20_000, 5)
    spread = joint.sd.max()
    np.testing.assert_allclose(samples.mean(axis=0), joint.mean, atol=0.03 * spread)
    np.testing.assert_allclose(np.cov(samples.T), joint.covariance, atol=0.05 * spread**2)


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("goal", ["minimize", "maximize"])
def test_the_target_of_the_better_half_leads_back_to_the_metric(goal: str, log: bool) -> None:
    frame = settings(30)
    y = np.exp(losses(frame))
    model = fit(SPACE, frame, y, goal, log=log)
    np.testing.assert_allclose(model.inverse_transform(model.transform(y)), y)
    back = model.inverse_transform(model.loo_predictions()[0])
    better = y < np.median(y) if goal == "minimize" else y > np.median(y)
    np.testing.assert_allclose(back[better], y[better], rtol=1e-6)


def test_a_loss_and_the_score_that_is_its_negative_give_the_same_model() -> None:
    frame = settings(40)
    loss = fit(SPACE, frame, losses(frame), "minimize")
    score = fit(SPACE, frame, -losses(frame), "maximize")
    fresh = settings(20, seed=7)
    np.testing.assert_allclose(loss.predict(fresh), score.predict(fresh))


def test_the_units_of_the_metric_change_no_standardised_prediction() -> None:
    frame = settings(40)
    first, other = (fit(SPACE, frame, y, "minimize") for y in (losses(frame), 1e4 * losses(frame) - 3))
    fresh = settings(20, seed=7)
    np.testing.assert_allclose(first.predict(fresh), other.predict(fresh), atol=1e-3)
    np.testing.assert_allclose(
        1e4 * first.inverse_transform(0.5) - 3, other.inverse_transform(0.5), rtol=1e-6
    )


def test_the_order_of_the_runs_changes_no_prediction() -> None:
    frame, order = settings(40), np.random.default_rng(8).permutation(40)
    first = fit(SPACE, frame, losses(frame), "minimize")
    other = fit(SPACE, frame.iloc[order], losses(frame)[order], "minimize")
    fresh = settings(20, seed=7)
    np.testing.assert_allclose(first.predict(fresh), other.predict(fresh), atol=1e-3)


def test_how_bad_a_diverged_run_is_changes_nothing() -> None:
    frame = settings(40)
    y = losses(frame)
    y[y.argmax()] = 1e3
    bad, worse = (fit(SPACE, frame, np.where(y == 1e3, value, y), "minimize") for value in (1e3, 1e9))
    fresh = settings(20, seed=7)
    np.testing.assert_allclose(bad.predict(fresh), worse.predict(fresh), atol=1e-6)


def test_of_many_runs_the_best_are_always_in_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matern_gp, "MATERN_RUNS", 40)
    frame = settings(200)
    y = losses(frame)
    model = fit(SPACE, frame, y, "minimize")
    assert len(model.X) == 40
    best = frame.to_numpy()[np.argsort(y)[:20]]
    assert (cdist(best, model.X).min(axis=1) < 1e-9).all()
    np.testing.assert_array_equal(model.X, fit(SPACE, frame, y, "minimize").X)
    assert not np.array_equal(model.X, fit(SPACE, frame, y, "minimize", seed=1).X)


def test_a_level_that_is_better_is_predicted_so() -> None:
    rng = np.random.default_rng(9)
    frame = pd.DataFrame({"kind": rng.choice(["a", "b", "c"], 45), "x": rng.random(45)})
    y = 1.0 * (frame["kind"] == "b") + frame["x"] + 0.05 * rng.standard_normal(45)
    space = {"kind": Choice("kind", ("a", "b", "c")), "x": SPACE["x"]}
    model = fit(space, frame, y.to_numpy(), "maximize")
    mean, _ = model.predict(pd.DataFrame({"kind": ["a", "b", "c"], "x": 0.5}))
    assert mean.argmax() == 1
    gap = model.inverse_transform(mean[1]) - model.inverse_transform(mean[[0, 2]])
    assert (gap > 0.5).all()


def test_far_from_all_runs_the_function_is_less_certain() -> None:
    corner = settings(60)
    corner = corner[(corner["x"] < 0.5) & (corner["y"] < 0.5)]
    model = fit(SPACE, corner, losses(corner), "minimize")
    _, sd = model.predict(pd.DataFrame({"x": [0.25, 0.75, 1.0], "y": [0.25, 0.75, 1.0]}))
    assert sd[0] < sd[1] < sd[2]


def test_the_probability_to_be_below_zero_follows_the_sign_of_the_value() -> None:
    frame = settings(60)
    values = 100 * (frame["x"].to_numpy() - 0.5)
    model = fit_values(SPACE, frame, values + np.random.default_rng(1).standard_normal(60))
    along = pd.DataFrame({"x": [0.1, 0.3, 0.5, 0.7, 0.9], "y": 0.5})
    chance = model.probability_below_zero(along)
    assert chance[:2].min() > 0.95
    assert 0.2 < chance[2] < 0.8
    assert chance[3:].max() < 0.05


def test_the_probability_to_be_below_zero_is_that_of_a_run_with_its_noise() -> None:
    frame = settings(60)
    model = fit_values(SPACE, frame, np.random.default_rng(2).standard_normal(60))
    fresh = settings(10, seed=7)
    runs = model.sample_posterior(fresh, 20_000, seed=3)
    runs = runs + np.sqrt(model.noise_variance) * np.random.default_rng(4).standard_normal(runs.shape)
    below = (model.inverse_transform(runs) <= 0).mean(axis=0)
    np.testing.assert_allclose(model.probability_below_zero(fresh), below, atol=0.015)


def test_the_units_of_a_constraint_change_no_probability() -> None:
    frame = settings(40)
    values = np.sin(5 * frame["x"].to_numpy()) - 0.3
    chances = [
        fit_values(SPACE, frame, unit * values).probability_below_zero(settings(9, 7)) for unit in (1, 1e6)
    ]
    np.testing.assert_allclose(chances[0], chances[1], atol=1e-6)


def test_without_noise_and_a_trend_it_passes_through_the_runs(model: MaternGP) -> None:
    """The model at hyperparameters that are set by hand, which the posterior must obey."""
    K = model.outputscale * Matern(model.length_scales, nu=2.5)(model.X) + 1e-10 * np.eye(60)
    target = model.loo_predictions()[0]
    exact = replace(
        model,
        trend_variance=0.0,
        noise_variance=0.0,
        alpha=np.linalg.solve(K, target),
        cholesky=np.linalg.cholesky(K),
    )
    mean, sd = exact.predict(settings(60))
    np.testing.assert_allclose(mean, target, atol=1e-3)
    assert sd.max() < 0.01
