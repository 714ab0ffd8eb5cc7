"""Tables with known differences between levels, known joint parts of two parameters, and known curves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import combinations
from zlib import crc32

import numpy as np
import pandas as pd
from known_truth import Columns, Space, choice, log_uniform, uniform
from landscapes import LANDSCAPES, METRIC, noise_unit

from importance.model.surrogate import Surrogate

NOISE = 0.3
"""Standard deviation of the noise of a table of pairs, in units of the metric's standard deviation."""


def level_table(kind: str, n: int, seed: int) -> tuple[pd.DataFrame, dict[str, float], float]:
    """Return a table with 3 to 20 levels, what each is worth, and the standard deviation of the metric.

    Args:
        kind: how the levels differ: "equal", "normal", "one better", "two groups" or "line".
        n: number of runs.
        seed: of the table. It decides the number of levels, whether they are equally frequent, their share of
            the variance, the noise, and whether other parameters matter.
    """
    rng = np.random.default_rng([crc32(kind.encode()), n, seed])
    count = int(rng.choice([3, 4, 5, 7, 10, 14, 20]))
    frequency = rng.dirichlet(np.full(count, 2.0)) if rng.random() < 0.5 else np.full(count, 1 / count)
    share, noise = rng.choice([0.1, 0.2, 0.35, 0.5]), rng.choice([0.2, 0.4])
    others = (1 - share - noise) * (rng.random() < 0.7)
    position = np.arange(count)
    worth = {
        "equal": np.zeros(count),
        "normal": rng.normal(size=count),
        "one better": 1.0 * (position == 0),
        "two groups": 1.0 * (position < count // 2),
        "line": 1.0 * position,
    }[kind]
    worth = worth - frequency @ worth
    worth *= np.sqrt(share / (frequency @ worth**2)) if kind != "equal" else 0
    level = rng.choice(count, n, p=frequency)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-5, -1, n), "drop": rng.random(n), "decay": rng.random(n)})
    frame["idle"] = rng.choice(["x1", "x2", "x3", "x4"], n)
    frame["level"] = [f"v{k:02}" for k in level]
    # Variances over the search space: 64 / 45 of the bowl, 1 / 12 of the line.
    rest = (np.log10(frame["lr"].to_numpy()) + 3) ** 2 / np.sqrt(64 / 45)
    rest = (rest + frame["drop"].to_numpy() / np.sqrt(1 / 12)) / np.sqrt(2)
    frame[METRIC] = worth[level] + np.sqrt(others) * rest + np.sqrt(noise) * rng.standard_normal(n)
    unit = float(np.sqrt(frequency @ worth**2 + others + noise))
    return frame, {f"v{k:02}": float(worth[k]) for k in range(count)}, unit


_SPACE: Space = {
    "lr": log_uniform(1e-4, 1),
    "batch": log_uniform(8, 512),
    "drop": uniform(),
    "mix": uniform(),
    "opt": choice("adam", "sgd", "lion"),
    "width": choice(64, 128, 256, 512),
    "idle": uniform(),
}


def _rate(c: Columns) -> np.ndarray:
    """The learning rate from 0 to 1 on its logarithmic axis."""
    return (np.log10(c["lr"]) + 4) / 4


def _batch(c: Columns) -> np.ndarray:
    return np.log2(c["batch"] / 8) / 6


PAIRS: dict[str, Callable[[Columns], np.ndarray]] = {
    "none": lambda c: 4 * (_rate(c) - 0.5) ** 2 + c["drop"] + 0.3 * np.log2(c["width"] / 64),
    "product": lambda c: 6 * (_rate(c) - 0.5) * (c["drop"] - 0.5) + _rate(c) + 0.3 * c["drop"],
    "ridge": lambda c: 8 * (_rate(c) - 0.2 - 0.6 * _batch(c)) ** 2 + 0.5 * c["drop"],
    "fold": lambda c: 4 * np.abs(_rate(c) - _batch(c)) + (c["opt"] == "sgd"),
    "optimiser": lambda c: 6 * (_rate(c) - np.where(c["opt"] == "sgd", 0.75, 0.3)) ** 2 + 0.4 * c["drop"],
    "board": lambda c: 1.5 * (np.floor(3 * c["drop"]) % 2 == np.floor(3 * c["mix"]) % 2) + _rate(c),
    "halves": lambda c: 1.5 * ((c["drop"] > 0.5) == (c["mix"] > 0.5)) + _rate(c),
    "corner": lambda c: 2.0 * ((_rate(c) > 0.6) & (c["drop"] > 0.5)) + 0.5 * c["mix"],
    "bowls": lambda c: 64 * (_rate(c) - 0.5) ** 2 * (c["drop"] - 0.5) ** 2 + 0.5 * (c["opt"] == "sgd"),
    "tilt": lambda c: 12 * (_rate(c) - 0.5) ** 2 * (c["drop"] - 0.5) + 2 * (_rate(c) - 0.4) ** 2,
    "levels": lambda c: 1.2 * ((c["opt"] == "sgd") & (c["width"] >= 256)) + _rate(c),
    "waves": lambda c: np.sin(2 * np.pi * c["drop"]) * np.cos(2 * np.pi * c["mix"]) + _rate(c),
}
"""Metrics of `_SPACE` by the shape of their joint part."""


def _columns(u: np.ndarray) -> Columns:
    return {name: draw(u[:, j]) for j, (name, draw) in enumerate(_SPACE.items())}


def pair_table(name: str, n: int, seed: int) -> pd.DataFrame:
    """Return n runs of a metric of `PAIRS`."""
    rng = np.random.default_rng([crc32(name.encode()), n, seed, 2])
    columns = _columns(rng.random((n, len(_SPACE))))
    scale = PAIRS[name](_columns(np.random.default_rng(0).random((2**12, len(_SPACE))))).std()
    y = PAIRS[name](columns) + NOISE * scale * rng.standard_normal(n)
    return pd.DataFrame(columns).assign(**{METRIC: y})


@cache
def joint_shares(name: str, count: int = 2**14) -> dict[frozenset[str], float]:
    """Return the second-order index of each pair; exactly 0 where the two do nothing together.

    It is the mean product of two mixed differences that share the two parameters and nothing else (Liu and
    Owen 2006, doi:10.1198/016214505000001410).
    """
    d, rng = len(_SPACE), np.random.default_rng(1)
    x, other, *rests = rng.random((4, count, d))
    variance = float(PAIRS[name](_columns(x)).var())

    def mixed_difference(rest: np.ndarray, i: int, j: int) -> np.ndarray:
        total = np.zeros(count)
        for sign, first, second in ((1, x, x), (-1, x, other), (-1, other, x), (1, other, other)):
            point = rest.copy()
            point[:, i], point[:, j] = first[:, i], second[:, j]
            total += sign * PAIRS[name](_columns(point))
        return np.where(np.abs(total) < 1e-9, 0.0, total)

    names = list(_SPACE)
    return {
        frozenset((names[i], names[j])): float(
            np.mean(mixed_difference(rests[0], i, j) * mixed_difference(rests[1], i, j)) / (4 * variance)
        )
        for i, j in combinations(range(d), 2)
    }


def true_curve(
    name: str, runs: pd.DataFrame, parameter: str, grid: np.ndarray, model: Surrogate
) -> np.ndarray:
    """Return the curve of a parameter of a landscape: the metric averaged over the settings of the runs.

    It is averaged on the scale of the model, as effects are.
    """
    landscape = LANDSCAPES[name]
    observe = landscape.observe or (lambda values: values)
    spread = np.linspace(-8, 8, 4_001)
    metric_at = model.inverse_transform(spread)
    rising = np.concatenate([[True], np.diff(metric_at) > 0])
    noise = np.zeros((1, len(runs)))
    if landscape.observe is not None:  # it changes the mean of what is noisy
        draws = np.random.default_rng(2).standard_normal((50, len(runs)))
        noise = landscape.noise * noise_unit(name) * draws
    curve = np.empty(len(grid))
    for k, value in enumerate(grid):
        columns = {each: runs[each].to_numpy() for each in landscape.space} | {
            parameter: np.full(len(runs), value)
        }
        values = observe(np.asarray(landscape.metric(columns), float) + noise)
        curve[k] = np.interp(values, metric_at[rising], spread[rising]).mean()
    return model.inverse_transform(curve)
