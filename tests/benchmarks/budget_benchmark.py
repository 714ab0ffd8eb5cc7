"""Rank runs of which most were pruned: 30 that finished and 100 that did not, whose true shares are known.

    python tests/benchmarks/budget_benchmark.py [--kinds weak strong crossing noisy network boosting]
        [--seeds 20] [--first-seed 0] [--finished 30] [--pruned 100] [--every]

The methods are

- ours: `importance.rank` with the budget of each run,
- finished: `importance.rank` of the finished runs alone,
- as finished: `importance.rank` of all runs, the pruned ones with their last metric as if they had finished,
- unpruned: `importance.rank` of all runs, had none been pruned: what cannot be beaten.

`--every` makes a row of each budget of a run, as SMAC and hpbandster write them. The table has the rank
correlation with the true shares (spearman), half the absolute difference from them (l1), the share of
p-values below 0.05 of the two idle parameters (idle p), and how many of the 90% intervals hold the true share
(held). Each figure is a mean over k searches with its standard error.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from budget_problems import KINDS, METRIC, TRAINED, simulated, trained  # noqa: E402

import importance  # noqa: E402


def _rank(table: pd.DataFrame, names: list[str], budget: bool) -> importance.Ranking:
    frame = table[[*names, *(["epochs"] if budget else []), METRIC]]
    runs = importance.Runs.from_frame(frame, parameters=names, metrics=[METRIC])
    return importance.rank(runs, METRIC, names, goal="minimize", budget="epochs" if budget else None)


def measure(ranking: importance.Ranking, names: list[str], true: np.ndarray) -> dict[str, float]:
    """Return how well a ranking agrees with the true shares (d,)."""
    table = ranking.to_frame().loc[names]
    shares = table["importance"].fillna(0)
    idle = table.loc[[name.startswith("idle") for name in names], "p_value"]
    held = (table["importance_low"] <= true + 1e-9) & (true <= table["importance_high"] + 1e-9)
    return {
        "spearman": float(shares.rank().corr(pd.Series(true, names).rank())) if shares.nunique() > 1 else 0.0,
        "l1": float(np.abs(shares - true).sum() / 2),
        "idle p": float((idle < 0.05).mean()) if len(idle) else np.nan,
        "held": float(held[true > 0.02].mean()),
    }


def compare(
    kind: str, seed: int, n: int, finished: int, every: bool, only: list[str]
) -> dict[tuple[str, str], float]:
    """Return the measures of each method on one search."""
    make = trained if kind in TRAINED else simulated
    table, true, at_top = make(kind, seed, n, finished, every)
    names = [name for name in table if name not in ("setting", "epochs", METRIC)]
    last = table.sort_values("epochs", kind="stable").drop_duplicates("setting", keep="last")
    top = table[table["epochs"] == table["epochs"].max()]
    unpruned = last.assign(**{METRIC: at_top[last["setting"]]})
    tables = {"ours": table, "finished": top, "as finished": last, "unpruned": unpruned}
    rankings = {method: _rank(tables[method], names, budget=method == "ours") for method in only}
    return {
        (method, what): value
        for method, ranking in rankings.items()
        for what, value in measure(ranking, names, true).items()
    }


def main() -> None:
    """Print one table for each kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kinds", nargs="+", default=[*KINDS, *TRAINED])
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--finished", type=int, default=30)
    parser.add_argument("--pruned", type=int, default=100)
    parser.add_argument("--every", action="store_true")
    parser.add_argument("--only", nargs="+", default=["ours", "finished", "as finished", "unpruned"])
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    n = options.finished + options.pruned
    for kind in options.kinds:
        seeds = range(options.first_seed, options.first_seed + options.seeds)
        rows = pd.DataFrame(
            [compare(kind, seed, n, options.finished, options.every, options.only) for seed in seeds]
        )
        rows.columns = pd.MultiIndex.from_tuples(rows.columns)
        mean, error = rows.mean(), rows.std() / np.sqrt(len(rows))
        text = mean.map("{:.3f}".format) + " ± " + error.map("{:.3f}".format)
        print(f"\n{kind}, k = {len(rows)}")
        print(text.unstack().loc[options.only].to_string(), flush=True)


if __name__ == "__main__":
    main()
