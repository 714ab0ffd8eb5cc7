"""Whether the prediction of each listed run holds: how often its 80% interval has what the run logs.

    python tests/benchmarks/prediction_benchmark.py [--runs 60] [--seed 11] [PROBLEM ...]

Each problem of the forecast's benchmark is run n times at random. The next 25 runs are planned and predicted.
What a run logs is the true value with the noise that the sweep has. Printed is for some widths of the
interval, in standard deviations, the share of results inside, above its good end and below its bad end, over
all problems and by the aim of the run. Each problem has the same weight. It takes about 20 minutes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from importance import Runs
from importance.model.constants import PREDICTION_WIDTH
from importance.sweep.batch import plan_runs
from importance.sweep.predictions import predict_runs, spread
from importance.sweep.recommend import recommend
from tests.benchmarks import landscapes
from tests.benchmarks.forecast_benchmark import Task, tasks

NEXT = 25
WIDTHS = (1.28, PREDICTION_WIDTH, 1.5, 1.75)


def outcome(task: Task, n: int, seed: int) -> pd.DataFrame | None:
    """Return for each listed run its aim, and by how many spreads it is better than expected."""
    frame, names = task.first(n, seed), list(task.anything(1, np.random.default_rng(0)))
    runs = Runs.from_frame(frame, names, [landscapes.METRIC], space=task.space)
    sweep = recommend(runs, landscapes.METRIC, parameters=names, goal=task.goal)
    plan = plan_runs(sweep, NEXT)
    expected = predict_runs(sweep, plan)
    if not expected.known:
        return None
    settings, rng = sweep.model_inputs(plan.settings), np.random.default_rng(3)
    complete = task.anything(len(settings), rng).assign(
        **{str(name): settings[name].to_numpy() for name in settings}
    )
    mean, sd = sweep.model.predict(settings)
    with np.errstate(invalid="ignore", divide="ignore"):
        truth = sweep.model.transform(task.truth(complete))
    result = truth + sweep.noise * rng.standard_normal(len(truth))
    better = (result - mean) / spread(sweep, sd)
    table = pd.DataFrame({"problem": task.name, "aim": [str(aim) for aim in expected.aims], "better": better})
    return table[np.isfinite(better)]


def shares(table: pd.DataFrame, width: float) -> dict[str, float]:
    """Return the share of results inside, better and worse, each problem with the same weight."""
    better = table["better"]
    kinds = {"inside": better.abs() < width, "better": better > width, "worse": better < -width}
    return {
        kind: round(float(mask.groupby(table["problem"]).mean().mean()), 3) for kind, mask in kinds.items()
    }


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("problems", nargs="*")
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=11)
    arguments = parser.parse_args()
    tables = []
    for task in tasks(arguments.problems or None):
        table = outcome(task, arguments.runs, arguments.seed)
        if table is not None:
            tables.append(table)
            print(task.name, shares(table, PREDICTION_WIDTH), flush=True)
    every = pd.concat(tables, ignore_index=True)
    for width in WIDTHS:
        print(width, every["problem"].nunique(), "problems", shares(every, width))
    for aim, part in every.groupby("aim"):
        print(aim, len(part), "runs", shares(part, PREDICTION_WIDTH))


if __name__ == "__main__":
    main()
