"""Tables in which no parameter matters, with noise of many kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd
from landscapes import METRIC

NULLS = (
    "normal",
    "heavy",
    "lognormal",
    "ceiling",
    "uneven",
    "uneven levels",
    "drift",
    "lucky",
    "lucky only",
    "uneven two",
    "uneven sum",
    "uneven steep",
    "uneven heavy",
    "uneven corner",
    "uneven skewed",
)
"""Kinds of noise. "uneven ..." grows with one or two parameters or differs between levels; "skewed" has the
mean 0 everywhere, and its median moves."""


def null_table(kind: str, n: int, seed: int) -> pd.DataFrame:
    """Return a table in which no parameter matters."""
    rng = np.random.default_rng([n, seed, NULLS.index(kind)])
    frame = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-5, -1, n),
            "drop": rng.uniform(size=n),
            "mix": rng.uniform(size=n),
            "width": rng.choice([32, 64, 128, 256], n),
            "opt": rng.choice(["adam", "sgd", "lion"], n),
            "amp": rng.choice([True, False], n),
        }
    )
    noise = rng.standard_normal(n)
    rate = (np.log10(frame["lr"].to_numpy()) + 5) / 4
    if kind == "heavy":
        noise = rng.standard_t(2, n)
    elif kind == "lognormal":
        noise = np.exp(noise)
    elif kind == "ceiling":
        noise = 0.99 * (1 - np.exp(-1 - noise - 2))
        noise = np.minimum(noise, 0.99)
    elif kind == "uneven":
        noise = noise * (0.1 + 2 * rate**3)
    elif kind == "uneven levels":
        noise = noise * np.where(frame["opt"] == "sgd", 4.0, 1.0)
    elif kind == "uneven two":
        noise = noise * (0.1 + 6 * (rate * frame["drop"].to_numpy()) ** 2)
    elif kind == "uneven sum":
        noise = noise * (0.1 + rate**3 + frame["drop"].to_numpy() ** 3)
    elif kind == "uneven steep":
        noise = noise * np.exp(3 * rate)
    elif kind == "uneven heavy":
        noise = rng.standard_t(3, n) * (0.1 + 2 * rate**3)
    elif kind == "uneven corner":
        noise = noise * np.where((frame["opt"] == "sgd") & frame["amp"], 5.0, 1.0)
    elif kind == "uneven skewed":
        noise = (np.exp(0.7 * noise) - np.exp(0.7**2 / 2)) * (0.1 + 2 * rate**3)
    elif kind == "drift":
        members = max(5, n // 10)
        step = np.arange(n) // members
        frame["lr"] = 10 ** (-4 + 0.25 * step + 0.3 * rng.standard_normal(n))
        frame["drop"] = np.clip(
            0.5 + np.repeat(0.1 * rng.standard_normal(20).cumsum(), members)[:n], 0, 1
        ) + 0.02 * (rng.standard_normal(n))
        noise = noise - 0.5 * step
    elif kind in ("lucky", "lucky only"):
        count = -(-n // 4)
        frame = frame.iloc[np.repeat(np.arange(count), 4)[:n]].reset_index(drop=True)
        frame["seed"] = np.tile(np.arange(4), count)[:n]
        noise = 2 * np.repeat(rng.standard_normal(count), 4)[:n] + (0.3 if kind == "lucky" else 1e-6) * noise
    return frame.assign(**{METRIC: noise})
