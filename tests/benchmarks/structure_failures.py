"""Do the next runs avoid regions where runs failed or broke a constraint, and still find good settings?

    python tests/benchmarks/structure_failures.py [--seeds 20] [--first 0] [--n 60] [--kinds failed]
        [--layouts cliff corner ...] [--without-tpe]

Each layout has a region in which every run fails (or is infeasible). Elsewhere a tenth of the runs fail by
chance. Printed is the share of the next 50 runs in that region, with its standard error, of:

- our list,
- draws from our ranges,
- Optuna's TPE, which gets failures as failed trials and constraints by a `constraints_func`,
- draws from the box around the best tenth of the runs, a common recipe.

Then comes the regret of the best run that succeeds: its distance from the optimum outside the region, in
standard deviations of the metric there.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import Runs  # noqa: E402
from importance.space.dimension import Choice, Condition, Dimension, Range  # noqa: E402
from importance.space.sampling import draw  # noqa: E402
from importance.sweep.batch import next_runs, records  # noqa: E402
from importance.sweep.recommend import recommend  # noqa: E402
from importance.sweep.result import Sweep  # noqa: E402

NEXT = 50
BY_CHANCE = 0.1
SPACE = {
    dimension.name: dimension
    for dimension in (
        Range("lr", 1e-5, 1.0, log=True),
        Range("dropout", 0.0, 0.9),
        Range("width", 16.0, 512.0, log=True, integer=True),
        Choice("optimizer", ("adam", "lion", "sgd")),
        Range("momentum", 0.0, 1.0, condition=Condition("optimizer", ("sgd",))),
    )
}
Breaks = Callable[[pd.DataFrame], np.ndarray]


def _lr(frame: pd.DataFrame) -> np.ndarray:
    return np.log10(frame["lr"].to_numpy(dtype=float))


LAYOUTS: dict[str, Breaks] = {
    # Above 0 a run fails, or breaks the constraint by this much.
    "cliff": lambda f: _lr(f) + 2.2,
    "both ends": lambda f: np.abs(_lr(f) + 2.7) - 1.3,
    "corner": lambda f: np.minimum(_lr(f) + 2.5, (np.log2(f["width"].to_numpy(float)) - 6.5) / 2),
    "box": lambda f: 0.25 - np.maximum(np.abs(_lr(f) + 2) / 4, np.abs(f["dropout"].to_numpy(float) - 0.3)),
    "level": lambda f: np.where(f["optimizer"] == "lion", 1.0, -1.0),
    "level and range": lambda f: np.where(f["optimizer"] == "sgd", _lr(f) + 3.5, -1.0),
    "conditional": lambda f: np.where(
        f["optimizer"] == "sgd", f["momentum"].fillna(0).to_numpy(float) - 0.6, -1
    ),
    "ridge": lambda f: (_lr(f) + 2) + (np.log2(f["width"].to_numpy(float)) - 6.5) / 2,
}


def loss(frame: pd.DataFrame) -> np.ndarray:
    """Return the metric without noise; lower is better. Its optimum is in or near most regions."""
    best_lr = np.where(frame["optimizer"] == "sgd", -1.5, -2.0)
    by_level = frame["optimizer"].map({"adam": 0.1, "lion": 0.0, "sgd": 0.2}).to_numpy(float)
    momentum = np.square(frame["momentum"].to_numpy(float) - 0.9)
    return np.asarray(
        0.5 * np.square(_lr(frame) - best_lr)
        + np.square(frame["dropout"].to_numpy(float) - 0.3)
        + 0.1 * np.square(np.log2(frame["width"].to_numpy(float)) - 7.5)
        + by_level
        + np.nan_to_num(0.5 * momentum)
    )


@dataclass(frozen=True)
class Study:
    """Runs of one layout: settings, metric (NaN for failed runs), and how far each breaks the constraint."""

    layout: str
    frame: pd.DataFrame
    y: np.ndarray
    breaks: np.ndarray
    constrained: bool

    def runs(self) -> Runs:
        """Return the runs as a reader would."""
        frame = self.frame.assign(loss=self.y)
        names = list(self.frame)
        if not self.constrained:
            frame["state"] = np.where(np.isnan(self.y), "failed", "finished")
            return Runs.from_frame(frame, names, ["loss"], space=SPACE)
        frame["constraint"] = self.breaks
        return Runs.from_frame(frame, names, ["loss"], space=SPACE, constraints=["constraint"])


def failed_region(seed: int, layout: str = "cliff", n: int = 60) -> Study:
    """Return n random runs. All runs in a region fail, and a tenth of the others by chance."""
    rng = np.random.default_rng([seed, 1])
    frame = draw(SPACE, n, rng)
    breaks = LAYOUTS[layout](frame)
    y = loss(frame) + 0.05 * rng.standard_normal(n)
    y[(breaks > 0) | (rng.random(n) < BY_CHANCE)] = np.nan
    return Study(layout, frame, y, breaks, constrained=False)


def constrained_study(seed: int, layout: str = "cliff", n: int = 60) -> Study:
    """Return n random runs with a metric, and a constraint that is met where it is 0 or less."""
    rng = np.random.default_rng([seed, 2])
    frame = draw(SPACE, n, rng)
    y = loss(frame) + 0.05 * rng.standard_normal(n)
    return Study(layout, frame, y, LAYOUTS[layout](frame), constrained=True)


def box(study: Study) -> dict[str, Dimension]:
    """Return the smallest box around the best tenth of the runs with a result, feasible or not."""
    order = np.argsort(study.y)[: max(3, round(0.1 * np.isfinite(study.y).sum()))]
    space = {}
    for name, dimension in SPACE.items():
        values = study.frame[name].iloc[order].dropna()
        if not len(values):
            space[name] = dimension
        elif isinstance(dimension, Choice):
            space[name] = replace(dimension, levels=tuple(v for v in dimension.levels if v in set(values)))
        else:
            space[name] = replace(dimension, low=float(values.min()), high=float(values.max()))
    return space


def tpe(study: Study, seed: int) -> pd.DataFrame:
    """Return the next runs of Optuna's TPE, which learns the result of each run."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    kinds = optuna.distributions
    spread: dict[str, optuna.distributions.BaseDistribution] = {}
    for name, dimension in SPACE.items():
        if isinstance(dimension, Choice):
            spread[name] = kinds.CategoricalDistribution(dimension.levels)
        elif dimension.integer:
            spread[name] = kinds.IntDistribution(int(dimension.low), int(dimension.high), log=dimension.log)
        else:
            spread[name] = kinds.FloatDistribution(dimension.low, dimension.high, log=dimension.log)
    func = (lambda trial: trial.user_attrs["broken"]) if study.constrained else None
    sampler = optuna.samplers.TPESampler(seed=seed, constraints_func=func)
    search = optuna.create_study(sampler=sampler)
    complete, fail = optuna.trial.TrialState.COMPLETE, optuna.trial.TrialState.FAIL
    for row, value, broken in zip(study.frame.to_dict("records"), study.y, study.breaks, strict=True):
        params = {str(k): int(v) if k == "width" else v for k, v in row.items() if v == v}
        attributes = {"constraints": [float(broken)]} if study.constrained else {}
        failed = bool(np.isnan(value))
        search.add_trial(
            optuna.trial.create_trial(
                params=params,
                distributions={name: spread[name] for name in params},
                value=None if failed else float(value),
                state=fail if failed else complete,
                user_attrs={"broken": [float(broken)]},
                system_attrs=attributes,
            )
        )
    rng, rows = np.random.default_rng([seed, 5]), []
    for _ in range(NEXT):
        trial, row = search.ask(), dict[str, object]()
        for name, dimension in SPACE.items():
            used = (
                dimension.condition is None or row[dimension.condition.parent] in dimension.condition.levels
            )
            row[name] = trial._suggest(name, spread[name]) if used else np.nan
        frame = pd.DataFrame([row])
        broken = float(LAYOUTS[study.layout](frame)[0])
        trial.set_user_attr("broken", [broken])
        if not study.constrained and (broken > 0 or rng.random() < BY_CHANCE):
            search.tell(trial, state=fail)
        else:
            search.tell(trial, float(loss(frame)[0]) + 0.05 * float(rng.standard_normal()))
        rows.append(row)
    return pd.DataFrame(rows)


def settings(sweep: Sweep, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the settings with all parameters. Those without advice are drawn at random."""
    drawn = draw(SPACE, len(listed), np.random.default_rng(0))
    inputs = sweep.model_inputs(pd.DataFrame(records(listed), columns=list(listed)))
    for name in SPACE:
        if name in inputs:
            drawn[name] = inputs[name].to_numpy()
    fixed = {advice.name: advice.dimension for advice in sweep.advice}
    switch = fixed["optimizer"] if "optimizer" in fixed else SPACE["optimizer"]
    if "optimizer" not in listed and len(switch.levels) == 1:
        drawn["optimizer"] = switch.levels[0]
    drawn["momentum"] = drawn["momentum"].where(drawn["optimizer"] == "sgd")
    return drawn


def next_of(study: Study, seed: int, *, with_tpe: bool = True) -> dict[str, pd.DataFrame]:
    """Return the next runs of each method."""
    sweep = recommend(study.runs(), "loss", goal="minimize")
    rng = np.random.default_rng([seed, 3])
    ways = {
        "list": settings(sweep, next_runs(sweep, NEXT)),
        "ranges": settings(sweep, draw(sweep.space, NEXT, rng)),
        "box": draw(box(study), NEXT, rng),
    }
    return ways | ({"TPE": tpe(study, seed)} if with_tpe else {})


def measure(study: Study, ways: Mapping[str, pd.DataFrame]) -> dict[str, tuple[float, float]]:
    """Return, for each method, the share of its runs in the region and the regret of its best run outside."""
    anything = draw(SPACE, 20_000, np.random.default_rng(0), evenly=True)
    there = loss(anything[LAYOUTS[study.layout](anything) <= 0])
    results = {}
    for way, frame in ways.items():
        lost = LAYOUTS[study.layout](frame) > 0
        best = loss(frame[~lost]).min() if (~lost).any() else float(np.median(there))
        results[way] = float(lost.mean()), float((best - there.min()) / there.std())
    return results


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the first of the seeds")
    parser.add_argument("--n", type=int, default=60, help="runs before")
    parser.add_argument("--layouts", nargs="*", default=list(LAYOUTS))
    parser.add_argument("--kinds", nargs="*", default=["failed", "constrained"])
    parser.add_argument("--without-tpe", action="store_true")
    options = parser.parse_args(arguments)
    ways = ["list", "ranges", "box", *([] if options.without_tpe else ["TPE"])]
    kinds = {"failed": failed_region, "constrained": constrained_study}
    for make in (kinds[kind] for kind in options.kinds):
        print(f"\n{make.__name__}: {options.n} runs, then {NEXT}; {options.seeds} seeds from {options.first}")
        print("in the region ± standard error (worst seed); regret of the best")
        print("| layout | " + " | ".join(ways) + " |\n|" + (len(ways) + 1) * "---|", flush=True)
        for layout in options.layouts:
            rows = []
            for seed in range(options.first, options.first + options.seeds):
                study = make(seed, layout, options.n)
                rows.append(measure(study, next_of(study, seed, with_tpe=not options.without_tpe)))
            cells = []
            for way in ways:
                lost, regret = np.array([row[way] for row in rows]).T
                error = lost.std(ddof=1) / np.sqrt(len(lost)) if len(lost) > 1 else 0.0
                cells.append(f"{lost.mean():.1%} ± {error:.1%} ({lost.max():.0%}); {regret.mean():.3f}")
            print(f"| {layout} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
