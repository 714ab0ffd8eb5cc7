"""A sweep with an error and a time whose front is known, and its trade-off, for several tests."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from importance.runs.table import Runs
from importance.space.dimension import Range
from importance.tradeoff.result import TradeOff
from importance.tradeoff.trade_off import trade_off

METRICS = ["error", "seconds"]
SPACE = {"size": Range("size", 0.0, 1.0), "lr": Range("lr", 0.0, 1.0), "idle": Range("idle", 0.0, 1.0)}


def weighed_frame(n: int = 60, seed: int = 0, noise: float = 0.02) -> pd.DataFrame:
    """Runs whose size trades the error for time, and whose lr makes the error worse away from 0.5."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.random((n, 3)), columns=list(SPACE))
    error, seconds = true_metrics(frame)
    frame["error"] = error + noise * rng.standard_normal(n)
    frame["seconds"] = seconds + noise * rng.standard_normal(n)
    return frame


def true_metrics(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return the error and the seconds of settings, without noise."""
    size, lr = frame["size"].to_numpy(float), frame["lr"].to_numpy(float)
    return 1.2 - size + 2 * (lr - 0.5) ** 2, 0.2 + size


def weighed_runs(n: int = 60, seed: int = 0, noise: float = 0.02) -> Runs:
    """Return these runs with their roles, goals and search space."""
    goals = dict.fromkeys(METRICS, "minimize")
    frame = weighed_frame(n, seed, noise)
    return Runs.from_frame(frame, list(SPACE), METRICS, goals=goals, space=SPACE)


@cache
def weighed() -> TradeOff:
    """Return the trade-off of 60 of these runs."""
    return trade_off(weighed_runs(), METRICS)
