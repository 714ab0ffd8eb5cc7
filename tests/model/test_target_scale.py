"""The scale of a metric."""

from __future__ import annotations

import numpy as np
import pytest

from importance.errors import ImportanceError
from importance.model.target_scale import standardise


def test_scales_and_their_limits() -> None:
    rng = np.random.default_rng(8)
    y = rng.standard_normal(100)
    assert standardise(y, "loss").scale == "raw"
    assert standardise(np.exp(8 * rng.standard_normal(100)), "loss").scale == "log"
    assert standardise(-np.exp(8 * rng.standard_normal(100)), "loss").scale == "log"
    assert standardise(rng.standard_cauchy(100) ** 3, "loss").scale == "rank"
    scaled = standardise(np.append(y, [1e9]), "loss")
    assert scaled.extreme.sum() == 1
    assert scaled.values[-1] == scaled.values[:-1].max()
    assert (scaled.values.mean(), scaled.values.std()) == pytest.approx((0, 1))
    with pytest.raises(ImportanceError, match="not positive"):
        standardise(y, "loss", "log")


def test_a_metric_that_is_almost_constant_is_judged_by_ranks() -> None:
    y = np.full(100, 0.5)
    y[3] = 0.7
    assert np.isfinite(standardise(y, "loss").values).all()
