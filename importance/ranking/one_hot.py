"""Parameters as a numeric matrix for trees. Each feature knows its parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.constants import MOST_ONE_HOT
from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.level_names import MISSING, level_texts


@dataclass(frozen=True)
class Encoded:
    """A matrix of features.

    Attributes:
        X: (n_runs, n_features) float32, finite.
        origin: (n_features,) the position of each feature's parameter.
        levels: (n_features) the level that a feature marks; empty for numbers and codes.
    """

    X: np.ndarray
    origin: np.ndarray
    levels: tuple[str, ...]


def one_hot(inputs: Sequence[Input]) -> Encoded:
    """Return numbers as they are, one column a level, and a "missing" column if any value is missing.

    A missing number becomes the median, so that no run is dropped. Text with more than `MOST_ONE_HOT` levels
    becomes one column of codes in alphabetical order, because columns with a single 1 do not help a tree.
    """
    columns: list[np.ndarray] = []
    origin: list[int] = []
    levels: list[str] = []

    def add(values: np.ndarray, position: int, level: str = "") -> None:
        columns.append(values)
        origin.append(position)
        levels.append(level)

    for position, parameter in enumerate(inputs):
        missing = parameter.values.isna().to_numpy()
        if parameter.kind is Kind.NUMERIC:
            add(_finite(parameter.values.to_numpy(float)), position)
        elif parameter.kind is Kind.BOOLEAN:
            present = parameter.values.map({"true": 1.0, "false": 0.0}).to_numpy(float)
            add(np.where(missing, 0.5, present), position)
        else:
            texts = level_texts(parameter.values)
            names = sorted(texts[~missing].unique())
            if len(names) > MOST_ONE_HOT:
                add(pd.Categorical(texts.where(~missing), categories=names).codes.astype(float), position)
            else:
                for name in names:
                    add((texts == name).to_numpy(float), position, name)
        if parameter.words is not None:
            for word in sorted(parameter.words[missing].unique()):
                add((parameter.words == word).to_numpy(float), position, word)
        elif missing.any():
            add(missing.astype(float), position, MISSING)
    return Encoded(np.column_stack(columns).astype(np.float32), np.array(origin), tuple(levels))


def _finite(values: np.ndarray) -> np.ndarray:
    """Return the numbers with missing ones at the median and infinities just outside the others."""
    inside = values[np.isfinite(values)]
    if len(inside) == 0:  # only infinities and gaps
        return np.nan_to_num(np.sign(values))
    values = np.where(np.isnan(values), np.median(inside), values)
    low, high = inside.min(), inside.max()
    step = (high - low) or 1.0
    values = np.clip(values, low - step, high + step)
    # Trees use float32, where large numbers with small differences would all be equal.
    if np.abs(values).max() > 1e30 or (step < np.abs(values).max() * 1e-6):
        values = pd.Series(values).rank(method="dense").to_numpy(float)
    return values
