"""An effect in words."""

from __future__ import annotations

import numpy as np

from importance import rank
from importance.effects import effect_text
from importance.effects.one_parameter import effect
from importance.model import surrogate
from importance.runs.table import Runs
from tests.builders import settings


def test_the_headline_says_no_more_than_the_ranking_knows(runs: Runs, model: surrogate.Surrogate) -> None:
    ranking = rank(runs, "loss")
    assert "best near" in effect_text.headline(effect(runs, "loss", "lr", model=model), ranking)
    idle = effect_text.headline(effect(runs, "loss", "idle", model=model), ranking)
    assert "no measurable effect" in idle
    frame = settings(40).assign(loss=np.random.default_rng(1).normal(size=40))
    noise = Runs.from_frame(frame, metrics=["loss"])
    text = effect_text.headline(effect(noise, "loss", "lr"), rank(noise, "loss"))
    assert "better than chance" in text


def test_a_parameter_that_is_the_only_one_is_not_averaged_over_others() -> None:
    frame = settings(60)[["lr"]]
    frame["loss"] = np.abs(np.log10(frame["lr"]) + 3) + np.random.default_rng(0).normal(0, 0.1, 60)
    runs = Runs.from_frame(frame, metrics=["loss"])
    single = effect(runs, "loss", "lr")
    text = effect_text.headline(single, rank(runs, "loss"))
    assert "best near" in text and "others" not in text
    assert "others" not in effect_text.predicted_words(single, alone=True)[1]
    assert "averaged over the other parameters" in effect_text.predicted_words(single)[1]
