"""Pairs of parameters that move together in these runs, so that their effects are hard to separate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
import pandas as pd

from importance.model.constants import FEW_VALUES, MOVES_TOGETHER, SHAPE_RUNS
from importance.model.inputs import Input
from importance.ranking.correlation import as_numbers, pearson, spearman
from importance.runs.columns import Kind


@dataclass(frozen=True)
class ConfoundedPair:
    """Two parameters that move together.

    Attributes:
        a, b: the parameters.
        strength: of two numbers, the correlation of Pearson or Spearman, whichever is stronger, -1 to 1; else
            Cramer's V, 0 to 1.
        is_correlation: whether the strength is a correlation.
    """

    a: str
    b: str
    strength: float
    is_correlation: bool

    @property
    def words(self) -> str:
        """The measure and its value, such as "correlation 0.93"."""
        name = "correlation" if self.is_correlation else "Cramér's V"
        return f"{name} {self.strength:.2f}".replace("-", "−")


def confounded_pairs(inputs: Sequence[Input]) -> list[ConfoundedPair]:
    """Return the pairs of parameters that move together, strongest first.

    Two numbers move together if their correlation is above 0.8 in absolute value, on the scale as logged or
    on ranks. Two choices do if Cramer's V is, corrected for its bias (Bergsma 2013,
    doi:10.1016/j.jkss.2012.10.002). A number with few values counts as a choice beside text.

    Args:
        inputs: the parameters over the same runs; those that are not in the model are skipped.
    """
    modelled = [each for each in inputs if each.idle is None]
    if not modelled:
        return []
    step = max(1, len(modelled[0].values) // SHAPE_RUNS)
    modelled = [each.take(np.arange(0, len(each.values), step)) for each in modelled]
    numbers = [(each, values) for each in modelled if (values := as_numbers(each.values)) is not None]
    pairs = _of_numbers([each.name for each, _ in numbers], [values for _, values in numbers])
    choices = [each for each in modelled if _is_choice(each)]
    codes = [pd.factorize(each.values)[0] for each in choices]
    for k, first in enumerate(choices):
        for m, second in enumerate(choices[k + 1 :], k + 1):
            if Kind.CATEGORICAL in (first.kind, second.kind):
                v = cramers_v(codes[k], codes[m])
                if v > MOVES_TOGETHER:
                    pairs.append(ConfoundedPair(first.name, second.name, v, False))
    return sorted(pairs, key=lambda pair: -abs(pair.strength))


def confounding_notes(inputs: Sequence[Input]) -> dict[str, str]:
    """Return for each parameter that moves together with others a note that names the closest of them."""
    notes: dict[str, str] = {}
    partners: dict[str, int] = {}
    for pair in confounded_pairs(inputs):
        for name, other in ((pair.a, pair.b), (pair.b, pair.a)):
            partners[name] = partners.get(name, 0) + 1
            notes.setdefault(name, f"confounded with {other}: they move together ({pair.words})")
    return {
        name: note if partners[name] == 1 else f"{note}, and with {partners[name] - 1} more"
        for name, note in notes.items()
    }


def cramers_v(a: np.ndarray, b: np.ndarray) -> float:
    """Return Cramer's V of two choices without its bias, 0 to 1; NaN where either is constant.

    Args:
        a, b: (n,) the levels of a choice, as codes from 0; -1 for runs without a value, which are skipped.
    """
    both = (a >= 0) & (b >= 0)
    n = int(both.sum())
    if n < 3:
        return nan
    columns = int(b.max()) + 1
    table = np.bincount(a[both] * columns + b[both], minlength=(int(a.max()) + 1) * columns)
    table = table.reshape(-1, columns)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    r, c = table.shape
    if min(r, c) < 2:
        return nan
    expected = table.sum(axis=1)[:, None] * table.sum(axis=0)[None] / n
    phi2 = float(((table - expected) ** 2 / expected).sum()) / n
    phi2 = max(0.0, phi2 - (r - 1) * (c - 1) / (n - 1))
    most = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return min(1.0, sqrt(phi2 / most)) if most > 0 else nan


def _is_choice(parameter: Input) -> bool:
    return parameter.kind is not Kind.NUMERIC or parameter.values.nunique() <= FEW_VALUES


def _of_numbers(names: Sequence[str], columns: Sequence[np.ndarray]) -> list[ConfoundedPair]:
    """Return the pairs of numbers that move together; runs without a value of either are skipped."""
    complete = [k for k, values in enumerate(columns) if np.isfinite(values).all()]
    strength = np.full((len(columns), len(columns)), nan)
    if len(complete) > 1:
        values = np.array([columns[k] for k in complete])
        ranks = np.array([pd.Series(row).rank().to_numpy() for row in values])
        strength[np.ix_(complete, complete)] = _stronger(_correlations(values), _correlations(ranks))
    pairs = []
    for k in range(len(columns)):
        for m in range(k + 1, len(columns)):
            r = float(strength[k, m])
            if not {k, m} <= set(complete):
                a, b = (np.where(np.isfinite(columns[i]), columns[i], nan) for i in (k, m))
                r = float(_stronger(np.float64(pearson(a, b)[0]), np.float64(spearman(a, b))))
            if abs(r) > MOVES_TOGETHER:
                pairs.append(ConfoundedPair(names[k], names[m], r, True))
    return pairs


def _correlations(rows: np.ndarray) -> np.ndarray:
    centred = rows - rows.mean(axis=1, keepdims=True)
    centred /= np.abs(centred).max(axis=1, keepdims=True).clip(np.finfo(float).tiny)
    length = np.sqrt((centred**2).sum(axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(centred @ centred.T / np.outer(length, length))


def _stronger(a: np.ndarray | np.float64, b: np.ndarray | np.float64) -> np.ndarray:
    return np.where(np.abs(np.nan_to_num(a)) >= np.abs(np.nan_to_num(b)), a, b)
