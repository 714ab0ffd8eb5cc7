"""The gain from tuning, for sweeps where it is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.effects.tunability import tunability
from importance.effects.tunability_text import sentences
from importance.model import surrogate
from importance.runs.table import Runs
from tests.builders import settings, sweep, sweep_runs


def test_a_level_that_costs_two_tenths_is_worth_two_tenths() -> None:
    coverage = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        opt = rng.choice(["adam", "sgd"], 100, p=[0.3, 0.7])
        frame = settings(100, seed).assign(optimizer=opt)
        frame["loss"] = 0.2 * (opt == "sgd") + rng.normal(0, 0.05, 100)
        result = tunability(Runs.from_frame(frame, metrics=["loss"]), "loss", "optimizer")
        assert result.common == "sgd"
        assert result.single == "adam"
        assert result.over_common.real
        coverage += result.over_common.low <= 0.2 <= result.over_common.high
        assert result.over_single.low <= 0 <= result.over_single.high or result.over_single.mean < 0.02
    assert coverage >= 5


def test_a_parameter_that_does_nothing_gains_nothing() -> None:
    false = 0
    for seed in range(10):
        result = tunability(sweep_runs(80, seed), "loss", "idle")
        false += result.over_common.real or result.cost.real
    assert false <= 1


def test_suiting_the_others_is_worth_something_only_with_an_interaction(
    runs: Runs, model: surrogate.Surrogate
) -> None:
    assert tunability(runs, "loss", "lr", model=model).over_single.real
    rng = np.random.default_rng(0)
    frame = settings(150)
    frame["loss"] = 0.25 * (np.log10(frame["lr"]) + 3) ** 2 + rng.normal(0, 0.1, 150)
    alone = tunability(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
    assert alone.over_common.mean < 0.1, "the middle of the tried values is the best"
    assert alone.over_single.mean < 0.02


def test_gains_of_score_and_loss_are_the_same() -> None:
    frame = sweep(80).assign(score=lambda table: -table["loss"])
    names = ["lr", "optimizer", "batch_size"]
    runs = Runs.from_frame(frame, parameters=names, metrics=["loss", "score"])
    loss = tunability(runs, "loss", "lr", parameters=names, goal="minimize")
    score = tunability(runs, "score", "lr", parameters=names, goal="maximize")
    assert loss.single == score.single
    assert loss.over_common.mean == pytest.approx(score.over_common.mean, rel=0.15)


def test_units_scale_with_the_metric() -> None:
    frame = sweep(80)
    small = tunability(Runs.from_frame(frame, metrics=["loss"]), "loss", "lr")
    large = tunability(
        Runs.from_frame(frame.assign(loss=frame["loss"] * 1000), metrics=["loss"]), "loss", "lr"
    )
    assert large.over_common.mean == pytest.approx(1000 * small.over_common.mean, rel=1e-3)


def test_a_conditional_parameter_and_sentences(runs: Runs, model: surrogate.Surrogate) -> None:
    for name in model.parameters:
        result = tunability(runs, "loss", name, model=model)
        assert 2 <= len(sentences(result)) <= 3
        assert not any("nan" in line for line in sentences(result))
        assert result.over_common.low <= result.over_common.mean <= result.over_common.high
        assert result.more_runs.mean >= 0
    momentum = tunability(runs, "loss", "momentum", model=model)
    assert isinstance(momentum.single, float)


def test_too_few_values_are_reported() -> None:
    frame = sweep(60)
    frame["rare"] = pd.Series([0.1, 0.5, 0.9] + [np.nan] * 57)
    runs = Runs.from_frame(frame, parameters=["lr", "rare"], metrics=["loss"])
    result = tunability(runs, "loss", "rare")
    assert np.isnan(result.over_common.mean)
    assert sentences(result) == ("Only 3 runs have a value of rare: too few to say what tuning it is worth.",)


@pytest.mark.parametrize("numbers", [True, False])
@pytest.mark.parametrize("unset_is_best", [True, False])
def test_not_setting_it_is_a_value_like_the_others(numbers: bool, unset_is_best: bool) -> None:
    levels = [2.0, 4.0, 8.0, np.nan] if numbers else ["cosine", "linear", "step", None]
    worth = dict(zip(levels[:3], [0.3, 0.2, 0.1], strict=True))
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"depth": pd.Series(levels * 15), "lr": rng.uniform(size=60)})
    frame["loss"] = frame["depth"].map(worth).fillna(-1.0 if unset_is_best else 1.0)
    frame["loss"] += 0.01 * rng.standard_normal(60)
    runs = Runs.from_frame(frame, parameters=["lr", "depth"], metrics=["loss"])
    assert runs.columns["depth"].unset
    text = " ".join(sentences(tunability(runs, "loss", "depth")))
    best = "Not setting it, its best" if unset_is_best else "Fixing it at " + ("8" if numbers else "step")
    assert best in text
