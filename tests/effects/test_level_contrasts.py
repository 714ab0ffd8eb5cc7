"""Differences between levels."""

from __future__ import annotations

import numpy as np
import pytest

from importance.effects.level_contrasts import holm
from importance.effects.one_parameter import effect
from importance.runs.table import Runs
from tests.builders import settings


def test_levels_without_an_effect_are_not_distinguished() -> None:
    false = 0
    for seed in range(20):
        frame = settings(60, seed)
        frame["loss"] = np.random.default_rng(seed).normal(size=60)
        result = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "optimizer")
        false += any(d.real for d in result.differences)
    assert false <= 2


def test_holm_adjusts_step_by_step() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
