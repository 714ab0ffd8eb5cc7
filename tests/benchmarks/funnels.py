"""Functions that are hard to forecast: funnels, which are steeper near the optimum, valleys and plains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sweep_problems import Problem
from sweep_problems import function as problem_of

from importance.space.dimension import Range

FUNNELS = ("ackley", "cone", "rastrigin", "well", "spike", "root", "salomon", "schwefel", "needle", "alpine")
LATEST = ("ellipse", "floor", "ripple", "powers", "largest", "wide", "ridge", "crater", "blurred", "lattice")
"""Shapes that were added after all others."""
_DIMENSIONS = {"wide": 8, "ripple": 2, "crater": 2, "ridge": 3, "blurred": 3} | {
    "rastrigin": 3,
    "spike": 3,
    "root": 5,
    "schwefel": 2,
    "needle": 3,
    "banana": 2,
    "noisy": 5,
}
_NOISE = {"wide": 0.2, "blurred": 1.5, "floor": 0.2, "noisy": 0.8, "corner": 0.2, "kinks": 0.2}
SHAPES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "cone": lambda x: np.sqrt(np.square(x).sum(axis=1)),
    "rastrigin": lambda x: (np.square(4 * x) + 3 * (1 - np.cos(8 * np.pi * x))).sum(axis=1),
    "well": lambda x: np.log(0.05 + np.sqrt(np.square(x).sum(axis=1))),
    "spike": lambda x: -np.exp(-3 * np.sqrt(np.square(x).sum(axis=1))),
    "root": lambda x: np.sqrt(np.abs(x)).sum(axis=1),
    "salomon": lambda x: (
        1 - np.cos(4 * np.pi * np.sqrt(np.square(x).sum(axis=1))) + 2 * np.sqrt(np.square(x).sum(axis=1))
    ),
    "schwefel": lambda x: (np.abs(x) + 0.2 * (1 - np.cos(12 * x))).sum(axis=1),
    "needle": lambda x: -1 / (0.05 + np.square(x).sum(axis=1)),
    "zakharov": lambda x: np.log1p(np.square(x).sum(axis=1) + (4 * x @ np.arange(1, x.shape[1] + 1)) ** 2),
    "alpine": lambda x: np.abs(x * np.sin(9 * x) + 0.3 * x).sum(axis=1),
    "styblinski": lambda x: (np.square(np.square(3 * x) - 4) + 6 * np.square(x - 0.7)).sum(axis=1),
    "banana": lambda x: np.log1p(40 * np.square(x[:, 1] - 2 * x[:, 0] ** 2) + np.square(x[:, 0])),
    "noisy": lambda x: np.square(x).sum(axis=1),
    "corner": lambda x: np.maximum(x[:, 0], 0) + np.maximum(-x[:, 1], 0) + 0.5 * np.abs(x[:, 2]),
    "kinks": lambda x: np.abs(x[:, 0] - x[:, 1]) + np.abs(x[:, 1] + x[:, 2]) + 0.2 * np.square(x[:, 3]),
    "ellipse": lambda x: np.square(np.cumsum(x, axis=1)) @ 4.0 ** np.arange(x.shape[1]),
    "floor": lambda x: np.maximum(np.sqrt(np.square(x).sum(axis=1)) - 0.4, 0.0),
    "ripple": lambda x: np.sin(9 * np.hypot(x[:, 0], x[:, 1])) ** 2 / 2 + np.square(x).sum(axis=1),
    "powers": lambda x: (np.abs(x) ** (1 + np.arange(x.shape[1]) / 2)).sum(axis=1),
    "largest": lambda x: np.abs(x).max(axis=1),
    "wide": lambda x: np.square(x) @ (1 + np.arange(x.shape[1])) ** -1.0,
    "ridge": lambda x: np.sqrt(np.abs(x[:, 0] + x[:, 1])) + 0.3 * np.square(x[:, 2]),
    "crater": lambda x: np.log(
        0.01 + np.square(np.square(x).sum(axis=1) - 0.3) + 0.2 * np.square(x[:, 0] - 0.5)
    ),
    "blurred": lambda x: np.abs(x).sum(axis=1),
    "lattice": lambda x: (np.floor(np.abs(8 * x)) / 8).sum(axis=1),
}
"""Functions of points (n, d) with their least value at 0, or at `_OPTIMA`."""
_OPTIMA = {"styblinski": (2 / 3,), "crater": (0.5, 0.05**0.5)}


def function(name: str) -> Problem:
    """Return the problem with one of these shapes. Its optimum is not in the middle of the ranges."""
    d, shape = _DIMENSIONS.get(name, 4), SHAPES[name]
    optimum = float(shape(np.broadcast_to(_OPTIMA.get(name, 0.0), (1, d)))[0])
    space = [Range(f"x{i}", -0.8 + 0.1 * i, 1.2 + 0.1 * i) for i in range(d)]
    names = [dimension.name for dimension in space]
    return problem_of(
        name,
        list(space),
        lambda c: shape(c[names].to_numpy(float)),
        optimum,
        _NOISE.get(name, 0.05),
    )
