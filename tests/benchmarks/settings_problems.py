"""Sweeps whose settings have a known expected metric, for the benchmark of settings and explanations.

The metric is a loss: lower is better. A problem draws settings, and returns the expected loss of each, in
units of its standard deviation over the settings. Additive problems also have a function for each parameter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

METRIC = "loss"
Draw = Callable[[np.random.Generator, int], pd.DataFrame]
Parts = Callable[[pd.DataFrame, np.random.Generator], dict[str, np.ndarray]]


@dataclass(frozen=True)
class Problem:
    """A loss over settings.

    Attributes:
        draw: returns n settings.
        parts: returns the parts (n,) of their expected loss; the random generator fixes the function.
        additive: whether each part depends on the parameter of its name alone.
        lack_of_fit: standard deviation of what each setting has beside its parts.
        long_tail: whether the loss is the exponential of the sum.
    """

    draw: Draw
    parts: Parts
    additive: bool = False
    lack_of_fit: float = 0.0
    long_tail: bool = False


def _numbers(count: int) -> Draw:
    return lambda rng, n: pd.DataFrame({f"x{i}": rng.uniform(size=n) for i in range(count)})


def _usual(rng: np.random.Generator, n: int) -> pd.DataFrame:
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-5, -1, n), "decay": rng.uniform(size=n)})
    frame["batch"] = rng.choice([16.0, 32.0, 64.0, 128.0], n)
    return frame.assign(optimizer=rng.choice(["adam", "sgd", "lion"], n), idle=rng.uniform(size=n))


def _texts(rng: np.random.Generator, n: int) -> pd.DataFrame:
    sizes = {"model": 8, "data": 4, "loss_name": 3}
    frame = pd.DataFrame({name: rng.choice([f"{name}{k}" for k in range(m)], n) for name, m in sizes.items()})
    return frame.assign(width=rng.choice([64.0, 128.0, 256.0, 512.0], n))


def _levels(frame: pd.DataFrame, name: str, rng: np.random.Generator, size: float) -> np.ndarray:
    worth = dict(zip(["adam", "sgd", "lion"], rng.normal(0, size, 3), strict=True))
    return frame[name].map(lambda level: worth.setdefault(level, rng.normal(0, size))).to_numpy(float)


def _usual_parts(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    top, slope = rng.uniform(-4, -2), rng.normal(0, 0.5)
    return {
        "lr": 0.6 * (np.log10(frame["lr"]) - top).to_numpy() ** 2,
        "decay": 2 * slope * frame["decay"].to_numpy(),
        "batch": 0.2 * rng.normal() * np.log2(frame["batch"] / 16).to_numpy(),
        "optimizer": _levels(frame, "optimizer", rng, 0.5),
    }


def _waves(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        name: rng.normal(0, 1 / (1 + i))
        * np.sin(rng.uniform(2, 7) * frame[name] + rng.uniform(0, 6)).to_numpy()
        for i, name in enumerate(frame)
    }


def _ridge(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    x, y = frame["x0"].to_numpy(), frame["x1"].to_numpy()
    return {"joint": 8 * (y - x - rng.uniform(-0.3, 0.3)) ** 2 + 2 * (x - rng.uniform()) ** 2}


def _text_parts(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    sizes = {"model": 1.0, "data": 0.7, "loss_name": 0.3}
    parts = {name: _levels(frame, name, rng, size) for name, size in sizes.items()}
    return parts | {"width": -0.3 * np.log2(frame["width"]).to_numpy()}


def _plateau(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    edge, steep = rng.uniform(0.3, 0.7), rng.uniform(8, 30)
    step = 1 / (1 + np.exp(-steep * (frame["x0"] - edge))).to_numpy()
    return {"x0": 2 * step, "x1": (frame["x1"] - rng.uniform()).abs().to_numpy()}


def _bowl(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    turn = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    z = (frame.to_numpy() - rng.uniform(0.2, 0.8, 4)) @ turn
    return {"joint": z**2 @ np.array([4.0, 2.0, 1.0, 0.3])}


def _nothing(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {}


PROBLEMS = {
    "usual": Problem(_usual, _usual_parts, additive=True),
    "waves": Problem(_numbers(5), _waves, additive=True),
    "ridge": Problem(_numbers(4), _ridge),
    "rough": Problem(_numbers(4), _waves, lack_of_fit=0.5),
    "long tail": Problem(_usual, _usual_parts, long_tail=True),
    "nothing": Problem(_numbers(4), _nothing),
    # The problems below were first run after the constants had been chosen.
    "texts": Problem(_texts, _text_parts, additive=True),
    "plateau": Problem(_numbers(6), _plateau, additive=True),
    "bowl": Problem(_numbers(4), _bowl),
    "rough texts": Problem(_texts, _text_parts, lack_of_fit=0.4),
    "rough bowl": Problem(_numbers(4), _bowl, lack_of_fit=0.3),
}
UNTOUCHED = ("texts", "plateau", "bowl", "rough texts", "rough bowl")
REPEATS = {"1": (1, 1), "3": (3, 3), "1-4": (1, 4)}


@dataclass(frozen=True)
class Sweep:
    """A simulated sweep.

    Attributes:
        frame: a row a run, with "setting", the number of its setting, and the loss.
        expected: (k,) expected loss of each setting.
        parts: the true parts (k,) of an additive loss.
    """

    frame: pd.DataFrame
    expected: np.ndarray
    parts: dict[str, np.ndarray]


def sweep(name: str, n: int, repeats: str, noise: float, seed: int) -> Sweep:
    """Return a sweep of about n runs whose noise has this standard deviation."""
    problem = PROBLEMS[name]
    rng = np.random.default_rng([seed, *name.encode(), n, *repeats.encode(), round(100 * noise)])
    low, high = REPEATS[repeats]
    k = round(2 * n / (low + high))
    settings = problem.draw(rng, k).drop_duplicates(ignore_index=True)
    k = len(settings)
    parts = problem.parts(settings, rng)
    total = np.sum(list(parts.values()) or [np.zeros(k)], axis=0)
    size = float(total.std()) or 1.0
    parts = {each: values / size for each, values in parts.items()}
    expected = (total - total.mean()) / size + problem.lack_of_fit * rng.standard_normal(k)
    which = np.repeat(np.arange(k), rng.integers(low, high + 1, k))
    loss = expected[which] + noise * rng.standard_normal(len(which))
    if problem.long_tail:  # the mean of a lognormal loss
        expected, loss = np.exp(expected + noise**2 / 2), np.exp(loss)
    order = rng.permutation(len(which))
    frame = settings.iloc[which].assign(**{METRIC: loss}).iloc[order].reset_index(drop=True)
    return Sweep(frame.assign(setting=which[order]), expected, parts)
