"""The basis functions of a parameter at any value, tried or not; `basis` has them at the runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from importance.model.basis import Basis
from importance.model.inputs import Input
from importance.runs.columns import Kind


@dataclass(frozen=True)
class BasisFunctions:
    """The r basis functions of one parameter.

    Attributes:
        name: the parameter.
        kind: NUMERIC, CATEGORICAL or BOOLEAN.
        log: whether a number is interpolated on its logarithm.
        knots: (k,) the tried numbers on that scale, ascending; for text the levels.
        table: (k, r) the functions at the knots.
        missing: (r,) the functions where there is no value.
        variances: (r,) prior variances of the coefficients, learnt from the data.
        test_variances: (r,) the fixed variances that tests use, with sum 1.
        cosines: the functions that are cosines, the longest first; none for text.
        parent: the parameter that decides where this one is active; empty when always active.
        parent_values: the values of the parent for which it is active.
        average: (r,) means of the functions over the runs with a value; what a level without a run has.
        new_level_sd: prior standard deviation of a level without a run about the average; 0 for a number.
    """

    name: str
    kind: Kind
    log: bool
    knots: np.ndarray
    table: np.ndarray
    missing: np.ndarray
    variances: np.ndarray
    test_variances: np.ndarray
    cosines: range
    parent: str = ""
    parent_values: frozenset[object] = frozenset()
    average: np.ndarray = field(default_factory=lambda: np.zeros(1))
    new_level_sd: float = 0.0

    def evaluate(self, values: pd.Series) -> np.ndarray:
        """Return the functions (m, r) at these values.

        Between tried numbers the functions are linear, on the logarithm if `log` is set. Beyond the ends they
        are constant. A level that no run has gets their average, which is 0 if each run has a value.
        """
        missing = values.isna().to_numpy()
        functions = np.zeros((len(values), len(self.missing)))
        functions[missing] = self.missing
        if self.kind is Kind.NUMERIC:
            positions = _within(_on_axis(values[~missing].to_numpy(float), self.log), self.knots)
            for k, column in enumerate(self.table.T):
                functions[~missing, k] = np.interp(positions, self.knots, column)
        else:
            codes = self._codes(values[~missing])
            functions[~missing] = np.where(codes[:, None] >= 0, self.table[codes], self.average)
        return functions

    def scaled(self, values: pd.Series) -> np.ndarray:
        """Return functions at these values, so that their products are the prior covariance of the effect.

        They are those of `evaluate` times the standard deviations of their coefficients, (m, r). Text has one
        more function (m, r + 1), which is 0 at each level that a run has. Levels without a run share it,
        because the runs do not tell them apart.
        """
        functions = self.evaluate(values) * np.sqrt(self.variances)
        if self.kind is Kind.NUMERIC:
            return functions
        is_new = values.notna().to_numpy() & (self._codes(values) < 0)
        return np.column_stack([functions, self.new_level_sd * is_new])

    def _codes(self, values: pd.Series) -> np.ndarray:
        """Return the position (m,) of each level among the knots; -1 where no run has it."""
        position = {level: k for k, level in enumerate(self.knots)}
        places, levels = pd.factorize(values.to_numpy(object))
        known = [position.get(str(level), -1) for level in levels]
        return np.array([*known, -1])[places]  # a missing value has the place -1


def basis_functions(
    inputs: Sequence[Input],
    bases: Sequence[Basis],
    variances: Sequence[np.ndarray],
    log: Sequence[bool],
) -> tuple[BasisFunctions, ...]:
    """Return the functions of each parameter, from their values at the runs.

    Args:
        inputs, bases: the parameters and their bases over the same runs.
        variances: for each parameter the prior variances (r,) of its coefficients.
        log: for each parameter whether it is read on a logarithmic scale.
    """
    return tuple(
        _functions(parameter, basis, variance, on_log, inputs)
        for parameter, basis, variance, on_log in zip(inputs, bases, variances, log, strict=True)
    )


def active_at(functions: Sequence[BasisFunctions], fixed: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return for each parameter where it stays active (m,) at settings of some of them.

    A parameter is inactive where its parent has a value that does not activate it, and where its parent is
    inactive. A parent that is not fixed may have any value.

    Args:
        functions: of all parameters.
        fixed: (m rows) a column for each fixed parameter.
    """
    by_name = {parameter.name: parameter for parameter in functions}
    active: dict[str, np.ndarray] = {}

    def activity(parameter: BasisFunctions) -> np.ndarray:
        if parameter.name not in active:
            result = np.ones(len(fixed), bool)
            if parameter.parent in by_name:
                result = activity(by_name[parameter.parent])
            if parameter.parent in fixed.columns:
                result = result & fixed[parameter.parent].isin(list(parameter.parent_values)).to_numpy()
            active[parameter.name] = result
        return active[parameter.name]

    for parameter in functions:
        activity(parameter)
    return active


def _functions(
    parameter: Input, basis: Basis, variances: np.ndarray, log: bool, inputs: Sequence[Input]
) -> BasisFunctions:
    missing = parameter.values.isna().to_numpy()
    rows = np.flatnonzero(~missing)
    present = parameter.values.iloc[rows]
    at_missing = basis.values[missing][0] if missing.any() else np.zeros(basis.values.shape[1])
    if parameter.kind is Kind.NUMERIC:
        numbers = present.to_numpy(float)
        log = log and bool((numbers[np.isfinite(numbers)] > 0).all())
        positions = _on_axis(numbers, log)
        finite = np.unique(positions[np.isfinite(positions)])
        knots, first = np.unique(_within(positions, finite), return_index=True)
    else:
        log = False
        knots, first = np.unique(present.astype(str).to_numpy(object), return_index=True)
    average = basis.values[rows].mean(axis=0) if len(rows) else np.zeros_like(at_missing)
    parent, parent_values = "", frozenset[object]()
    if basis.parent >= 0:
        other = inputs[basis.parent]
        parent, parent_values = other.name, frozenset(other.values[~missing].unique().tolist())
    return BasisFunctions(
        name=parameter.name,
        kind=parameter.kind,
        log=log,
        knots=knots,
        table=basis.values[rows[first]],
        missing=at_missing,
        variances=variances,
        test_variances=basis.test_spectrum,
        cosines=basis.cosines,
        parent=parent,
        parent_values=parent_values,
        average=average,
        new_level_sd=0.0
        if parameter.kind is Kind.NUMERIC
        else _new_level_sd(basis.values[rows], variances, present),
    )


def _new_level_sd(values: np.ndarray, variances: np.ndarray, levels: pd.Series) -> float:
    """Return the prior standard deviation of a level without a run about the average of the runs.

    The effects of levels are drawn from one normal distribution. With a share w_l of the runs at level l, its
    variance is v / (1 - w'w), where v is the mean square of the effect over the runs. The average of the runs
    has the share w'w of it as its own variance, which a new level's distance from it adds.
    """
    mean_square = float((np.square(values - values.mean(axis=0)) @ variances).mean()) if len(values) else 0.0
    concentration = float(np.square(levels.value_counts(normalize=True)).sum())
    if concentration >= 1:  # a single level says nothing of how levels differ
        return 0.0
    return float(np.sqrt(mean_square * (1 + concentration) / (1 - concentration)))


def _on_axis(values: np.ndarray, log: bool) -> np.ndarray:
    """Return numbers on the axis on which they are interpolated."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.log(values), nan=-np.inf, posinf=np.inf, neginf=-np.inf) if log else values


def _within(positions: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Return the positions with infinities moved to just outside the finite knots."""
    finite = knots[np.isfinite(knots)]
    if not len(finite):
        return np.sign(positions)
    low, high = float(finite[0]), float(finite[-1])
    step = (high - low) or 1.0
    return np.clip(positions, low - step, high + step)
