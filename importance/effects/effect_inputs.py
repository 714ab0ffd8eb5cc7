"""What the effect of one parameter is computed from: the model, the parameter in it, and the runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.effects.effect import Best
from importance.errors import ImportanceError
from importance.model.basis_functions import BasisFunctions
from importance.model.constants import Z90
from importance.model.inputs import Input
from importance.model.joint_normal import JointNormal
from importance.model.surrogate import Surrogate
from importance.ranking.row_notes import condition
from importance.runs.table import Runs

MetricBand = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Mean, lower and upper end of a 90% band, in the units of the metric."""


@dataclass(frozen=True)
class EffectInputs:
    """What the effect of one parameter is computed from.

    Attributes:
        runs: all runs.
        model: the fitted model.
        basis: the parameter's functions in the model.
        average_over: positions of the model's runs that the effect is averaged over.
        shown: (n,) whether a run belongs to the effect: it has a finite metric, and a value that can be
            shown.
        y: (n,) the metric of all runs; NaN without one.
        notes: sentences on what was left out.
    """

    runs: Runs
    model: Surrogate
    basis: BasisFunctions
    average_over: np.ndarray
    shown: np.ndarray
    y: np.ndarray
    notes: tuple[str, ...]


def basis_of(runs: Runs, model: Surrogate, parameter: str) -> BasisFunctions:
    """Return the functions of a parameter in the model.

    Raises:
        UnknownColumn: when the runs have no such column.
        ImportanceError: when the parameter is not in the model.
    """
    runs.column(parameter)
    for basis in model.basis_functions:
        if basis.name == parameter:
            return basis
    raise ImportanceError(
        f"{parameter} is not in the model: it never varies over the runs used, repeats another parameter, or "
        f"was left out. Choose one of {', '.join(model.parameters[:12])}."
    )


def metric_band(model: Surrogate, expected: JointNormal, z: float = Z90) -> MetricBand:
    """Return the mean and both ends of the band of an expected metric, in its units and within its limits.

    Args:
        model: the fitted model.
        expected: the metric at each setting.
        z: half the width of the band in standard deviations; by default that of 90% at each setting.
    """
    values = (expected.mean, expected.mean - z * expected.sd, expected.mean + z * expected.sd)
    mean, low, high = (np.clip(model.inverse_transform(each), *model.metric_limits) for each in values)
    return mean, low, high


def band_at(band: MetricBand, k: int) -> tuple[float, float, float]:
    """Return the mean and both ends of a band at one index."""
    mean, low, high = band
    return float(mean[k]), float(low[k]), float(high[k])


def best_observed(inputs: EffectInputs, values: np.ndarray) -> Best:
    """Return the best of the shown runs, or of the feasible ones among them if there are any.

    Args:
        inputs: the runs, their metric and its goal.
        values: the numbers or levels of the shown runs.
    """
    goodness, feasible = inputs.model.sign * inputs.y[inputs.shown], inputs.runs.feasible
    if feasible is not None and feasible[inputs.shown].any():
        goodness = np.where(feasible[inputs.shown], goodness, -np.inf)
    best = int(np.argmax(goodness))
    row = int(np.flatnonzero(inputs.shown)[best])
    value = values[best]
    return Best(
        value if isinstance(value, str) else float(value),
        float(inputs.y[row]),
        run=str(inputs.runs.run_names.iloc[row]),
        row=row,
    )


def condition_text(model: Surrogate, basis: BasisFunctions) -> str:
    """Say when a conditional parameter is active, such as "only with sgd"; empty if it always is."""
    if not basis.parent:
        return ""
    inputs = [Input(each.name, model.frame[each.name], each.kind) for each in model.basis_functions]
    position = model.parameters.index(basis.parent)
    return condition(inputs, position, model.frame[basis.name].notna().to_numpy())
