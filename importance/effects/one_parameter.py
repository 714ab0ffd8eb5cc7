"""effect(): the metric along one parameter, averaged over the other parameters."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from importance.effects.categorical_effect import categorical_effect
from importance.effects.effect import Effect
from importance.effects.effect_inputs import EffectInputs, basis_of
from importance.effects.numeric_effect import numeric_effect, with_unset
from importance.model import surrogate
from importance.model.constants import FEW_VALUES
from importance.model.surrogate import FitOptions, Surrogate
from importance.model.target import values_at_budget
from importance.runs.columns import Kind
from importance.runs.table import Runs


def effect(
    runs: Runs,
    metric: str,
    parameter: str,
    *,
    model: Surrogate | None = None,
    **fit_options: Unpack[FitOptions],
) -> Effect:
    """Return the effect of a parameter on the metric, averaged over the settings of the others.

    The effect is the partial dependence of the additive Gaussian process (Friedman 2001,
    doi:10.1214/aos/1013203451) with its uncertainty (Moosbauer et al. 2021, arXiv:2111.04820). It is computed
    on the standardised target and transformed back to the units of the metric. A conditional parameter is
    averaged over the runs where it is active.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        parameter: the parameter to show.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        An `Effect`: for a number the mean and its 90% bands along a grid of some 40 values, for text the mean
        of each level and the differences between levels. All are in the units of the parameter and of the
        metric.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when the parameter is not in the model, because it never varies or repeats another.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> curve = importance.effect(runs, "val_loss", "learning_rate")
        >>> round(curve.predicted.value, 3), curve.observed.run
        (0.008, 'hazel-cloud-3')
    """
    metric, parameter = runs.name_of(metric), runs.name_of(parameter)
    model = model or surrogate.fit(runs, metric, **fit_options)
    basis = basis_of(runs, model, parameter)
    values, y = runs.frame[parameter], values_at_budget(runs, metric)
    has_metric, missing = np.isfinite(y), values.isna().to_numpy()
    unset = runs.columns[parameter].unset and bool((has_metric & missing).any())
    is_number, always_active = basis.kind is Kind.NUMERIC, not basis.parent
    # A missing value is a value like the others if it means that the parameter was not set.
    with_missing = unset if is_number else always_active
    average_over = np.flatnonzero(with_missing | model.frame[parameter].notna().to_numpy())
    if not is_number or (unset and values[has_metric].nunique() <= FEW_VALUES):
        shown = has_metric & (with_missing | ~missing)
        return categorical_effect(EffectInputs(runs, model, basis, average_over, shown, y, model.notes))
    shown = has_metric & np.isfinite(values.to_numpy(float))
    n_hidden, notes = int((has_metric & ~shown).sum()), model.notes
    if n_hidden and always_active and not unset:
        notes = (*notes, f"{n_hidden:,} runs without a finite {parameter} are not shown.")
    inputs = EffectInputs(runs, model, basis, average_over, shown, y, notes)
    curve = numeric_effect(inputs)
    return with_unset(curve, inputs, has_metric & missing) if unset else curve
