"""Differences between levels."""

from __future__ import annotations

import numpy as np

from importance.effects.level_contrasts import any_difference
from importance.effects.one_parameter import effect
from importance.model import surrogate
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


def test_most_of_ten_levels_with_ten_runs_each_are_distinguished() -> None:
    rng = np.random.default_rng(3)
    frame = settings(100, 3)
    level = np.repeat(np.arange(10), 10)
    worth = np.random.default_rng(4).normal(size=10)
    frame["net"] = [f"net{k}" for k in level]
    frame["loss"] = worth[level] + 0.5 * rng.normal(size=100)
    model = surrogate.fit(Runs.from_frame(frame, metrics=["loss"]), "loss")
    differences = effect(Runs.from_frame(frame, metrics=["loss"]), "loss", "net", model=model).differences
    true = [worth[int(d.worse[3:])] - worth[int(d.better[3:])] for d in differences]
    assert np.mean([d.real for d, by in zip(differences, true, strict=True) if by > 0.8]) > 0.8
    assert not any(d.real for d, by in zip(differences, true, strict=True) if by < 0), "no sign is wrong"
    assert all(d.low > 0 for d in differences if d.real), "a real difference has an interval without 0"
    assert any_difference(model, "net") < 0.001


def test_a_parameter_that_only_acts_with_another_does_not_differ_on_average() -> None:
    rng = np.random.default_rng(1)
    frame = settings(120, 1)
    slope = np.log10(frame["lr"]).to_numpy()
    sign = np.where(frame["optimizer"] == "sgd", 1.0, -1.0)
    frame["loss"] = sign * (slope - slope.mean()) + 0.2 * rng.normal(size=120)
    model = surrogate.fit(Runs.from_frame(frame, metrics=["loss"]), "loss")
    assert any_difference(model, "optimizer") > 0.001
