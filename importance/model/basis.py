"""The basis of each parameter: a few orthonormal functions of its values, so that effects are separable.

A number becomes its mid-rank, so any increasing scale of it (raw or log) gives the same functions. Text
becomes contrasts of its levels. Over the runs where a parameter is active, its functions have mean 0 and
mean square 1 and are orthogonal to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.constants import (
    COSINES,
    END_VARIANCE,
    FEWEST_MODELLED_LEVELS,
    MOST_MODELLED_LEVELS,
    ROUGH_DECAY,
    SMOOTH_DECAY,
    TEST_ROUGHNESS,
)
from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.unset_values import few_codes, switch_of

_MOST_ENTRIES = 2**24  # of the contrasts of one text, 128 MB; rarer levels are pooled beyond that


@dataclass(frozen=True)
class Basis:
    """The basis functions of one parameter at the runs.

    Attributes:
        values: (n, r) the functions; 0 where the parameter is not active.
        smooth_spectrum: (r,) prior variances of the coefficients of a smooth effect, with sum 1.
        rough_spectrum: (r,) the same of a rough effect; equal to `smooth_spectrum` for text.
        parent: position of the parameter that decides where this one is active; -1 when always active.
        active_share: share of runs where it is active, 0 to 1.
        cosines: the columns of `values` that are cosines, the longest first; none for text.
    """

    values: np.ndarray
    smooth_spectrum: np.ndarray
    rough_spectrum: np.ndarray
    parent: int
    active_share: float
    cosines: range = range(0)

    @property
    def has_roughness(self) -> bool:
        """Whether the two spectra differ."""
        if len(self.smooth_spectrum) < 2:
            return False
        return bool(np.abs(self.smooth_spectrum - self.rough_spectrum).max() > 1e-8)

    @property
    def test_spectrum(self) -> np.ndarray:
        """(r,) the spectrum that tests use, which no data have changed."""
        return (1 - TEST_ROUGHNESS) * self.smooth_spectrum + TEST_ROUGHNESS * self.rough_spectrum


def bases(inputs: Sequence[Input], *, ends: bool = False) -> list[Basis]:
    """Return the basis of each parameter, in the order of the inputs.

    Args:
        inputs: the parameters over the same runs.
        ends: give the curves of numbers a slope at their ends, where cosines are level. That changes no share
            of a ranking, but a drawn curve would be wrong there without it.
    """
    return [
        _basis(parameter, parameter.values.isna().to_numpy(), parent, ends)
        for parameter, parent in zip(inputs, parents(inputs), strict=True)
    ]


def parents(inputs: Sequence[Input]) -> list[int]:
    """Return for each parameter the position of the one that decides where it is active; -1 for none."""
    missing = [parameter.values.isna().to_numpy() for parameter in inputs]
    if not any(gaps.any() for gaps in missing):
        return [-1] * len(inputs)
    codes = [few_codes(parameter.values) for parameter in inputs]
    numbers = [parameter.kind is Kind.NUMERIC for parameter in inputs]
    return [
        -1 if parameter.unset else switch_of(i, missing, codes, numbers) for i, parameter in enumerate(inputs)
    ]


def _basis(parameter: Input, missing: np.ndarray, parent: int, ends: bool) -> Basis:
    n = len(missing)
    present = ~missing
    if parameter.kind is Kind.NUMERIC:
        ranks = parameter.values[present].rank().to_numpy()
        inner, smooth_spectrum, rough_spectrum = _cosines((ranks - 0.5) / max(len(ranks), 1), ends)
    else:
        inner, smooth_spectrum, rough_spectrum = _contrasts(parameter.values[present])
    values = np.zeros((n, inner.shape[1]))
    values[present] = inner
    if parameter.words is not None:
        contrasts, spectrum, _ = _contrasts(parameter.words)
        values = np.column_stack([contrasts, values])
        # Words get as much of the prior variance as they tell runs apart: half of it at half of the runs.
        share = 2 * present.mean() * (1 - present.mean()) if inner.shape[1] else 1.0
        smooth_spectrum = np.concatenate([share * spectrum, (1 - share) * smooth_spectrum])
        rough_spectrum = np.concatenate([share * spectrum, (1 - share) * rough_spectrum])
    elif missing.any() and parent < 0:
        share = present.mean()
        has_value = np.where(present, np.sqrt((1 - share) / share), -np.sqrt(share / (1 - share)))
        values = np.column_stack([has_value, values])
        # Half of the prior variance goes to whether there is a value, the other half to which.
        half = 0.5 if inner.shape[1] else 1.0
        smooth_spectrum = np.concatenate([[half], (1 - half) * smooth_spectrum])
        rough_spectrum = np.concatenate([[half], (1 - half) * rough_spectrum])
    before = values.shape[1] - inner.shape[1]
    count = min(COSINES, inner.shape[1]) if parameter.kind is Kind.NUMERIC else 0
    active_share = float(present.mean()) if parent >= 0 else 1.0
    return Basis(values, smooth_spectrum, rough_spectrum, parent, active_share, range(before, before + count))


def _cosines(u: np.ndarray, ends: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the cosines (n, r) of mid-ranks u from 0 to 1, with their smooth and rough spectra."""
    distinct = len(np.unique(u))
    count = min(COSINES, distinct - 1)
    k = np.arange(1, count + 1)
    smooth_spectrum, rough_spectrum = k**SMOOTH_DECAY, k**ROUGH_DECAY
    functions = np.cos(np.pi * u[:, None] * k)
    if ends and distinct > COSINES + 3:
        functions = np.column_stack([functions, u, u**2])
        smooth_spectrum, rough_spectrum = (
            np.append(v, [END_VARIANCE * v.sum()] * 2) for v in (smooth_spectrum, rough_spectrum)
        )
    return (
        _orthonormal(functions),
        smooth_spectrum / (smooth_spectrum.sum() or 1),
        rough_spectrum / (rough_spectrum.sum() or 1),
    )


def _orthonormal(functions: np.ndarray) -> np.ndarray:
    """Return the columns made orthogonal to 1 and to the columns before them, with mean square 1."""
    n, count = functions.shape
    if not count:
        return functions
    q, r = np.linalg.qr(np.column_stack([np.ones(n), functions]))
    return (q * np.sign(np.diag(r)))[:, 1:] * np.sqrt(n)


def _contrasts(values: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return orthonormal contrasts of levels, with their spectrum twice.

    The spectrum is that of level means drawn independently from one normal distribution. So levels are a
    random effect: the estimate of each is shrunk towards the average, the more the fewer runs it has
    (Robinson 1991, doi:10.1214/ss/1177011926).
    """
    levels, names = pd.factorize(values)
    counts = np.bincount(levels, minlength=len(names))
    position = np.empty(len(names), int)
    position[sorted(range(len(names)), key=lambda k: (-counts[k], str(names[k])))] = np.arange(len(names))
    most = min(MOST_MODELLED_LEVELS, max(FEWEST_MODELLED_LEVELS, _MOST_ENTRIES // max(len(levels), 1)))
    codes = np.minimum(position, most - 1)[levels]
    weights = np.bincount(codes) / len(codes)
    centred = np.eye(len(weights)) - weights
    root = np.sqrt(weights)
    eigenvalues, vectors = np.linalg.eigh(root[:, None] * (centred @ centred.T) * root)
    eigenvalues, vectors = eigenvalues[1:], vectors[:, 1:]  # the first is the constant, with eigenvalue 0
    functions = vectors / root[:, None]
    spectrum = eigenvalues / (eigenvalues.sum() or 1)
    return functions[codes], spectrum, spectrum
