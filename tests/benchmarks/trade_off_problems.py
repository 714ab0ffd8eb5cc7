"""Problems with several metrics whose fronts and importances are known, for `trade_off_benchmark`.

ZDT1 to ZDT3 (Zitzler, Deb and Thiele 2000, doi:10.1162/106365600568202) and DTLZ2 (Deb et al. 2002,
doi:10.1109/CEC.2002.1007032), with six parameters. In the originals all parameters but the first matter
equally, so there is no order of importance to find. Here each of them has a weight of its own, which falls by
a third from one to the next. Noise of 5% of the range of each metric is added to each run.

The two grids are complete tables of a perceptron (HPOBench), each setting trained with five seeds. The
metrics are the error, of which a run sees one seed, and the number of weights in units of 1,000, which a run
sees with 5% of noise, as if it were a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from importance.space.dimension import Choice, Dimension, Range
from importance.space.sampling import draw

GRIDS = Path("/work/shared/data/grids")
NOISE, DIMENSIONS, FALL, GRID_INPUTS = 0.05, 6, 2 / 3, 20
_DENSE = 2**14


@dataclass(frozen=True)
class TradeOffProblem:
    """A problem with several metrics, all minimised.

    Attributes:
        name: its name.
        space: the search space.
        true: the metrics (n, m) of settings, without noise.
        seen: the metrics (n, m) of a run at each setting.
    """

    name: str
    space: dict[str, Dimension]
    true: Callable[[pd.DataFrame], np.ndarray]
    seen: Callable[[pd.DataFrame, np.random.Generator], np.ndarray]

    @property
    def metrics(self) -> list[str]:
        """The names of the metrics."""
        m = self.true(draw(self.space, 1, np.random.default_rng(0))).shape[1]
        return [f"metric {j + 1}" for j in range(m)]

    def runs(self, settings: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
        """Return the table of runs at these settings."""
        values = self.seen(settings, rng)
        return settings.assign(**{name: values[:, j] for j, name in enumerate(self.metrics)})

    def dense(self) -> np.ndarray:
        """Return the true metrics at many settings of the space."""
        return self.true(draw(self.space, _DENSE, np.random.default_rng(1)))

    def true_importance(self, weights: np.ndarray) -> np.ndarray:
        """Return the total Sobol index (d,) of each parameter for the weighted sum of the normalised metrics.

        By Jansen's estimator (1999, doi:10.1016/S0010-4655(98)00154-4) on a dense sample without noise.
        """
        ends = self.dense()
        low, size = ends.min(axis=0), np.ptp(ends, axis=0)
        rng = np.random.default_rng(2)
        first, second = (draw(self.space, _DENSE, rng) for _ in range(2))

        def score(settings: pd.DataFrame) -> np.ndarray:
            return np.asarray((self.true(settings) - low) / size @ weights)

        y = score(first)
        total = np.array(
            [np.square(y - score(first.assign(**{n: second[n]}))).mean() / 2 / y.var() for n in self.space]
        )
        return total / total.sum()


def _unit(d: int = DIMENSIONS) -> dict[str, Dimension]:
    return {f"x{i + 1}": Range(f"x{i + 1}", 0.0, 1.0) for i in range(d)}


def _zdt(kind: int) -> Callable[[np.ndarray], np.ndarray]:
    def true(x: np.ndarray) -> np.ndarray:
        weight = FALL ** np.arange(DIMENSIONS - 1)
        g = 1 + 9 * x[:, 1:] @ (weight / weight.sum())
        ratio = x[:, 0] / g
        shape = {1: 1 - np.sqrt(ratio), 2: 1 - ratio**2}.get(kind)
        if shape is None:
            shape = 1 - np.sqrt(ratio) - ratio * np.sin(10 * np.pi * x[:, 0])
        return np.column_stack([x[:, 0], g * shape])

    return true


def _dtlz2(m: int) -> Callable[[np.ndarray], np.ndarray]:
    def true(x: np.ndarray) -> np.ndarray:
        rest = DIMENSIONS - m + 1
        weight = FALL ** np.arange(rest)
        g = np.square(x[:, m - 1 :] - 0.5) @ (rest * weight / weight.sum())
        angles = x[:, : m - 1] * np.pi / 2
        columns = []
        for j in range(m):
            value = np.prod(np.cos(angles[:, : m - 1 - j]), axis=1)
            columns.append((1 + g) * (value * np.sin(angles[:, m - 1 - j]) if j else value))
        return np.column_stack(columns)

    return true


def _function(name: str, of_cube: Callable[[np.ndarray], np.ndarray]) -> TradeOffProblem:
    space = _unit()

    def true(settings: pd.DataFrame) -> np.ndarray:
        return of_cube(settings[list(space)].to_numpy(float))

    size = np.ptp(true(draw(space, _DENSE, np.random.default_rng(1))), axis=0)

    def seen(settings: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
        values = true(settings)
        return values + NOISE * size * rng.standard_normal(values.shape)

    return TradeOffProblem(name, space, true, seen)


def _grid(path: Path) -> TradeOffProblem:
    table = pd.read_parquet(path)
    seeds = [name for name in table if name.startswith("val_acc_seed")]
    names = [name for name in table if name not in seeds]
    space: dict[str, Dimension] = {
        name: Choice(name, tuple(repr(v) for v in sorted(table[name].unique().tolist()))) for name in names
    }
    places = table.reset_index().set_index([table[name].astype(float) for name in names])["index"]
    places = places[~places.index.duplicated()]
    errors = 1 - table[seeds].to_numpy(float)
    width, depth = table["width"].to_numpy(float), table["depth"].to_numpy(float)
    weights = (GRID_INPUTS * width + (depth - 1) * width**2 + width) / 1_000

    def rows(settings: pd.DataFrame) -> np.ndarray:
        index = pd.MultiIndex.from_frame(settings[names].astype(float))
        return places.reindex(index).to_numpy(int)

    def true(settings: pd.DataFrame) -> np.ndarray:
        at = rows(settings)
        return np.column_stack([errors[at].mean(axis=1), weights[at]])

    def seen(settings: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
        at = rows(settings)
        error = errors[at, rng.integers(0, len(seeds), len(at))]
        return np.column_stack([error, weights[at] * np.exp(NOISE * rng.standard_normal(len(at)))])

    return TradeOffProblem(path.stem.removeprefix("hpobench_"), space, true, seen)


def problems(only: list[str] | None = None) -> list[TradeOffProblem]:
    """Return the problems, or those with these names. Grids are left out where their file is missing."""
    every = [_function(f"zdt{kind}", _zdt(kind)) for kind in (1, 2, 3)]
    every += [_function("dtlz2", _dtlz2(2)), _function("dtlz2 of 3", _dtlz2(3))]
    every += [
        _grid(path)
        for name in ("vehicle", "phoneme", "credit_g")
        if (path := GRIDS / f"hpobench_{name}.parquet").exists()
    ]
    return [problem for problem in every if not only or problem.name in only]
