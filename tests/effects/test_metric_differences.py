"""Differences of a metric in its units, as factors, and in ranks."""

from __future__ import annotations

import numpy as np
import pytest

from importance.effects.metric_differences import MetricDifferences, Unit

VALUES = np.array([1.0, 2.0, 4.0, 8.0])
RANKS = np.arange(1.0, 5.0)


@pytest.mark.parametrize(("unit", "difference"), [(Unit.METRIC, 7.0), (Unit.FACTOR, 8.0), (Unit.RANK, 3.0)])
def test_the_difference_from_1_to_8_is_in_its_unit(unit: Unit, difference: float) -> None:
    differences = MetricDifferences(unit, 1.0, VALUES, RANKS)
    assert differences.in_units(differences.between(VALUES[:1], VALUES[-1:])) == pytest.approx(difference)


@pytest.mark.parametrize("unit", Unit)
def test_a_part_and_the_rest_are_the_whole(unit: Unit) -> None:
    differences = MetricDifferences(unit, 0.7, VALUES, RANKS)
    observed = differences.between(VALUES[:1], VALUES[2:3])
    part, low, high = differences.interval(1.5, 0.4)
    rest, rest_low, rest_high = differences.rest(observed, 1.5, 0.4)
    together = part * rest if unit is Unit.FACTOR else part + rest
    assert together == pytest.approx(differences.in_units(observed))
    assert low < part < high and rest_low < rest < rest_high


def test_several_runs_are_averaged_on_the_scale_of_the_unit() -> None:
    assert MetricDifferences(Unit.FACTOR, 1.0, VALUES, RANKS).average(VALUES[1:]) == pytest.approx(4.0)
    assert MetricDifferences(Unit.METRIC, 1.0, VALUES, RANKS).average(VALUES[:2]) == pytest.approx(1.5)
    assert MetricDifferences(Unit.FACTOR, 1.0, -VALUES, RANKS).average(-VALUES[1:]) == pytest.approx(-4.0)


def test_nothing_is_known_without_runs() -> None:
    differences = MetricDifferences(Unit.METRIC, 1.0, VALUES, RANKS)
    assert np.isnan(differences.between(VALUES[:0], VALUES))
    assert np.isnan(differences.average(VALUES[:0]))
