"""Does the next sweep help? After n random runs, the next n from our space against what else one would do.

    python tests/benchmarks/sweep_benchmark.py [--n 50] [--repeats 20] [--sets car hartmann ...] [--quick]
    python tests/benchmarks/sweep_benchmark.py --promise [--repeats 12] [--draws 40]

The next runs are drawn from our recommendation, from the original space ("same"), from the box around the
best tenth of the runs ("box"), or by Optuna's TPE, which goes on one run at a time. Sets: complete tuning
grids of HPOBench (a perceptron on four data sets; ../shared/data/grids, left out where that is absent) and
functions of known optimum.
Reported is the true metric (the mean over the grid's seeds; the function without noise) as regret: 0 is
the optimum, 1 the median of the original space; best and median of the next n, means over repeats, and
the gain of ours over "same" with its standard error, paired. With --promise: how often the best of the
next 50 runs lies in the promised interval, and the stated chance of a better setting against how often
one came.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import Runs  # noqa: E402
from importance.sampling import draw, level_numbers  # noqa: E402
from importance.sweep import promise, recommend  # noqa: E402
from tests.benchmarks.sweep_problems import HELD_OUT, Problem, Space, problems  # noqa: E402

WAYS = ["same", "box", "ours", "tpe"]


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


def promised(problem: Problem, n: int, seed: int, draws: int) -> tuple[float, ...] | None:
    """What one recommendation promises: the share of true and observed bests of the next 50 runs inside its
    interval, the stated chance, and how often the true best beat the best setting tried; None when nothing is
    promised."""
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    y, true = problem.run(frame, rng)
    runs = Runs.from_frame(frame.assign(metric=y), list(problem.space), ["metric"], space=problem.space)
    found = recommend(runs, "metric", parameters=list(problem.space), goal=problem.goal)
    said = promise(found)
    if said is None:
        return None
    space = {name: found.space.get(name, one) for name, one in problem.space.items()}
    sign = 1.0 if problem.goal == "maximize" else -1.0
    tried = float((sign * true)[found.best].max())
    held = []
    for k in range(draws):
        again = np.random.default_rng([seed, n, k])
        bests = [sign * float((sign * v).max()) for v in problem.run(draw(space, said.runs, again), again)]
        inside = [said.low <= best <= said.high for best in bests]
        held.append((inside[1], inside[0], sign * bests[1] > tried))
    mean = np.mean(held, axis=0)
    return float(mean[0]), float(mean[1]), said.chance, float(mean[2])


def promises(asked: argparse.Namespace, repeats: int) -> None:
    """The table of --promise."""
    print(f"{asked.n} runs, {repeats} repeats; the next 50 drawn {asked.draws} times")
    print(
        "| set | true best inside | observed best inside | stated chance | better setting found | promises |"
    )
    print("|---|---|---|---|---|---|", flush=True)
    for problem in problems():
        if asked.sets and problem.name not in asked.sets:
            continue
        rows = [promised(problem, asked.n, seed, asked.draws) for seed in range(repeats)]
        made = [row for row in rows if row is not None]
        cells = " | ".join(f"{v:.0%}" for v in np.mean(made, axis=0)) if made else "- | - | - | -"
        mark = " (held out)" if problem.name in HELD_OUT else ""
        print(f"| {problem.name}{mark} | {cells} | {len(made)} of {repeats} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=50, help="runs before, and after (default 50)")
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--draws", type=int, default=4, help="times that a space is drawn from, each repeat")
    parser.add_argument("--sets", nargs="*", help="only these")
    parser.add_argument("--quick", action="store_true", help="three repeats")
    parser.add_argument("--promise", action="store_true", help="measure what is promised instead")
    asked = parser.parse_args()
    repeats = 3 if asked.quick else asked.repeats
    if asked.promise:
        promises(asked, repeats)
        return
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
