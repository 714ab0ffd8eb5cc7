"""Problems whose importances are known: functions from the literature, artificial sweeps and grids.

A problem is a function of independent uniform coordinates. Its total Sobol indices can therefore be estimated
to any precision with the pick-freeze method (Jansen 1999, doi:10.1016/S0010-4655(98)00154-4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import pandas as pd

Columns = dict[str, np.ndarray]
Space = dict[str, Callable[[np.ndarray], np.ndarray]]


@dataclass(frozen=True)
class Problem:
    """A metric as a function of parameters.

    Attributes:
        space: parameter -> its values from uniform numbers.
        metric: the metric without noise.
        noise: standard deviation of the noise, in units of the metric's standard deviation; 1 for pure noise.
        active: parameter -> where it is active; missing elsewhere.
        design: how the uniform numbers are drawn, n x d; independent by default.
        diverged: share of runs whose metric is replaced by 1e6.
    """

    space: Space
    metric: Callable[[Columns], np.ndarray]
    noise: float = 0.2
    active: dict[str, Callable[[Columns], np.ndarray]] | None = None
    design: Callable[[np.random.Generator, int, int], np.ndarray] | None = None
    diverged: float = 0.0


@dataclass(frozen=True)
class Case:
    """Runs of a problem with the truth: total Sobol index of each parameter."""

    kind: str
    name: str
    runs: pd.DataFrame
    metric: str
    truth: dict[str, float]


def uniform(low: float = 0.0, high: float = 1.0) -> Callable[[np.ndarray], np.ndarray]:
    return lambda u: low + (high - low) * u


def log_uniform(low: float, high: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda u: np.exp(np.log(low) + (np.log(high) - np.log(low)) * u)


def choice(*levels: object) -> Callable[[np.ndarray], np.ndarray]:
    values = np.array(levels, dtype=object if isinstance(levels[0], str) else None)
    return lambda u: values[np.minimum((u * len(values)).astype(int), len(values) - 1)]


def _numbers(prefix: str, count: int) -> Space:
    return {f"{prefix}{i}": uniform() for i in range(count)}


def _crowded(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Sample as an adaptive sampler does: later runs lie near a good value of the first two parameters."""
    points = rng.random((n, d))
    width = np.linspace(1, 0.15, n)[:, None]
    points[:, :2] = np.clip(0.35 + (points[:, :2] - 0.35) * width, 0, 1)
    return points


def _linked(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    """Sample the second parameter near the first."""
    points = rng.random((n, d))
    points[:, 1] = (0.8 * points[:, 0] + 0.2 * points[:, 1]) % 1
    return points


def _g(c: Columns) -> np.ndarray:
    weights = [0.0, 0.5, 3.0, 9.0, 99.0]
    return np.prod([(abs(4 * c[f"g{i}"] - 2) + a) / (1 + a) for i, a in enumerate(weights)], axis=0)


def _perceptron(c: Columns) -> np.ndarray:
    """Error of a network: a small learning rate learns slowly, a large one diverges."""
    rate = np.log10(c["lr"])
    heat = rate - 0.3 * np.log2(c["batch"] / 32)
    slow = np.log1p(np.exp(-2 * (rate + 3.2)))
    diverged = 1.5 / (1 + np.exp(-6 * (heat + 1.6)))
    return 0.4 * slow + diverged + 0.6 / np.sqrt(c["width"] / 16) + 0.05 * c["depth"]


_LEVELS = {
    "lr": choice(1e-5, 1e-4, 1e-3, 1e-2, 1e-1),
    "batch": choice(16, 32, 64, 128, 256),
    "width": choice(16, 32, 64, 128, 256, 512),
    "depth": choice(1, 2, 3),
}
_IDLE = {
    "port": uniform(2e4, 6e4),
    "log_to_file": choice(False, True),
    "shard": choice(*[f"s{i}" for i in range(12)]),
}
_CELL = {f"op{i}": choice("none", "skip", "conv1", "conv3", "pool") for i in range(6)}
_OPS = {"none": 0.0, "skip": 0.7, "conv1": 0.9, "conv3": 1.0, "pool": 0.4}


def _cell(c: Columns) -> np.ndarray:
    """Quality of a network with six operations on three paths. The worst operation limits each path."""
    worth = [np.vectorize(_OPS.get)(c[f"op{i}"]) for i in range(6)]
    paths = [worth[0] * worth[5] * 1.2, worth[1] * worth[3], 0.8 * worth[2] * worth[4]]
    return np.tanh(1.5 * np.sum(paths, axis=0)) * np.where(np.max(paths, axis=0) == 0, 0.2, 1.0)


PROBLEMS: dict[str, dict[str, Problem]] = {
    "problems": {
        "friedman": Problem(
            _numbers("x", 5) | _numbers("idle", 5),
            lambda c: (
                10 * np.sin(np.pi * c["x0"] * c["x1"])
                + 20 * (c["x2"] - 0.5) ** 2
                + 10 * c["x3"]
                + 5 * c["x4"]
            ),
        ),
        "g": Problem(_numbers("g", 5) | {"flag": choice(False, True), **_numbers("idle", 2)}, _g),
        "steps": Problem(
            _numbers("s", 4) | _numbers("idle", 3),
            lambda c: 2.0 * (c["s0"] > 0.7) + (c["s1"] > 0.5) * (c["s2"] > 0.4) + 0.3 * (c["s3"] > 0.2),
            noise=0.3,
        ),
        "optimizers": Problem(
            {
                "optimizer": choice("adam", "sgd", "lion", "adafactor"),
                "lr": log_uniform(1e-5, 1e-1),
                "schedule": choice("cosine", "step", "none"),
                "amp": choice(False, True),
                "workers": choice(1, 2, 4, 8),
            },
            lambda c: (
                abs(np.log10(c["lr"]) + np.where(c["optimizer"] == "sgd", 1.5, 3.5))
                + 0.5 * (c["schedule"] == "none")
            ),
        ),
        "switch": Problem(
            {
                "use_ema": choice(False, True),
                "decay": uniform(0.9, 1.0),
                "lr": log_uniform(1e-4, 1e-1),
                "norm": choice("batch", "layer"),
                "momentum": uniform(),
            },
            lambda c: (
                np.where(c["use_ema"], 1 - 8 * (c["decay"] - 0.9), 0.8) + 0.3 * (np.log10(c["lr"]) + 2) ** 2
            ),
            active={"decay": lambda c: c["use_ema"].astype(bool), "momentum": lambda c: c["norm"] == "batch"},
        ),
        "diverging": Problem(
            {
                "lr": log_uniform(1e-5, 1),
                "width": choice(16, 64, 256),
                "clip": uniform(0.1, 5),
                "dropout": uniform(),
            },
            lambda c: (np.log10(c["lr"]) + 3) ** 2 / 4 - 0.2 * np.log2(c["width"]) + c["dropout"],
            diverged=0.02,
        ),
        "linked": Problem(_numbers("x", 4), lambda c: c["x0"] ** 2 + 0.5 * c["x2"], design=_linked),
        "crowded": Problem(
            _numbers("x", 6), lambda c: (c["x0"] - 0.35) ** 2 + 0.3 * (c["x1"] - 0.35) ** 2, design=_crowded
        ),
        "weak": Problem(_numbers("x", 6), lambda c: c["x0"] + 0.4 * c["x1"], noise=1.5),
    },
    "grids": {
        "perceptron": Problem(_LEVELS | _IDLE, _perceptron, noise=0.15),
        "cell": Problem(_CELL | _IDLE, _cell, noise=0.15),
    },
    "full grids": {
        "perceptron": Problem(dict(_LEVELS), _perceptron, noise=0.15),
        "cell": Problem(dict(_CELL), _cell, noise=0.15),
    },
    "noise": {
        "mixed": Problem(_LEVELS | _IDLE, lambda c: 0.0 * c["depth"]),
        "numbers": Problem(_numbers("x", 8), lambda c: 0.0 * c["x0"]),
    },
}


@cache
def truth(kind: str, name: str) -> tuple[dict[str, float], float]:
    """Return total Sobol indices and standard deviation of the metric without noise (Jansen 1999)."""
    from scipy.stats import qmc

    problem = PROBLEMS[kind][name]
    names = list(problem.space)
    if kind == "noise":
        return dict.fromkeys(names, 0.0), 0.0
    points = qmc.Sobol(2 * len(names), scramble=True, seed=0).random(2**14)
    first, second = points[:, : len(names)], points[:, len(names) :]

    def metric(u: np.ndarray) -> np.ndarray:
        return np.asarray(problem.metric({p: problem.space[p](u[:, j]) for j, p in enumerate(names)}), float)

    return jansen(metric, names, first, second), float(metric(first).std())


def jansen(
    metric: Callable[[np.ndarray], np.ndarray], names: Sequence[str], first: np.ndarray, second: np.ndarray
) -> dict[str, float]:
    """Return the total Sobol index of each column (Jansen 1999, doi:10.1016/S0010-4655(98)00154-4).

    Args:
        metric: the value at points (k, d), without noise.
        names: of the d columns.
        first, second: (k, d) two independent samples.
    """
    base, totals = metric(first), {}
    for j, name in enumerate(names):
        mixed = first.copy()
        mixed[:, j] = second[:, j]
        totals[name] = float(np.mean((base - metric(mixed)) ** 2) / (2 * base.var() or 1.0))
    return totals


def case(kind: str, name: str, n: int, seed: int) -> Case:
    """Return n runs of a problem."""
    problem = PROBLEMS[kind][name]
    totals, spread = truth(kind, name)
    rng = np.random.default_rng([crc32(f"{kind}/{name}".encode()), n, seed])
    names = list(problem.space)
    points = problem.design(rng, n, len(names)) if problem.design else rng.random((n, len(names)))
    columns = {p: problem.space[p](points[:, j]) for j, p in enumerate(names)}
    y = problem.metric(columns) + (spread * problem.noise or 1.0) * rng.standard_normal(n)
    if problem.diverged:
        y = np.where(rng.random(n) < problem.diverged, 1e6, y)
    frame = pd.DataFrame(columns)
    for p, where in (problem.active or {}).items():
        frame[p] = frame[p].where(np.asarray(where(columns), bool))
    return Case(kind, name, frame.assign(loss=y), "loss", totals)


def cases(ns: Sequence[int], seeds: int) -> Iterator[Case]:
    """Yield every problem with every number of runs and every seed."""
    for kind, problems in PROBLEMS.items():
        for name in problems:
            for n in ns:
                for seed in range(seeds):
                    yield case(kind, name, n, seed)
