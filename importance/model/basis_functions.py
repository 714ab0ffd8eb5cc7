"""The orthonormal functions of a parameter at any value, tried or not, as `basis` gives them at the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.model.additive_gp import TEST_BEND
from importance.model.basis import Basis
from importance.model.inputs import Input
from importance.runs.columns import Kind


@dataclass(frozen=True)
class Curves:
    """The r functions of one parameter.

    Attributes:
        name: the parameter.
        kind: NUMERIC, CATEGORICAL or BOOLEAN.
        log: a number is read on its logarithm between tried values.
        knots: (k,) the tried values, ascending, on that scale; for text the levels.
        table: (k, r) the functions there.
        gap: (r,) the functions where there is no value.
        variances: (r,) prior variances of their coefficients, learnt.
        plain: (r,) variances that no metric was seen for, sum 1, for tests.
        switch: the parameter that decides where this one is active; empty when always active.
        on: the switch's values where it is.
    """

    name: str
    kind: Kind
    log: bool
    knots: np.ndarray
    table: np.ndarray
    gap: np.ndarray
    variances: np.ndarray
    plain: np.ndarray
    switch: str = ""
    on: frozenset[object] = frozenset()

    def at(self, values: pd.Series) -> np.ndarray:
        """(m, r) the functions at these values.

        Between tried numbers they run straight, on the logarithm where `log` says so; past the ends they stay
        level. A level that no run had is taken as the average of the others.
        """
        missing = values.isna().to_numpy()
        out = np.zeros((len(values), len(self.gap)))
        out[missing] = self.gap
        if self.kind is Kind.NUMERIC:
            places = _finite(_on_axis(values[~missing].to_numpy(float), self.log), self.knots)
            for k, column in enumerate(self.table.T):
                out[~missing, k] = np.interp(places, self.knots, column)
        else:
            position = {level: k for k, level in enumerate(self.knots)}
            codes = values[~missing].astype(str).map(position).fillna(-1).to_numpy(int)
            out[~missing] = np.where(codes[:, None] >= 0, self.table[codes], 0.0)
        return out


def curves(
    inputs: Sequence[Input],
    parts: Sequence[Basis],
    variances: Sequence[np.ndarray],
    log: Sequence[bool],
) -> tuple[Curves, ...]:
    """The functions of each parameter, from their values at the runs."""
    return tuple(
        _curves(one, part, own, on_log, inputs)
        for one, part, own, on_log in zip(inputs, parts, variances, log, strict=True)
    )


def _curves(one: Input, part: Basis, variances: np.ndarray, log: bool, inputs: Sequence[Input]) -> Curves:
    missing = one.values.isna().to_numpy()
    rows = np.flatnonzero(~missing)
    present = one.values.iloc[rows]
    gap = part.values[missing][0] if missing.any() else np.zeros(part.values.shape[1])
    if one.kind is Kind.NUMERIC:
        raw = present.to_numpy(float)
        log = log and bool((raw[np.isfinite(raw)] > 0).all())
        places = _on_axis(raw, log)
        inside = np.unique(places[np.isfinite(places)])
        knots, first = np.unique(_finite(places, inside), return_index=True)
    else:
        log = False
        knots, first = np.unique(present.astype(str).to_numpy(object), return_index=True)
    switch, on = "", frozenset[object]()
    if part.switch >= 0:
        other = inputs[part.switch]
        switch, on = other.name, frozenset(other.values[~missing].unique().tolist())
    plain = (1 - TEST_BEND) * part.smooth + TEST_BEND * part.rough
    return Curves(one.name, one.kind, log, knots, part.values[rows[first]], gap, variances, plain, switch, on)


def _on_axis(values: np.ndarray, log: bool) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.log(values), nan=-np.inf, posinf=np.inf, neginf=-np.inf) if log else values


def _finite(places: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Infinities just outside the finite places."""
    inside = knots[np.isfinite(knots)]
    if not len(inside):
        return np.sign(places)
    low, high = float(inside[0]), float(inside[-1])
    step = (high - low) or 1.0
    return np.clip(places, low - step, high + step)
