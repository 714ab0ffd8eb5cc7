"""The chance of an improvement falls with what is asked for and rises with the number of runs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from importance.sweep.forecast import Forecast, forecast, typical_gain
from importance.sweep.result import Sweep
from importance.sweep.stopping import chance_by_forecast, chances_of_improvement
from tests.sweep.sweeps import sweep_of

EXPECTED = Forecast(
    runs=50, best=0.3, low=0.25, high=0.35, present=0.33, chance=0.8, noise=0.01, to_tell=None
)
GAIN = 0.03


@pytest.fixture(scope="module")
def sweep() -> Sweep:
    return sweep_of(60)[0]


def test_a_larger_difference_has_a_smaller_chance() -> None:
    chances = [chance_by_forecast(EXPECTED, GAIN, difference) for difference in (0.0, 0.001, 0.01, 0.1, 1.0)]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.6 and chances[-1] < 0.05


def test_the_unit_of_the_metric_does_not_matter() -> None:
    thousand = replace(EXPECTED, best=300.0, low=250.0, high=350.0, present=330.0)
    chances = chance_by_forecast(thousand, 1000 * GAIN, 10.0), chance_by_forecast(EXPECTED, GAIN, 0.01)
    assert chances[0] == pytest.approx(chances[1])


def test_more_next_runs_a_better_forecast_and_larger_typical_gains_raise_the_chance() -> None:
    chance = chance_by_forecast(EXPECTED, GAIN, 0.01)
    assert chance_by_forecast(replace(EXPECTED, runs=200), GAIN, 0.01) > chance
    assert chance_by_forecast(replace(EXPECTED, chance=0.3), GAIN, 0.01) < chance
    assert chance_by_forecast(EXPECTED, GAIN / 10, 0.01) < chance


def test_without_a_spread_of_good_results_no_difference_is_expected() -> None:
    assert chance_by_forecast(EXPECTED, 0.0, 0.01) == 0
    assert chance_by_forecast(EXPECTED, 0.0, 0.0) > 0


def test_the_chances_of_a_sweep_rise_with_the_runs(sweep: Sweep) -> None:
    chances = chances_of_improvement(sweep, (10, 50, 200), 0.05)
    assert list(chances) == sorted(chances)
    assert all(0 < chance < 1 for chance in chances)
    expected = forecast(sweep, next_runs=10)
    assert expected is not None
    assert chances[0] == pytest.approx(chance_by_forecast(expected, typical_gain(sweep), 0.05))


def test_without_evidence_as_many_draws_again_have_an_even_chance_of_a_record(sweep: Sweep) -> None:
    blind = replace(sweep, evidence=False)
    n = len(blind.results)
    again, many = chances_of_improvement(blind, (n, 100 * n), 0.0)
    assert again == pytest.approx(0.5)
    assert many > 0.9
    assert chances_of_improvement(blind, (n,), 100.0)[0] < 0.01


def test_in_noise_no_chance_is_above_that_of_a_record_among_equal_draws(sweep: Sweep) -> None:
    chances = chances_of_improvement(replace(sweep, evidence=False), (1, 10, 50), 0.001)
    assert all(chance <= n / (60 + n) for chance, n in zip(chances, (1, 10, 50), strict=True))
