"""Interactions of pairs with a known joint effect."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from importance.effects.interactions import interactions, pairs_of
from importance.ranking.rank import rank
from importance.runs.table import Runs
from tests.builders import settings, sweep_runs


def test_parameters_that_act_together_are_detected_and_reported() -> None:
    result = interactions(sweep_runs(150), "loss")
    assert [{pair.a, pair.b} for pair in result] == [{"lr", "optimizer"}]
    assert result[0].sentence.startswith("Best lr depends on optimizer: near ")
    assert "with adam" in result[0].sentence
    assert 0.1 < result[0].share < 0.7


def test_additive_effects_are_not_interactions() -> None:
    false = 0
    for seed in range(12):
        frame = settings(80, seed)
        noise = np.random.default_rng(seed).normal(0, 0.15, 80)
        frame["loss"] = 0.25 * (np.log10(frame["lr"]) + 3) ** 2 + 0.3 * (frame["optimizer"] == "sgd") + noise
        false += len(interactions(Runs.from_frame(frame, metrics=["loss"]), "loss")) > 0
    assert false <= 2


def test_beside_a_ranking_without_a_signal_no_pair_is_shown() -> None:
    runs = sweep_runs(150)
    ranking = rank(runs, "loss")
    assert pairs_of(runs, ranking) == interactions(runs, "loss")
    assert pairs_of(runs, replace(ranking, fit=replace(ranking.fit, evidence=False))) == ()
