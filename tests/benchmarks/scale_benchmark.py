"""Measure accuracy, CPU and memory of rankings by the number of runs, on landscapes with known truth.

    python tests/benchmarks/scale_benchmark.py [--ns 5000 50000] [--seeds 1] [--first-seed 0]
        [--only cliff ridge]
    python tests/benchmarks/scale_benchmark.py --ns 500000 10000000 --only ridge

The runs are generated block by block, and each block is forgotten once it is summarised. Each table is ranked
in a process of its own, on one worker. The columns are:

- k: tables, of the landscapes whose runs are drawn independently,
- spearman, top1, l1: as in `importance_benchmark.py`, with standard errors (se),
- cpu: seconds, without those that the blocks took to generate,
- MB: the largest memory of the worker, which includes Python and its libraries,
- forest, ratio: seconds of the 100 trees of W&B's recipe, and our seconds as a part of them. Beyond 20,000
  runs ten trees are grown and counted tenfold, and there is no forest beyond `--forest-until` runs.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
import warnings
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from importance_benchmark import agreement  # noqa: E402
from landscapes import LANDSCAPES, METRIC, fresh, total_indices  # noqa: E402

import importance  # noqa: E402

RANDOM = [name for name, each in LANDSCAPES.items() if each.design == "random" and each.fails is None]
BLOCK = 10_000
SHOWN = ["spearman", "top1", "l1", "cpu", "MB", "forest", "ratio"]


@dataclass
class Generator:
    """A block of runs that is drawn when it is read, and how long all blocks so far took.

    Attributes:
        name: of the landscape.
        runs: how many are drawn.
        seed: of the draw.
    """

    name: str
    runs: int
    seed: int
    spent = 0.0

    def __call__(self) -> pd.DataFrame:
        start = time.process_time()
        frame = fresh(self.name, self.runs, self.seed)
        Generator.spent += time.process_time() - start
        return frame


def measure(name: str, n: int, seed: int, forest_until: int) -> dict[str, object]:
    """Return the figures of one table; run it in a process of its own."""
    warnings.filterwarnings("ignore")
    truth = total_indices(name, None, count=2**15)
    sizes = [BLOCK] * (n // BLOCK) + ([n % BLOCK] if n % BLOCK else [])
    blocks = [Generator(name, size, 100_000 * seed + k) for k, size in enumerate(sizes)]
    # Imports, those of trees included, are not part of the time: the forest finds them made.
    importance.rank_blocks([fresh(name, 2_100, 0)], METRIC, list(truth))
    Generator.spent, start = 0.0, time.process_time()
    ranking = importance.rank_blocks(blocks, METRIC, list(truth), n_jobs=1)
    cpu = time.process_time() - start - Generator.spent
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures: dict[str, object] = {"landscape": name, "runs": n, "d": len(truth), "cpu": cpu, "MB": memory}
    figures |= agreement(ranking.to_frame()["importance"], truth)
    if n <= forest_until:
        figures["forest"] = forest_seconds(pd.concat([block() for block in blocks]), list(truth))
        figures["ratio"] = cpu / float(str(figures["forest"]))
    return figures


def forest_seconds(runs: pd.DataFrame, parameters: list[str]) -> float:
    """Return the CPU seconds of W&B's recipe: one-hot columns and a forest of 100 trees."""
    from sklearn.ensemble import RandomForestRegressor

    trees = 100 if len(runs) <= 20_000 else 10
    start = time.process_time()
    X = pd.get_dummies(runs[parameters])
    X = X.fillna(X.median()).to_numpy(float)
    before = time.process_time()
    RandomForestRegressor(trees, random_state=0).fit(X, runs[METRIC])
    return before - start + (time.process_time() - before) * 100 / trees


def summary(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return the means over tables for each number of runs, with the standard errors of the accuracy."""
    table = pd.DataFrame(rows)
    shown = [column for column in SHOWN if column in table]
    groups = table.groupby("runs")
    means = groups[shown].mean()
    for column in ("spearman", "top1", "l1"):
        error = groups[column].std() / np.sqrt(groups.size())
        means.insert(list(means).index(column) + 1, f"{column} se", error)
    means["MB"] = groups["MB"].max()
    means.insert(0, "k", groups.size())
    return means.round(3)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ns", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=RANDOM, choices=RANDOM)
    parser.add_argument("--forest-until", type=int, default=50_000)
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    rows: list[dict[str, object]] = []
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as worker:
        for n, name, seed in product(options.ns, options.only, seeds):
            rows.append(worker.submit(measure, name, n, seed, options.forest_until).result())
            print(
                {key: round(v, 3) if isinstance(v, float) else v for key, v in rows[-1].items()}, flush=True
            )
    print(summary(rows).to_string(na_rep=""))


if __name__ == "__main__":
    main()
