"""The test sets of the next sweep: complete tuning grids of HPOBench, and functions with a known optimum."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance.space.dimension import Choice, Condition, Dimension, Range  # noqa: E402
from importance.space.levels import level_text  # noqa: E402
from importance.space.sampling import draw  # noqa: E402

GRIDS = ROOT.parent / "shared" / "data" / "grids"
HELD_OUT = ["credit_g", "vehicle", "hartmann", "friedman", "ackley", "rosenbrock", "boosting", "griewank"]
"""Sets that were not used to choose the trend of the model, the local part of the list, and the ranges. The
other sets and seven more functions were used for that. Results of an earlier version on these sets were
known, and a change that kept more of the best runs in the ranges was given up after it did badly on
hartmann and branin."""
FRESH = ["dixon_price", "goldstein", "shekel"]
"""Sets that were first run after everything was chosen. Later, a narrower interval of the forecast was
tried on them and given up. That two halves of the list are better was first seen on goldstein, shekel,
credit_g and ackley."""
Space = dict[str, Dimension]


@dataclass(frozen=True)
class Problem:
    """A metric over a space.

    Attributes:
        name, space, goal: what is tuned.
        run: returns the noisy and the true metric of settings, given a random generator.
        optimum, median: of the true metric over the space.
    """

    name: str
    space: Space
    goal: str
    run: Callable[[pd.DataFrame, np.random.Generator], tuple[np.ndarray, np.ndarray]]
    optimum: float
    median: float

    def regret(self, true: np.ndarray) -> np.ndarray:
        return (true - self.optimum) / (self.median - self.optimum)


def grid(path: Path) -> Problem:
    """Return a complete grid. A run is one configuration, trained with one seed."""
    table = pd.read_parquet(path)
    seeds = [c for c in table if c.startswith("val_acc")]
    names = [c for c in table if c not in seeds]
    levels = {p: np.sort(table[p].unique()) for p in names}
    cube = table.set_index(names).sort_index()[seeds].to_numpy()
    cube = cube.reshape(*[len(levels[p]) for p in names], len(seeds))
    true = cube.mean(axis=-1)

    def run(frame: pd.DataFrame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        values = {p: np.log(frame[p].to_numpy(float)) for p in names}
        at = tuple(np.abs(np.log(levels[p])[None] - values[p][:, None]).argmin(axis=1) for p in names)
        return cube[at][np.arange(len(frame)), rng.integers(0, len(seeds), len(frame))], true[at]

    def texts(values: np.ndarray) -> tuple[str, ...]:
        return tuple(level_text(int(v) if float(v).is_integer() else float(v)) for v in values)

    space = {p: Choice(p, texts(levels[p])) for p in names}
    name = path.stem.removeprefix("hpobench_")
    return Problem(name, space, "maximize", run, float(true.max()), float(np.median(true)))


def function(
    name: str,
    dimensions: list[Dimension],
    metric: Callable[[pd.DataFrame], np.ndarray],
    optimum: float,
    noise: float,
) -> Problem:
    """Return a function with noise, in units of its standard deviation over the space."""
    space = {dimension.name: dimension for dimension in dimensions}
    values = metric(draw(space, 20_000, np.random.default_rng(0)))
    spread = noise * float(values.std())

    def run(frame: pd.DataFrame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        true = metric(frame)
        return true + spread * rng.standard_normal(len(frame)), true

    return Problem(name, space, "minimize", run, optimum, float(np.median(values)))


def branin(c: pd.DataFrame) -> np.ndarray:
    """Branin's function (Dixon and Szego 1978), three optima."""
    x, y = c["x"].to_numpy(float), c["y"].to_numpy(float)
    bowl = (y - 5.1 / (4 * np.pi**2) * x**2 + 5 / np.pi * x - 6) ** 2
    return bowl + 10 * (1 - 1 / (8 * np.pi)) * np.cos(x) + 10


_A = np.array(
    [
        [10, 3, 17, 3.5, 1.7, 8],
        [0.05, 10, 17, 0.1, 8, 14],
        [3, 3.5, 1.7, 10, 17, 8],
        [17, 8, 0.05, 10, 0.1, 14],
    ]
)
_P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def hartmann(c: pd.DataFrame) -> np.ndarray:
    """Hartmann's function in six dimensions (Dixon and Szego 1978)."""
    at = c[[f"x{i}" for i in range(6)]].to_numpy(float)
    return -np.exp(-(_A * np.square(at[:, None] - _P)).sum(axis=-1)) @ np.array([1, 1.2, 3, 3.2])


def training(c: pd.DataFrame) -> np.ndarray:
    """An artificial training: the best rate depends on the optimizer, and only sgd has momentum."""
    rate, sgd = np.log10(c["lr"].to_numpy(float)), (c["optimizer"] == "sgd").to_numpy()
    momentum = c["momentum"].fillna(0).to_numpy(float)
    loss = (rate + np.where(sgd, 1.5, 3.2)) ** 2 / 2 + np.where(sgd, 2 * (momentum - 0.9) ** 2, 0.25)
    loss += 0.6 * (c["dropout"].to_numpy(float) - 0.2) ** 2 + np.where(c["norm"] == "none", 0.4, 0.0)
    return loss + 0.5 / np.sqrt(c["width"].to_numpy(float) / 32)


def levy(c: pd.DataFrame) -> np.ndarray:
    """Levy's function in four dimensions (Laguna and Marti 2005)."""
    w = 1 + (c[[f"x{i}" for i in range(4)]].to_numpy(float) - 1) / 4
    first, last = w[:, 0], w[:, -1]
    inner = (w[:, :-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:, :-1] + 1) ** 2)
    ends = np.sin(np.pi * first) ** 2 + (last - 1) ** 2 * (1 + np.sin(2 * np.pi * last) ** 2)
    return np.asarray(ends + inner.sum(axis=1))


def friedman(c: pd.DataFrame) -> np.ndarray:
    """Friedman's first function (1991, doi:10.1214/aos/1176347963), negated, with two idle parameters."""
    x = c[[f"x{i}" for i in range(5)]].to_numpy(float)
    return -(10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4])


def ackley(c: pd.DataFrame) -> np.ndarray:
    """Ackley's function (1987) in five dimensions: a funnel full of small hollows, not in the middle."""
    x = c[[f"x{i}" for i in range(5)]].to_numpy(float)
    hollows = np.exp(np.cos(2 * np.pi * x).mean(axis=1))
    return 20 + np.e - 20 * np.exp(-0.2 * np.sqrt(np.square(x).mean(axis=1))) - hollows


def rosenbrock(c: pd.DataFrame) -> np.ndarray:
    """Rosenbrock's function (1960) in four dimensions, by its logarithm: a bent valley."""
    x = c[[f"x{i}" for i in range(4)]].to_numpy(float)
    steps = 100 * (x[:, 1:] - x[:, :-1] ** 2) ** 2 + (1 - x[:, :-1]) ** 2
    return np.log1p(steps.sum(axis=1))


def griewank(c: pd.DataFrame) -> np.ndarray:
    """Griewank's function (1981) in four dimensions: waves on a bowl, not in the middle."""
    x = c[[f"x{i}" for i in range(4)]].to_numpy(float)
    waves = np.cos(x / np.sqrt(np.arange(1, 5))).prod(axis=1)
    return 1 + np.square(x).sum(axis=1) / 400 - waves


def dixon_price(c: pd.DataFrame) -> np.ndarray:
    """Dixon and Price's function (1989) in five dimensions, by its logarithm: a valley of squares."""
    x = c[[f"x{i}" for i in range(5)]].to_numpy(float)
    steps = np.arange(2, 6) * (2 * x[:, 1:] ** 2 - x[:, :-1]) ** 2
    return np.log1p((x[:, 0] - 1) ** 2 + steps.sum(axis=1))


def goldstein(c: pd.DataFrame) -> np.ndarray:
    """Goldstein and Price's function (1971), by its logarithm: four hollows, one the deepest."""
    x, y = c["x"].to_numpy(float), c["y"].to_numpy(float)
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return np.log(first * second)


_C = np.array(
    [
        [4, 1, 8, 6, 3, 2, 5, 8, 6, 7],
        [4, 1, 8, 6, 7, 9, 3, 1, 2, 3.6],
        [4, 1, 8, 6, 3, 2, 5, 8, 6, 7],
        [4, 1, 8, 6, 7, 9, 3, 1, 2, 3.6],
    ]
)
_B = np.array([1, 2, 2, 4, 4, 6, 3, 7, 5, 5]) / 10


def shekel(c: pd.DataFrame) -> np.ndarray:
    """Shekel's foxholes (1971) in four dimensions: ten holes in a plain."""
    x = c[[f"x{i}" for i in range(4)]].to_numpy(float)
    return -(1 / (np.square(x[:, :, None] - _C).sum(axis=1) + _B)).sum(axis=1)


def boosting(c: pd.DataFrame) -> np.ndarray:
    """Artificial boosting: the rate depends on the trees, only trees have depth, one booster has dropout."""
    trees, rate = np.log2(c["trees"].to_numpy(float) / 16), np.log10(c["rate"].to_numpy(float))
    booster = c["booster"].to_numpy(object)
    dropped = 1.5 * (c["dropout"].fillna(0.25).to_numpy(float) - 0.25) ** 2 - 0.1
    depth = 0.03 * (c["depth"].fillna(6).to_numpy(float) - 6) ** 2
    loss = 0.4 * (rate + 0.35 * trees + 0.6) ** 2 + 0.08 * (6 - trees)
    loss += np.where(booster == "linear", 0.6, depth) + np.where(booster == "dart", dropped, 0.0)
    loss += 0.3 * (c["subsample"].to_numpy(float) - 0.8) ** 2
    return loss + 0.02 * (np.log10(c["reg"].to_numpy(float)) + 1) ** 2


def problems() -> Iterator[Problem]:
    """Yield all sets. The grids are left out if their files are missing."""
    for path in sorted(GRIDS.glob("hpobench_*.parquet")):
        yield grid(path)
    yield function("branin", [Range("x", -5.0, 10.0), Range("y", 0.0, 15.0)], branin, 0.397887, 0.02)
    yield function("hartmann", [Range(f"x{i}", 0.0, 1.0) for i in range(6)], hartmann, -3.32237, 0.02)
    settings = [
        Range("lr", 1e-6, 1.0, log=True),
        Choice("optimizer", ("adam", "sgd")),
        Range("momentum", 0.0, 0.99, condition=Condition("optimizer", ("sgd",))),
        Range("dropout", 0.0, 0.8),
        Choice("norm", ("batch", "layer", "none")),
        Range("width", 16.0, 1024.0, log=True, integer=True),
        Range("idle", 0.0, 1.0),
    ]
    yield function("training", settings, training, 0.5 / np.sqrt(32), 0.1)
    yield function("levy", [Range(f"x{i}", -10.0, 10.0) for i in range(4)], levy, 0.0, 0.05)
    yield function("friedman", [Range(f"x{i}", 0.0, 1.0) for i in range(7)], friedman, -30.0, 0.1)
    yield function("ackley", [Range(f"x{i}", -15.0, 30.0) for i in range(5)], ackley, 0.0, 0.05)
    yield function("rosenbrock", [Range(f"x{i}", -2.0, 2.5) for i in range(4)], rosenbrock, 0.0, 0.05)
    settings = [
        Choice("booster", ("dart", "linear", "trees")),
        Range("rate", 1e-4, 1.0, log=True),
        Range("trees", 16.0, 1024.0, log=True, integer=True),
        Range("depth", 2.0, 12.0, integer=True, condition=Condition("booster", ("dart", "trees"))),
        Range("dropout", 0.0, 0.9, condition=Condition("booster", ("dart",))),
        Choice("subsample", ("0.4", "0.6", "0.8", "1.0")),
        Range("reg", 1e-4, 100.0, log=True),
    ]
    yield function("boosting", settings, boosting, -0.1, 0.1)
    yield function("griewank", [Range(f"x{i}", -40.0, 60.0) for i in range(4)], griewank, 0.0, 0.05)
    five = [Range(f"x{i}", -10.0, 10.0) for i in range(5)]
    yield function("dixon_price", five, dixon_price, 0.0, 0.05)
    two = [Range("x", -2.0, 2.0), Range("y", -2.0, 2.0)]
    yield function("goldstein", two, goldstein, np.log(3.0), 0.05)
    yield function("shekel", [Range(f"x{i}", 0.0, 10.0) for i in range(4)], shekel, -10.5364, 0.05)
