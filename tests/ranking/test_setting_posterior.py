"""The posterior of settings, in the metric's units and as joint draws."""

from __future__ import annotations

import numpy as np
import pytest

from importance.ranking.setting_posterior import setting_posterior
from tests.weighed_runs import weighed_runs


def test_draws_have_the_mean_and_the_spread_of_the_posterior() -> None:
    posterior = setting_posterior(weighed_runs(30), "error")
    drawn = posterior.draws(np.arange(10), 4_000, 0)
    assert drawn.mean(axis=0) == pytest.approx(posterior.effects.mean[:10], abs=0.02)
    assert drawn.std(axis=0) == pytest.approx(posterior.effects.sd[:10], rel=0.1)


def test_the_expected_metric_is_within_its_interval_and_near_the_runs() -> None:
    posterior = setting_posterior(weighed_runs(30), "error")
    low, high = posterior.interval()
    assert (low < posterior.shrunken()).all() and (posterior.shrunken() < high).all()
    assert posterior.shrunken() == pytest.approx(posterior.mean_of_runs, abs=0.1)
    several = posterior.in_units(np.stack([posterior.effects.mean] * 2))
    assert several.shape == (2, 30)
    assert several[0] == pytest.approx(posterior.shrunken(), abs=0.02)
