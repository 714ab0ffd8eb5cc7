"""Nineteen kinds of sweeps with known truth: landscapes of training, and designs that are not random search.

`landscape_case` returns the runs of a sweep with the true total Sobol index of each parameter. Where runs
were not drawn independently (an adaptive sampler, a population, tied parameters), the truth is that over the
product of the marginal distributions of the runs. `fresh` draws more runs of the same landscape, to check
predictions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
import pandas as pd
from known_truth import jansen
from landscape_functions import LANDSCAPES as LANDSCAPES

METRIC = "loss"


@dataclass(frozen=True)
class SweepCase:
    """The runs of a sweep, with the truth.

    Attributes:
        name: of the landscape.
        runs: one row a run.
        truth: parameter -> its total Sobol index.
    """

    name: str
    runs: pd.DataFrame
    truth: dict[str, float]


@cache
def noise_unit(name: str) -> float:
    """Return the standard deviation of the metric without noise, which is the unit of its noise."""
    landscape = LANDSCAPES[name]
    u = np.random.default_rng(0).random((2**13, len(landscape.space)))
    return float(np.std(landscape.metric(landscape.columns(u))))


def _observed(name: str, u: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    landscape = LANDSCAPES[name]
    columns = landscape.columns(u)
    noise = rng.standard_t(2, len(u)) / 2 if landscape.heavy else rng.standard_normal(len(u))
    if landscape.noise_of is not None:
        noise = noise * landscape.noise_of(columns)
    y = np.asarray(landscape.metric(columns), float) + landscape.noise * noise_unit(name) * noise
    y = y if landscape.observe is None else landscape.observe(y)
    return y if landscape.fails is None else np.where(landscape.fails(columns), np.nan, y)


def _adaptive(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw runs as an optimiser does: from the tenth on, near one of the best fifth of the runs so far."""
    d = len(LANDSCAPES[name].space)
    u = rng.random((n, d))
    y = np.empty(n)
    for i in range(n):
        if i >= 10 and rng.random() > 0.2:
            best = np.argsort(y[:i])[: max(2, i // 5)]
            centre = u[rng.choice(best)]
            moved = np.clip(centre + 0.15 * rng.standard_normal(d), 0, 1 - 1e-9)
            u[i] = np.where(rng.random(d) < 0.15, u[i], moved)
        y[i] = _observed(name, u[i : i + 1], rng)[0]
    return u, y


def _population(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw runs as population-based training does: each generation copies its best, and time improves all."""
    members, d = max(5, n // 10), len(LANDSCAPES[name].space)
    generation = rng.random((members, d))
    points, values = [], []
    for step in range(-(-n // members)):
        y = _observed(name, generation, rng)
        points.append(generation)
        values.append(y - 0.5 * noise_unit(name) * step)
        parents = generation[np.argsort(y)[: max(1, members // 3)]][
            rng.integers(0, max(1, members // 3), members)
        ]
        generation = np.clip(parents + 0.08 * rng.standard_normal((members, d)), 0, 1 - 1e-9)
    return np.vstack(points)[:n], np.concatenate(values)[:n]


def _halving(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw three times as many runs, and keep the best third after a noisy first look."""
    u = rng.random((3 * n, len(LANDSCAPES[name].space)))
    y = _observed(name, u, rng)
    early = y + 0.7 * noise_unit(name) * rng.standard_normal(len(y))
    kept = np.sort(np.argsort(early)[:n])
    return u[kept], y[kept]


def _tied(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw the second parameter close to the first."""
    u = rng.random((n, len(LANDSCAPES[name].space)))
    u[:, 1] = np.clip(u[:, 0] + 0.12 * rng.standard_normal(n), 0, 1 - 1e-9)
    return u, _observed(name, u, rng)


def _repeated(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Run each setting with four seeds; each setting has luck of its own, as large as the noise."""
    count = -(-n // 4)
    u = rng.random((count, len(LANDSCAPES[name].space)))
    luck = LANDSCAPES[name].noise * noise_unit(name) * rng.standard_normal(count)
    u, luck = np.repeat(u, 4, axis=0)[:n], np.repeat(luck, 4)[:n]
    return u, _observed(name, u, rng) + luck


def _random(name: str, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    u = rng.random((n, len(LANDSCAPES[name].space)))
    return u, _observed(name, u, rng)


DESIGNS: dict[str, Callable[[str, int, np.random.Generator], tuple[np.ndarray, np.ndarray]]] = {
    "random": _random,
    "adaptive": _adaptive,
    "population": _population,
    "halving": _halving,
    "tied": _tied,
    "repeated": _repeated,
}


def total_indices(
    name: str, points: np.ndarray | None, seed: int = 0, count: int = 2**13
) -> dict[str, float]:
    """Return the total Sobol indices (Jansen 1999) over independent columns.

    Args:
        name: of the landscape.
        points: (n, d) whose columns give the marginal distributions; None for uniform ones.
        seed, count: of the Monte Carlo sample.
    """
    landscape, rng = LANDSCAPES[name], np.random.default_rng([seed, 5])
    d = len(landscape.space)
    first, second = rng.random((2, count, d))
    if points is not None:
        rows = rng.integers(0, len(points), (2, count, d))
        first, second = (np.take_along_axis(points, each, axis=0) for each in rows)
    return jansen(landscape.values, list(landscape.space), first, second)


@cache
def _uniform_totals(name: str) -> dict[str, float]:
    return total_indices(name, None, count=2**15)


def _frame(name: str, u: np.ndarray, y: np.ndarray) -> pd.DataFrame:
    landscape = LANDSCAPES[name]
    columns = landscape.columns(u)
    frame = pd.DataFrame(columns)
    for parameter, where in landscape.active.items():
        frame[parameter] = frame[parameter].where(np.asarray(where(columns), bool))
    return frame.assign(**{METRIC: y})


def landscape_case(name: str, n: int, seed: int) -> SweepCase:
    """Return n runs of a landscape with the truth."""
    landscape = LANDSCAPES[name]
    rng = np.random.default_rng([crc32(name.encode()), n, seed])
    u, y = DESIGNS[landscape.design](name, n, rng)
    independent = landscape.design in ("random", "repeated") and landscape.fails is None
    used = u if landscape.fails is None else u[np.isfinite(y)]
    truth = _uniform_totals(name) if independent else total_indices(name, used, seed)
    return SweepCase(name, _frame(name, u, y), truth)


def fresh(name: str, n: int, seed: int) -> pd.DataFrame:
    """Return n more runs of a landscape, drawn as its sweeps are, without those that fail."""
    rng = np.random.default_rng([crc32(name.encode()), n, seed, 9])
    frame = _frame(name, *DESIGNS[LANDSCAPES[name].design](name, n, rng))
    return frame[np.isfinite(frame[METRIC])].reset_index(drop=True)
