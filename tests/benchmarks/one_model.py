"""Could one model rank and choose as well as the two there are? Let each do the work of the other.

    python tests/benchmarks/one_model.py [--part rank choose] [--ns 30 100] [--seeds 3] [--first-seed 0]
        [--only levy nested ...]

- rank: the shares of the parameters by the additive GP, which ranks, and by the Matern GP, which chooses the
  next runs. The shares of the latter are total Sobol indices of its mean, by Jansen's estimator. The problems
  are the random sweeps of `landscapes.py`. Reported is the distance to the true shares, and the order
  (Spearman's correlation).
- choose: the best of 50 next runs, listed in fifths, where each model in turn says what is worth a run. The
  problems are those of `sweep_benchmark.py`, after 50 random runs. Reported is the regret.

The last column is the mean of the paired differences with its standard error, and their number k. Above 0 the
model that does the work today is better.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

from importance_benchmark import agreement  # noqa: E402
from landscapes import LANDSCAPES, METRIC, landscape_case  # noqa: E402
from sweep_benchmark import advised, completed  # noqa: E402
from sweep_problems import Problem, problems  # noqa: E402

import importance  # noqa: E402
from importance.model import matern_gp  # noqa: E402
from importance.model.matern_gp import MaternGP  # noqa: E402
from importance.model.surrogate import Surrogate  # noqa: E402
from importance.space.dimension import Space  # noqa: E402
from importance.space.sampling import draw  # noqa: E402
from importance.sweep.batch import next_runs  # noqa: E402
from importance.sweep.recommend import recommend  # noqa: E402
from importance.sweep.result import Sweep  # noqa: E402

SETTINGS = 1_024
"""Pairs of settings behind each total index; twice as many move a share by less than 0.01."""
RANDOM = [name for name, landscape in LANDSCAPES.items() if landscape.design == "random"]


def matern_shares(runs: importance.Runs, seed: int) -> dict[str, float]:
    """Return the shares by the Matern GP, fitted to good and bad runs alike."""
    sweep = recommend(runs, METRIC, seed=seed)
    space = sweep.before
    results = runs.frame[METRIC].dropna().to_numpy()[: len(sweep.settings)]
    model = matern_gp.fit(space, sweep.settings, results, sweep.goal, whole=True, seed=seed)
    return normalised(total_indices(model, space, np.random.default_rng([seed, 17])))


def total_indices(model: MaternGP, space: Space, rng: np.random.Generator) -> dict[str, float]:
    """Return the total Sobol index of each parameter in the mean of a model, unscaled (Jansen 1999)."""
    left, right = (draw(space, SETTINGS, rng) for _ in range(2))
    mean, totals = model.predict(left)[0], {}
    for name in space:
        moved = left.assign(**{name: right[name]})
        for child, dimension in space.items():
            if (condition := dimension.condition) is not None and condition.parent == name:
                active = moved[name].isin(condition.levels)
                moved[child] = left[child].where(left[child].notna(), right[child]).where(active)
        totals[name] = float(np.mean((mean - model.predict(moved)[0]) ** 2) / 2)
    return totals


def normalised(totals: dict[str, float]) -> dict[str, float]:
    """Return indices as shares of their sum."""
    return {name: value / (sum(totals.values()) or 1.0) for name, value in totals.items()}


def rank(names: Iterable[str], ns: Iterable[int], seeds: Iterable[int]) -> pd.DataFrame:
    """Return distance and order by both models, one row a sweep."""
    rows = []
    for name in names:
        for n in ns:
            for seed in seeds:
                case = landscape_case(name, n, seed)
                runs = importance.Runs.from_frame(case.runs, parameters=list(case.truth), metrics=[METRIC])
                additive = importance.rank(runs, METRIC).to_frame()["importance"]
                figures = {
                    "additive": agreement(additive, case.truth),
                    "matern": agreement(pd.Series(matern_shares(runs, seed)), case.truth),
                }
                rows += [
                    {"n": n, "figure": figure, **{way: each[key] for way, each in figures.items()}}
                    for figure, key in (("distance", "l1"), ("order", "spearman"))
                ]
                print(name, n, seed, rows[-2:], file=sys.stderr, flush=True)
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class AdditiveChooser:
    """The additive GP with the questions that choosing the next runs asks of a Matern GP; higher is better.

    What repeats of settings are worth stays with the Matern GP.
    """

    surrogate: Surrogate
    matern: MaternGP

    def __getattr__(self, name: str) -> Any:
        return getattr(self.matern, name)

    def predict(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return the mean (m,) and the standard deviation (m,) of the function at m settings."""
        mean, sd = self.surrogate.predict(frame)
        return self.surrogate.sign * mean, sd

    def sample_posterior(self, frame: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """Return (n, m) values of n functions sampled from the posterior at m settings."""
        return self.surrogate.sign * self.surrogate.sample_posterior(frame, n, seed)


def additive(problem: Problem, frame: pd.DataFrame, y: np.ndarray, sweep: Sweep) -> Sweep:
    """Return the advice with the additive GP in place of the Matern GP."""
    runs = importance.Runs.from_frame(
        frame.assign(metric=y), list(problem.space), ["metric"], space=problem.space
    )
    surrogate = importance.fit_surrogate(runs, "metric", list(problem.space), goal=problem.goal)
    if set(surrogate.parameters) != set(sweep.before):
        return sweep  # a parameter that never varied: there is nothing to compare
    chooser: Any = AdditiveChooser(surrogate, sweep.model)
    return replace(sweep, model=chooser)


def reached(problem: Problem, n: int, seed: int, *, by_additive: bool) -> float:
    """Return the regret of the best of n next runs, listed in fifths after n random runs."""
    rng = np.random.default_rng([seed, n])
    frame = draw(problem.space, n, rng)
    y, _ = problem.run(frame, rng)
    rng, size, true_metric = np.random.default_rng([seed, 7]), n // 5, list[np.ndarray]()
    for _ in range(5):
        sweep = advised(problem, frame, y)
        if by_additive:
            sweep = additive(problem, frame, y, sweep)
        settings = completed(problem, sweep.model_inputs(next_runs(sweep, n, seed=seed).head(size)), rng)
        noisy, true = problem.run(settings, rng)
        frame, y = pd.concat([frame, settings[list(frame)]], ignore_index=True), np.concatenate([y, noisy])
        true_metric.append(true)
    return float(problem.regret(np.concatenate(true_metric)).min())


def choose(names: Iterable[str], ns: Iterable[int], seeds: Iterable[int]) -> pd.DataFrame:
    """Return the regret by both models, one row a sweep."""
    rows = []
    for problem in problems():
        for n in ns if problem.name in names else ():
            for seed in seeds:
                regrets = {
                    way: reached(problem, n, seed, by_additive=way == "additive")
                    for way in ("additive", "matern")
                }
                rows.append({"n": n, "figure": "regret", **regrets})
                print(problem.name, n, seed, regrets, file=sys.stderr, flush=True)
    return pd.DataFrame(rows)


def table(results: pd.DataFrame, today: str) -> str:
    """Return the means, and how much better the model is that does the work today."""
    lines = ["| runs | figure | additive GP | Matern GP | today's is better by |", "|---|---|---|---|---|"]
    other = "matern" if today == "additive" else "additive"
    for (n, figure), rows in results.groupby(["n", "figure"]):
        better = (rows[other] - rows[today]) * (-1 if figure == "order" else 1)
        means = f"{rows['additive'].mean():.3f} | {rows['matern'].mean():.3f}"
        lines.append(
            f"| {n} | {figure} | {means} | {better.mean():.3f} ± {better.sem():.3f} (k {len(rows)}) |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", nargs="+", choices=["rank", "choose"], default=["rank", "choose"])
    parser.add_argument("--ns", nargs="+", type=int, default=[30, 100])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", nargs="+", help="names of problems")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.seeds)
    if "rank" in options.part:
        names = [name for name in RANDOM if not options.only or name in options.only]
        print(table(rank(names, options.ns, seeds), today="additive"), flush=True)
    if "choose" in options.part:
        every = [problem.name for problem in problems()]
        names = [name for name in every if not options.only or name in options.only]
        print(table(choose(names, [50], seeds), today="matern"), flush=True)


if __name__ == "__main__":
    main()
