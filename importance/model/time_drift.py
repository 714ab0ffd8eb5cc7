"""Drift: a metric that changes with the time of the runs, whatever their settings.

In population-based training every generation continues the one before, and code and data change while a sweep
goes on. The settings then change with the time too, and would get its effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.model import additive_gp, linear_algebra
from importance.model.additive_fit import AdditiveFit, fit_additive_gp
from importance.model.basis import Basis, bases
from importance.model.constants import CONFOUNDED_LEVEL, DRIFT_LEVEL, FEWEST_DRIFT_RUNS, SORTED_SHARE
from importance.model.inputs import Input
from importance.model.robust_tests import tests_with_descendants
from importance.model.score_tests import combined_test, main_effect_kernels, score_tests
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.runs.time_parsing import read_dates


@dataclass(frozen=True)
class Drift:
    """The part of the metric that the time of the runs explains.

    Attributes:
        effect: (n,) its effect at each run, in the units of y.
        share: its share in the variance of y, 0 to 1.
        p_values: (d,) of the parameters, beside the time; NaN for those that are not in the model.
    """

    effect: np.ndarray
    share: float
    p_values: np.ndarray


def run_order(runs: Runs, rows: np.ndarray, metric: str) -> np.ndarray | None:
    """Return the time of each used run, as a rank; None where it is not known.

    It is that of a column with times. Without such a column it is the order of the table, unless the table is
    sorted by one of its columns, as a list of results often is, and a grid of settings.

    Args:
        runs: the runs.
        rows: (n,) which of them are used.
        metric: the metric.
    """
    frame = runs.frame.loc[rows]
    for name, column in runs.columns.items():
        if column.kind is Kind.TIME:
            times = read_dates(frame[name])
            if times.notna().all() and times.nunique() > len(times) / 2:
                return times.rank().to_numpy()
    if any(_is_sorted(frame[name], name == metric) for name in runs.columns):
        return None
    return np.arange(len(frame), dtype=float)


def _is_sorted(values: pd.Series, is_metric: bool) -> bool:
    """Return whether the table is in the order of this column."""
    present = values.dropna().to_numpy()
    rising, falling = int((present[1:] > present[:-1]).sum()), int((present[1:] < present[:-1]).sum())
    if rising + falling == 0 or (is_metric and rising + falling < 2):
        return False
    return max(rising, falling) >= SORTED_SHARE * (rising + falling)


def drift(
    fitted: AdditiveFit, inputs: Sequence[Input], y: np.ndarray, order: np.ndarray, seed: int = 0
) -> Drift | None:
    """Return the drift of the metric beyond what the settings explain, or None if there is none.

    The time joins the model as one more parameter if it has a main effect beside all parameters, or if both
    the metric and a parameter change with it, so that the effect may be that of either.

    Args:
        fitted: the additive GP fitted to these runs without the time.
        inputs: d parameters over n runs.
        y: (n,) the metric on its scale.
        order: (n,) the time of each run.
        seed: of the runs that are drawn if there are many.
    """
    if len(y) < FEWEST_DRIFT_RUNS:
        return None
    time = Input("", pd.Series(order), Kind.NUMERIC)
    (basis,) = bases([time.take(fitted.rows)])
    basis = replace(basis, values=basis.values[fitted.learn_rows])
    if not _is_confounded(fitted, order, basis) and _p_value_beside_all(fitted, basis) > DRIFT_LEVEL:
        return None
    joint = fit_additive_gp([*inputs, time], y, seed)
    at = int(np.flatnonzero(joint.columns == len(inputs))[0])
    variances = additive_gp.coefficient_variances(joint.bases, joint.theta)[at]
    inverse = linear_algebra.inverse(additive_gp.covariance(joint.bases, joint.theta))
    phi = joint.bases[at].values
    effect = joint.sd * (phi * variances) @ (phi.T @ (inverse @ joint.y))
    in_order = np.argsort(order[joint.rows])
    everywhere = np.interp(order, order[joint.rows][in_order], effect[in_order])
    log_posterior = additive_gp.LogPosterior(joint.kernels(), joint.y[joint.learn_rows])
    tests = tests_with_descendants(
        score_tests(log_posterior, joint.bases, joint.learn_rows, joint.theta), joint.bases
    )
    p_values = np.full(len(inputs) + 1, np.nan)
    p_values[joint.columns] = tests[:, 0]
    share = min(1.0, float(np.var(everywhere) / np.var(y)))
    return Drift(everywhere, share, p_values[:-1])


def _is_confounded(fitted: AdditiveFit, order: np.ndarray, time: Basis) -> bool:
    """Return whether both the metric and a parameter change with the time."""
    rows = fitted.learn_rows
    alone = np.eye(len(rows))
    if combined_test(fitted.y[rows], alone, _kernels(time)) > CONFOUNDED_LEVEL:
        return False
    times = order[fitted.rows[rows]]
    target = (times - times.mean()) / (times.std() or 1.0)
    level = CONFOUNDED_LEVEL / len(fitted.bases)
    parameters = (replace(basis, values=basis.values[rows]) for basis in fitted.bases)
    return any(combined_test(target, alone, _kernels(basis)) <= level for basis in parameters)


def _p_value_beside_all(fitted: AdditiveFit, time: Basis) -> float:
    """Return the p-value of the time as one more main effect beside all parameters."""
    log_posterior = additive_gp.LogPosterior(fitted.kernels(), fitted.y[fitted.learn_rows])
    _, product = log_posterior.factors(fitted.theta)
    inverse = linear_algebra.inverse(log_posterior.covariance(fitted.theta, product))
    return combined_test(log_posterior.y, inverse, _kernels(time))


def _kernels(basis: Basis) -> list[np.ndarray]:
    return main_effect_kernels(basis.values, basis.test_spectrum, basis.cosines)
