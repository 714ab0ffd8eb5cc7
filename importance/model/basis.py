"""Each parameter as a few orthonormal functions of its values, so that effects and interactions come apart.

A number becomes its mid-rank, so every increasing scale of it (raw, log) gives the same functions; text
becomes contrasts of its levels. All functions of a parameter have mean 0 and mean square 1 over the runs
where it is active, and are orthogonal to each other there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.unset_values import few_codes, switch_of

WAVES = 10
"""Cosines a number gets; the tenth has a wave length of a fifth of the runs."""
END = 3e-3
"""Prior variance of each of the two functions that let a curve arrive at its ends with a slope."""
MOST_MODELLED_LEVELS = 24
"""Levels of text told apart; rarer ones are pooled."""


@dataclass(frozen=True)
class Basis:
    """The functions of one parameter at the runs.

    Attributes:
        values: (n, r) the functions; 0 where the parameter is not active.
        smooth: (r,) prior variances of their coefficients when the effect is smooth; sum 1.
        rough: (r,) the same when it is not; equal to `smooth` for text.
        switch: position of the parameter that decides where this one is active; -1 when always active.
        active: share of runs where it is active, 0 to 1.
        waves: the columns of `values` that are cosines, the longest wave first; none for text.
    """

    values: np.ndarray
    smooth: np.ndarray
    rough: np.ndarray
    switch: int
    active: float
    waves: range = range(0)

    @property
    def bends(self) -> bool:
        """Whether smooth and rough differ."""
        return bool(len(self.smooth) > 1 and not np.allclose(self.smooth, self.rough))


def bases(inputs: Sequence[Input], *, ends: bool = False) -> list[Basis]:
    """A basis for each parameter, in their order.

    Args:
        ends: let the curves of numbers have a slope at their ends, where cosines are level. That moves no
            share of a ranking, but a curve that is drawn would be wrong there.
    """
    return [
        _basis(one, one.values.isna().to_numpy(), switch, ends)
        for one, switch in zip(inputs, switches(inputs), strict=True)
    ]


def switches(inputs: Sequence[Input]) -> list[int]:
    """For each parameter the position of the one that decides where it is used; -1 where none does."""
    missing = [one.values.isna().to_numpy() for one in inputs]
    if not any(gaps.any() for gaps in missing):
        return [-1] * len(inputs)
    codes = [few_codes(one.values) for one in inputs]
    numbers = [one.kind is Kind.NUMERIC for one in inputs]
    return [-1 if one.unset else switch_of(i, missing, codes, numbers) for i, one in enumerate(inputs)]


def _basis(one: Input, missing: np.ndarray, switch: int, ends: bool) -> Basis:
    n = len(missing)
    present = ~missing
    if one.kind is Kind.NUMERIC:
        ranks = one.values[present].rank().to_numpy()
        inner, smooth, rough = _cosines((ranks - 0.5) / max(len(ranks), 1), ends)
    else:
        inner, smooth, rough = _contrasts(one.values[present])
    values = np.zeros((n, inner.shape[1]))
    values[present] = inner
    if one.beside is not None:
        words, prior, _ = _contrasts(one.beside)
        values = np.column_stack([words, values])
        # As much of the prior as words tell runs apart: half of it where they are half of the runs.
        part = 2 * present.mean() * (1 - present.mean()) if inner.shape[1] else 1.0
        smooth = np.concatenate([part * prior, (1 - part) * smooth])
        rough = np.concatenate([part * prior, (1 - part) * rough])
    elif missing.any() and switch < 0:
        share = present.mean()
        gap = np.where(present, np.sqrt((1 - share) / share), -np.sqrt(share / (1 - share)))
        values = np.column_stack([gap, values])
        # Half of the prior goes to whether there is a value, half to which.
        half = 0.5 if inner.shape[1] else 1.0
        smooth = np.concatenate([[half], (1 - half) * smooth])
        rough = np.concatenate([[half], (1 - half) * rough])
    before = values.shape[1] - inner.shape[1]
    count = min(WAVES, inner.shape[1]) if one.kind is Kind.NUMERIC else 0
    active = float(present.mean()) if switch >= 0 else 1.0
    return Basis(values, smooth, rough, switch, active, range(before, before + count))


def _cosines(u: np.ndarray, ends: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    places = len(np.unique(u))
    count = min(WAVES, places - 1)
    k = np.arange(1, count + 1)
    smooth, rough = k**-4.0, k**-1.5
    raw = np.cos(np.pi * u[:, None] * k)
    if ends and places > WAVES + 3:
        raw = np.column_stack([raw, u, u**2])
        smooth, rough = (np.append(v, [END * v.sum()] * 2) for v in (smooth, rough))
    return _orthonormal(raw), smooth / (smooth.sum() or 1), rough / (rough.sum() or 1)


def _orthonormal(raw: np.ndarray) -> np.ndarray:
    """The columns made orthogonal to 1 and to those before them, with mean square 1."""
    n, count = raw.shape
    if not count:
        return raw
    q, r = np.linalg.qr(np.column_stack([np.ones(n), raw]))
    return (q * np.sign(np.diag(r)))[:, 1:] * np.sqrt(n)


def _contrasts(values: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Orthonormal contrasts, as if each level's mean were drawn from the same normal distribution."""
    levels, names = pd.factorize(values)
    counts = np.bincount(levels, minlength=len(names))
    position = np.empty(len(names), int)
    position[sorted(range(len(names)), key=lambda k: (-counts[k], str(names[k])))] = np.arange(len(names))
    codes = np.minimum(position, MOST_MODELLED_LEVELS - 1)[levels]
    weights = np.bincount(codes) / len(codes)
    centred = np.eye(len(weights)) - weights
    root = np.sqrt(weights)
    spread, vectors = np.linalg.eigh(root[:, None] * (centred @ centred.T) * root)
    spread, vectors = spread[1:], vectors[:, 1:]  # the first is the constant, with spread 0
    functions = vectors / root[:, None]
    prior = spread / (spread.sum() or 1)
    return functions[codes], prior, prior
