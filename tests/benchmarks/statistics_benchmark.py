"""Check every number that a ranking states, on nineteen kinds of sweeps with known truth (`landscapes.py`).

    python tests/benchmarks/statistics_benchmark.py [--parts shares null idle] [--ns 30 100 300] [--seeds 4]
        [--only nested levels] [--jobs 2] [--peers wandb]

- shares: distance (half the absolute difference between shares and true shares), Spearman correlation of the
  order, whether the most important parameter is first, the share of idle parameters, how often the 90%
  intervals hold true shares above 2%, and R2 less that of the model on fresh runs (bias), and how often its
  90% interval holds the latter.
- null: how often "evidence" is reported, and how often a p-value is below 0.05, where no parameter matters:
  with normal, heavy-tailed, bounded and uneven noise, drift, and lucky settings (`null_tables.py`).
- idle: how often an idle parameter beside active ones has a p-value below 0.05.
- power: how often a parameter is found (p below 0.05) that has a given share of the variance, as a line and
  as a bowl.

Each figure is a mean with its standard error and the number of tables behind it.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from importance_benchmark import METHODS, agreement  # noqa: E402
from known_truth import Case  # noqa: E402
from landscapes import LANDSCAPES, METRIC, fresh, landscape_case  # noqa: E402
from null_tables import NULLS, null_table  # noqa: E402

import importance  # noqa: E402

FRESH_RUNS = 2_000
NO_FRESH = ("adaptive", "population", "halving")
"""Landscapes whose sweeps go on changing, so that "unseen runs" has no one meaning."""


def _runs(frame: pd.DataFrame, parameters: list[str]) -> importance.Runs:
    return importance.Runs.from_frame(frame, parameters=parameters, metrics=[METRIC])


def shares(name: str, n: int, seed: int, peers: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Return the figures of one sweep, by us and by peers."""
    case = landscape_case(name, n, seed)
    runs = _runs(case.runs, list(case.truth))
    ranking = importance.rank(runs, METRIC)
    table = ranking.to_frame()
    figures = _agreement(table["importance"], case.truth)
    true = pd.Series(case.truth) / sum(case.truth.values())
    large = true > 0.02
    low, high = (table[f"importance_{end}"].reindex(true.index).fillna(0) for end in ("low", "high"))
    inside = (low <= true + 1e-9) & (true <= high + 1e-9)
    figures |= {
        "held": float(inside[large].mean()),
        "above": float((true > high)[large].mean()),
        "width": float((high - low)[large].mean()),
        "evidence": float(ranking.fit.evidence),
    }
    if name not in NO_FRESH:
        true_r2 = _true_r2(runs, name, seed)
        fit = ranking.fit
        figures |= {
            "true_r2": true_r2,
            "r2_bias": fit.r2 - true_r2,
            "r2_held": float(fit.r2_low <= true_r2 <= fit.r2_high),
            "r2_width": fit.r2_high - fit.r2_low,
        }
    rows: list[dict[str, object]] = [{"method": "ours", **figures}]
    for peer in peers:
        plain = case.runs[np.isfinite(case.runs[METRIC])].reset_index(drop=True)
        rows.append({"method": peer, **METHODS[peer](Case("", name, plain, METRIC, case.truth))})
    return [{"part": "shares", "name": name, "n": n, **row} for row in rows]


def _agreement(estimate: pd.Series, truth: dict[str, float]) -> dict[str, float]:
    figures = agreement(estimate, truth)
    return {
        "distance": figures["l1"],
        "spearman": figures["spearman"],
        "top1": figures["top1"],
        "idle": figures["idle"],
    }


def _true_r2(runs: importance.Runs, name: str, seed: int) -> float:
    """Return R2 of the model on fresh runs."""
    model = importance.fit_model(runs, METRIC)
    new = fresh(name, FRESH_RUNS, seed)
    mean = model.predict(new)["mean"].to_numpy()
    y = new[METRIC].to_numpy()
    return float(1 - np.mean((y - mean) ** 2) / y.var())


def null(name: str, n: int, seed: int, peers: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Return whether evidence is reported where there is none."""
    frame = null_table(name, n, seed)
    ranking = importance.rank(importance.Runs.from_frame(frame, metrics=[METRIC]), METRIC)
    p = np.array([score.p_value for score in ranking.scores])
    p = p[np.isfinite(p)]
    return [
        {
            "part": "null",
            "name": name,
            "n": n,
            "method": "ours",
            "evidence": float(ranking.fit.evidence),
            "p<.05": float((p < 0.05).mean()) if len(p) else 0.0,
        }
    ]


def idle(name: str, n: int, seed: int, peers: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Return how many of the idle parameters are called real."""
    case = landscape_case(name, n, seed)
    ranking = importance.rank(_runs(case.runs, list(case.truth)), METRIC)
    p = [s.p_value for s in ranking.scores if case.truth[s.name] < 1e-4 and np.isfinite(s.p_value)]
    figure = float(np.mean(np.array(p) < 0.05)) if p else np.nan
    return [{"part": "idle", "name": name, "n": n, "method": "ours", "p<.05": figure}]


POWERS = ("line", "bowl", "step", "wave", "levels")


def power(name: str, n: int, seed: int, peers: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """Return whether one of six parameters is found that has a share of the variance."""
    rng = np.random.default_rng([n, seed, POWERS.index(name), 3])
    frame = pd.DataFrame({f"p{i}": rng.uniform(size=n) for i in range(5)})
    frame["kind"] = rng.choice(list("abcd"), n)
    x = frame["p0"].to_numpy()
    shape = {
        "line": lambda: x,
        "bowl": lambda: (x - 0.5) ** 2,
        "step": lambda: (x > 0.6) * 1.0,
        "wave": lambda: np.sin(3 * np.pi * x),
        "levels": lambda: (frame["kind"] == "b").to_numpy(float),
    }[name]()
    share = {15: 0.5, 25: 0.4, 30: 0.35, 60: 0.25, 100: 0.15}.get(n, 0.1)
    shape = (shape - shape.mean()) / shape.std()
    y = np.sqrt(share) * shape + np.sqrt(1 - share) * rng.standard_normal(n)
    ranking = importance.rank(_runs(frame.assign(**{METRIC: y}), list(frame)), METRIC)
    target = "kind" if name == "levels" else "p0"
    p = {score.name: score.p_value for score in ranking.scores}
    others = np.array([value for key, value in p.items() if key != target])
    return [
        {
            "part": "power",
            "name": name,
            "n": n,
            "method": "ours",
            "found": float(p[target] < 0.05),
            "p<.05": float((others < 0.05).mean()),
        }
    ]


PARTS: dict[str, tuple[Callable[..., list[dict[str, object]]], tuple[str, ...]]] = {
    "shares": (shares, tuple(LANDSCAPES)),
    "null": (null, NULLS),
    "idle": (idle, tuple(LANDSCAPES)),
    "power": (power, POWERS),
}


def _tables(
    parts: list[str], ns: list[int], seeds: range, only: list[str] | None
) -> Iterator[tuple[str, str, int, int]]:
    for part in parts:
        names = [name for name in PARTS[part][1] if not only or name in only]
        yield from ((part, name, n, seed) for n, name, seed in product(ns, names, seeds))


def _figures(table: tuple[str, str, int, int], peers: tuple[str, ...]) -> list[dict[str, object]]:
    warnings.filterwarnings("ignore")
    part, name, n, seed = table
    return PARTS[part][0](name, n, seed, peers)


def summary(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return for each group the mean of each figure with its standard error, and the number of tables k."""
    numbers = [column for column in frame.columns if column not in ("part", "name", "n", "method")]
    groups = frame.groupby(by, sort=False)[numbers]
    mean, error = groups.mean(), groups.sem()
    text = mean.round(3).astype(str) + "±" + error.fillna(0).round(3).astype(str)
    text.insert(0, "k", frame.groupby(by, sort=False).size())
    return text.loc[:, [column for column in text if column == "k" or mean[column].notna().any()]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--ns", nargs="+", type=int, default=[30, 100, 300])
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=0, help="later seeds are other tables")
    parser.add_argument("--only", nargs="+", help="names of landscapes or kinds")
    parser.add_argument("--peers", nargs="+", default=[], choices=list(METHODS))
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    tables = list(_tables(options.parts, options.ns, seeds, options.only))
    with ProcessPoolExecutor(options.jobs) as pool:
        work = pool.map(partial(_figures, peers=tuple(options.peers)), tables, chunksize=4)
        frame = pd.DataFrame([row for rows in work for row in rows])
    pd.set_option("display.width", 250, "display.max_columns", 30, "display.max_rows", 500)
    for part, figures in frame.groupby("part", sort=False):
        figures = figures.dropna(axis=1, how="all")
        print(f"\n== {part}")
        print(summary(figures, ["name", "n", "method"]))
        print(summary(figures, ["n", "method"]))


if __name__ == "__main__":
    main()
