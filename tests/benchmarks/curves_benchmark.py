"""How well `importance_by_step` finds a known switch, and how much memory curves take.

    python tests/benchmarks/curves_benchmark.py --seeds 20
    python tests/benchmarks/curves_benchmark.py --memory

Each sweep has 40 or 120 runs of 2,000 steps, logged every 20 steps. The loss depends on lr before the switch
and on weight decay after it. The switch is at step 200, 600 or 1,400, or there is none. A third parameter
does nothing. The noise has a standard deviation of 0.1 or 0.5, where the loss varies with one of about 1. A
third of the runs stops at random. Printed is the share of sweeps where the sentence names both parameters in
their order, and no other, and the error of the step: how far the switch lies from the middle of the two steps
between which it is said to be, in steps. Without a switch, the share of sweeps where it names lr alone.

--memory writes 10,000 runs with 5 metrics of 240 steps, 12 million values, to a SQLite database with MLflow's
tables, and reads their curves in a process of its own. Printed is by how much the process grew at most, in
MB, beside what the runs alone take.
"""

from __future__ import annotations

import argparse
import itertools
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from importance.curves.by_step import StepImportance, importance_by_step
from importance.runs.curves import Curves, MetricCurves
from importance.runs.table import Runs

STEPS, EVERY = 2_000, 20
_MEASURE = """
import resource, sys
from importance import read_curves, read_runs
from importance.read_budget import resident_bytes
read_runs("examples/digits_sweep.csv")
before = resident_bytes()
if sys.argv[2] == "curves":
    curves = read_curves(sys.argv[1])
    print(max(len(curve.steps) for curve in curves.metrics.values()), curves.most_points, file=sys.stderr)
else:
    read_runs(sys.argv[1])
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before) / 1e6)
"""


def sweep(seed: int, n: int, switch: float, noise: float) -> tuple[Runs, Curves]:
    """Return the runs of a sweep and their curves; without a switch if it is infinite."""
    rng = np.random.default_rng(seed)
    draws = rng.random((n, 3))
    ends = np.where(rng.random(n) < 1 / 3, rng.uniform(0.1, 1, n), 1) * STEPS
    parts, last = [], np.zeros(n)
    for run in range(n):
        step = np.arange(EVERY, ends[run] + 1, EVERY)
        late = 1 / (1 + np.exp(-(step - switch) / 40))
        spread = np.sqrt(12)  # of a uniform number, whose standard deviation is then 1
        loss = spread * ((1 - late) * draws[run, 0] + late * draws[run, 1]) + 3 * np.exp(-step / 300)
        loss = loss + noise * rng.standard_normal(len(step))
        parts.append((step.astype(float), loss))
        last[run] = loss[-1]
    frame = pd.DataFrame(draws, columns=["lr", "weight_decay", "idle"]).assign(loss=last)
    runs = Runs.from_frame(frame, metrics=["loss"], goals={"loss": "minimize"})
    stops = np.cumsum([len(step) for step, _ in parts])
    steps, values = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    curve = MetricCurves(steps, values, np.append(0, stops[:-1]), stops)
    return runs, Curves({"loss": curve}, ("loss",), "step", n, runs.digest, 1_000)


def distance(result: StepImportance, switch: float) -> float:
    """Return how far the switch lies from the middle of the steps between which the sentence puts it."""
    first, second = result.stretches
    return abs((first.last + second.first) / 2 - switch)


def accuracy(sizes: list[int], first: int, seeds: int) -> None:
    """Print the table of switches."""
    print("runs  noise  switch  found  median error  largest error")
    for n, noise, switch in itertools.product(sizes, (0.1, 0.5), (200.0, 600.0, 1_400.0, np.inf)):
        right, errors = 0, []
        for seed in range(first, first + seeds):
            result = importance_by_step(*sweep(seed, n, switch, noise), "loss")
            names = [stretch.parameter for stretch in result.stretches]
            expected = ["lr"] if np.isinf(switch) else ["lr", "weight_decay"]
            right += names == expected
            if names == expected and len(names) == 2:
                errors.append(distance(result, switch))
        shown = f"{np.median(errors):12.0f}  {max(errors):13.0f}" if errors else f"{'–':>12}  {'–':>13}"
        print(f"{n:4}  {noise:5}  {switch:6.0f}  {right / seeds:5.0%}  {shown}", flush=True)


def write_database(path: Path, runs: int = 10_000, metrics: int = 5, steps: int = 240) -> None:
    """Write a database with the tables of MLflow that hold runs."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
            CREATE TABLE experiments (experiment_id INTEGER, name TEXT, lifecycle_stage TEXT);
            CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, user_id TEXT,
                start_time INTEGER, end_time INTEGER, experiment_id INTEGER, lifecycle_stage TEXT);
            CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT);
            CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
            CREATE TABLE metrics (key TEXT, value REAL, timestamp INTEGER, run_uuid TEXT, step INTEGER,
                is_nan INTEGER);
            CREATE TABLE latest_metrics (key TEXT, value REAL, timestamp INTEGER, step INTEGER,
                is_nan INTEGER, run_uuid TEXT);
            INSERT INTO experiments VALUES (1, 'large', 'active');
            """
        )
        for run in range(runs):
            key = f"{run:032x}"
            connection.execute(
                "INSERT INTO runs VALUES (?, ?, 'FINISHED', 'me', ?, ?, 1, 'active')",
                (key, f"run {run}", run, run),
            )
            connection.execute("INSERT INTO params VALUES ('lr', ?, ?)", (str(run / runs), key))
            for metric in range(metrics):
                name = f"loss_{metric}"
                rows = ((name, run + 1 / (step + 1), step, key, step) for step in range(steps))
                connection.executemany("INSERT INTO metrics VALUES (?, ?, ?, ?, ?, 0)", rows)
                last = (name, run + 1 / steps, steps, steps - 1, 0, key)
                connection.execute("INSERT INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?)", last)
        connection.execute("CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid)")


def memory() -> None:
    """Print by how much a process grows that reads the curves, and one that reads the runs alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mlflow.db"
        write_database(path)
        print(f"{path.stat().st_size / 1e9:.1f} GB, 10,000 runs, 5 metrics, 240 steps")
        for what in ("runs", "curves"):
            command = [sys.executable, "-c", _MEASURE, str(path), what]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"{what}: {float(done.stdout):.0f} MB  {done.stderr.strip()}")


def main() -> None:
    """Print the table, or the memory."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--runs", type=int, nargs="+", default=[40, 120])
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    if arguments.memory:
        memory()
    else:
        accuracy(arguments.runs, arguments.first_seed, arguments.seeds)


if __name__ == "__main__":
    main()
