"""Do as many runs as `importance.ranking.power` says show an effect of that size in four of five sweeps?

    python tests/benchmarks/power_benchmark.py [--tables 60] [--first-seed 5000]

One of several parameters explains a share of the variance, by a line or by a bowl. Reported is in how many of
the tables there is evidence, with the standard error.
"""

from __future__ import annotations

import argparse
import math
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import Runs, rank  # noqa: E402
from importance.ranking.power import runs_to_show  # noqa: E402

SIZES = ((0.5, 3), (0.3, 4), (0.2, 4), (0.1, 8))


def table(n: int, share: float, parameters: int, shape: str, seed: int) -> Runs:
    """Return n runs in which the first parameter explains a share of the variance of the metric."""
    rng = np.random.default_rng(seed)
    settings = rng.uniform(-1, 1, (n, parameters))
    effect = settings[:, 0] if shape == "line" else np.square(settings[:, 0])
    effect = (effect - effect.mean()) / effect.std()
    frame = pd.DataFrame(settings, columns=[f"p{i}" for i in range(parameters)])
    frame["loss"] = math.sqrt(share) * effect + math.sqrt(1 - share) * rng.normal(size=n)
    return Runs.from_frame(frame, list(frame)[:-1], ["loss"])


def main() -> None:
    """Print one line for each size and shape."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", type=int, default=60)
    parser.add_argument("--first-seed", type=int, default=5000)
    options = parser.parse_args()
    for (share, parameters), shape in product(SIZES, ("line", "bowl")):
        n = runs_to_show(share, parameters)
        seeds = range(options.first_seed, options.first_seed + options.tables)
        found = np.mean([rank(table(n, share, parameters, shape, s), "loss").fit.evidence for s in seeds])
        error = math.sqrt(found * (1 - found) / options.tables)
        print(f"{share:.0%} by a {shape}, {parameters} parameters, {n} runs: {found:.2f} ± {error:.2f}")


if __name__ == "__main__":
    main()
