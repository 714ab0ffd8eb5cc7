"""Whether the prediction of each listed run holds: how often its 80% interval has what the run logs.

    python tests/benchmarks/prediction_benchmark.py [--runs 60] [--seeds 1] [PROBLEM ...]

Each problem is run n times at random. The next 25 runs are planned and predicted, and then run with their
noise. Printed are, for each problem and over all, the share of results inside the interval, below and above
it, the width of the interval and the mean error of the expected result, both as shares of the way from the
median to the optimum. Each problem has the same weight.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from importance import Runs
from importance.space.sampling import draw
from importance.sweep.batch import plan_runs
from importance.sweep.predictions import predict_runs
from importance.sweep.recommend import recommend
from tests.benchmarks.sweep_problems import Problem, problems

METRIC, NEXT = "metric", 25


def outcome(problem: Problem, n: int, seed: int) -> pd.DataFrame | None:
    """Return for each listed run its prediction, its result and its aim; None without predictions."""
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    frame[METRIC] = problem.run(frame, rng)[0]
    runs = Runs.from_frame(frame, list(problem.space), [METRIC], space=problem.space)
    sweep = recommend(runs, METRIC, goal=problem.goal)
    plan = plan_runs(sweep, NEXT)
    expected = predict_runs(sweep, plan)
    if not expected.known:
        return None
    settings = sweep.model_inputs(plan.settings)
    anything = draw(problem.space, len(settings), rng)
    complete = anything.assign(**{name: settings[name].to_numpy() for name in settings})
    unit = abs(problem.optimum - problem.median)
    result = problem.run(complete, rng)[0]
    better = 1.0 if problem.goal == "maximize" else -1.0
    return pd.DataFrame(
        {
            "problem": problem.name,
            "aim": [str(aim) for aim in expected.aims],
            "inside": (result >= expected.low) & (result <= expected.high),
            "worse": better * (result - np.where(better > 0, expected.low, expected.high)) < 0,
            "better": better * (result - np.where(better > 0, expected.high, expected.low)) > 0,
            "width": (expected.high - expected.low) / unit,
            "too good": better * (expected.expected - result) / unit,
        }
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("problems", nargs="*")
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    tables = []
    for problem in problems():
        if arguments.problems and problem.name not in arguments.problems:
            continue
        for seed in range(arguments.seeds):
            table = outcome(problem, arguments.runs, seed)
            if table is not None:
                tables.append(table)
                print(problem.name, seed, table.mean(numeric_only=True).round(2).to_dict(), flush=True)
    every = pd.concat(tables)
    by_problem = every.groupby(["problem", "aim"]).mean(numeric_only=True)
    print(by_problem.groupby("aim").mean().round(2).to_string())
    print(every.groupby("problem").mean(numeric_only=True).mean().round(3).to_string())


if __name__ == "__main__":
    main()
