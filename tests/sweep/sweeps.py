"""A space, its metric and the advice for runs drawn from it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance import Runs
from importance.space.dimension import Choice, Condition, Dimension, Range
from importance.space.sampling import draw
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep

SPACE = {
    each.name: each
    for each in [
        Range("lr", 1e-5, 1.0, log=True),
        Choice("optimizer", ("adam", "lion", "sgd")),
        Range("momentum", 0.0, 1.0, condition=Condition("optimizer", ("sgd",))),
        Range("width", 16.0, 512.0, log=True, integer=True),
        Range("idle", 0.0, 1.0),
    ]
}


def loss(frame: pd.DataFrame) -> np.ndarray:
    """A loss that is best at lr 0.003 with adam; sgd is worse, lion far worse; idle has no effect."""
    worse = frame["optimizer"].map({"adam": 0.0, "sgd": 0.5, "lion": 2.0}).to_numpy(float)
    return np.asarray((np.log10(frame["lr"]) + 2.5) ** 2 + worse - 0.1 * np.log2(frame["width"] / 16))


def at_its_limit(goal: str = "minimize") -> Runs:
    """Eighty runs of lr whose result is an error of 0 in many; to maximize, an accuracy of 1."""
    rng = np.random.default_rng(0)
    lr = 10 ** rng.uniform(-5, -1, 80)
    error = np.clip((np.log10(lr) + 3) ** 2 / 4 - 0.3 + rng.normal(0, 0.05, 80), 0, 1)
    frame = pd.DataFrame({"lr": lr, "result": error if goal == "minimize" else 1 - error})
    return Runs.from_frame(frame, ["lr"], ["result"])


def sweep_of(n: int, seed: int = 0, noise: float = 0.1, **change: Dimension) -> tuple[Sweep, Runs]:
    rng = np.random.default_rng(seed)
    frame = draw(SPACE | change, n, rng)
    frame["loss"] = loss(frame) + noise * rng.standard_normal(n)
    runs = Runs.from_frame(frame, list(SPACE), ["loss"], space=SPACE | change)
    return recommend(runs, "loss"), runs


def advice(sweep: Sweep, name: str):
    return next(each for each in sweep.advice if each.name == name)
