"""The tests by chance of the whole table."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from importance.model.basis import bases
from importance.model.significance import ChanceTests, chance_tests
from tests.builders import number_input, text_input


def of_table(seed: int, n: int, effect: float = 0.0, unevenness: float = 0.0) -> ChanceTests:
    rng = np.random.default_rng([seed, 6])
    x = rng.random(n)
    parts = bases([number_input(x), text_input(list(rng.choice(["a", "b"], n)))])
    y = effect * x + (1 + unevenness * x**3) * rng.standard_normal(n)
    return chance_tests(parts, (y - y.mean()) / y.std())


@pytest.mark.parametrize("test", ["shuffled", "flipped"])
def test_a_test_is_uniform_under_noise(test: str) -> None:
    p = [getattr(of_table(seed, 25), test) for seed in range(60)]
    assert stats.kstest(p, "uniform").pvalue > 0.01


def test_flipped_signs_are_not_misled_by_noise_that_grows_with_a_parameter() -> None:
    tests = [of_table(seed, 60, unevenness=8) for seed in range(60)]
    assert np.mean([test.flipped <= 0.05 for test in tests]) <= 0.1


def test_both_find_an_effect() -> None:
    assert max(of_table(0, 60, effect=3)) <= 0.01
