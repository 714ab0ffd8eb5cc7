"""Check the shrunken means of settings, and the parts of an explanation, on sweeps whose truth is known.

    python tests/benchmarks/settings_benchmark.py [--parts settings explain] [--ns 30 100] [--noises 0.3 1]
        [--repeats 1 3 1-4] [--seeds 4] [--first-seed 0] [--only usual ridge] [--untouched]

- settings: how many of the 90% intervals hold the expected loss of their setting, of all settings and of the
  top row; where the top row is another setting than that of the best single run, how often its true loss is
  lower ("better", ties are left out), the probability that was stated for that ("stated"), and the mean of
  the difference ("gain"); "chosen" is "better" where the top row is called the choice; by how much the error
  of the shrunken means is smaller than that of the means of the runs ("error", a ratio); how often the top
  row is the best setting, and p_best of it.
- explain: how many of the 90% intervals of the parts hold the true part, between the median and the best run
  and between two runs at random, on additive losses; the largest rounding error of the sum.

Noise is in units of the standard deviation of the expected loss. Each figure is a mean over sweeps with its
standard error; k is the number of sweeps.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from settings_problems import METRIC, PROBLEMS, REPEATS, UNTOUCHED, Sweep, sweep  # noqa: E402
from statistics_benchmark import summary  # noqa: E402

import importance  # noqa: E402
from importance.effects.setting_means import SettingChoice, setting_table  # noqa: E402


def _runs(simulated: Sweep) -> importance.Runs:
    names = [name for name in simulated.frame if name not in (METRIC, "setting")]
    frame = simulated.frame[[*names, METRIC]]
    return importance.Runs.from_frame(frame, parameters=names, metrics=[METRIC])


def settings(name: str, simulated: Sweep) -> dict[str, float]:
    """Return what the shrunken means of a sweep are worth."""
    answer = setting_table(_runs(simulated), METRIC, goal="minimize")
    table = answer.frame
    parameters = [column for column in simulated.frame if column not in (METRIC, "setting")]
    numbers = simulated.frame.drop_duplicates("setting")[[*parameters, "setting"]]
    table = table.merge(numbers, on=parameters, how="left", validate="one_to_one")
    true = simulated.expected[table["setting"].to_numpy()]
    holds = (table["low"] <= true) & (true <= table["high"])
    raw = int(simulated.frame.loc[simulated.frame[METRIC].idxmin(), "setting"])
    gain = float(simulated.expected[raw] - true[0])
    row = {
        "coverage": holds.mean(),
        "of top": float(holds[0]),
        "error": float(
            np.sqrt(np.mean((table["shrunken"] - true) ** 2) / np.mean((table["mean"] - true) ** 2))
        ),
        "best": float(true[0] == true.min()),
        "p_best": float(table["p_best"][0]),
    }
    if raw != table["setting"][0] and gain:
        row |= {"better": float(gain > 0), "stated": answer.beats_best_run, "gain": gain}
        if answer.choice is SettingChoice.ANOTHER:
            row["chosen"] = float(gain > 0)
    return row


def explain(name: str, simulated: Sweep) -> dict[str, float]:
    """Return whether the parts of two explanations hold the truth."""
    if not PROBLEMS[name].additive:
        return {}
    runs = _runs(simulated)
    pair = np.random.default_rng(len(runs)).choice(len(runs), 2, replace=False).tolist()
    row: dict[str, float] = {}
    for kind, (a, b) in {"default": (None, None), "random": pair}.items():
        answer = importance.explain(runs, METRIC, a, b, goal="minimize")
        start, end = simulated.frame["setting"][[answer.row_a, answer.row_b]]
        inside = []
        for part in answer.parts:
            values = simulated.parts.get(part.parameter, np.zeros(len(simulated.expected)))
            inside.append(part.low <= values[end] - values[start] <= part.high)
        if inside:
            row[kind] = float(np.mean(inside))
        left = sum(part.value for part in answer.parts) + answer.unexplained.value - answer.observed
        row["rounding"] = max(row.get("rounding", 0.0), abs(left))
    return row


KEYS = ("name", "n", "repeats", "noise")
PARTS = {"settings": settings, "explain": explain}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--ns", nargs="+", type=int, default=[30, 100])
    parser.add_argument("--noises", nargs="+", type=float, default=[0.3, 1.0])
    parser.add_argument("--repeats", nargs="+", default=list(REPEATS), choices=list(REPEATS))
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=0, help="later seeds are other sweeps")
    parser.add_argument("--only", nargs="+", help="names of problems")
    parser.add_argument("--untouched", action="store_true", help="only problems that chose no constant")
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    names = options.only or [name for name in PROBLEMS if (name in UNTOUCHED) == options.untouched]
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    pd.set_option("display.width", 250, "display.max_columns", 30, "display.max_rows", 500)
    for part in options.parts:
        rows = []
        for name, n, repeats, noise, seed in product(
            names, options.ns, options.repeats, options.noises, seeds
        ):
            figures = PARTS[part](name, sweep(name, n, repeats, noise, seed))
            if figures:
                rows.append({"name": name, "n": n, "repeats": repeats, "noise": noise, **figures})
        frame = pd.DataFrame(rows)
        print(f"\n== {part}")
        figures = frame.drop(columns=[*KEYS])
        for key in KEYS:
            print(summary(figures.assign(name=f"{key} " + frame[key].astype(str)), ["name"]))
        print(summary(figures.assign(name="all"), ["name"]), flush=True)


if __name__ == "__main__":
    main()
