"""Is a sweep that was split called unchanged, and is a change found? Compare sweeps whose truth is known.

    python tests/benchmarks/compare_benchmark.py [--cases 40] [--first-seed 0] [--runs 100] [--only split ...]

Each case compares two sweeps. The kinds are

- split: the runs of one sweep, divided at random; nothing changed,
- narrowed: the second sweep has only the middle of the ranges of two parameters; the response is the same,
- adaptive: the second sweep was drawn by an optimiser; the response is the same,
- moved: the best range of one parameter lies a third of its range away in the second sweep,
- worse: the second sweep is worse by half a standard deviation at all settings.

A line says in how many cases a change of the response was found (`changed`), the right one (`right`: the
effect of the parameter that moved, or the level), and the level. With --full, `compare` itself answers, and
the line adds the cases with a real difference of importances (`importance`), with other ranges (`ranges`),
with a moved best value in the right direction (`best`), and what came of the forecast (`kept`, `better`,
`worse`).
The landscapes are those of `landscapes`, and bowls with 4 to 8 parameters (`bowl`). In `moved`, the parameter
that moves is the one with the largest total Sobol index among the numbers whose best value is not at an end.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

import landscapes  # noqa: E402
from known_truth import choice, log_uniform, uniform  # noqa: E402
from landscape_functions import Landscape  # noqa: E402

from importance import Runs  # noqa: E402
from importance.comparison.compare import compare  # noqa: E402
from importance.comparison.joint_runs import joint_runs  # noqa: E402
from importance.comparison.response_tests import response_tests  # noqa: E402
from importance.comparison.result import ChangeKind, Comparison  # noqa: E402
from importance.model import surrogate  # noqa: E402

METRIC = landscapes.METRIC
THIRD = 1 / 3
_NAMES = sorted(landscapes.LANDSCAPES)
_RANDOM = [name for name in _NAMES if landscapes.LANDSCAPES[name].design == "random" and name != "failing"]


def bowl(seed: int) -> Landscape:
    """Return a landscape with bowls of random widths and depths, a text and idle parameters, and noise."""
    rng = np.random.default_rng([seed, 77])
    d = int(rng.integers(2, 7))
    centres, depths = rng.uniform(0.15, 0.85, d), rng.dirichlet(np.ones(d)) + 0.05
    joint = rng.uniform(-0.3, 0.3)
    logs = rng.random(d) < 0.5

    def metric(c: dict[str, np.ndarray]) -> np.ndarray:
        u = np.column_stack([(np.log10(c[f"p{j}"]) + 5) / 4 if logs[j] else c[f"p{j}"] for j in range(d)])
        part = (depths * (u - centres) ** 2).sum(axis=1)
        return part + joint * depths.min() * u[:, 0] * u[:, 1] + 0.02 * (c["opt"] == "sgd")

    space = {f"p{j}": log_uniform(1e-5, 1e-1) if logs[j] else uniform() for j in range(d)}
    return Landscape(
        space | {"opt": choice("adam", "sgd"), "idle": uniform()}, metric, noise=rng.uniform(0.1, 0.5)
    )


def _observed(landscape: Landscape, u: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    columns = landscape.columns(u)
    noise = rng.standard_t(2, len(u)) / 2 if landscape.heavy else rng.standard_normal(len(u))
    if landscape.noise_of is not None:
        noise = noise * landscape.noise_of(columns)
    y = np.asarray(landscape.metric(columns), float) + landscape.noise * _unit(landscape) * noise
    return y if landscape.observe is None else landscape.observe(y)


def _unit(landscape: Landscape) -> float:
    u = np.random.default_rng(0).random((2**12, len(landscape.space)))
    return float(np.std(landscape.metric(landscape.columns(u))))


def _runs(landscape: Landscape, u: np.ndarray, y: np.ndarray) -> Runs:
    columns = landscape.columns(u)
    frame = pd.DataFrame(columns)
    for parameter, where in landscape.active.items():
        frame[parameter] = frame[parameter].where(np.asarray(where(columns), bool))
    return Runs.from_frame(frame.assign(**{METRIC: y}), list(frame), [METRIC])


def _any_landscape(case: int) -> tuple[str, Landscape]:
    """Return a bowl for even cases, and a landscape drawn at random for odd ones."""
    if case % 2 == 0:
        return "bowl", bowl(case)
    name = _RANDOM[(case // 2) % len(_RANDOM)]
    return name, landscapes.LANDSCAPES[name]


def best_along(landscape: Landscape, j: int, u: np.ndarray) -> tuple[float, float]:
    """Return where the metric is the lowest along parameter j, 0 to 1, and its variance along it."""
    grid = (np.arange(24) + 0.5) / 24
    means = []
    for value in grid:
        fixed = u.copy()
        fixed[:, j] = value
        means.append(float(np.mean(landscape.metric(landscape.columns(fixed)))))
    return float(grid[int(np.argmin(means))]), float(np.var(means))


def moving_parameter(landscape: Landscape) -> tuple[int, float] | None:
    """Return the number with the largest effect among those whose best is not at an end, and its best."""
    u = np.random.default_rng(3).random((400, len(landscape.space)))
    candidates = []
    for j, (name, draw) in enumerate(landscape.space.items()):
        values = draw(u[:, j])
        if values.dtype == object or len(np.unique(values)) < 50 or name in landscape.active:
            continue
        best, variance = best_along(landscape, j, u)
        if 0.1 < best < 0.9 and variance > 0.02 * _unit(landscape) ** 2:
            candidates.append((variance, j, best))
    return max(candidates)[1:] if candidates else None


def split(case: int, n: int) -> tuple[str, Runs, Runs]:
    rng = np.random.default_rng([case, 1])
    if case % 2 == 0:
        landscape = bowl(case)
        u = rng.random((2 * n, len(landscape.space)))
        name, runs = "bowl", _runs(landscape, u, _observed(landscape, u, rng))
    else:
        name = _NAMES[(case // 2) % len(_NAMES)]
        frame = landscapes.landscape_case(name, 2 * n, 1000 + case).runs
        runs = Runs.from_frame(frame, [c for c in frame if c != METRIC], [METRIC])
    first = np.zeros(2 * n, bool)
    first[rng.permutation(2 * n)[:n]] = True
    return name, runs.take(first), runs.take(~first)


def narrowed(case: int, n: int) -> tuple[str, Runs, Runs]:
    name, landscape = _any_landscape(case)
    rng = np.random.default_rng([case, 2])
    first, second = rng.random((2, n, len(landscape.space)))
    for j in rng.choice(len(landscape.space), 2, replace=False):
        low = rng.uniform(0, 0.6)
        second[:, j] = low + 0.4 * second[:, j]
    return name, *(_runs(landscape, u, _observed(landscape, u, rng)) for u in (first, second))


def adaptive(case: int, n: int) -> tuple[str, Runs, Runs]:
    name, landscape = _any_landscape(case)
    rng = np.random.default_rng([case, 3])
    first, u = rng.random((2, n, len(landscape.space)))
    y = np.empty(n)
    for i in range(n):
        if i >= 10 and rng.random() > 0.2:
            centre = u[rng.choice(np.argsort(y[:i])[: max(2, i // 5)])]
            u[i] = np.clip(centre + 0.15 * rng.standard_normal(u.shape[1]), 0, 1 - 1e-9)
        y[i] = _observed(landscape, u[i : i + 1], rng)[0]
    return name, _runs(landscape, first, _observed(landscape, first, rng)), _runs(landscape, u, y)


def moved(case: int, n: int) -> tuple[str, Runs, Runs] | None:
    name, landscape = _any_landscape(case)
    moving = moving_parameter(landscape)
    if moving is None:
        return None
    j, best = moving
    rng = np.random.default_rng([case, 4])
    first, second = rng.random((2, n, len(landscape.space)))
    shifted = second.copy()
    shifted[:, j] = np.clip(second[:, j] + (THIRD if best > 0.5 else -THIRD), 0, 1 - 1e-9)
    a = _runs(landscape, first, _observed(landscape, first, rng))
    b = _runs(landscape, second, _observed(landscape, shifted, rng))
    return f"{name}:{list(landscape.space)[j]}", a, b


def worse(case: int, n: int) -> tuple[str, Runs, Runs]:
    name, landscape = _any_landscape(case)
    rng = np.random.default_rng([case, 5])
    first, second = rng.random((2, n, len(landscape.space)))
    y = _observed(landscape, first, rng)
    later = _observed(landscape, second, rng) + 0.5 * y.std()
    return name, _runs(landscape, first, y), _runs(landscape, second, later)


KINDS: dict[str, Callable[[int, int], tuple[str, Runs, Runs] | None]] = {
    "split": split,
    "narrowed": narrowed,
    "adaptive": adaptive,
    "moved": moved,
    "worse": worse,
}
CHANGED = ("moved", "worse")


@dataclass(frozen=True)
class Answer:
    """What was found.

    Attributes:
        level: whether the level changed.
        effects: the parameters whose effect changed.
        counted: what else --full counts.
    """

    level: bool
    effects: tuple[str, ...]
    counted: tuple[str, ...] = ()


def tested(a: Runs, b: Runs) -> Answer:
    """Return what the tests of the response find, without rankings and forecasts."""
    joint = joint_runs(a, b, METRIC)
    model = surrogate.fit(joint.runs, METRIC, [*joint.parameters, joint.sweep])
    tests = response_tests(model, joint.sweep)
    return Answer(tests.level_changed, tests.changed)


def compared(a: Runs, b: Runs, moving: str) -> Answer:
    """Return what `compare` finds."""
    result: Comparison = compare(a, b, METRIC)
    counted = [str(result.promise.outcome)] if result.promise else []
    counted += ["importance"] if result.of_kind(ChangeKind.IMPORTANCE) else []
    counted += ["ranges"] if result.of_kind(ChangeKind.RANGE_TRIED) else []
    counted += ["best"] if moving in result.of_kind(ChangeKind.BEST_RANGE) else []
    counted += ["best of another"] if set(result.of_kind(ChangeKind.BEST_RANGE)) - {moving} else []
    return Answer(
        ChangeKind.LEVEL in {change.kind for change in result.changes},
        result.of_kind(ChangeKind.EFFECT),
        tuple(counted),
    )


def measured(kind: str, cases: int, first_seed: int, n: int, full: bool) -> Counter[str]:
    """Return the counts of one kind, and print the cases with a wrong answer."""
    counts: Counter[str] = Counter()
    case = first_seed
    while counts["cases"] < cases:
        pair = KINDS[kind](case, n)
        case += 1
        if pair is None:
            continue
        name, a, b = pair
        moving = name.partition(":")[2]
        answer = compared(a, b, moving) if full else tested(a, b)
        changed = answer.level or bool(answer.effects)
        right = moving in answer.effects if kind == "moved" else answer.level
        counts.update(["cases", *answer.counted])
        counts.update({"changed": changed, "level": answer.level, "right": right})
        if changed != (kind in CHANGED) or (kind in CHANGED and not right):
            print(f"    case {case - 1}, {name}: {answer}", flush=True)
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--only", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--full", action="store_true")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    for kind in arguments.only:
        start = time.process_time()
        counts = measured(kind, arguments.cases, arguments.first_seed, arguments.runs, arguments.full)
        seconds = (time.process_time() - start) / counts["cases"]
        print(kind, dict(counts), f"{seconds:.1f} s of CPU a case", flush=True)


if __name__ == "__main__":
    main()
