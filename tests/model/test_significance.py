"""The shuffle test of the whole table."""

from __future__ import annotations

import numpy as np
from scipy import stats

from importance.model.basis import bases
from importance.model.significance import shuffle_test
from tests.builders import number_input, text_input


def test_the_test_for_evidence_is_uniform_under_noise() -> None:
    rng = np.random.default_rng(6)
    p = []
    for _ in range(60):
        parts = bases([number_input(rng.random(25)), text_input(list(rng.choice(["a", "b"], 25)))])
        y = rng.standard_normal(25)
        p.append(shuffle_test(parts, (y - y.mean()) / y.std()))
    assert stats.kstest(p, "uniform").pvalue > 0.01
