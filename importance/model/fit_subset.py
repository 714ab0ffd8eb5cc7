"""Which runs and which parameters the additive process is fitted to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.model.basis import Basis
from importance.model.inputs import Input
from importance.runs.columns import Kind

FIT_RUNS = 200
"""Runs that the variances are learnt from."""
READ_RUNS = 500
"""Runs that the shares are read from."""
MOST_PARAMETERS = 60
"""Parameters modelled together; of more, those with the clearest link of their own to the metric."""


def clearest(parts: Sequence[Basis], y: np.ndarray) -> np.ndarray:
    """Positions of the parameters whose main effects fit the metric best, less what chance would give."""
    signal = (y - y.mean()) / y.std()
    fits = [np.square((p.values * np.sqrt(p.smooth)).T @ signal).sum() / len(y) for p in parts]
    spread = [np.sqrt(2 * np.square(p.smooth).sum()) for p in parts]
    return np.sort(np.argsort(-(np.array(fits) - 1) / spread, kind="stable")[:MOST_PARAMETERS])


def codes_of(one: Input) -> np.ndarray:
    """Mid-ranks or alphabetical codes, -1 where missing, and a number below that for each word."""
    if one.beside is not None:
        words = pd.factorize(one.beside, sort=True)[0]
        return one.values.rank().fillna(pd.Series(-2.0 - words)).to_numpy(float)
    if one.kind is Kind.NUMERIC:
        return one.values.rank().fillna(-1).to_numpy(float)
    return pd.factorize(one.values, sort=True)[0].astype(float)


def canonical_order(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An order of rows and one of columns that depend on what the table says and not on how it was written.

    Random draws are made after sorting, so that neither the order of runs, nor that of columns, nor their
    names, nor the sign of the metric move any result.

    Returns:
        rows (n,) and columns (d,), positions.
    """
    size = np.round(np.abs(y - np.median(y)) / (np.abs(y - np.median(y)).max() or 1.0), 9)
    keys = []
    for j in range(X.shape[1]):
        order = np.lexsort((size, X[:, j]))
        keys.append(X[order, j].tobytes() + size[order].tobytes())
    columns = np.array(sorted(range(X.shape[1]), key=lambda j: keys[j]), dtype=int)
    rows = np.lexsort((size, *X[:, columns[::-1]].T))
    return rows, columns
