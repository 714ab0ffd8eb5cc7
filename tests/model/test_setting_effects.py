"""What to expect of a setting, given a smooth model of all settings and its own runs."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.setting_effects import SettingRuns, setting_effects


def squared_exponential(k: int) -> np.ndarray:
    x = np.linspace(0, 1, k)
    return np.exp(-0.5 * ((x[:, None] - x) / 0.2) ** 2)


def setting_runs(y: np.ndarray, counts: np.ndarray, within: float, noise: float = 0.3) -> SettingRuns:
    return SettingRuns(y, counts, within, np.arange(len(y)), noise)


def test_at_given_variances_the_posterior_is_that_of_all_effects_together() -> None:
    rng = np.random.default_rng(0)
    K, y, counts = squared_exponential(6), rng.normal(size=6), np.array([1, 2, 1, 5, 1, 3])
    effects = setting_effects(setting_runs(y, counts, 3.0), K, K, np.diag(K))
    for part in effects.components:
        # Conditioning the sum of f and the lack of fit on the means, without the two steps of the module.
        S = K + part.lack_of_fit * np.eye(6) + np.diag(part.noise / counts)
        expected = (K + part.lack_of_fit * np.eye(6)) @ np.linalg.solve(S, y)
        np.testing.assert_allclose(part.mean, expected, atol=1e-6)


def test_a_setting_with_many_runs_keeps_their_mean_and_one_with_a_single_run_does_not() -> None:
    y = np.array([0.0, 2.0, 0.0, 0.0, 2.0, 0.0, 0.0, 0.0])
    counts = np.array([1, 60, 1, 1, 1, 1, 1, 1])
    K = 0.01 * squared_exponential(8)
    effects = setting_effects(setting_runs(y, counts, 60.0, noise=1.0), K, K, np.diag(K))
    assert effects.mean[1] > 1.7
    assert effects.mean[4] < 1.2
    assert effects.sd[1] < effects.sd[4]


def test_the_repeats_tell_how_much_runs_vary() -> None:
    rng = np.random.default_rng(1)
    counts = np.full(40, 4)
    K = squared_exponential(40)
    f = np.linalg.cholesky(K + 1e-8 * np.eye(40)) @ rng.normal(size=40)
    y = f + rng.normal(0, 0.5 / 2, 40)
    within = 0.5**2 * rng.chisquare(120)
    effects = setting_effects(setting_runs(y, counts, within, noise=0.07), K, K, np.diag(K))
    assert effects.run_sd == pytest.approx(0.5, rel=0.15)


def test_the_probabilities_of_the_variances_sum_to_1() -> None:
    y, counts = np.array([0.1, -1.0, 0.5]), np.array([1, 1, 2])
    K = squared_exponential(3)
    effects = setting_effects(setting_runs(y, counts, 0.2), K, K, np.diag(K))
    assert sum(part.weight for part in effects.components) == pytest.approx(1)


@pytest.mark.parametrize("counts", [np.ones(5, int), np.array([1, 3, 1, 2, 1])])
def test_the_draws_have_the_mean_and_the_spread_of_the_posterior(counts: np.ndarray) -> None:
    K, y = squared_exponential(5), np.array([0.5, -1.0, 0.2, 1.0, -0.3])
    effects = setting_effects(setting_runs(y, counts, 1.0), K, K, np.diag(K))
    chosen = np.array([3, 0])
    drawn = effects.draws(chosen, K[np.ix_(chosen, chosen)], 20_000, seed=0)
    np.testing.assert_allclose(drawn.mean(axis=0), effects.mean[chosen], atol=0.02)
    np.testing.assert_allclose(drawn.std(axis=0), effects.sd[chosen], rtol=0.05, atol=0.01)


def test_a_setting_outside_the_model_has_what_its_own_runs_say() -> None:
    K, y = squared_exponential(5), np.array([0.5, -1.0, 0.2, 1.0, 3.0])
    counts, modelled = np.array([1, 1, 1, 1, 50]), np.arange(4)
    runs = SettingRuns(y, counts, 5.0, modelled, 0.3)
    effects = setting_effects(runs, K[:4, :4], K[:4], np.diag(K))
    few = SettingRuns(y, np.array([1, 1, 1, 1, 2]), 5.0, modelled, 0.3)
    assert effects.mean[4] > setting_effects(few, K[:4, :4], K[:4], np.diag(K)).mean[4]
