"""Runs of several tasks that need the same learning rate and different dropouts, for several tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd

from importance.runs.table import Runs
from importance.tasks.by_task import by_task
from importance.tasks.result import ByTask

TASKS = ("birds", "cars", "digits", "faces")
NAMES = ["lr", "dropout", "idle"]
BEST_LR, BEST_DROPOUT = 3e-4, {"birds": 0.1, "cars": 0.5, "digits": 0.1, "faces": 0.5}


def task_frame(
    tasks: Sequence[str] = TASKS, n: int = 30, seed: int = 0, noise: float = 0.1, differ: bool = True
) -> pd.DataFrame:
    """Runs of the same n random settings on each task, whose errors have different levels and units."""
    rng = np.random.default_rng(seed)
    settings = pd.DataFrame({"lr": 10 ** rng.uniform(-5, -2, n), "dropout": rng.uniform(0, 0.6, n)})
    settings["idle"] = rng.random(n)
    parts = []
    for i, task in enumerate(tasks):
        best = BEST_DROPOUT.get(task, 0.3) if differ else 0.3
        error = (np.log10(settings["lr"] / BEST_LR)) ** 2 + 10 * (settings["dropout"] - best) ** 2
        error = (error + noise * rng.standard_normal(n)) * 10**i + 5 * i
        parts.append(settings.assign(dataset=task, error=error))
    return pd.concat(parts, ignore_index=True)


def task_table(frame: pd.DataFrame) -> Runs:
    """Return these runs with their parameters and their metric."""
    return Runs.from_frame(frame, NAMES, ["error"], goals={"error": "minimize"})


@cache
def answered() -> ByTask:
    """Return what the runs of four tasks say."""
    return by_task(task_table(task_frame()), "error", "dataset")
