"""Is the chance of an improvement right? Ask sweeps whose end is known.

    python tests/benchmarks/history_benchmark.py [--ns 30 60 120] [--seeds 2] [--only ackley ...] [--jobs 1]

After n runs, the chance that 10, 50 and 200 more runs improve the best setting by a difference is stated.
Then these runs are drawn from the recommended ranges, 12 times. The true best of each draw, without noise, is
compared with the true best of the settings tried. The differences are 1, 3, 10 and 20% of the way from the
median of the space to its optimum. The verdict is calibrated if what came agrees with what was stated, in
each class of stated chances. k counts sweeps, and the standard error of the difference is over sweeps.

The problems are those of `forecast_benchmark`. The weights of the regression were fitted to the seeds 10 and
11. Other seeds are sweeps that they have not seen.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
from forecast_benchmark import rows_of_all, tasks
from landscapes import METRIC

from importance import Runs, recommend
from importance.model.constants import STOP_RUNS
from importance.space.sampling import draw
from importance.sweep.stopping import chances_of_improvement

DIFFERENCES = (0.01, 0.03, 0.1, 0.2)
CLASSES = [0, 0.2, 0.4, 0.6, 0.8, 1.0]
_DRAWS = 12


def _rows(table: tuple[str, int, int]) -> list[dict[str, object]]:
    warnings.filterwarnings("ignore")
    name, n, seed = table
    task = next(tasks([name]))
    frame, names = task.first(n, seed), list(task.anything(1, np.random.default_rng(0)))
    runs = Runs.from_frame(frame, names, [METRIC], space=task.space)
    sweep = recommend(runs, METRIC, parameters=names, goal=task.goal)
    rng = np.random.default_rng([seed, n, 23])
    tried = task.best(frame[frame[METRIC].notna()][names], rng)
    reached = {
        k: np.array([task.best(draw(sweep.space, k, rng), rng) for _ in range(_DRAWS)]) for k in STOP_RUNS
    }
    return [
        {
            "sweep": f"{name} {n} {seed}",
            "n": n,
            "next": k,
            "difference": difference,
            "evidence": sweep.evidence,
            "stated": stated,
            "came": float((reached[k] > tried + difference).mean()),
        }
        for difference in DIFFERENCES
        for k, stated in zip(
            STOP_RUNS,
            chances_of_improvement(sweep, STOP_RUNS, difference * abs(task.optimum - task.median)),
            strict=True,
        )
    ]


def calibration(rows: pd.DataFrame, by: pd.Series) -> Iterator[dict[str, object]]:
    """Yield for each class what was stated and what came, with the standard error of the difference."""
    for group, part in rows.groupby(by, observed=True):
        error = (part["came"] - part["stated"]).groupby(part["sweep"]).mean()
        yield {
            "class": group,
            "stated": round(part["stated"].mean(), 3),
            "came": round(part["came"].mean(), 3),
            "k": len(error),
            "se": round(error.sem(), 3),
        }


def main() -> None:
    rows = rows_of_all(__doc__, _rows, [30, 60, 120], 2)
    pd.set_option("display.width", 200, "display.max_rows", 500)
    for title, by in (
        ("stated chance", pd.cut(rows["stated"], CLASSES, include_lowest=True)),
        ("runs so far", rows["n"]),
        ("next runs", rows["next"]),
        ("difference", rows["difference"]),
        ("evidence", rows["evidence"]),
    ):
        print(f"\nby {title}")
        print(pd.DataFrame(calibration(rows, by)).to_string(index=False))


if __name__ == "__main__":
    main()
