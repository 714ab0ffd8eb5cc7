"""Inverses of covariances."""

from __future__ import annotations

import numpy as np

from importance.model.linear_algebra import inverse


def test_a_covariance_is_inverted_even_where_rounding_left_it_none() -> None:
    draws = np.random.default_rng(0).standard_normal((6, 6))
    whole = draws @ draws.T
    assert np.allclose(inverse(whole.copy()), np.linalg.inv(whole))
    flat = draws[:, :2] @ draws[:, :2].T
    flat[0, 0] -= 1e-12
    inverted = inverse(flat.copy())
    assert np.isfinite(inverted).all()
    assert np.linalg.eigvalsh(inverted).min() > 0
    assert np.allclose(flat @ inverted @ flat, flat, atol=1e-5)
