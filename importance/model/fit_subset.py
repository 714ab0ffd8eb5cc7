"""Which runs and which parameters the additive GP is fitted to, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.basis import Basis, bases
from importance.model.constants import MOST_MODELLED_PARAMETERS
from importance.model.inputs import Input
from importance.runs.columns import Kind


@dataclass(frozen=True)
class ModelledRuns:
    """The runs and the parameters in the model, in an order that does not depend on the table.

    Where settings were repeated, a run here is a setting with the mean of its runs.

    Attributes:
        rows: (n,) positions of the runs in the model among those given.
        columns: (d,) positions of the parameters in the model among those given.
        inputs: the d parameters over the n runs.
        bases: the basis of each.
        y: (n,) standardised target: mean 0, standard deviation 1.
        mean, sd: of the target before it was standardised.
    """

    rows: np.ndarray
    columns: np.ndarray
    inputs: tuple[Input, ...]
    bases: tuple[Basis, ...]
    y: np.ndarray
    mean: float
    sd: float


def modelled_runs(
    inputs: Sequence[Input], y: np.ndarray, most: int, rng: np.random.Generator
) -> ModelledRuns:
    """Return at most so many runs, drawn at random, and at most `MOST_MODELLED_PARAMETERS` parameters.

    Runs and parameters are sorted first, so their order changes nothing.

    Args:
        inputs: parameters over the same runs.
        y: the metric of these runs, finite and not constant.
        most: the largest number of runs.
        rng: draws the runs.
    """
    rows, columns = canonical_order(np.column_stack([ordinal_codes(p) for p in inputs]), y)
    if len(rows) > most:
        rows = rows[np.sort(rng.choice(len(rows), most, replace=False))]
    ordered = [inputs[j].take(rows) for j in columns]
    parts = bases(ordered)
    if len(parts) > MOST_MODELLED_PARAMETERS:
        kept = screen_parameters(parts, y[rows])
        columns, ordered = columns[kept], [ordered[j] for j in kept]
        parts = bases(ordered)  # a parameter whose parent was left out now has none
    target = y[rows]
    mean, sd = float(target.mean()), float(target.std()) or 1.0
    return ModelledRuns(rows, columns, tuple(ordered), tuple(parts), (target - mean) / sd, mean, sd)


def screen_parameters(
    bases: Sequence[Basis], y: np.ndarray, most: int = MOST_MODELLED_PARAMETERS
) -> np.ndarray:
    """Return positions of the parameters whose main effects fit the metric best, relative to chance.

    Args:
        bases: the basis of each parameter.
        y: (n,) the metric.
        most: so many are kept.
    """
    target = (y - y.mean()) / y.std()
    fits = [np.square((b.values * np.sqrt(b.smooth_spectrum)).T @ target).sum() / len(y) for b in bases]
    by_chance = [np.sqrt(2 * np.square(basis.smooth_spectrum).sum()) for basis in bases]
    return np.sort(np.argsort(-(np.array(fits) - 1) / by_chance, kind="stable")[:most])


def ordinal_codes(parameter: Input) -> np.ndarray:
    """Return mid-ranks of numbers or alphabetical codes of levels: -1 where missing, less for each word."""
    if parameter.words is not None:
        words = pd.factorize(parameter.words, sort=True)[0]
        return parameter.values.rank().fillna(pd.Series(-2.0 - words)).to_numpy(float)
    if parameter.kind is Kind.NUMERIC:
        return parameter.values.rank().fillna(-1).to_numpy(float)
    return pd.factorize(parameter.values, sort=True)[0].astype(float)


def canonical_order(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return an order of rows and of columns that depends on the values in a table and not on their order.

    Random draws are made after sorting. So the order of runs, the order and the names of columns, and the
    sign of the metric change no result. The long tail of the metric counts as its upper end: if the two tails
    are exactly alike, the sign may matter for runs of the same setting.

    Args:
        X: (n, d) parameters as numbers.
        y: (n,) the metric.

    Returns:
        rows (n,) and columns (d,), positions.
    """
    deviation = y - np.median(y)
    deviation = np.round(deviation / (np.abs(deviation).max() or 1.0), 9)
    size = np.abs(deviation)
    towards_tail = deviation if round(float(np.sum(deviation**3)), 9) >= 0 else -deviation
    keys = []
    for j in range(X.shape[1]):
        order = np.lexsort((size, X[:, j]))
        keys.append(X[order, j].tobytes() + size[order].tobytes())
    columns = np.array(sorted(range(X.shape[1]), key=lambda j: keys[j]), dtype=int)
    rows = np.lexsort((towards_tail, size, *X[:, columns[::-1]].T))
    return rows, columns


def best_and_others(good: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return positions of at most so many runs: the best of all, half of `most`, and others at random.

    Args:
        good: (n,) higher is better.
        most: the number of runs.
        seed: of the others.
    """
    if len(good) <= most:
        return np.arange(len(good))
    order = np.argsort(-good, kind="stable")
    best, rest = order[: most // 2], order[most // 2 :]
    drawn = np.random.default_rng([seed, 7]).choice(rest, most - len(best), replace=False)
    return np.sort(np.concatenate([best, drawn]))
