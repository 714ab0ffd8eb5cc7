"""Does what comes agree with the forecast? Forecast the next runs of sweeps whose optimum is known.

    python tests/benchmarks/forecast_benchmark.py [--ns 30 50 100] [--seeds 4] [--only ackley ...] [--jobs 1]

After n runs, the next 50 are forecast: those drawn from the recommended ranges, those of the list, and also
the first fifth of the list. Then the true best of these runs, without noise, is compared with the forecast.
 Lengths are in units of the way from the median of the space to its optimum. Reported are

- held: how often the 80% interval contains the true best; worse, better: how often the true best is beyond
  its bad and its good end,
- width: the mean width of the interval,
- hopeful: how much better the expected best is than what comes; present: the same of the best setting so far,
- chance, came: the stated chance of a better setting, and how often one came.

The problems are those of `sweep_problems`, the kinds of `landscapes` but for the population, whose metric
changes with time, those of `known_truth`, and those of `funnels`, which are the hardest to
forecast.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

import funnels  # noqa: E402
import known_truth  # noqa: E402
import landscapes  # noqa: E402
import sweep_problems  # noqa: E402
from landscape_functions import Landscape  # noqa: E402

from importance import Forecast, Runs, Sweep, forecast, next_runs, recommend  # noqa: E402
from importance.space.dimension import Space  # noqa: E402
from importance.space.sampling import draw  # noqa: E402

_KNOWN = {
    **{name: ("problems", name) for name in ("g", "steps", "optimizers", "switch")},
    "faint": ("problems", "weak"),
    **{name: ("grids", name) for name in ("perceptron", "cell")},
}
ADDED = (*_KNOWN, "salomon", "schwefel", "needle", "zakharov")
FRESH = ("alpine", "styblinski", "banana", "noisy", "corner", "kinks")
"""Problems that were added after a first version, and those that were first run when it was finished. Later
still came `funnels.LATEST`."""
_NEXT, _FIFTH = 50, 10
_DRAWS = 16  # times that the ranges are drawn from


@dataclass(frozen=True)
class Task:
    """A metric to optimise.

    Attributes:
        name, goal: of the metric.
        space: what a tool would declare; None when it declares nothing.
        first: returns n runs with the column `METRIC`, given n and a seed.
        truth: returns the metric of settings without noise; NaN where a run fails.
        anything: returns settings drawn at random.
        optimum, median: of the true metric over the space.
    """

    name: str
    goal: str
    space: Space | None
    first: Callable[[int, int], pd.DataFrame]
    truth: Callable[[pd.DataFrame], np.ndarray]
    anything: Callable[[int, np.random.Generator], pd.DataFrame]
    optimum: float
    median: float

    def progress(self, metric: np.ndarray | float) -> np.ndarray:
        """Return where values lie on the way from the median, 0, to the optimum, 1."""
        return (np.asarray(metric, float) - self.median) / (self.optimum - self.median)

    def best(self, settings: pd.DataFrame, rng: np.random.Generator) -> float:
        """Return how far the best of some settings gets; parameters without a column are drawn at random."""
        complete = self.anything(len(settings), rng).assign(
            **{str(name): settings[name].to_numpy() for name in settings}
        )
        return float(np.nanmax(self.progress(self.truth(complete)), initial=-np.inf))


def _of_problem(problem: sweep_problems.Problem) -> Task:
    def first(n: int, seed: int) -> pd.DataFrame:
        rng = np.random.default_rng([seed, n])
        frame = draw(problem.space, n, rng)
        return frame.assign(**{landscapes.METRIC: problem.run(frame, rng)[0]})

    return Task(
        name=problem.name,
        goal=problem.goal,
        space=problem.space,
        first=first,
        truth=lambda frame: problem.run(frame, np.random.default_rng(0))[1],
        anything=lambda n, rng: draw(problem.space, n, rng),
        optimum=problem.optimum,
        median=problem.median,
    )


def _of_landscape(name: str, landscape: Landscape, first: Callable[[int, int], pd.DataFrame]) -> Task:
    sign, d = -1.0 if name in ("ceiling", "cell") else 1.0, len(landscape.space)

    def truth(frame: pd.DataFrame) -> np.ndarray:
        anywhere = landscape.columns(np.full((len(frame), d), 0.5))
        columns = {p: np.where(frame[p].isna(), anywhere[p], frame[p].to_numpy()) for p in anywhere}
        columns = {p: values.astype(anywhere[p].dtype) for p, values in columns.items()}
        value = np.asarray(landscape.metric(columns), float)
        value = value if landscape.observe is None else landscape.observe(value)
        return value if landscape.fails is None else np.where(landscape.fails(columns), np.nan, value)

    def at(u: np.ndarray) -> np.ndarray:
        value = sign * truth(pd.DataFrame(landscape.columns(u)))
        return np.where(np.isnan(value), np.inf, value)

    rng = np.random.default_rng(0)
    u = rng.random((20_000, d))
    median = float(np.median(at(u)))
    for scale in np.geomspace(0.2, 1e-4, 40):
        top = u[np.argsort(at(u), kind="stable")[:20]]
        moved = np.clip(top[:, None] + scale * rng.standard_normal((20, 50, d)), 0, 1 - 1e-9)
        moved = np.where(rng.random(moved.shape) < 0.5, moved, top[:, None])
        u = np.vstack([top, moved.reshape(-1, d)])
    return Task(
        name=name,
        goal="minimize" if sign > 0 else "maximize",
        space=None,
        first=first,
        truth=truth,
        anything=lambda n, rng: pd.DataFrame(landscape.columns(rng.random((n, d)))),
        optimum=sign * float(at(u).min()),
        median=sign * median,
    )


def tasks(only: list[str] | None = None) -> Iterator[Task]:
    """Yield all tasks, or those with these names."""
    for problem in (*sweep_problems.problems(), *map(funnels.function, funnels.SHAPES)):
        if not only or problem.name in only:
            yield _of_problem(problem)
    for name, landscape in landscapes.LANDSCAPES.items():
        if name != "population" and (not only or name in only):
            yield _of_landscape(name, landscape, partial(_landscape_runs, name))
    for name, (kind, origin) in _KNOWN.items():
        if not only or name in only:
            known = known_truth.PROBLEMS[kind][origin]
            landscape = Landscape(known.space, known.metric, active=known.active or {})
            yield _of_landscape(name, landscape, partial(_known_runs, kind, origin))


def _landscape_runs(name: str, n: int, seed: int) -> pd.DataFrame:
    return landscapes.landscape_case(name, n, seed).runs


def _known_runs(kind: str, name: str, n: int, seed: int) -> pd.DataFrame:
    return known_truth.case(kind, name, n, seed).runs


@dataclass(frozen=True)
class Outcome:
    """A sweep with what came of it.

    Attributes:
        task: the metric.
        sweep: the recommendation after the first runs.
        lists: the list of next runs, and its first fifth.
        tried: how far the best setting of the first runs got (see `Task.progress`).
        reached: way -> how far the best of the next runs got, once for each draw.
    """

    task: Task
    sweep: Sweep
    lists: dict[str, pd.DataFrame]
    tried: float
    reached: dict[str, np.ndarray]


def outcome(task: Task, n: int, seed: int) -> Outcome:
    """Return what comes after n runs of a task."""
    frame, names = task.first(n, seed), list(task.anything(1, np.random.default_rng(0)))
    runs = Runs.from_frame(frame, names, [landscapes.METRIC], space=task.space)
    sweep = recommend(runs, landscapes.METRIC, parameters=names, goal=task.goal)
    listed = next_runs(sweep, _NEXT)
    lists = {"list": listed, "fifth": listed.head(_FIFTH)}
    rng = np.random.default_rng([seed, n, 23])
    drawn = [task.best(draw(sweep.space, _NEXT, rng), rng) for _ in range(_DRAWS)]
    reached = {way: np.array([task.best(sweep.model_inputs(each), rng)]) for way, each in lists.items()}
    tried = task.best(frame[frame[landscapes.METRIC].notna()][names], rng)
    return Outcome(task, sweep, lists, tried, {"ranges": np.array(drawn), **reached})


def figures(result: Outcome, way: str, expected: Forecast) -> dict[str, float]:
    """Return how far the forecast of one way agrees with what came."""
    progress, reached = result.task.progress, result.reached[way]
    low, high = np.sort(progress([expected.low, expected.high]))
    return {
        "held": float(((low <= reached) & (reached <= high)).mean()),
        "worse": float((reached < low).mean()),
        "better": float((reached > high).mean()),
        "width": float(high - low),
        "hopeful": float((progress(expected.best) - reached).mean()),
        "present": float(progress(expected.present) - result.tried),
        "chance": expected.chance,
        "came": float((reached > result.tried).mean()),
    }


def _rows(table: tuple[str, int, int]) -> list[dict[str, object]]:
    warnings.filterwarnings("ignore")
    name, n, seed = table
    result = outcome(next(tasks([name])), n, seed)
    made = {way: forecast(result.sweep, listed=each) for way, each in result.lists.items()}
    made["ranges"] = forecast(result.sweep, next_runs=_NEXT)
    groups = {"latest": funnels.LATEST, "fresh": FRESH, "added": ADDED}
    half = next((group for group, of_group in groups.items() if name in of_group), "first")
    return [
        {"half": half, "name": name, "n": n, "way": way, **figures(result, way, expected)}
        for way, expected in made.items()
        if expected is not None
    ]


def summary(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the mean of each figure for each group, its standard error over sweeps, and their number k."""
    groups = frame.groupby(by, sort=True)[
        ["held", "worse", "better", "width", "hopeful", "present", "chance", "came"]
    ]
    text = groups.mean().round(3).astype(str) + "±" + groups.sem().fillna(0).round(3).astype(str)
    text.insert(0, "k", groups.size())
    return text


def rows_of_all(
    description: str | None,
    rows: Callable[[tuple[str, int, int]], list[dict[str, object]]],
    ns: list[int],
    seeds: int,
) -> pd.DataFrame:
    """Return the rows of all sweeps that the command line asks for.

    Args:
        description: of the command.
        rows: returns the rows of a sweep, from its problem, its number of runs and its seed.
        ns, seeds: the numbers of runs, and how many seeds, unless the command line has others.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ns", nargs="+", type=int, default=ns)
    parser.add_argument("--seeds", type=int, default=seeds)
    parser.add_argument("--first-seed", type=int, default=0, help="later seeds are other sweeps")
    parser.add_argument("--only", nargs="+", help="names of problems")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    names = [task.name for task in tasks(options.only)]
    chosen = range(options.first_seed, options.first_seed + options.seeds)
    with ProcessPoolExecutor(options.jobs) as pool:
        work = pool.map(rows, product(names, options.ns, chosen))
        return pd.DataFrame([row for of_sweep in work for row in of_sweep])


def main() -> None:
    frame = rows_of_all(__doc__, _rows, [30, 50, 100], 4)
    pd.set_option("display.width", 250, "display.max_columns", 30, "display.max_rows", 500)
    chances = pd.cut(frame["chance"], [-0.01, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0]).astype(str)
    print(summary(frame, ["way", "name"]))
    print(summary(frame.assign(chances=chances), ["half", "way", "chances"])[["k", "chance", "came"]])
    print(summary(frame.assign(funnel=frame["name"].isin(funnels.FUNNELS)), ["half", "way", "funnel"]))
    print(summary(frame, ["half", "way", "n"]))
    print(summary(frame, ["half", "way"]))
    print(summary(frame, ["way"]))


if __name__ == "__main__":
    main()
