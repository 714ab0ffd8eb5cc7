"""Runs that are no independent draws: repeats, luck of the setting, rows of one run, regions that fail.

    python tests/benchmarks/structure_benchmark.py [--seeds 20] [--parts repeats luck steps failures]

- repeats: settings of a random search run with several seeds; one parameter decides. How often it is ranked
  first, how often every parameter has a row of its own, and the share given to parameters that do nothing.
- luck: the level of each setting is luck. How often that is called evidence, and R2 on unseen settings; for
  the recipe its out-of-bag score, which its users read as such.
- steps: the rows of each run's training log. The same figures as for repeats, for the log as it is written;
  peers are given every row, as they would be.
- failures: `structure_failures.py`, the share of the next runs in regions that fail or break a constraint.

Each figure is a mean over seeds with its standard error. Peers see the same tables without the seeds.
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
PEERS = ("wandb", "optuna_mdi", "optuna_ped")


@dataclass(frozen=True)
class Sweep:
    """A table of rows with the truth: the share of each parameter, all 0 where nothing matters."""

    name: str
    rows: pd.DataFrame
    truth: dict[str, float]


def settings(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """A random search over four parameters."""
    return pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-4, -1, count),
            "weight_decay": 10 ** rng.uniform(-6, -2, count),
            "dropout": rng.uniform(0, 0.5, count),
            "width": rng.choice([32, 64, 128, 256, 512], count),
        }
    )


def repeated(count: int, repeats: int, seed: int) -> Sweep:
    """Settings run with several seeds; dropout decides the loss, with a tenth of noise."""
    rng = np.random.default_rng([seed, count, repeats])
    rows = settings(count, rng)
    rows = rows.loc[np.repeat(rows.index, repeats)].reset_index(drop=True)
    rows["seed"] = np.tile(np.arange(repeats), count)
    rows["val_loss"] = 2 * rows["dropout"] + rng.normal(0, 0.1, len(rows))
    return Sweep(f"{count} settings x {repeats}", rows, {p: float(p == "dropout") for p in PARAMETERS})


def lucky(count: int, repeats: int, seed: int) -> Sweep:
    """The same settings, each with a level of its own that nothing explains."""
    sweep = repeated(count, repeats, seed)
    rng = np.random.default_rng([seed, count, repeats, 1])
    level = np.repeat(rng.normal(size=count), repeats)
    rows = sweep.rows.assign(val_loss=level + rng.normal(0, 0.1, len(level)))
    return Sweep(sweep.name, rows, dict.fromkeys(PARAMETERS, 0.0))


def logged(count: int, steps: int, seed: int) -> Sweep:
    """The training log of each run, one row an epoch: the loss falls to what dropout decides."""
    rng = np.random.default_rng([seed, count, steps, 2])
    runs = settings(count, rng)
    rows = runs.loc[np.repeat(runs.index, steps)].reset_index(drop=True)
    rows.insert(0, "run_id", np.repeat([f"r{i:03}" for i in range(count)], steps))
    rows["epoch"] = np.tile(np.arange(1, steps + 1), count)
    final = 2 * rows["dropout"] + np.repeat(rng.normal(0, 0.1, count), steps)
    rows["val_loss"] = final + 3 * np.exp(-rows["epoch"] / (steps / 4)) + rng.normal(0, 0.02, len(rows))
    return Sweep(f"{count} runs x {steps} epochs", rows, {p: float(p == "dropout") for p in PARAMETERS})


def sweeps(part: str, seeds: int) -> Iterator[Sweep]:
    """The tables of one part of the benchmark."""
    for seed in range(seeds):
        if part == "repeats":
            yield from (repeated(*design, seed) for design in DESIGNS)
        elif part == "luck":
            yield from (lucky(*design, seed) for design in DESIGNS)
        else:
            yield from (logged(*design, seed) for design in ((30, 20), (100, 10)))


def ours(sweep: Sweep, method: str = "anova") -> dict[str, float]:
    """What our ranking says of the table as a user would read it from a file."""
    ranking = importance.rank(importance.read_runs(sweep.rows), "val_loss", method=method)
    shares = ranking.to_frame()["importance"].reindex(PARAMETERS).fillna(0.0)
    own = float(set(PARAMETERS) <= {score.name for score in ranking.scores})
    return {
        "evidence": float(ranking.fit.evidence),
        "R2": ranking.fit.r2,
        "own rows": own,
        **_order(shares, sweep),
    }


def peer(name: str) -> Callable[[Sweep], dict[str, float]]:
    """A peer's shares of the same rows."""

    def measure(sweep: Sweep) -> dict[str, float]:
        found = METHODS[name](Case("structure", sweep.name, sweep.rows, "val_loss", sweep.truth))
        out = {"first": found["top1"], "idle": found["idle"]} if found else {}
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
    """The means of one part with their standard errors, a row a design and method."""
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
    asked = parser.parse_args()
    for part in asked.parts:
        print(f"\n{part}, {asked.seeds} seeds")
        if part == "failures":
            structure_failures.main(["--seeds", str(asked.seeds)])
        else:
            print(table(part, asked.seeds).to_string())
