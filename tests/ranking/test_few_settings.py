"""Fewer than five settings, each repeated: what they can tell of their parameters, and what not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pytest

from importance import Runs, effect, rank, recommend
from importance.effects.effect_text import headline
from importance.ranking.result import Ranking
from importance.ranking.sentences import finding, trust_line

REPEATS = 5
GRID = {"optimizer": ["adam", "adam", "sgd", "sgd"], "batch": [32, 64, 32, 64]}
ABLATION = {"dropout": ["no", "yes", "yes", "yes"], "warmup": [1, 0, 1, 1], "norm": ["ln", "ln", "bn", "ln"]}
ONE = {"optimizer": ["adam", "sgd", "lion"]}
RANDOM = {
    "lr": [0.3, 0.01, 0.002, 0.05],
    "optimizer": ["adam", "sgd", "sgd", "adam"],
    "batch": [32, 64, 32, 64],
}
TANGLED = {"lr": [0.1, 0.1, 0.2, 0.3], "momentum": [0.9, 0.5, 0.5, 0.1]}


def repeated(settings: Mapping[str, Sequence[object]], seed: int = 0) -> Runs:
    """Runs of these settings, each with an effect of its own that is far beyond the noise of a run."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(settings)
    luck = 3.0 * np.arange(len(frame)) + rng.normal(size=len(frame))
    frame = pd.concat([frame.assign(loss=luck + 0.1 * rng.normal(size=len(frame))) for _ in range(REPEATS)])
    return Runs.from_frame(frame.reset_index(drop=True), list(settings), ["loss"])


def ranking_of(settings: Mapping[str, Sequence[object]], seed: int = 0) -> Ranking:
    return rank(repeated(settings, seed), "loss")


@pytest.mark.parametrize("settings", [GRID, ABLATION, ONE], ids=["grid", "ablation", "one"])
def test_settings_that_can_tell_their_parameters_apart_are_ranked(settings: Mapping[str, Sequence]) -> None:
    ranking = ranking_of(settings)
    assert ranking.fit.evidence and not ranking.fit.confounded
    assert "too few" not in finding(ranking)


@pytest.mark.parametrize("settings", [RANDOM, TANGLED], ids=["random", "tangled"])
@pytest.mark.parametrize("seed", range(4))
def test_no_parameter_is_blamed_for_what_several_may_have_done(
    settings: Mapping[str, Sequence], seed: int
) -> None:
    ranking = ranking_of(settings, seed)
    assert ranking.fit.confounded and not ranking.fit.evidence
    assert finding(ranking) == "The settings are too few to tell which parameter matters for loss."
    assert "several parameters change together. Run more settings." in trust_line(ranking)
    runs = repeated(settings, seed)
    shown = headline(effect(runs, "loss", ranking.scores[0].name), ranking)
    assert "or another parameter" in shown
    sweep = recommend(runs, "loss", ranking=ranking)
    assert all("too few" in advice.reason for advice in sweep.advice)


def test_settings_that_do_not_differ_are_no_signal() -> None:
    runs = repeated(RANDOM)
    noise = np.random.default_rng(1).normal(size=len(runs))
    ranking = rank(Runs.from_frame(runs.frame.assign(loss=noise), list(RANDOM), ["loss"]), "loss")
    assert not ranking.fit.evidence and not ranking.fit.confounded
    assert finding(ranking) == "Nothing here predicts loss better than chance."
