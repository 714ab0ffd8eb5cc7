"""Tests of whether the metric responds to the parameters as it did."""

from __future__ import annotations

import numpy as np
import pytest

from tests.comparison.pairs import response_of, settings_of_sweep, with_loss


def test_nothing_is_called_changed_in_halves_of_one_sweep() -> None:
    runs = with_loss(settings_of_sweep(100, 3), 3)
    first = np.random.default_rng(3).permutation(100) < 50
    tests = response_of(runs.take(first), runs.take(~first))
    assert not tests.any_changed
    assert tests.changed == ()
    assert set(tests.effects) == {"lr", "width", "optimizer"}


def test_another_best_value_is_an_effect_of_that_parameter_alone() -> None:
    a, b = with_loss(settings_of_sweep(60, 0), 0), with_loss(settings_of_sweep(60, 1), 1, best=3e-3)
    assert response_of(a, b).changed == ("lr",)


def test_a_constant_shift_is_a_change_of_the_level_alone() -> None:
    a, b = with_loss(settings_of_sweep(60, 0), 0), with_loss(settings_of_sweep(60, 1), 1, level=0.4)
    tests = response_of(a, b)
    assert tests.level_changed
    assert tests.changed == ()


def test_the_order_of_the_sweeps_changes_no_p_value() -> None:
    a, b = with_loss(settings_of_sweep(50, 4), 4), with_loss(settings_of_sweep(40, 5), 5, best=3e-4)
    forth, back = response_of(a, b), response_of(b, a)
    assert forth.level == pytest.approx(back.level, rel=1e-3)
    assert dict(forth.effects) == pytest.approx(dict(back.effects), rel=1e-3)


def test_narrower_ranges_of_the_same_response_are_no_change() -> None:
    second = settings_of_sweep(60, 1)
    second["lr"] = 10 ** (-4 + 0.3 * np.log10(second["lr"] / 1e-5))
    assert not response_of(with_loss(settings_of_sweep(60, 0), 0), with_loss(second, 1)).any_changed


def test_the_same_runs_twice_are_no_change() -> None:
    runs = with_loss(settings_of_sweep(30, 2), 2)
    assert not response_of(runs, runs).any_changed
