"""A sweep in which one parameter decides the loss, another one which runs fail, and a third one nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd

from importance.runs.table import Runs


def runs_of(n: int = 240, seed: int = 0) -> Runs:
    """Runs whose loss depends on lr and whose failures depend on clip; width has no effect."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": rng.uniform(0, 1, n),
            "clip": rng.uniform(0, 1, n),
            "width": rng.uniform(0, 1, n),
            "state": "finished",
        }
    )
    frame["loss"] = frame["lr"] + rng.normal(0, 0.1, n)
    frame["accuracy"] = 1 - frame["loss"]
    frame["noise"] = rng.normal(size=n)
    failed = frame["clip"] > 0.85
    frame.loc[failed, ["loss", "accuracy"]] = np.nan
    frame.loc[failed, "state"] = "failed"
    return Runs.from_frame(frame, parameters=["lr", "clip", "width"], metrics=["loss", "accuracy", "noise"])


RUNS = runs_of()
