"""How often `by_task` is right on tasks whose truth is known.

    python tests/benchmarks/tasks_benchmark.py --first-seed 100 --seeds 20

Each sweep has 4 or 8 tasks with 15 or 30 runs of the same random settings. The best learning rate is the same
in all tasks. The best dropout is 0.1 or 0.5 by chance in half of the sweeps, and 0.3 in all tasks of the
others. `idle` does nothing. The noise has a standard deviation of 0.1 or 0.5. Printed are the answers on each
parameter, how often the interval of the mean rank holds that over all tasks of this kind, and the stated and
the true share of first settings that are the best.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from importance.runs.table import Runs
from importance.tasks.by_task import by_task

NAMES = ["lr", "dropout", "idle"]


def true_error(settings: pd.DataFrame, best_dropout: float) -> np.ndarray:
    """Return the error of settings without noise on a task with this best dropout."""
    error = np.log10(settings["lr"] / 3e-4) ** 2 + 10 * (settings["dropout"] - best_dropout) ** 2
    return error.to_numpy(float)


def sweep(seed: int, tasks: int, n: int, noise: float, differ: bool) -> tuple[pd.DataFrame, Runs]:
    """Return the settings, and their runs on the tasks."""
    rng = np.random.default_rng(seed)
    settings = pd.DataFrame({"lr": 10 ** rng.uniform(-5, -2, n), "dropout": rng.uniform(0, 0.6, n)})
    settings["idle"] = rng.random(n)
    best = rng.choice([0.1, 0.5], tasks) if differ else np.full(tasks, 0.3)
    best[:2] = (0.1, 0.5) if differ else best[:2]
    parts = []
    for i, dropout in enumerate(best):
        error = true_error(settings, dropout) + noise * rng.standard_normal(n)
        parts.append(settings.assign(dataset=f"task {i}", error=error))
    frame = pd.concat(parts, ignore_index=True)
    return settings, Runs.from_frame(frame, NAMES, ["error"], goals={"error": "minimize"})


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    answers: dict[tuple[str, bool, float], Counter[str]] = {}
    held, stated, best = [], [], []
    for seed, tasks, n, noise, differ in _cases(arguments.first_seed, arguments.seeds):
        settings, runs = sweep(seed, tasks, n, noise, differ)
        answer = by_task(runs, "error", "dataset")
        for each in answer.parameters:
            answers.setdefault((each.name, differ, noise), Counter())[each.agreement] += 1
        kinds = [0.1, 0.5] if differ else [0.3]
        ranks = np.mean([true_error(settings, kind).argsort().argsort() + 1 for kind in kinds], axis=0)
        table = answer.settings
        truth = ranks[table.rows % n]
        held.append(np.mean((table.low <= truth) & (truth <= table.high)))
        stated.append(table.p_best[0])
        best.append(truth[0] == truth.min())
    for (name, differ, noise), counts in sorted(answers.items()):
        print(f"{name:8} dropout differs: {differ!s:5} noise {noise}: {dict(counts)}")
    print(f"mean rank held {_share(held)}, first is the best {_share(best)}, stated {_share(stated)}")


def _cases(first: int, seeds: int) -> Iterator[tuple[int, int, int, float, bool]]:
    yield from itertools.product(range(first, first + seeds), (4, 8), (15, 30), (0.1, 0.5), (True, False))


def _share(values: list[float]) -> str:
    k = len(values)
    return f"{np.mean(values):.3f} ± {np.std(values) / math.sqrt(k):.3f} (k {k})"


if __name__ == "__main__":
    main()
