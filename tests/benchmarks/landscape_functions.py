"""The nineteen landscapes: functions of parameters, how noisy they are, and how their runs are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from known_truth import Columns, Space, choice, log_uniform, uniform


@dataclass(frozen=True)
class Landscape:
    """A function of parameters, how noisy it is, and how runs are drawn.

    Attributes:
        space: parameter -> its values from uniform numbers.
        metric: the metric without noise.
        noise: standard deviation of the noise, in units of the metric's standard deviation.
        active: parameter -> where it is active; missing elsewhere.
        design: one of `landscapes.DESIGNS`.
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
