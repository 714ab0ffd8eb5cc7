"""Nineteen kinds of sweeps with known truth: landscapes of training, and designs that are not random search.

`landscape_case` returns the runs of a sweep with the true total Sobol index of each parameter. Where runs
were not drawn independently (an adaptive sampler, a population, tied parameters), the truth is that over the
product of the marginal distributions of the runs. `fresh` draws more runs of the same landscape, to check
predictions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from zlib import crc32

import numpy as np
import pandas as pd
from known_truth import Columns, Space, choice, log_uniform, uniform

METRIC = "loss"


@dataclass(frozen=True)
class Landscape:
    """A function of parameters, how noisy it is, and how runs are drawn.

    Attributes:
        space: parameter -> its values from uniform numbers.
        metric: the metric without noise.
        noise: standard deviation of the noise, in units of the metric's standard deviation.
        active: parameter -> where it is active; missing elsewhere.
        design: one of `DESIGNS`.
        noise_of: noise factor of each run; 1 by default.
        heavy: whether the noise has the long tail of a t distribution with 2 degrees of freedom.
        observe: what is logged of the metric with noise.
        fails: where runs fail.
    """

    space: Space
    metric: Callable[[Columns], np.ndarray]
    noise: float = 0.2
    active: dict[str, Callable[[Columns], np.ndarray]] = field(default_factory=dict)
    design: str = "random"
    noise_of: Callable[[Columns], np.ndarray] | None = None
    heavy: bool = False
    observe: Callable[[np.ndarray], np.ndarray] | None = None
    fails: Callable[[Columns], np.ndarray] | None = None

    def columns(self, u: np.ndarray) -> Columns:
        return {name: draw(u[:, j]) for j, (name, draw) in enumerate(self.space.items())}

    def values(self, u: np.ndarray) -> np.ndarray:
        """Return what is logged at these points without noise."""
        plain = np.asarray(self.metric(self.columns(u)), float)
        return plain if self.observe is None else self.observe(plain)


@dataclass(frozen=True)
class SweepCase:
    """The runs of a sweep, with the truth.

    Attributes:
        name: of the landscape.
        runs: one row a run.
        truth: parameter -> its total Sobol index.
    """

    name: str
    runs: pd.DataFrame
    truth: dict[str, float]


def _idle(count: int) -> Space:
    return {f"idle{i}": uniform() for i in range(count)}


def _lg(values: np.ndarray) -> np.ndarray:
    return np.log10(np.asarray(values, float))


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


_BACKBONES = [f"net{i:02}" for i in range(20)]
_WORTH = dict(zip(_BACKBONES, np.random.default_rng(20).normal(size=20), strict=True))
_RATE = {"lr": log_uniform(1e-5, 1.0)}


def _nested(c: Columns) -> np.ndarray:
    """A tree booster has a growth policy, which decides between a depth and a number of leaves."""
    tree, by_leaf = c["booster"] == "tree", c["grow"] == "leaf"
    leaves, depth = (np.log2(c["leaves"]) - 5) ** 2 / 6, (c["depth"] - 6) ** 2 / 16
    return (
        np.where(tree, 0.4 + np.where(by_leaf, leaves, 0.3 + depth), 1.2 + 0.4 * _lg(c["l2"]) / 3)
        + 0.3 * (_lg(c["eta"]) + 1.2) ** 2
    )


LANDSCAPES: dict[str, Landscape] = {
    "cliff": Landscape(
        {**_RATE, "warmup": uniform(0, 1000), "width": choice(64, 128, 256, 512), **_idle(3)},
        lambda c: (
            0.25 * np.abs(_lg(c["lr"]) + 2.6)
            + 2.5 * (_lg(c["lr"]) > -1.4 + 0.0006 * c["warmup"])
            - 0.1 * np.log2(c["width"] / 64)
        ),
        noise=0.15,
    ),
    "ridge": Landscape(
        {
            "lr": log_uniform(1e-4, 1.0),
            "batch": choice(16, 32, 64, 128, 256, 512),
            "decay": log_uniform(1e-6, 1e-2),
            **_idle(2),
        },
        lambda c: (
            (_lg(c["lr"]) - 0.6 * np.log2(c["batch"] / 16) / 1.6 + 2.6) ** 2
            + 0.15 * (_lg(c["decay"]) + 4) ** 2
        ),
    ),
    "plateau": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "epochs": choice(1, 2, 5, 10, 20, 50), "clip": uniform(), **_idle(2)},
        lambda c: (
            1
            - 0.8 * _sigmoid(4 * (_lg(c["lr"]) + 3.4)) * _sigmoid(1.5 * (np.log2(c["epochs"]) - 1.5))
            + 0.05 * c["clip"]
        ),
    ),
    "nested": Landscape(
        {
            "booster": choice("tree", "linear"),
            "grow": choice("leaf", "depth"),
            "leaves": choice(8, 16, 32, 64, 128, 256),
            "depth": choice(2, 4, 6, 8, 10, 12),
            "l2": log_uniform(1e-3, 10),
            "eta": log_uniform(1e-3, 1),
            **_idle(1),
        },
        _nested,
        active={
            "grow": lambda c: c["booster"] == "tree",
            "leaves": lambda c: (c["booster"] == "tree") & (c["grow"] == "leaf"),
            "depth": lambda c: (c["booster"] == "tree") & (c["grow"] == "depth"),
            "l2": lambda c: c["booster"] == "linear",
        },
    ),
    "levels": Landscape(
        {"backbone": choice(*_BACKBONES), "lr": log_uniform(1e-5, 1e-1), **_idle(2)},
        lambda c: np.vectorize(_WORTH.get)(c["backbone"]) + 0.5 * (_lg(c["lr"]) + 3) ** 2,
    ),
    "sparse": Landscape(
        {f"p{i:02}": uniform() for i in range(50)},
        lambda c: 1.5 * c["p07"] + 4 * (c["p19"] - 0.4) ** 2 + 1.2 * np.sin(3 * c["p31"]),
    ),
    "tied": Landscape(
        {
            "lr": log_uniform(1e-4, 1e-1),
            "batch": uniform(16, 512),
            "decay": uniform(),
            "drop": uniform(),
            **_idle(1),
        },
        lambda c: (_lg(c["lr"]) + 2) ** 2 + 0.8 * c["drop"],
        design="tied",
    ),
    "uneven": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "depth": choice(2, 4, 8, 16), "drop": uniform(), **_idle(2)},
        lambda c: 0.4 * (_lg(c["lr"]) + 3) ** 2 + 0.15 * np.log2(c["depth"]) + 0.4 * c["drop"],
        noise=0.4,
        noise_of=lambda c: 0.2 + 2 * ((_lg(c["lr"]) + 5) / 4) ** 3,
    ),
    "ceiling": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "width": choice(32, 64, 128, 256), "mix": uniform(), **_idle(2)},
        lambda c: 2.2 - 0.9 * (_lg(c["lr"]) + 2.8) ** 2 + 0.35 * np.log2(c["width"] / 32) + 0.5 * c["mix"],
        observe=lambda z: 0.995 * _sigmoid(2 * z),
    ),
    "tail": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "drop": uniform(), "opt": choice("adam", "sgd", "lion"), **_idle(2)},
        lambda c: 0.6 * np.abs(_lg(c["lr"]) + 3) + 0.8 * c["drop"] + 0.4 * (c["opt"] == "sgd"),
        heavy=True,
    ),
    "halving": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "layers": choice(1, 2, 3, 4, 6), "drop": uniform(), **_idle(2)},
        lambda c: 0.5 * (_lg(c["lr"]) + 2.7) ** 2 + 0.2 * np.abs(c["layers"] - 3) + 0.5 * c["drop"],
        design="halving",
    ),
    "population": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "decay": log_uniform(1e-6, 1e-2), "aug": uniform(), **_idle(1)},
        lambda c: 0.3 * (_lg(c["lr"]) + 3) ** 2 + 0.3 * (c["aug"] - 0.6) ** 2,
        design="population",
    ),
    "adaptive": Landscape(
        {
            "lr": log_uniform(1e-5, 1e-1),
            "mom": uniform(0, 0.99),
            "opt": choice("adam", "sgd", "rms"),
            **_idle(2),
        },
        lambda c: (
            0.5 * (_lg(c["lr"]) + np.where(c["opt"] == "sgd", 1.8, 3.2)) ** 2
            + 0.6 * (c["mom"] - 0.85) ** 2
            + 0.2 * (c["opt"] == "rms")
        ),
        design="adaptive",
    ),
    "rough": Landscape(
        {"a": uniform(), "b": uniform(), "c": uniform(), "d": uniform(), **_idle(2)},
        lambda c: (
            1.2 * (np.floor(3 * c["a"]) % 2 == np.floor(3 * c["b"]) % 2)
            + (c["a"] > 0.5) * (c["b"] > 0.4) * (c["c"] > 0.5)
            + 0.4 * np.floor(4 * c["d"])
        ),
    ),
    "weak": Landscape(
        {**{f"w{i}": uniform() for i in range(4)}, "kind": choice("a", "b", "c"), **_idle(3)},
        lambda c: c["w0"] + 2 * (c["w1"] - 0.5) ** 2 + 0.5 * c["w2"] + 0.4 * (c["kind"] == "b"),
        noise=1.5,
    ),
    "repeated": Landscape(
        {"lr": log_uniform(1e-5, 1e-1), "drop": uniform(), "width": choice(32, 64, 128), **_idle(1)},
        lambda c: 0.5 * (_lg(c["lr"]) + 3) ** 2 + 0.9 * c["drop"] - 0.1 * np.log2(c["width"]),
        design="repeated",
    ),
    "failing": Landscape(
        {"lr": log_uniform(1e-5, 1.0), "batch": choice(8, 16, 32, 64, 128), "drop": uniform(), **_idle(2)},
        lambda c: 0.4 * np.abs(_lg(c["lr"]) + 2.2) + 0.7 * c["drop"] - 0.08 * np.log2(c["batch"]),
        fails=lambda c: (_lg(c["lr"]) > -1) & (c["batch"] > 16),
    ),
    "ordinal": Landscape(
        {
            "depth": choice(1, 2, 3, 4, 6, 8, 12),
            "heads": choice(1, 2, 4, 8),
            "batch": choice(32, 64, 128, 256),
            "warm": choice(0, 100, 500, 1000),
            **_idle(1),
        },
        lambda c: (
            0.5 * (np.log2(c["depth"]) - 2) ** 2
            + 0.3 * np.abs(np.log2(c["heads"]) - 1.5) * np.log2(c["batch"] / 16) / 2
            - 0.0003 * c["warm"]
        ),
    ),
    "trees": Landscape(
        {
            "rate": log_uniform(1e-3, 0.5),
            "rounds": choice(50, 100, 200, 500, 1000),
            "depth": choice(2, 3, 4, 6, 8, 10),
            "sample": uniform(0.4, 1),
            "columns": uniform(0.4, 1),
            **_idle(2),
        },
        lambda c: (
            0.6 * np.abs(_lg(c["rate"] * c["rounds"]) - 1.2)
            + 0.02 * (c["depth"] - 5) ** 2 * (1 + (_lg(c["rate"]) > -1))
            + 0.3 * (c["sample"] - 0.8) ** 2
        ),
    ),
}
"""The landscapes by name."""


@cache
def _scale(name: str) -> float:
    """Return the standard deviation of the metric without noise."""
    landscape = LANDSCAPES[name]
    u = np.random.default_rng(0).random((2**13, len(landscape.space)))
    return float(np.std(landscape.metric(landscape.columns(u))))


def _observed(name: str, u: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    landscape = LANDSCAPES[name]
    columns = landscape.columns(u)
    noise = rng.standard_t(2, len(u)) / 2 if landscape.heavy else rng.standard_normal(len(u))
    if landscape.noise_of is not None:
        noise = noise * landscape.noise_of(columns)
    y = np.asarray(landscape.metric(columns), float) + landscape.noise * _scale(name) * noise
    y = y if landscape.observe is None else landscape.observe(y)
    return y if landscape.fails is None else np.where(landscape.fails(columns), np.nan, y)


def _adaptive(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw runs as an optimiser does: from the tenth on, near one of the best fifth of the runs so far."""
    d = len(LANDSCAPES[name].space)
    u = rng.random((n, d))
    y = np.empty(n)
    for i in range(n):
        if i >= 10 and rng.random() > 0.2:
            best = np.argsort(y[:i])[: max(2, i // 5)]
            centre = u[rng.choice(best)]
            moved = np.clip(centre + 0.15 * rng.standard_normal(d), 0, 1 - 1e-9)
            u[i] = np.where(rng.random(d) < 0.15, u[i], moved)
        y[i] = _observed(name, u[i : i + 1], rng)[0]
    return u, y


def _population(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw runs as population-based training does: each generation copies its best, and time improves all."""
    members, d = max(5, n // 10), len(LANDSCAPES[name].space)
    generation = rng.random((members, d))
    points, values = [], []
    for step in range(-(-n // members)):
        y = _observed(name, generation, rng)
        points.append(generation)
        values.append(y - 0.5 * _scale(name) * step)
        parents = generation[np.argsort(y)[: max(1, members // 3)]][
            rng.integers(0, max(1, members // 3), members)
        ]
        generation = np.clip(parents + 0.08 * rng.standard_normal((members, d)), 0, 1 - 1e-9)
    return np.vstack(points)[:n], np.concatenate(values)[:n]


def _halving(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw three times as many runs, and keep the best third after a noisy first look."""
    u = rng.random((3 * n, len(LANDSCAPES[name].space)))
    y = _observed(name, u, rng)
    early = y + 0.7 * _scale(name) * rng.standard_normal(len(y))
    kept = np.sort(np.argsort(early)[:n])
    return u[kept], y[kept]


def _tied(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the second parameter close to the first."""
    u = rng.random((n, len(LANDSCAPES[name].space)))
    u[:, 1] = np.clip(u[:, 0] + 0.12 * rng.standard_normal(n), 0, 1 - 1e-9)
    return u, _observed(name, u, rng)


def _repeated(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Run each setting with four seeds; each setting has luck of its own, as large as the noise."""
    count = -(-n // 4)
    u = rng.random((count, len(LANDSCAPES[name].space)))
    luck = LANDSCAPES[name].noise * _scale(name) * rng.standard_normal(count)
    u, luck = np.repeat(u, 4, axis=0)[:n], np.repeat(luck, 4)[:n]
    return u, _observed(name, u, rng) + luck


def _random(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    u = rng.random((n, len(LANDSCAPES[name].space)))
    return u, _observed(name, u, rng)


DESIGNS: dict[str, Callable[[str, int, np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
    "random": _random,
    "adaptive": _adaptive,
    "population": _population,
    "halving": _halving,
    "tied": _tied,
    "repeated": _repeated,
}


def total_indices(
    name: str, points: np.ndarray | None, seed: int = 0, count: int = 2**13
) -> dict[str, float]:
    """Return the total Sobol indices (Jansen 1999) over independent columns.

    Args:
        name: of the landscape.
        points: (n, d) whose columns give the marginal distributions; None for uniform ones.
        seed, count: of the Monte Carlo sample.
    """
    landscape, rng = LANDSCAPES[name], np.random.default_rng([seed, 5])
    d = len(landscape.space)
    first, second = rng.random((2, count, d))
    if points is not None:
        rows = rng.integers(0, len(points), (2, count, d))
        first, second = (np.take_along_axis(points, each, axis=0) for each in rows)
    base, totals = landscape.values(first), {}
    for j, parameter in enumerate(landscape.space):
        mixed = first.copy()
        mixed[:, j] = second[:, j]
        totals[parameter] = float(np.mean((base - landscape.values(mixed)) ** 2) / (2 * base.var() or 1.0))
    return totals


@cache
def _uniform_totals(name: str) -> dict[str, float]:
    return total_indices(name, None, count=2**15)


def _frame(name: str, u: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    landscape = LANDSCAPES[name]
    columns = landscape.columns(u)
    frame = pd.DataFrame(columns)
    for parameter, where in landscape.active.items():
        frame[parameter] = frame[parameter].where(np.asarray(where(columns), bool))
    return frame.assign(**{METRIC: y})


def landscape_case(name: str, n: int, seed: int) -> SweepCase:
    """Return n runs of a landscape with the truth."""
    landscape = LANDSCAPES[name]
    rng = np.random.default_rng([crc32(name.encode()), n, seed])
    u, y = DESIGNS[landscape.design](name, n, rng)
    independent = landscape.design in ("random", "repeated") and landscape.fails is None
    used = u if landscape.fails is None else u[np.isfinite(y)]
    truth = _uniform_totals(name) if independent else total_indices(name, used, seed)
    return SweepCase(name, _frame(name, u, y), truth)


def fresh(name: str, n: int, seed: int) -> pd.DataFrame:
    """Return n more runs of a landscape, drawn as its sweeps are, without those that fail."""
    rng = np.random.default_rng([crc32(name.encode()), n, seed, 9])
    frame = _frame(name, *DESIGNS[LANDSCAPES[name].design](name, n, rng))
    return frame[np.isfinite(frame[METRIC])].reset_index(drop=True)
