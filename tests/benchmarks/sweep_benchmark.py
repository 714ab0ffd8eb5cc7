"""Does the next sweep help? After n random runs, the next n from our advice against what else one would do.

    python tests/benchmarks/sweep_benchmark.py [--n 50] [--repeats 6] [--sets car hartmann ...] [--quick]

The next runs are drawn from the original space ("same"), from the box around the best tenth of the runs
("box"), from our recommended ranges, are those that we list, are the first half of these and, asked
again when they have been run, as many more ("halves"), or come from Optuna's TPE, which goes on one run at a
time. Sets: complete tuning grids of HPOBench (a perceptron on four data sets; ../shared/data/grids, left out
where that is absent) and functions of known optimum.
Reported is the true metric (the mean over the grid's seeds; the function without noise) as regret: 0 is
the optimum, 1 the median of the original space; best and median of the next n, means over repeats, and
how much better ours are than "same", the box and TPE, with the standard error, paired. A second table
says how often the true best of the next 50 runs lies in the promised interval or is better than all of it,
and sets the stated chance of a better setting against how often one came.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import Runs  # noqa: E402
from importance.space.dimension import Choice, Dimension  # noqa: E402
from importance.space.sampling import draw  # noqa: E402
from importance.sweep.batch import next_runs  # noqa: E402
from importance.sweep.forecast import forecast  # noqa: E402
from importance.sweep.recommend import recommend  # noqa: E402
from importance.sweep.result import Sweep  # noqa: E402
from tests.benchmarks.sweep_problems import FRESH, HELD_OUT, Problem, Space, problems  # noqa: E402

WAYS = ["same", "box", "ranges", "listed", "halves", "tpe"]


def _numbers(dimension: Dimension) -> np.ndarray | None:
    numbers = dimension.numbers if isinstance(dimension, Choice) else None
    return None if numbers is None else np.array(numbers)


def box(problem: Problem, frame: pd.DataFrame, y: np.ndarray) -> Space:
    """The smallest box around the best tenth of the runs, at least three."""
    order = np.argsort(y if problem.goal == "minimize" else -y, kind="stable")[: max(3, round(0.1 * len(y)))]
    space = {}
    for name, one in problem.space.items():
        values = frame[name].iloc[order].dropna()
        numbers = _numbers(one)
        if not len(values):
            space[name] = one
        elif numbers is not None:
            inside = (numbers >= values.min() - 1e-12) & (numbers <= values.max() + 1e-12)
            space[name] = replace(one, levels=tuple(np.array(one.levels)[inside]))
        elif isinstance(one, Choice):
            space[name] = replace(one, levels=tuple(v for v in one.levels if v in set(values)))
        else:
            space[name] = replace(one, low=float(values.min()), high=float(values.max()))
    return space


def advised(problem: Problem, frame: pd.DataFrame, y: np.ndarray) -> Sweep:
    """The advice, from the runs and the ranges that their tool would tell."""
    runs = Runs.from_frame(frame.assign(metric=y), list(problem.space), ["metric"], space=problem.space)
    return recommend(runs, "metric", parameters=list(problem.space), goal=problem.goal)


def completed(problem: Problem, settings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Settings with what the advice has no word for, since it has no say in the metric, drawn as before."""
    anything = draw(problem.space, len(settings), rng)
    return anything.assign(**{str(name): settings[name].to_numpy() for name in settings})


def listed(
    problem: Problem,
    found: Sweep,
    n: int,
    rng: np.random.Generator,
    *,
    first: int | None = None,
    seed: int = 0,
) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Of the n next runs that we list the first ones, or all: their settings, their metric, the true one."""
    settings = completed(problem, found.model_inputs(next_runs(found, n, seed=seed).head(first or n)), rng)
    return (settings, *problem.run(settings, rng))


def halves(
    problem: Problem, frame: pd.DataFrame, y: np.ndarray, found: Sweep, n: int, seed: int
) -> np.ndarray:
    """The true metric of the first half of the next runs, and of as many as we list once these are known."""
    rng = np.random.default_rng([seed, 7])
    settings, noisy, reached = listed(problem, found, n, rng, first=n // 2)
    known = pd.concat([frame, settings[list(frame)]], ignore_index=True)
    again = advised(problem, known, np.concatenate([y, noisy]))
    return np.concatenate([reached, listed(problem, again, n, rng, first=n - n // 2)[2]])


def tpe(problem: Problem, frame: pd.DataFrame, y: np.ndarray, n: int, seed: int) -> np.ndarray:
    """The true metric of n more runs of Optuna's TPE, which was told the first ones."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    kinds = optuna.distributions
    spread: dict[str, optuna.distributions.BaseDistribution] = {}
    for name, one in problem.space.items():
        numbers = _numbers(one)
        if numbers is not None:  # ordered: by position, which keeps the order and the even spacing
            spread[name] = kinds.IntDistribution(0, len(numbers) - 1)
        elif isinstance(one, Choice):
            spread[name] = kinds.CategoricalDistribution(one.levels)
        elif one.integer:
            spread[name] = kinds.IntDistribution(int(one.low), int(one.high), log=one.log)
        else:
            spread[name] = kinds.FloatDistribution(one.low, one.high, log=one.log)

    def told(name: str, value: object) -> object:
        numbers = _numbers(problem.space[name])
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
            if (when := one.condition) is not None and row[when.parent] not in when.levels:
                row[name] = np.nan
                continue
            value, numbers = trial._suggest(name, spread[name]), _numbers(one)
            row[name] = value if numbers is None else numbers[value]
        noisy, true = problem.run(pd.DataFrame([row]), rng)
        study.tell(trial, float(noisy[0]))
        reached.append(float(true[0]))
    return np.array(reached)


Found = dict[str, tuple[float, ...]]


def repeat(problem: Problem, n: int, seed: int, draws: int) -> tuple[Found, Found]:
    """Best and median regret of the next n runs of each way, and what was promised of them against what came:
    the share of true bests inside the interval, and beyond its good end, the stated chance, the share of
    better settings."""
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    y, before = problem.run(frame, rng)
    found = advised(problem, frame, y)
    ranges = {name: found.space.get(name, one) for name, one in problem.space.items()}
    spaces = {"same": problem.space, "box": box(problem, frame, y), "ranges": ranges}
    reached: dict[str, list[np.ndarray]] = {way: [] for way in WAYS}
    for k in range(draws):
        for way, space in spaces.items():
            again = np.random.default_rng([seed, n, k])
            reached[way].append(problem.run(draw(space, n, again), again)[1])
    for k in range(min(draws, 2)):
        again = np.random.default_rng([seed, n, k])
        reached["listed"].append(listed(problem, found, n, again, seed=k)[2])
    reached["halves"] = [halves(problem, frame, y, found, n, seed)]
    reached["tpe"] = [tpe(problem, frame, y, n, seed)]
    sign = 1.0 if problem.goal == "maximize" else -1.0
    tried = (sign * before)[found.best].max()
    promises = {"ranges": forecast(found, next_runs=n), "listed": forecast(found, listed=next_runs(found, n))}
    kept = {}
    for way, said in promises.items():
        if said is not None:
            best = np.array([sign * (sign * true).max() for true in reached[way]])
            inside = (said.low <= best) & (best <= said.high)
            beyond = sign * best > max(sign * said.low, sign * said.high)
            came = sign * best > tried
            kept[way] = float(inside.mean()), float(beyond.mean()), said.chance, float(came.mean())
    regrets = {way: [problem.regret(true) for true in each] for way, each in reached.items()}
    return {way: means([(r.min(), float(np.median(r))) for r in each]) for way, each in regrets.items()}, kept


def means(rows: Sequence[tuple[float, ...]]) -> tuple[float, ...]:
    return tuple(float(v) for v in np.mean(rows, axis=0))


COMPARED = [("ranges", "box"), ("listed", "box"), ("listed", "tpe"), ("halves", "tpe")]


def gain(rows: Sequence[Found], way: str, other: str) -> str:
    """How much better the best of a way is than that of another, with its standard error."""
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
    asked = parser.parse_args()
    repeats = 2 if asked.quick else asked.repeats
    print(f"{asked.n} runs, then {asked.n} more; {repeats} repeats; regret of the best / of the median run")
    gains = " | ".join(f"{way} over {other}" for way, other in COMPARED)
    print(f"| set | same space | top-10% box | our ranges | our list | in two halves | TPE | {gains} |")
    print("|" + 11 * "---|", flush=True)
    start, promised = time.monotonic(), []
    for problem in problems():
        if asked.sets and problem.name not in asked.sets:
            continue
        made = [repeat(problem, asked.n, seed, asked.draws) for seed in range(repeats)]
        rows = [row for row, _ in made]
        cells = [" / ".join(f"{np.mean([row[way][k] for row in rows]):.3f}" for k in (0, 1)) for way in WAYS]
        kind = " (held out)" if problem.name in HELD_OUT else " (fresh)" if problem.name in FRESH else ""
        name = problem.name + kind
        print(f"| {name} | {' | '.join([*cells, *(gain(rows, *pair) for pair in COMPARED)])} |", flush=True)
        kept = [row for _, row in made if row]
        cells = [f"{v:.0%}" for way in ("ranges", "listed") for v in means([row[way] for row in kept])]
        promised.append(f"| {name} | {len(kept)} | {' | '.join(cells)} |")
    print("\nPromised of the ranges, then of the list: interval held, better than it, stated chance, came")
    print(f"| set | promises |{2 * ' held | better | chance | came |'}\n|{10 * '---|'}")
    print("\n".join(promised))
    print(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
