"""Does the next sweep help? After n random runs, the next n from our space against what else one would do.

    python tests/benchmarks/sweep_benchmark.py [--n 50] [--repeats 20] [--sets car hartmann ...] [--quick]

The next runs are drawn from our recommendation, from the original space ("same"), from the box around the
best tenth of the runs ("box"), or by Optuna's TPE, which goes on one run at a time. Sets: complete tuning
grids of HPOBench (a perceptron on four data sets; ../shared/data/grids, left out where that is absent) and
functions of known optimum.
Reported is the true metric (the mean over the grid's seeds; the function without noise) as
regret: 0 is the optimum, 1 the median of the original space; best and median of the next n, means over
repeats, and the gain of ours over "same" with its standard error, paired.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import Runs  # noqa: E402
from importance.configs.levels import level_text  # noqa: E402
from importance.sampling import draw, level_numbers  # noqa: E402
from importance.space import Dimension  # noqa: E402
from importance.sweep import recommend  # noqa: E402

GRIDS = ROOT.parent / "shared" / "data" / "grids"
WAYS = ["same", "box", "ours", "tpe"]
Space = dict[str, Dimension]


@dataclass(frozen=True)
class Problem:
    """A metric over a space.

    Attributes:
        name, space, goal: what is tuned.
        run: settings and a source of chance to the noisy metric and the true one.
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
    """A complete grid; a run is one configuration with the seed of one training."""
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

    space = {p: Dimension(p, levels=texts(levels[p])) for p in names}
    name = path.stem.removeprefix("hpobench_")
    return Problem(name, space, "maximize", run, float(true.max()), float(np.median(true)))


def function(
    name: str,
    dimensions: list[Dimension],
    metric: Callable[[pd.DataFrame], np.ndarray],
    optimum: float,
    noise: float,
) -> Problem:
    """A function, with noise in units of its standard deviation over the space."""
    space = {one.name: one for one in dimensions}
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
    """A made-up training: the best rate hangs on the optimizer, momentum exists only with sgd."""
    rate, sgd = np.log10(c["lr"].to_numpy(float)), (c["optimizer"] == "sgd").to_numpy()
    momentum = c["momentum"].fillna(0).to_numpy(float)
    loss = (rate + np.where(sgd, 1.5, 3.2)) ** 2 / 2 + np.where(sgd, 2 * (momentum - 0.9) ** 2, 0.25)
    loss += 0.6 * (c["dropout"].to_numpy(float) - 0.2) ** 2 + np.where(c["norm"] == "none", 0.4, 0.0)
    return loss + 0.5 / np.sqrt(c["width"].to_numpy(float) / 32)


def problems() -> Iterator[Problem]:
    """All sets; the grids only where they lie."""
    for path in sorted(GRIDS.glob("hpobench_*.parquet")):
        yield grid(path)
    yield function("branin", [Dimension("x", -5.0, 10.0), Dimension("y", 0.0, 15.0)], branin, 0.397887, 0.02)
    yield function("hartmann", [Dimension(f"x{i}", 0.0, 1.0) for i in range(6)], hartmann, -3.32237, 0.02)
    settings = [
        Dimension("lr", 1e-6, 1.0, log=True),
        Dimension("optimizer", levels=("adam", "sgd")),
        Dimension("momentum", 0.0, 0.99, when=("optimizer", ("sgd",))),
        Dimension("dropout", 0.0, 0.8),
        Dimension("norm", levels=("batch", "layer", "none")),
        Dimension("width", 16.0, 1024.0, log=True, integer=True),
        Dimension("idle", 0.0, 1.0),
    ]
    yield function("training", settings, training, 0.5 / np.sqrt(32), 0.1)


def box(problem: Problem, frame: pd.DataFrame, y: np.ndarray) -> Space:
    """The smallest box around the best tenth of the runs, at least three."""
    order = np.argsort(y if problem.goal == "minimize" else -y, kind="stable")[: max(3, round(0.1 * len(y)))]
    space = {}
    for name, one in problem.space.items():
        values = frame[name].iloc[order].dropna()
        numbers = level_numbers(one)
        if not len(values):
            space[name] = one
        elif numbers is not None:
            inside = (numbers >= values.min() - 1e-12) & (numbers <= values.max() + 1e-12)
            space[name] = replace(one, levels=tuple(np.array(one.levels)[inside]))
        elif one.is_choice:
            space[name] = replace(one, levels=tuple(v for v in one.levels if v in set(values)))
        else:
            space[name] = replace(one, low=float(values.min()), high=float(values.max()))
    return space


def ours(problem: Problem, frame: pd.DataFrame, y: np.ndarray) -> Space:
    """The recommended space, from the runs and the ranges that their tool would tell."""
    runs = Runs.from_frame(frame.assign(metric=y), list(problem.space), ["metric"], space=problem.space)
    found = recommend(runs, "metric", parameters=list(problem.space), goal=problem.goal).space
    # What went with a switch has no say in the metric: it is drawn as before.
    return {name: found.get(name, one) for name, one in problem.space.items()}


def tpe(problem: Problem, frame: pd.DataFrame, y: np.ndarray, n: int, seed: int) -> np.ndarray:
    """The true metric of n more runs of Optuna's TPE, which was told the first ones."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    kinds = optuna.distributions
    spread: dict[str, optuna.distributions.BaseDistribution] = {}
    for name, one in problem.space.items():
        numbers = level_numbers(one)
        if numbers is not None:  # ordered: by position, which keeps the order and the even spacing
            spread[name] = kinds.IntDistribution(0, len(numbers) - 1)
        elif one.is_choice:
            spread[name] = kinds.CategoricalDistribution(one.levels)
        elif one.integer:
            spread[name] = kinds.IntDistribution(int(one.low or 0), int(one.high or 0), log=one.log)
        else:
            spread[name] = kinds.FloatDistribution(one.low or 0.0, one.high or 0.0, log=one.log)

    def told(name: str, value: object) -> object:
        numbers = level_numbers(problem.space[name])
        if numbers is not None:
            return int(np.abs(numbers - float(value)).argmin())  # type: ignore[arg-type]
        return int(value) if problem.space[name].integer else value  # type: ignore[call-overload]

    study = optuna.create_study(direction=problem.goal, sampler=optuna.samplers.TPESampler(seed=seed))
    for row, value in zip(frame.to_dict("records"), y, strict=True):
        params = {str(k): told(str(k), v) for k, v in row.items() if v is not None and v == v}
        used = {name: spread[name] for name in params}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=used, value=float(value)))
    rng, reached = np.random.default_rng([seed, 5]), []
    for _ in range(n):
        trial, row = study.ask(), {}
        for name, one in problem.space.items():
            if one.when is not None and row[one.when[0]] not in one.when[1]:
                row[name] = np.nan
                continue
            value, numbers = trial._suggest(name, spread[name]), level_numbers(one)
            row[name] = value if numbers is None else numbers[value]
        noisy, true = problem.run(pd.DataFrame([row]), rng)
        study.tell(trial, float(noisy[0]))
        reached.append(float(true[0]))
    return np.array(reached)


def repeat(problem: Problem, n: int, seed: int, draws: int) -> dict[str, tuple[float, float]]:
    """Best and median regret of the next n runs of each way; the ones that draw are averaged over draws."""
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    y, _ = problem.run(frame, rng)
    spaces = {"same": problem.space, "box": box(problem, frame, y), "ours": ours(problem, frame, y)}
    found = {}
    for way, space in spaces.items():
        reached = []
        for k in range(draws):
            again = np.random.default_rng([seed, n, k])
            regrets = problem.regret(problem.run(draw(space, n, again), again)[1])
            reached.append((regrets.min(), np.median(regrets)))
        found[way] = tuple(np.mean(reached, axis=0))
    regrets = problem.regret(tpe(problem, frame, y, n, seed))
    return found | {"tpe": (float(regrets.min()), float(np.median(regrets)))}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=50, help="runs before, and after (default 50)")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--draws", type=int, default=4, help="times that a space is drawn from, each repeat")
    parser.add_argument("--sets", nargs="*", help="only these")
    parser.add_argument("--quick", action="store_true", help="three repeats")
    asked = parser.parse_args()
    repeats = 3 if asked.quick else asked.repeats
    print(f"{asked.n} runs, then {asked.n} more; {repeats} repeats; regret of the best / of the median run")
    print("| set | same space | top-10% box | ours | TPE | ours better than the same space by |")
    print("|---|---|---|---|---|---|", flush=True)
    start = time.monotonic()
    for problem in problems():
        if asked.sets and problem.name not in asked.sets:
            continue
        rows = [repeat(problem, asked.n, seed, asked.draws) for seed in range(repeats)]
        cells = [" / ".join(f"{np.mean([row[way][k] for row in rows]):.3f}" for k in (0, 1)) for way in WAYS]
        gains = np.array([row["same"][0] - row["ours"][0] for row in rows])
        error = gains.std(ddof=1) / np.sqrt(len(gains))
        print(f"| {problem.name} | {' | '.join(cells)} | {gains.mean():.3f} ± {error:.3f} |", flush=True)
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
