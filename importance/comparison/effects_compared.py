"""What each parameter does to the metric in both sweeps, on one grid, and whether its best value moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.comparison.joint_runs import FIRST, SECOND, JointRuns
from importance.comparison.progress import Estimate
from importance.comparison.response_tests import ResponseTests
from importance.comparison.result import Curve, EffectComparison
from importance.effects.effect_inputs import metric_band
from importance.model.constants import (
    COMPARED_GRID,
    CONTRAST_DRAWS,
    FEW_VALUES,
    MOVED_SURE,
    SD_INFLATION,
)
from importance.model.joint_normal import JointNormal
from importance.model.partial_dependence import free_averages
from importance.model.score_tests import noise_hidden_by_fit
from importance.model.surrogate import Surrogate
from importance.model.threads import one_thread
from importance.runs.column_scales import reads_log
from importance.runs.columns import Kind

_SWEEPS = (FIRST, SECOND)


def level_difference(model: Surrogate, sweep: str) -> Estimate:
    """Return the metric of the second sweep less that of the first, at the settings of both.

    It is in the metric's units, averaged over these settings, and shrunk towards 0 as the model is.

    Args:
        model: of both sweeps.
        sweep: the parameter that is the sweep.
    """
    expected = model.partial_dependence(pd.DataFrame({sweep: list(_SWEEPS)}))
    first, second = model.inverse_transform(expected.mean)
    # The tests grow the variance by what the fit hides of the noise, so the interval does too.
    scale = noise_hidden_by_fit(len(model.y)) / SD_INFLATION**2
    samples = model.inverse_transform(
        JointNormal(expected.mean, scale * expected.covariance).sample(CONTRAST_DRAWS)
    )
    low, high = np.quantile(samples[:, 1] - samples[:, 0], [0.05, 0.95])
    return Estimate(float(second - first), float(low), float(high))


def effects_compared(
    model: Surrogate, joint: JointRuns, tests: ResponseTests
) -> tuple[EffectComparison, ...]:
    """Return the effect of each parameter in both sweeps.

    Both curves are averaged over the settings of both sweeps, so they do not differ because other settings
    were tried.

    Args:
        model: of both sweeps, with the sweep as a parameter.
        joint: the runs of both sweeps.
        tests: whether the effects changed.
    """
    with one_thread():
        sweep = model.parameters.index(joint.sweep)
        free = free_averages(model.train_features, model.interaction_weight, sweep)
    averages = dict(zip(model.parameters, free, strict=True))
    return tuple(
        _effect(model, joint, basis.name, basis.kind is Kind.NUMERIC, tests, averages[basis.name])
        for basis in model.basis_functions
        if basis.name != joint.sweep
    )


def _effect(
    model: Surrogate,
    joint: JointRuns,
    name: str,
    is_number: bool,
    tests: ResponseTests,
    average: np.ndarray,
) -> EffectComparison:
    values, sweep = joint.runs.frame[name], joint.runs.frame[joint.sweep]
    parts = [values[(sweep == each).to_numpy()].dropna() for each in _SWEEPS]
    if is_number:
        log = reads_log(joint.runs, name) and bool((values.dropna() > 0).all())
        grid = _number_grid(values, log)
        tried = [(grid >= part.min()) & (grid <= part.max()) for part in parts]
    else:
        log = False
        grid = np.array(sorted(map(str, values.dropna().unique())), dtype=object)
        tried = [np.isin(grid, part.astype(str).to_numpy()) for part in parts]
    fixed = pd.DataFrame({name: pd.Series(np.tile(grid, 2)), joint.sweep: np.repeat(_SWEEPS, len(grid))})
    active = np.flatnonzero(model.frame[name].notna().to_numpy())
    expected = model.partial_dependence(fixed, active, average)
    band = metric_band(model, expected)
    in_both = np.flatnonzero(tried[0] & tried[1])
    best, move, sure = _best_values(model, expected, grid, in_both, is_number, log)
    first, second = (
        _curve([part[k * len(grid) : (k + 1) * len(grid)] for part in band], tried[k], best[k])
        for k in range(2)
    )
    p_value = tests.effects[name]
    changed = name in tests.changed
    return EffectComparison(
        parameter=name,
        log=log,
        grid=tuple(grid.tolist()),
        a=first,
        b=second,
        p_value=p_value,
        changed=changed,
        move=move,
        best_moved=changed and sure >= MOVED_SURE,
    )


def _number_grid(values: pd.Series, log: bool) -> np.ndarray:
    """Return even numbers over what was tried, or the tried numbers themselves if they are few."""
    finite = values[np.isfinite(values)].to_numpy(float)
    distinct = np.unique(finite)
    if len(distinct) <= FEW_VALUES:
        return distinct
    ends = distinct[0], distinct[-1]
    grid = np.geomspace(*ends, COMPARED_GRID) if log else np.linspace(*ends, COMPARED_GRID)
    grid[0], grid[-1] = ends  # a rounded end would lie outside what was tried
    whole = bool((distinct == np.round(distinct)).all())
    return np.unique(np.round(grid)) if whole else grid


def _best_values(
    model: Surrogate,
    expected: JointNormal,
    grid: np.ndarray,
    in_both: np.ndarray,
    is_number: bool,
    log: bool,
) -> tuple[Sequence[tuple[float | str | None, float, float]], Estimate, float]:
    """Return the best value of each sweep with its 90% interval, the move, and how sure the move is.

    Args:
        model: the fitted model.
        expected: the metric along the grid in the first sweep, and then in the second.
        grid: the values.
        in_both: the indices of the values that both sweeps tried.
        is_number: whether the values are numbers.
        log: whether positions are logarithms.
    """
    if not len(in_both):
        return [(None, np.nan, np.nan)] * 2, Estimate(), 0.0
    at = np.concatenate([in_both, in_both + len(grid)])
    part = JointNormal(expected.mean[at], expected.covariance[np.ix_(at, at)])
    samples = model.sign * part.sample(CONTRAST_DRAWS)
    values, m = grid[in_both], len(in_both)
    halves = [samples[:, :m].argmax(axis=1), samples[:, m:].argmax(axis=1)]
    means = [model.sign * part.mean[:m], model.sign * part.mean[m:]]
    chosen = [values[int(np.argmax(mean))] for mean in means]
    if not is_number:
        differ = float(np.mean(halves[0] != halves[1])) if chosen[0] != chosen[1] else 0.0
        return [(str(value), np.nan, np.nan) for value in chosen], Estimate(), differ
    positions = np.log10(grid) if log else grid
    length = float(positions[-1] - positions[0]) or 1.0
    on_axis = positions[in_both] / length
    moves = on_axis[halves[1]] - on_axis[halves[0]]
    move = float(on_axis[int(np.argmax(means[1]))] - on_axis[int(np.argmax(means[0]))])
    low, high = np.quantile(moves, [0.05, 0.95], method="nearest")
    ends = [np.quantile(values[half], [0.05, 0.95], method="nearest") for half in halves]
    best = [
        (float(value), min(float(value), float(low_end)), max(float(value), float(high_end)))
        for value, (low_end, high_end) in zip(chosen, ends, strict=True)
    ]
    sure = float(np.mean(np.sign(moves) == np.sign(move))) if move else 0.0
    return best, Estimate(move, min(float(low), move), max(float(high), move)), sure


def _curve(
    band: Sequence[np.ndarray], tried: np.ndarray, best: tuple[float | str | None, float, float]
) -> Curve:
    mean, low, high = (tuple(np.where(tried, part, np.nan).tolist()) for part in band)
    return Curve(mean, low, high, *best)
