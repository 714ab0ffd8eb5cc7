"""Is a sweep that was split called unchanged, and is a change found? Compare sweeps whose truth is known.

    python tests/benchmarks/compare_benchmark.py [--cases 40] [--first-seed 0] [--runs 100] [--only split ...]

Each case compares two sweeps. The kinds are

- split: the runs of one sweep, divided at random; nothing changed,
- narrowed: the second sweep has only the middle of the ranges of two parameters; the response is the same,
- adaptive: the second sweep was drawn by an optimiser; the response is the same,
- moved: the best range of one parameter lies a third of its range away in the second sweep,
- worse: the second sweep is worse by half a standard deviation at all settings,

The first three report how often "no change" of the response is said, the others how often their change is.
The landscapes are those of `landscapes`, and bowls with 3 to 8 parameters (`bowl`). In `moved`, the parameter
that moves is the one with the largest total Sobol index among the numbers whose best value is not at an end.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

import landscapes  # noqa: E402
from known_truth import choice, log_uniform, uniform  # noqa: E402
from landscape_functions import Landscape  # noqa: E402

from importance import Runs  # noqa: E402
from importance.comparison.joint_runs import joint_runs  # noqa: E402
from importance.comparison.response_tests import ResponseTests, response_tests  # noqa: E402
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
    return Landscape(space | {"opt": choice("adam", "sgd"), "idle": uniform()}, metric, noise=rng.uniform(0.1, 0.5))


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


def moved(case: int, n: int) -> tuple[str, Runs, Runs]:
    name, landscape = _any_landscape(case)
    moving = moving_parameter(landscape)
    if moving is None:
        return name, *([None] * 2)
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


KINDS: dict[str, Callable[[int, int], tuple[str, Runs, Runs]]] = {
    "split": split,
    "narrowed": narrowed,
    "adaptive": adaptive,
    "moved": moved,
    "worse": worse,
}


def _tests(a: Runs, b: Runs) -> ResponseTests:
    joint = joint_runs(a, b, METRIC)
    model = surrogate.fit(joint.runs, METRIC, [*joint.parameters, joint.sweep])
    return response_tests(model, joint.sweep)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--only", nargs="*", default=list(KINDS), choices=list(KINDS))
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    for kind in arguments.only:
        counts: Counter[str] = Counter()
        start = time.time()
        case = arguments.first_seed
        while counts["cases"] < arguments.cases:
            name, a, b = KINDS[kind](case, arguments.runs)
            case += 1
            if a is None:
                continue
            result = _tests(a, b)
            counts["cases"] += 1
            counts["changed"] += result.any_changed
            counts["level"] += result.level_changed
            right = name.partition(":")[2] in result.changed if kind == "moved" else result.level_changed
            counts["right"] += right
            if (kind in ("moved", "worse")) != right:
                smallest = dict(sorted(result.effects.items(), key=lambda item: item[1])[:2])
                print("   ", case - 1, name, f"{result.level:.3g}", {k: float(f"{v:.3g}") for k, v in smallest.items()}, flush=True)
            elif kind not in ("moved", "worse") and result.any_changed:
                print("   ", case - 1, name, f"{result.level:.3g}", result.changed, flush=True)
        print(kind, dict(counts), f"{(time.time() - start) / counts['cases']:.1f} s a case", flush=True)


if __name__ == "__main__":
    main()
