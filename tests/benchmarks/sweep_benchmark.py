"""Does the next sweep help? After n random runs, compare n runs from our advice with n runs of other methods.

    python tests/benchmarks/sweep_benchmark.py [--n 50] [--repeats 6] [--sets car hartmann ...] [--quick]

The next runs are:

- same: drawn from the original space,
- box: drawn from the smallest box around the best tenth of the runs,
- ranges: drawn from our ranges,
- listed: those of our list,
- halves, fifths: the first part of our list, then as many of a new list that knows the results so far,
- TPE: chosen by Optuna's TPE, which continues one run at a time.

The sets are complete tuning grids of HPOBench (a perceptron on four data sets, left out where
../shared/data/grids is missing) and functions whose optimum is known. Reported is the regret of the true
metric: the mean over the seeds of a grid, or the function without noise. 0 is the optimum, and 1 is the
median of the original space. The table has the best and the median of the next n runs, as means over
repeats, and how much better ours are than "same", the box and TPE, with the standard error of the paired
difference. A second table says how often the forecast interval contained the true best of the next runs,
how often the best was better than the whole interval, and compares the stated chance of a better setting
with how often one came.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import Runs  # noqa: E402
from importance.space.dimension import Choice, Dimension, Range  # noqa: E402
from importance.space.sampling import draw  # noqa: E402
from importance.sweep.batch import next_runs  # noqa: E402
from importance.sweep.forecast import forecast  # noqa: E402
from importance.sweep.recommend import recommend  # noqa: E402
from importance.sweep.result import Sweep  # noqa: E402
from tests.benchmarks.sweep_problems import FRESH, HELD_OUT, Problem, Space, problems  # noqa: E402

WAYS = ["same", "box", "ranges", "listed", "halves", "fifths", "tpe"]


def _numbers(dimension: Dimension) -> np.ndarray | None:
    numbers = dimension.numbers if isinstance(dimension, Choice) else None
    return None if numbers is None else np.array(numbers)


def box(problem: Problem, frame: pd.DataFrame, y: np.ndarray) -> Space:
    """Return the smallest box around the best tenth of the runs, at least three of them."""
    order = np.argsort(y if problem.goal == "minimize" else -y, kind="stable")[: max(3, round(0.1 * len(y)))]
    space = {}
    for name, dimension in problem.space.items():
        values = frame[name].iloc[order].dropna()
        numbers = _numbers(dimension)
        if not len(values):
            space[name] = dimension
        elif numbers is not None:
            inside = (numbers >= values.min() - 1e-12) & (numbers <= values.max() + 1e-12)
            space[name] = replace(dimension, levels=tuple(np.array(dimension.levels)[inside]))
        elif isinstance(dimension, Choice):
            space[name] = replace(dimension, levels=tuple(v for v in dimension.levels if v in set(values)))
        else:
            space[name] = replace(dimension, low=float(values.min()), high=float(values.max()))
    return space


def advised(problem: Problem, frame: pd.DataFrame, y: np.ndarray) -> Sweep:
    """Return the advice from the runs and the ranges that a tool would declare."""
    runs = Runs.from_frame(frame.assign(metric=y), list(problem.space), ["metric"], space=problem.space)
    return recommend(runs, "metric", parameters=list(problem.space), goal=problem.goal)


def completed(problem: Problem, settings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the settings with all parameters. Those without advice are drawn from the original space."""
    anything = draw(problem.space, len(settings), rng)
    return anything.assign(**{str(name): settings[name].to_numpy() for name in settings})


def listed(
    problem: Problem,
    sweep: Sweep,
    n: int,
    rng: np.random.Generator,
    *,
    first: int | None = None,
    seed: int = 0,
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Return settings, metric and true metric of the first of n listed runs, or of all."""
    settings = completed(problem, sweep.model_inputs(next_runs(sweep, n, seed=seed).head(first or n)), rng)
    return (settings, *problem.run(settings, rng))


def in_parts(
    problem: Problem, frame: pd.DataFrame, y: np.ndarray, sweep: Sweep, n: int, parts: int, seed: int
) -> np.ndarray:
    """Return the true metric of n listed runs in some parts, where each part knows the results before it."""
    rng, size, reached = np.random.default_rng([seed, 7]), -(-n // parts), list[np.ndarray]()
    for start in range(0, n, size):
        if start:
            sweep = advised(problem, frame, y)
        settings, noisy, true = listed(problem, sweep, n, rng, first=min(size, n - start))
        frame, y = pd.concat([frame, settings[list(frame)]], ignore_index=True), np.concatenate([y, noisy])
        reached.append(true)
    return np.concatenate(reached)


def tpe(
    problem: Problem, frame: pd.DataFrame, y: np.ndarray, n: int, seed: int, *, sampler: Any = None
) -> np.ndarray:
    """Return the true metric of n more runs of Optuna's TPE, or of another sampler, after the first runs."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    kinds = optuna.distributions
    spread: dict[str, optuna.distributions.BaseDistribution] = {}
    for name, dimension in problem.space.items():
        numbers = _numbers(dimension)
        if numbers is not None:  # an ordered choice: its positions keep the order
            spread[name] = kinds.IntDistribution(0, len(numbers) - 1)
        elif isinstance(dimension, Choice):
            spread[name] = kinds.CategoricalDistribution(dimension.levels)
        elif dimension.integer:
            spread[name] = kinds.IntDistribution(int(dimension.low), int(dimension.high), log=dimension.log)
        else:
            spread[name] = kinds.FloatDistribution(dimension.low, dimension.high, log=dimension.log)

    def as_optuna(name: str, value: object) -> object:
        numbers = _numbers(problem.space[name])
        if numbers is not None:
            return int(np.abs(numbers - float(value)).argmin())  # type: ignore[arg-type]
        dimension = problem.space[name]
        whole = isinstance(dimension, Range) and dimension.integer
        return int(value) if whole else value  # type: ignore[call-overload]

    study = optuna.create_study(
        direction=problem.goal, sampler=sampler or optuna.samplers.TPESampler(seed=seed)
    )
    for row, value in zip(frame.to_dict("records"), y, strict=True):
        params = {str(k): as_optuna(str(k), v) for k, v in row.items() if v is not None and v == v}
        used = {name: spread[name] for name in params}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=used, value=float(value)))
    rng, reached = np.random.default_rng([seed, 5]), []
    for _ in range(n):
        trial, row = study.ask(), {}
        for name, dimension in problem.space.items():
            if (when := dimension.condition) is not None and row[when.parent] not in when.levels:
                row[name] = np.nan
                continue
            value, numbers = trial._suggest(name, spread[name]), _numbers(dimension)
            row[name] = value if numbers is None else numbers[value]
        noisy, true = problem.run(pd.DataFrame([row]), rng)
        study.tell(trial, float(noisy[0]))
        reached.append(float(true[0]))
    return np.array(reached)


Found = dict[str, tuple[float, ...]]


def repeat(problem: Problem, n: int, seed: int, draws: int) -> tuple[Found, Found]:
    """Return the best and median regret of the next n runs of each method, and how good the forecasts were.

    For each forecast: the share of true bests inside the interval and beyond its good end, the stated chance,
    and the share of better settings.
    """
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    y, before = problem.run(frame, rng)
    sweep = advised(problem, frame, y)
    ranges = {name: sweep.space.get(name, dimension) for name, dimension in problem.space.items()}
    spaces = {"same": problem.space, "box": box(problem, frame, y), "ranges": ranges}
    reached: dict[str, list[np.ndarray]] = {way: [] for way in WAYS}
    for k in range(draws):
        for way, space in spaces.items():
            again = np.random.default_rng([seed, n, k])
            reached[way].append(problem.run(draw(space, n, again), again)[1])
    for k in range(min(draws, 2)):
        again = np.random.default_rng([seed, n, k])
        reached["listed"].append(listed(problem, sweep, n, again, seed=k)[2])
    reached["halves"] = [in_parts(problem, frame, y, sweep, n, 2, seed)]
    reached["fifths"] = [in_parts(problem, frame, y, sweep, n, 5, seed)]
    reached["tpe"] = [tpe(problem, frame, y, n, seed)]
    sign = 1.0 if problem.goal == "maximize" else -1.0
    tried = (sign * before)[sweep.best].max()
    forecasts = {
        "ranges": forecast(sweep, next_runs=n),
        "listed": forecast(sweep, listed=next_runs(sweep, n)),
    }
    kept = {}
    for way, expected in forecasts.items():
        if expected is not None:
            best = np.array([sign * (sign * true).max() for true in reached[way]])
            inside = (expected.low <= best) & (best <= expected.high)
            beyond = sign * best > max(sign * expected.low, sign * expected.high)
            came = sign * best > tried
            kept[way] = float(inside.mean()), float(beyond.mean()), expected.chance, float(came.mean())
    regrets = {way: [problem.regret(true) for true in each] for way, each in reached.items()}
    return {way: means([(r.min(), float(np.median(r))) for r in each]) for way, each in regrets.items()}, kept


def means(rows: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(float(v) for v in np.mean(rows, axis=0))


COMPARED = [
    ("ranges", "box"),
    ("listed", "box"),
    ("listed", "tpe"),
    ("halves", "tpe"),
    ("fifths", "halves"),
    ("fifths", "tpe"),
]


def gain(rows: Sequence[Found], way: str, other: str) -> str:
    """Return how much better the best run of one method is than that of another, with its standard error."""
    gains = np.array([row[other][0] - row[way][0] for row in rows])
    return f"{gains.mean():.3f} ± {gains.std(ddof=1) / np.sqrt(len(gains)):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=50, help="runs before, and after (default 50)")
    parser.add_argument("--repeats", type=int, default=6)
    parser.add_argument("--draws", type=int, default=6, help="times that a space is drawn from, each repeat")
    parser.add_argument("--sets", nargs="*", help="only these")
    parser.add_argument("--quick", action="store_true", help="two repeats")
    options = parser.parse_args()
    repeats = 2 if options.quick else options.repeats
    print(
        f"{options.n} runs, then {options.n} more; {repeats} repeats; regret of the best / of the median run"
    )
    gains = " | ".join(f"{way} over {other}" for way, other in COMPARED)
    print(
        f"| set | same space | top-10% box | our ranges | our list | in halves | in fifths | TPE | {gains} |"
    )
    print("|" + 14 * "---|", flush=True)
    start, promised = time.monotonic(), []
    for problem in problems():
        if options.sets and problem.name not in options.sets:
            continue
        made = [repeat(problem, options.n, seed, options.draws) for seed in range(repeats)]
        rows = [row for row, _ in made]
        cells = [" / ".join(f"{np.mean([row[way][k] for row in rows]):.3f}" for k in (0, 1)) for way in WAYS]
        kind = " (held out)" if problem.name in HELD_OUT else " (fresh)" if problem.name in FRESH else ""
        name = problem.name + kind
        print(f"| {name} | {' | '.join([*cells, *(gain(rows, *pair) for pair in COMPARED)])} |", flush=True)
        kept = [row for _, row in made if row]
        cells = [f"{v:.0%}" for way in ("ranges", "listed") for v in means([row[way] for row in kept])]
        promised.append(f"| {name} | {len(kept)} | {' | '.join(cells)} |")
    print("\nForecasts for the ranges, then for the list: interval held, better than it, stated chance, came")
    print(f"| set | promises |{2 * ' held | better | chance | came |'}\n|{10 * '---|'}")
    print("\n".join(promised))
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
