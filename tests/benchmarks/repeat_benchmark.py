"""Do repeats in the list of next runs help? Compare lists with and without them where the truth is known.

    python tests/benchmarks/repeat_benchmark.py [--n 30] [--noises 0 0.1 0.3] [--seeds 2] [--first-seed 0]
        [--only branin ...]

After n random runs, two times ten runs of the list are run, once as it is and once with new settings in place
of its repeats. Then the setting is chosen that `settings` puts first. Reported are how many of the 20 runs
were repeats, the regret of the chosen setting with and without repeats, and the mean of the paired difference
("saved", positive when repeats help) with its standard error over sweeps. Regret is 0 at the optimum and 1 at
the median of the space; noise is in the same unit.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

from forecast_benchmark import Task, tasks  # noqa: E402

from importance import Runs, plan_runs, recommend, settings  # noqa: E402
from importance.space.sampling import draw  # noqa: E402
from importance.sweep import batch  # noqa: E402

METRIC = "metric"
PROBLEMS = ("branin", "hartmann", "training", "friedman", "ackley", "rosenbrock", "griewank", "goldstein")
LEVELS = ("training levels", "branin levels", "friedman levels", "rosenbrock levels")
"""The same functions with three to five values of each number, so that most settings can be run."""


@contextmanager
def without_repeats() -> Iterator[None]:
    """Leave the repeats out of the lists."""
    kept = batch.repeats_worth_it
    batch.repeats_worth_it = lambda *arguments: []  # type: ignore[assignment]
    try:
        yield
    finally:
        batch.repeats_worth_it = kept


def on_levels(task: Task, frame: pd.DataFrame) -> pd.DataFrame:
    """Return settings with few values of each number."""
    assert task.space is not None
    anything = draw(task.space, 2_000, np.random.default_rng(0))
    out = frame.copy()
    for k, name in enumerate(task.space):
        if pd.api.types.is_float_dtype(anything[name]) and anything[name].nunique() > 12:
            levels = anything[name].quantile(np.linspace(0.05, 0.95, 3 + k % 3)).to_numpy()
            nearest = np.abs(levels - frame[name].to_numpy(float)[:, None]).argmin(axis=1)
            out[name] = np.where(frame[name].isna(), np.nan, levels[nearest])
    return out


def outcome(task: Task, levels: bool, n: int, noise: float, seed: int) -> tuple[float, int]:
    """Return the regret of the setting that is finally chosen, and how many runs were repeats."""
    assert task.space is not None
    rng = np.random.default_rng([seed, n, round(100 * noise)])
    place = (lambda frame: on_levels(task, frame)) if levels else (lambda frame: frame)
    names, repeats = list(task.space), 0
    frame = place(draw(task.space, n, rng))
    size = noise * abs(task.median - task.optimum)
    space = None if levels else task.space

    def measured(settings: pd.DataFrame) -> pd.DataFrame:
        return settings.assign(**{METRIC: task.truth(settings) + size * rng.standard_normal(len(settings))})

    frame = measured(frame)
    for _ in range(2):
        runs = Runs.from_frame(frame, names, [METRIC], space=space)
        sweep = recommend(runs, METRIC, parameters=names, goal=task.goal)
        plan = plan_runs(sweep)
        listed = sweep.model_inputs(plan.settings.head(10))
        repeats += sum(k < 10 for k in plan.repeats)
        anything = place(draw(task.space, len(listed), rng))
        new = anything.assign(**{str(name): listed[name].to_numpy() for name in listed})
        frame = pd.concat([frame, measured(new)], ignore_index=True)
    runs = Runs.from_frame(frame, names, [METRIC], space=space)
    table = settings(runs, METRIC, names, goal=task.goal)
    chosen = pd.DataFrame({name: table[name] if name in table else frame[name].iloc[0] for name in names})
    regret = 1 - float(task.progress(task.truth(chosen.head(1)))[0])
    return regret, repeats


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=30)
    parser.add_argument("--noises", nargs="+", type=float, default=[0.0, 0.1, 0.3])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", default=[*PROBLEMS, *LEVELS])
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    rows = []
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    for name in options.only:
        task = next(tasks([name.removesuffix(" levels")]))
        for noise, seed in product(options.noises, seeds):
            arguments = (task, name.endswith(" levels"), options.n, noise, seed)
            regret, repeats = outcome(*arguments)
            with without_repeats():
                alone, _ = outcome(*arguments)
            rows.append((name, noise, repeats, regret, alone, alone - regret))
    frame = pd.DataFrame(rows, columns=["name", "noise", "repeats", "with", "without", "saved"])
    for by in ("name", "noise"):
        groups = frame.groupby(by)
        table = groups[["repeats", "with", "without", "saved"]].mean()
        table["any"] = groups["repeats"].agg(lambda values: (values > 0).mean())
        table["se"] = groups["saved"].sem()
        print(table.assign(k=groups.size()).round(4).to_string())


if __name__ == "__main__":
    main()
