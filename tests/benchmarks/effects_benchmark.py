"""Check the statements on effects: levels that differ, pairs that act together, and the bands of curves.

    python tests/benchmarks/effects_benchmark.py [--parts levels pairs bands] [--ns 30 100] [--seeds 4]
        [--first-seed 0] [--only ridge board] [--jobs 1]

- levels: how many pairs of levels are called different that are more than 0.2 standard deviations of the
  metric apart, for 3 to 20 levels; how often a parameter without differences has any false call; how many of
  the equal levels of a parameter with differences are called different; how many calls have the wrong sign;
  how many of the 90% intervals hold the truth.
- pairs: how many pairs are reported by their true share; how often a table has any false report.
- bands: how many points of the curves of parameters with a share above 2% lie inside their pointwise band,
  and how many whole curves inside the pointwise and inside the simultaneous band.

Each figure is a mean with its standard error; k is the number of tables.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from effects_problems import METRIC, PAIRS, joint_shares, level_table, pair_table, true_curve  # noqa: E402
from landscapes import LANDSCAPES, landscape_case  # noqa: E402
from statistics_benchmark import summary  # noqa: E402

import importance  # noqa: E402
from importance.model.surrogate import Surrogate  # noqa: E402

APART = 0.2
"""Standard deviations of the metric by which two levels differ that should be called different."""
LEVEL_KINDS = ("equal", "normal", "one better", "two groups", "line")
CURVES = tuple(
    name
    for name, landscape in LANDSCAPES.items()
    if landscape.design in ("random", "repeated") and not landscape.active and landscape.fails is None
)
"""Landscapes whose runs are drawn independently, so that the truth of a curve is an average over the runs."""


def _fit(frame: pd.DataFrame, parameters: list[str]) -> tuple[importance.Runs, Surrogate]:
    runs = importance.Runs.from_frame(frame, parameters=parameters, metrics=[METRIC])
    return runs, importance.fit_surrogate(runs, METRIC)


def levels(kind: str, n: int, seed: int) -> list[dict[str, object]]:
    """Return the statements on the levels of two parameters, of which one has none that differ."""
    frame, worth, unit = level_table(kind, n, seed)
    runs, model = _fit(frame, [name for name in frame if name != METRIC])
    idle = importance.effect(runs, METRIC, "idle", model=model).differences
    row: dict[str, object] = {"false": float(any(d.real for d in idle))}
    differences = importance.effect(runs, METRIC, "level", model=model).differences
    # A loss: the better level has less of it.
    by = np.array([worth[d.worse] - worth[d.better] for d in differences])
    real = np.array([d.real for d in differences])
    row["interval"] = np.mean([d.low <= x <= d.high for d, x in zip(differences, by, strict=True)])
    if kind == "equal":
        row["false level"] = float(real.any())
    else:
        large, equal = np.abs(by) > APART * unit, by == 0
        row["power"] = real[large].mean() if large.any() else np.nan
        row["equal called"] = real[equal].mean() if equal.any() else np.nan
        row["false share"] = (by[real] <= 0).mean() if real.any() else np.nan
        row["wrong sign"] = (by[real] < 0).mean() if real.any() else np.nan
    return [row]


def pairs(name: str, n: int, seed: int) -> list[dict[str, object]]:
    """Return how many pairs of a table are reported, by their true share."""
    frame = pair_table(name, n, seed)
    shares = joint_shares(name)
    runs, model = _fit(frame, [column for column in frame if column != METRIC])
    reported = {frozenset((pair.a, pair.b)) for pair in importance.interactions(runs, METRIC, model=model)}

    def detected(low: float, high: float) -> float:
        wanted = [pair for pair, share in shares.items() if low < share <= high]
        return float(np.mean([pair in reported for pair in wanted])) if wanted else np.nan

    false = [pair for pair in reported if shares.get(pair, 0.0) == 0.0]
    return [{"above 20%": detected(0.2, 1), "5 to 20%": detected(0.05, 0.2), "any false": float(bool(false))}]


def bands(name: str, n: int, seed: int) -> list[dict[str, object]]:
    """Return for each curve of a sweep whether its bands hold the truth."""
    case = landscape_case(name, n, seed)
    runs, model = _fit(case.runs, list(case.truth))
    shares = pd.Series(case.truth) / sum(case.truth.values())
    rows: list[dict[str, object]] = []
    for parameter in shares.index[shares > 0.02]:
        curve = importance.effect(runs, METRIC, parameter, model=model)
        if not curve.grid:
            continue
        true = true_curve(name, case.runs, parameter, np.array(curve.grid), model)
        drawn = ~np.isnan(curve.low)

        def inside(low: tuple[float, ...], high: tuple[float, ...], true=true, drawn=drawn) -> np.ndarray:
            return ((np.array(low) <= true) & (true <= np.array(high)))[drawn]

        pointwise = inside(curve.low, curve.high)
        simultaneous = inside(curve.simultaneous_low, curve.simultaneous_high)
        rows.append(
            {
                "points": pointwise.mean(),
                "whole, pointwise": float(pointwise.all()),
                "whole, simultaneous": float(simultaneous.all()),
            }
        )
    return rows


PARTS: dict[str, tuple[Callable[[str, int, int], list[dict[str, object]]], tuple[str, ...]]] = {
    "levels": (levels, LEVEL_KINDS),
    "pairs": (pairs, tuple(PAIRS)),
    "bands": (bands, CURVES),
}


def _figures(table: tuple[str, int, str, int]) -> list[dict[str, object]]:
    warnings.filterwarnings("ignore")
    part, n, name, seed = table
    return [{"part": part, "name": name, "n": n, **row} for row in PARTS[part][0](name, n, seed)]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--ns", nargs="+", type=int, default=[30, 100])
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=0, help="later seeds are other tables")
    parser.add_argument("--only", nargs="+", help="names of landscapes or kinds")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    tables = [
        (part, n, name, seed)
        for part in options.parts
        for seed, n, name in product(seeds, options.ns, PARTS[part][1])
        if not options.only or name in options.only
    ]
    pd.set_option("display.width", 250, "display.max_columns", 30, "display.max_rows", 500)
    with ProcessPoolExecutor(options.jobs) as pool:
        frame = pd.DataFrame([row for rows in pool.map(_figures, tables) for row in rows])
    for part, figures in frame.groupby("part", sort=False):
        figures = figures.dropna(axis=1, how="all")
        print(f"\n== {part}")
        print(summary(figures, ["name", "n"]))
        print(summary(figures, ["n"]))


if __name__ == "__main__":
    main()
