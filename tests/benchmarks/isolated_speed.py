"""How long a file takes to open in this process, and in the one that the app reads files in.

    python tests/benchmarks/isolated_speed.py [FILE] [--repeats 9]

Both ways are measured in turns, as time on the clock and as time of computing (of both processes together).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from importance import read_runs
from importance.read_budget import LOCAL
from importance.readers import source_summary
from importance.readers.isolated import reader
from tests.builders import ROOT
from tests.hostile.measured import read_measured


def _median(work: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "examples" / "digits_sweep.csv")
    parser.add_argument("--repeats", type=int, default=9)
    arguments = parser.parse_args()
    source = (arguments.file.name, arguments.file.read_bytes())
    here, there, computing_here, computing_there = [], [], [], []
    reader.read_runs(source)
    read_runs(source)
    for _ in range(arguments.repeats):
        here.append(
            _median(lambda: (source_summary.summarise_source(source, "public"), read_runs(source)), 1)
        )
        there.append(
            _median(lambda: (reader.summarise_source(source, "public"), reader.read_runs(source)), 1)
        )
        start = time.process_time()
        read_runs(source)
        computing_here.append(time.process_time() - start)
        start = time.process_time()
        outcome = read_measured(*source, limits=LOCAL)
        computing_there.append(time.process_time() - start + outcome.seconds)
    for name, times in (
        ("opened in this process", here),
        ("opened in another process", there),
        ("computing in this process", computing_here),
        ("computing in both processes", computing_there),
    ):
        print(f"{name:30} {statistics.median(times):.3f} s (least {min(times):.3f} s)")


if __name__ == "__main__":
    main()
