"""Does the next sweep help where text has many levels? Our list against Optuna's TPE and the same space.

    python tests/benchmarks/levels_benchmark.py [--first 30 50] [--more 50] [--seeds 10] [--first-seed 0]
        [--only twenty eight ...] [--skip-tpe]

Every problem draws its own level effects for each seed, so its optimum is at another level each time. The
metric is noisy; regret is of the function without noise, 0 at the optimum and 1 at the median of the space.
The table gives the mean regret of the best of the next runs, and how much better the list is than the others,
with the standard error of the paired difference over seeds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance.space.dimension import Choice, Dimension, Range  # noqa: E402
from importance.space.sampling import draw  # noqa: E402
from tests.benchmarks.sweep_benchmark import advised, listed, tpe  # noqa: E402
from tests.benchmarks.sweep_problems import Problem  # noqa: E402

TUNED_ON = ["twenty", "eight"]
"""The problems, with seeds below 100, on which the list was built; the others were run at the end."""
_NOISE = 0.2  # of a run, in standard deviations of the function over the space
_LISTS = 2  # of each sweep
Metric = Callable[[pd.DataFrame], np.ndarray]


def _text(name: str, count: int) -> Choice:
    return Choice(name, tuple(f"{name}{k:02d}" for k in range(count)))


def _effects(frame: pd.DataFrame, name: str, effects: np.ndarray) -> np.ndarray:
    return np.asarray(effects[frame[name].str.removeprefix(name).astype(int).to_numpy()])


def _bowl(values: pd.Series, middle: float) -> np.ndarray:
    return np.square(2 * (values.to_numpy(float) - middle))


def twenty(rng: np.random.Generator, levels: int = 20) -> tuple[list[Dimension], Metric]:
    """Return one text with normal effects, and two numbers with bowls."""
    effects, middle = rng.standard_normal(levels), rng.uniform(0.2, 0.8, 2)

    def metric(c: pd.DataFrame) -> np.ndarray:
        return _effects(c, "kind", effects) + _bowl(c["a"], middle[0]) + 0.5 * _bowl(c["b"], middle[1])

    return [_text("kind", levels), Range("a", 0.0, 1.0), Range("b", 0.0, 1.0)], metric


def forty(rng: np.random.Generator) -> tuple[list[Dimension], Metric]:
    """Return the same with 40 levels."""
    return twenty(rng, 40)


def eight(rng: np.random.Generator) -> tuple[list[Dimension], Metric]:
    """Return twelve texts of eight levels; every next one matters less."""
    effects = rng.standard_normal((12, 8)) * 0.8 ** np.arange(12)[:, None]

    def metric(c: pd.DataFrame) -> np.ndarray:
        return np.sum([_effects(c, f"t{i}_", effects[i]) for i in range(12)], axis=0)

    return [_text(f"t{i}_", 8) for i in range(12)], metric


def rates(rng: np.random.Generator) -> tuple[list[Dimension], Metric]:
    """Return fifteen optimizers, each with a best learning rate of its own, and an idle number."""
    effects, best = rng.standard_normal(15), rng.uniform(-5, -1, 15)

    def metric(c: pd.DataFrame) -> np.ndarray:
        rate = np.log10(c["lr"].to_numpy(float))
        return 0.7 * _effects(c, "opt", effects) + 0.25 * np.square(rate - _effects(c, "opt", best))

    return [_text("opt", 15), Range("lr", 1e-6, 1.0, log=True), Range("idle", 0.0, 1.0)], metric


def few_good(rng: np.random.Generator) -> tuple[list[Dimension], Metric]:
    """Return twenty levels of which three are good and the others about equal, and three numbers."""
    effects = np.where(rng.permutation(20) < 3, -2.0, 0.0) + 0.2 * rng.standard_normal(20)
    middle = rng.uniform(0.2, 0.8, 3)

    def metric(c: pd.DataFrame) -> np.ndarray:
        return _effects(c, "kind", effects) + sum(_bowl(c[f"x{i}"], middle[i]) for i in range(3))

    return [_text("kind", 20), *(Range(f"x{i}", 0.0, 1.0) for i in range(3))], metric


def two_texts(rng: np.random.Generator) -> tuple[list[Dimension], Metric]:
    """Return two texts of twelve levels with an effect of each pair, and a number."""
    first, second = rng.standard_normal((2, 12))
    pairs, middle = 0.6 * rng.standard_normal(144), rng.uniform(0.2, 0.8)

    def metric(c: pd.DataFrame) -> np.ndarray:
        codes = [_effects(c, name, np.arange(12)) for name in ("data", "net")]
        return first[codes[0]] + second[codes[1]] + pairs[12 * codes[0] + codes[1]] + _bowl(c["a"], middle)

    return [_text("data", 12), _text("net", 12), Range("a", 0.0, 1.0)], metric


def backbone(rng: np.random.Generator) -> tuple[list[Dimension], Metric]:
    """Return twenty levels and a learning rate, which matter about as much, and two idle numbers."""
    worth = rng.standard_normal(20)

    def metric(c: pd.DataFrame) -> np.ndarray:
        return _effects(c, "net", worth) + 0.5 * np.square(np.log10(c["lr"].to_numpy(float)) + 3)

    return [
        _text("net", 20),
        Range("lr", 1e-5, 1e-1, log=True),
        *(Range(f"idle{i}", 0.0, 1.0) for i in range(2)),
    ], metric


KINDS = {make.__name__: make for make in (twenty, eight, forty, rates, few_good, two_texts, backbone)}


def problem(kind: str, seed: int) -> Problem:
    """Return the problem of a kind with the level effects of a seed."""
    dimensions, metric = KINDS[kind](np.random.default_rng([seed, 31]))
    space = {dimension.name: dimension for dimension in dimensions}
    values = metric(draw(space, 20_000, np.random.default_rng(0)))
    spread = _NOISE * float(values.std())
    optimum = float(values.min())
    if kind == "eight":  # 20,000 draws are far from the best of each text
        effects = np.random.default_rng([seed, 31]).standard_normal((12, 8)) * 0.8 ** np.arange(12)[:, None]
        optimum = float(effects.min(axis=1).sum())

    def run(frame: pd.DataFrame, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        true = metric(frame)
        return true + spread * rng.standard_normal(len(frame)), true

    return Problem(kind, space, "minimize", run, optimum, float(np.median(values)))


def repeat(kind: str, first: int, more: int, seed: int, *, with_tpe: bool = True) -> tuple[float, ...]:
    """Return the regret of the best of the next runs: of the list, of TPE, and of the same space."""
    made, rng = problem(kind, seed), np.random.default_rng([seed, first])
    frame = draw(made.space, first, rng)
    y, _ = made.run(frame, rng)
    sweep = advised(made, frame, y)
    lists = [
        listed(made, sweep, more, np.random.default_rng([seed, k]), seed=k)[2].min() for k in range(_LISTS)
    ]
    same = [made.run(draw(made.space, more, rng), rng)[1].min() for _ in range(20)]
    by_tpe = tpe(made, frame, y, more, seed).min() if with_tpe else np.nan
    return tuple(float(np.mean(made.regret(np.array(each)))) for each in (lists, by_tpe, same))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--first", type=int, nargs="*", default=[30, 50])
    parser.add_argument("--more", type=int, default=50)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", choices=sorted(KINDS), default=list(KINDS))
    parser.add_argument("--skip-tpe", action="store_true", help="the slow part")
    options = parser.parse_args()
    print("| problem | first runs | seeds | list | TPE | same space | list over TPE | list over same |")
    print("|" + 8 * "---|", flush=True)
    for kind in options.only:
        for first in options.first:
            seeds = range(options.first_seed, options.first_seed + options.seeds)
            rows = np.array(
                [repeat(kind, first, options.more, s, with_tpe=not options.skip_tpe) for s in seeds]
            )
            gains = rows[:, 1:] - rows[:, :1]
            errors = gains.std(axis=0, ddof=1) / np.sqrt(len(rows))
            cells = [f"{v:.3f}" for v in rows.mean(axis=0)]
            cells += [f"{gain:.3f} ± {e:.3f}" for gain, e in zip(gains.mean(axis=0), errors, strict=True)]
            print(f"| {kind} | {first} | {len(rows)} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
