"""Curves of the largest sweeps stay within the memory that the documents promise."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROMISED = 300  # MB
_READ = """
import numpy as np
from importance.read_budget import resident_bytes
from importance.readers.read_curves import collected
from importance.rows.curve_log import CurveLog
from importance.runs.table import Runs
import pandas as pd
runs = Runs.from_frame(pd.DataFrame({"lr": np.arange(10_000.0), "m0": np.arange(10_000.0)}))
before = resident_bytes()
log = CurveLog()
steps = np.arange(1_000.0)
keys = []
for run in range(10_000):
    trace = log.run()
    keys.append(trace.key)
    for metric in range(METRICS):
        trace.add_all(f"m{metric}", steps, steps + run)
    trace.end()
curves = collected(runs, keys, log)
points = len(curves.metrics["m0"].of_run(9_999)[0])
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
most = int(status["VmHWM"].split()[0]) * 1024
print((most - before) / 1e6, points)
"""


@pytest.mark.parametrize(("metrics", "fewest_points"), [(1, 1_000), (5, 100)])
def test_ten_thousand_runs_stay_below_300_mb(metrics: int, fewest_points: int) -> None:
    code = _READ.replace("METRICS", str(metrics))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    grown, points = map(float, done.stdout.split())
    assert grown < PROMISED
    assert points >= fewest_points
