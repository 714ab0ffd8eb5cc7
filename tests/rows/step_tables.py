"""Tables with one row per step, and the runs that are read from them."""

from __future__ import annotations

import numpy as np
import pandas as pd


def steps(
    n_runs: int = 8, seed: int = 0, clock: str = "epoch", first: int = 1, step: int = 1, least: int = 4
) -> pd.DataFrame:
    """Runs of different lengths, step by step, each with its id and settings."""
    rng = np.random.default_rng(seed)
    rows = []
    for run in range(n_runs):
        lr, units = float(f"{10 ** rng.uniform(-4, -1):.6g}"), int(rng.choice([16, 32, 64]))
        for place in range(int(rng.integers(least, least + 6))):
            row = {"run_id": f"r{run}", "lr": lr, "units": units, clock: first + place * step}
            noise = float(rng.normal(0, 0.01))
            rows.append(row | {"val_loss": lr + 1 / (place + 1) + noise, "accuracy": 0.5 + 0.03 * place})
    return pd.DataFrame(rows)
