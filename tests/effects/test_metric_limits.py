"""No effect shows a number that the metric cannot have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import importance
from importance.runs.table import Runs

N = 80
RNG = np.random.default_rng(5)
LR, SOLVER = 10 ** RNG.uniform(-4, 0, N), RNG.choice(["adam", "sgd"], N)
# Most runs are near the limit, so that bands of the model reach beyond it.
ERROR = np.abs(RNG.normal(0, 0.01, N)) + 0.5 * (np.log10(LR) > -1) * (SOLVER == "sgd")


def table(metric: str) -> Runs:
    values = ERROR if metric == "error" else 1 - ERROR
    frame = pd.DataFrame({"lr": LR, "solver": SOLVER, metric: values})
    return Runs.from_frame(frame, parameters=["lr", "solver"], metrics=[metric])


@pytest.mark.parametrize(("metric", "goal"), [("error", "minimize"), ("accuracy", "maximize")])
def test_bands_end_at_the_limits_of_the_metric(metric: str, goal: str) -> None:
    runs = table(metric)
    options = {"goal": goal, "scale": "raw"}
    effects = [importance.effect(runs, metric, name, **options) for name in ("lr", "solver")]
    numbers = np.concatenate(
        [[*e.mean, *e.low, *e.high, *e.simultaneous_low, *e.simultaneous_high] for e in effects]
    )
    levels = np.array([[level.mean, level.low, level.high] for level in effects[1].levels]).ravel()
    shown = np.concatenate([numbers, levels])
    shown = shown[np.isfinite(shown)]
    limit = 0.0 if metric == "error" else 1.0
    assert limit in shown, "the case is one where a band would reach beyond"
    assert (shown >= 0).all()
    assert metric == "error" or (shown <= 1).all()


def test_a_metric_that_was_negative_has_no_limit() -> None:
    runs = Runs.from_frame(
        pd.DataFrame({"lr": LR, "solver": SOLVER, "reward": ERROR - 0.005}), metrics=["reward"]
    )
    curve = importance.effect(runs, "reward", "lr", goal="maximize", scale="raw")
    assert np.nanmin(curve.low) < -0.005


def test_a_loss_between_0_and_1_may_exceed_1() -> None:
    frame = pd.DataFrame(
        {"lr": LR, "solver": SOLVER, "loss": np.linspace(0.2, 1, N)[np.argsort(np.argsort(LR))]}
    )
    curve = importance.effect(
        Runs.from_frame(frame, metrics=["loss"]), "loss", "lr", goal="minimize", scale="raw"
    )
    assert np.nanmax([*curve.high, *curve.simultaneous_high]) > 1
