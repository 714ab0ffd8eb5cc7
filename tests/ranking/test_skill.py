"""R2 on unseen runs."""

from __future__ import annotations

import numpy as np
import pytest

from importance.ranking.skill import skill


def test_skill_of_the_mean_is_zero_and_of_the_truth_one() -> None:
    y = np.random.default_rng(7).standard_normal(50)
    others = (y.sum() - y) / 49
    assert skill(y, others).r2 == pytest.approx(0)
    assert skill(y, y).r2 == 1
