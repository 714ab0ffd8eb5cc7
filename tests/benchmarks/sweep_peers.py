"""Is our list of next runs better than other optimisers? Compare them on six problems unlike each other.

    python tests/benchmarks/sweep_peers.py [--ns 30 50] [--repeats 3] [--first-seed 0] [--only hartmann ...]
        [--peers botorch smac ...] [--results FILE]

After n random runs, each way chooses 50 more: our list, asked for in fifths of ten runs, Optuna's TPE and its
Gaussian process, BoTorch one run and ten runs at a time, and SMAC. An optimiser that is not installed is left
out, with the command that installs it. All know the declared ranges, and all have the same first runs.
Reported is the regret of the best of the next runs by the true metric, as in `sweep_benchmark`: 0 is the
optimum, 1 the median of the space. A second table says how much better fifths are than each other way, with
the standard error of the paired difference and the number of pairs k.

With `--results`, each regret is written to a file as soon as it is known. What stands there is not repeated,
so a run can go on where it ended.

The problems were chosen before any result of these optimisers was known:

- credit_g: a complete grid of a perceptron, noisy, with ordered values (left out where the file is missing),
- hartmann: smooth, with six parameters and little noise,
- ackley: a funnel full of hollows, with five parameters,
- nested: conditions two levels deep,
- levels: twenty levels without an order beside one number that matters and two that do not,
- noisy: a bowl in five parameters, with noise of 0.8 standard deviations of the metric.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

import funnels  # noqa: E402
import sweep_problems  # noqa: E402
from landscapes import LANDSCAPES  # noqa: E402
from peer_samplers import PEERS  # noqa: E402
from sweep_benchmark import advised, in_parts  # noqa: E402
from sweep_problems import Problem, function  # noqa: E402

from importance.space.dimension import Choice, Condition, Range  # noqa: E402
from importance.space.sampling import draw  # noqa: E402

NAMES = ("credit_g", "hartmann", "ackley", "nested", "levels", "noisy")
OURS, SAME = "fifths", "same"
_NEXT, _PARTS = 50, 5
_COLUMNS = ["name", "n", "seed", "way", "regret", "seconds"]


def nested() -> Problem:
    """Return the landscape `nested`: a tree booster grows by leaf or by depth, a linear one does neither."""
    numbers = {"leaves": (8, 16, 32, 64, 128, 256), "depth": (2, 4, 6, 8, 10, 12)}
    tree, linear = Condition("booster", ("tree",)), Condition("booster", ("linear",))
    by_leaf, by_depth = Condition("grow", ("leaf",)), Condition("grow", ("depth",))
    space = [
        Choice("booster", ("linear", "tree")),
        Choice("grow", ("depth", "leaf"), condition=tree),
        Choice("leaves", tuple(map(str, numbers["leaves"])), condition=by_leaf),
        Choice("depth", tuple(map(str, numbers["depth"])), condition=by_depth),
        Range("l2", 1e-3, 10.0, log=True, condition=linear),
        Range("eta", 1e-3, 1.0, log=True),
        Range("idle0", 0.0, 1.0),
    ]
    unused = {"grow": "depth", "leaves": 8.0, "depth": 2.0, "l2": 1.0}  # do not count where not used

    def metric(c: pd.DataFrame) -> np.ndarray:
        numbers = c.fillna(unused).astype(dict.fromkeys(("leaves", "depth", "l2", "eta"), float))
        return LANDSCAPES["nested"].metric({str(name): numbers[name].to_numpy() for name in numbers})

    return function("nested", space, metric, 0.4, LANDSCAPES["nested"].noise)


def levels() -> Problem:
    """Return the landscape `levels`: twenty backbones, each of which has a worth of its own."""
    backbones = tuple(f"net{i:02}" for i in range(20))
    space = [
        Choice("backbone", backbones),
        Range("lr", 1e-5, 1e-1, log=True),
        *(Range(f"idle{i}", 0.0, 1.0) for i in range(2)),
    ]

    def metric(c: pd.DataFrame) -> np.ndarray:
        return LANDSCAPES["levels"].metric({"backbone": c["backbone"], "lr": c["lr"].to_numpy(float)})

    best = metric(pd.DataFrame({"backbone": backbones, "lr": 1e-3})).min()
    return function("levels", list(space), metric, float(best), LANDSCAPES["levels"].noise)


def problems(only: list[str] | None = None) -> Iterator[Problem]:
    """Yield the six problems, or those with these names."""
    known = {problem.name: problem for problem in sweep_problems.problems()}
    known |= {"nested": nested(), "levels": levels(), "noisy": funnels.function("noisy")}
    yield from (known[name] for name in NAMES if name in known and (not only or name in only))


def installed(names: list[str]) -> list[str]:
    """Return the optimisers that can be imported; print how to install the others."""
    ready = []
    for name in names:
        missing = [package for package in PEERS[name].packages if find_spec(package) is None]
        if missing:
            command = f"python -m pip install {' '.join(missing)}"
            print(f"{PEERS[name].label} is left out, because {missing[0]} is not installed: {command}")
        else:
            ready.append(name)
    return ready


def regret(problem: Problem, way: str, n: int, seed: int) -> float:
    """Return the regret of the best of the next runs that one way chooses."""
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    y, _ = problem.run(frame, rng)
    if way == SAME:
        true = problem.run(draw(problem.space, _NEXT, rng), rng)[1]
    elif way == OURS:
        true = in_parts(problem, frame, y, advised(problem, frame, y), _NEXT, _PARTS, seed)
    else:
        true = PEERS[way].next_true(problem, frame, y, _NEXT, seed)
    return float(problem.regret(true).min())


def with_error(values: pd.Series) -> str:
    """Return a mean with its standard error and the number of values."""
    return f"{values.mean():.3f} ± {values.sem():.3f} ({len(values)})"


def tables(results: pd.DataFrame) -> str:
    """Return both tables: regrets, and how much better fifths are."""
    wide = results.pivot_table(index=["name", "n", "seed"], columns="way", values="regret")
    order = [way for way in (SAME, OURS, *PEERS) if way in wide]
    labels = {SAME: "same space", OURS: "our list in fifths"} | {name: p.label for name, p in PEERS.items()}
    heads = " | ".join(labels[way] for way in order)
    lines = [f"| problem | runs before | {heads} |", "|" + (2 + len(order)) * "---|"]
    for (name, n), rows in wide[order].groupby(["name", "n"], sort=False):
        lines.append(f"| {name} | {n} | {' | '.join(f'{v:.3f}' for v in rows.mean())} |")
    lines.append(f"| all | | {' | '.join(f'{v:.3f}' for v in wide[order].mean())} |")
    others = [way for way in order if way != OURS]
    lines += ["", "How much better fifths are than each, ± standard error (number of pairs):"]
    heads = " | ".join(labels[way] for way in others)
    lines += [f"| problem | runs before | {heads} |", "|" + (2 + len(others)) * "---|"]
    gains = wide[others].sub(wide[OURS], axis=0)
    for (name, n), rows in gains.groupby(["name", "n"], sort=False):
        lines.append(f"| {name} | {n} | {' | '.join(with_error(rows[way].dropna()) for way in others)} |")
    lines.append(f"| all | | {' | '.join(with_error(gains[way].dropna()) for way in others)} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ns", nargs="+", type=int, default=[30, 50], help="runs before (default 30 and 50)")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0, help="later seeds are other first runs")
    parser.add_argument("--only", nargs="+", choices=NAMES, help="names of problems")
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS))
    parser.add_argument("--results", type=Path, help="a CSV file of regrets, which is continued")
    options = parser.parse_args()
    ways = [SAME, OURS, *installed(options.peers)]
    rows = recorded(options.results)
    done = {tuple(row[:4]) for row in rows}
    chosen = list(problems(options.only))
    seeds = range(options.first_seed, options.first_seed + options.repeats)
    for seed, n, problem, way in product(seeds, options.ns, chosen, ways):
        if (problem.name, n, seed, way) in done:
            continue
        start = time.process_time()
        value = regret(problem, way, n, seed)
        seconds = round(time.process_time() - start, 1)
        rows.append((problem.name, n, seed, way, value, seconds))
        print(f"{problem.name} {n} {seed} {way}: {value:.3f} ({seconds:.0f} s of CPU)", flush=True)
        if options.results is not None:
            with options.results.open("a") as file:
                csv.writer(file).writerow(rows[-1])
    print(tables(pd.DataFrame(rows, columns=_COLUMNS)))


def recorded(path: Path | None) -> list[tuple[str, int, int, str, float, float]]:
    """Return the rows of a file of results; none when there is no such file."""
    if path is None or not path.exists():
        return []
    return list(pd.read_csv(path, names=_COLUMNS).itertuples(index=False, name=None))


if __name__ == "__main__":
    main()
