"""The two forms of a tested kernel give the same figures."""

from __future__ import annotations

import numpy as np
import pytest

from importance.model.score_tests import score_test
from importance.model.tested_kernels import DenseKernel, FactoredKernel


@pytest.mark.parametrize("n", [50, 120])
def test_a_kernel_by_its_factor_has_the_figures_of_the_kernel(n: int) -> None:
    rng = np.random.default_rng(n)
    Z, y = rng.normal(size=(n, 6)), rng.normal(size=n)
    inverse = np.linalg.inv(np.eye(n) + 0.1 * np.cov(rng.normal(size=(n, 3 * n))))
    for plain_only in (True, False):
        by_factor = score_test(y, inverse, FactoredKernel(Z), plain_only)
        assert by_factor == pytest.approx(score_test(y, inverse, DenseKernel(Z @ Z.T), plain_only))
    effect = y + 2 * Z[:, 0]
    assert score_test(effect, inverse, FactoredKernel(Z)).p_value < 0.01 < 0.05 < by_factor.p_value
