"""Compare methods on runs that are not independent: repeated settings, logs, and regions that fail.

    python tests/benchmarks/structure_benchmark.py [--seeds 20] [--parts repeats luck steps failures]

- repeats: a random search runs each setting with several seeds, and one parameter matters. Reported are how
  often it is ranked first, how often every parameter has its own row, and the share of the other parameters.
- luck: the result of each setting is random. Reported are how often a method reports evidence, and R2 on
  unseen settings (for the recipe its out-of-bag score).
- steps: the training log of each run. Reported are the figures of repeats. Other methods get every row.
- failures: `structure_failures.py`, the share of the next runs in regions that fail or break a constraint.

Each figure is a mean over seeds with its standard error. Other methods get the same tables without the seeds.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import structure_failures  # noqa: E402
from importance_benchmark import METHODS  # noqa: E402
from known_truth import Case  # noqa: E402

import importance  # noqa: E402

DESIGNS = ((8, 3), (12, 4), (20, 3), (40, 2), (40, 5), (60, 10), (100, 3))
PARAMETERS = ("lr", "weight_decay", "dropout", "width")
PEERS = ("wandb", "optuna_mdi", "optuna_condped")


@dataclass(frozen=True)
class Sweep:
    """A table of rows, with the true share of each parameter: all 0 if no parameter matters."""

    name: str
    rows: pd.DataFrame
    truth: dict[str, float]


def settings(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return a random search over four parameters."""
    return pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-4, -1, count),
            "weight_decay": 10 ** rng.uniform(-6, -2, count),
            "dropout": rng.uniform(0, 0.5, count),
            "width": rng.choice([32, 64, 128, 256, 512], count),
        }
    )


def repeated(count: int, repeats: int, seed: int) -> Sweep:
    """Return settings that are run with several seeds. The loss depends on dropout, with noise of 0.1."""
    rng = np.random.default_rng([seed, count, repeats])
    rows = settings(count, rng)
    rows = rows.loc[np.repeat(rows.index, repeats)].reset_index(drop=True)
    rows["seed"] = np.tile(np.arange(repeats), count)
    rows["val_loss"] = 2 * rows["dropout"] + rng.normal(0, 0.1, len(rows))
    return Sweep(f"{count} settings x {repeats}", rows, {p: float(p == "dropout") for p in PARAMETERS})


def lucky(count: int, repeats: int, seed: int) -> Sweep:
    """Return the same settings, each with a random result."""
    sweep = repeated(count, repeats, seed)
    rng = np.random.default_rng([seed, count, repeats, 1])
    level = np.repeat(rng.normal(size=count), repeats)
    rows = sweep.rows.assign(val_loss=level + rng.normal(0, 0.1, len(level)))
    return Sweep(sweep.name, rows, dict.fromkeys(PARAMETERS, 0.0))


def logged(count: int, steps: int, seed: int) -> Sweep:
    """Return the training log of each run, one row per epoch. The final loss depends on dropout."""
    rng = np.random.default_rng([seed, count, steps, 2])
    runs = settings(count, rng)
    rows = runs.loc[np.repeat(runs.index, steps)].reset_index(drop=True)
    rows.insert(0, "run_id", np.repeat([f"r{i:03}" for i in range(count)], steps))
    rows["epoch"] = np.tile(np.arange(1, steps + 1), count)
    final = 2 * rows["dropout"] + np.repeat(rng.normal(0, 0.1, count), steps)
    rows["val_loss"] = final + 3 * np.exp(-rows["epoch"] / (steps / 4)) + rng.normal(0, 0.02, len(rows))
    return Sweep(f"{count} runs x {steps} epochs", rows, {p: float(p == "dropout") for p in PARAMETERS})


def sweeps(part: str, seeds: int) -> Iterator[Sweep]:
    """Yield the tables of one part of the benchmark."""
    for seed in range(seeds):
        if part == "repeats":
            yield from (repeated(*design, seed) for design in DESIGNS)
        elif part == "luck":
            yield from (lucky(*design, seed) for design in DESIGNS)
        else:
            yield from (logged(*design, seed) for design in ((30, 20), (100, 10)))


def ours(sweep: Sweep, method: str = "anova") -> dict[str, float]:
    """Return the figures of our ranking, for the table as read from a file."""
    ranking = importance.rank(importance.read_runs(sweep.rows), "val_loss", method=method)
    shares = ranking.to_frame()["importance"].reindex(PARAMETERS).fillna(0.0)
    complete = float(set(PARAMETERS) <= {score.name for score in ranking.scores})
    return {
        "evidence": float(ranking.fit.evidence),
        "R2": ranking.fit.r2,
        "own rows": complete,
        **_order(shares, sweep),
    }


def peer(name: str) -> Callable[[Sweep], dict[str, float]]:
    """Return the figures of another method for the same rows."""

    def measure(sweep: Sweep) -> dict[str, float]:
        measures = METHODS[name](Case("structure", sweep.name, sweep.rows, "val_loss", sweep.truth))
        out = {"first": measures["top1"], "idle": measures["idle"]} if measures else {}
        return out | (_out_of_bag(sweep) if name == "wandb" else {})

    return measure


def _out_of_bag(sweep: Sweep) -> dict[str, float]:
    from sklearn.ensemble import RandomForestRegressor

    X, y = sweep.rows[list(PARAMETERS)].to_numpy(float), sweep.rows["val_loss"].to_numpy()
    score = RandomForestRegressor(100, random_state=0, oob_score=True).fit(X, y).oob_score_
    return {"evidence": float(score > 0), "R2": float(score)}


def _order(shares: pd.Series, sweep: Sweep) -> dict[str, float]:
    if not any(sweep.truth.values()):
        return {}
    idle = [name for name, share in sweep.truth.items() if not share]
    return {"first": float(shares.idxmax() == "dropout"), "idle": float(shares[idle].sum())}


def table(part: str, seeds: int) -> pd.DataFrame:
    """Return the means of one part with their standard errors, one row per design and method."""
    methods = {"ours": ours, **{name: peer(name) for name in PEERS}}
    rows = [
        {"design": sweep.name, "method": name, **measure(sweep)}
        for sweep in sweeps(part, seeds)
        for name, measure in methods.items()
    ]
    grouped = pd.DataFrame(rows).groupby(["design", "method"], sort=False)
    means, errors = grouped.mean(), grouped.sem()
    out = means.round(3).astype(str) + " ± " + errors.round(3).astype(str)
    return out.where(means.notna(), "")


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20)
    parts = ["repeats", "luck", "steps", "failures"]
    parser.add_argument("--parts", nargs="*", default=parts, choices=parts)
    options = parser.parse_args()
    for part in options.parts:
        print(f"\n{part}, {options.seeds} seeds")
        if part == "failures":
            structure_failures.main(["--seeds", str(options.seeds)])
        else:
            print(table(part, options.seeds).to_string())
