"""Are the next runs any good where nothing predicts the metric better than chance?

    python tests/benchmarks/hints_benchmark.py

After 15 and after 25 random runs on each problem of the next sweep, those sweeps are kept where no parameter
beats chance. Compared are 25 listed runs, 25 runs spread evenly over the space, and 13 and 12 of both, by the
regret of their best run: 0 is the optimum, 1 the median of the space.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance.space.sampling import draw  # noqa: E402
from tests.benchmarks.sweep_benchmark import advised, listed  # noqa: E402
from tests.benchmarks.sweep_problems import Problem, problems  # noqa: E402

FIRST_RUNS, NEXT_RUNS = (15, 25), 25
WAYS = ("listed", "even", "half and half")


def regrets(problem: Problem, n: int, seed: int) -> tuple[float, ...] | None:
    """Return the regret of the best run of each way; None if the first n runs show an effect."""
    rng = np.random.default_rng([seed, n, 5])
    frame = draw(problem.space, n, rng)
    sweep = advised(problem, frame, problem.run(frame, rng)[0])
    if sweep.evidence:
        return None
    _, _, ours = listed(problem, sweep, NEXT_RUNS, np.random.default_rng([seed, 1]), seed=seed)
    spread = draw(problem.space, NEXT_RUNS, np.random.default_rng([seed, 2]), evenly=True)
    even = problem.run(spread, np.random.default_rng([seed, 3]))[1]
    half = NEXT_RUNS // 2 + 1
    mixed = np.concatenate([ours[:half], even[: NEXT_RUNS - half]])
    return tuple(float(problem.regret(true).min()) for true in (ours, even, mixed))


def main() -> None:
    """Print the mean regret of each way, and how far it is from even coverage, with the standard error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--repeats", type=int, default=6)
    repeats = parser.parse_args().repeats
    cases = [(problem, n, seed) for problem in problems() for seed in range(repeats) for n in FIRST_RUNS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [regrets(*case) for case in cases]
    table = np.array([row for row in found if row is not None])
    print(f"{len(table)} of {len(cases)} sweeps show nothing that beats chance.")
    for k, way in enumerate(WAYS):
        behind = table[:, k] - table[:, 1]
        error = behind.std(ddof=1) / np.sqrt(len(table))
        print(f"{way:15} regret {table[:, k].mean():.3f}, to even {behind.mean():+.3f} ± {error:.3f}")


if __name__ == "__main__":
    main()
