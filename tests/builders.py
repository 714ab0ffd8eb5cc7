"""What many tests build on: where files lie, and made-up sweeps whose effects are known exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.table import Runs

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared/data"
CASES = ROOT.parent / "shared/cases"
WRITTEN = ROOT / "tests/trackers/written"


def settings(n: int, seed: int = 0) -> pd.DataFrame:
    """Settings of n runs: lr (log), optimizer, momentum (only with sgd), batch_size, and idle."""
    rng = np.random.default_rng(seed)
    optimizer = rng.choice(["adam", "sgd"], n)
    return pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, -1, n),
            "optimizer": optimizer,
            "momentum": np.where(optimizer == "sgd", rng.uniform(0, 0.99, n), np.nan),
            "batch_size": rng.choice([16.0, 32.0, 64.0, 128.0], n),
            "idle": rng.uniform(size=n),
        }
    )


def truth(frame: pd.DataFrame) -> np.ndarray:
    """The expected loss: lr is best near 6e-4 with adam and 0.01 with sgd, momentum near 0.8."""
    sgd = (frame["optimizer"] == "sgd").to_numpy()
    lr = 0.25 * (np.log10(frame["lr"]) - np.where(sgd, -2, -3.2)) ** 2
    momentum = np.where(sgd, 0.6 * (frame["momentum"].astype(float).fillna(0.8) - 0.8) ** 2, 0)
    return np.asarray(lr + 0.2 * sgd + momentum + 0.1 * np.log2(frame["batch_size"] / 16) / 3, float)


def sweep(n: int, seed: int = 0, noise: float = 0.1) -> pd.DataFrame:
    """A table of n runs with their loss."""
    frame = settings(n, seed)
    return frame.assign(loss=truth(frame) + np.random.default_rng([seed, 1]).normal(0, noise, n))


def sweep_runs(n: int, seed: int = 0, noise: float = 0.1) -> Runs:
    """The same as runs."""
    return Runs.from_frame(sweep(n, seed, noise), metrics=["loss"])


def number_input(values: object, name: str = "x") -> Input:
    """A parameter with these numbers."""
    return Input(name, pd.Series(values, dtype=float), Kind.NUMERIC)


def text_input(values: list[str | None], name: str = "c") -> Input:
    """A parameter with these levels."""
    return Input(name, pd.Series(values, dtype=object), Kind.CATEGORICAL)
