"""explain(): why one run is better than another, parameter by parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np
import pandas as pd

from importance.effects.ablation import Step, Value, ablation_path, value_in
from importance.effects.compared_settings import Chosen, ComparedSetting, compared_settings, players
from importance.effects.metric_differences import Unit, metric_differences
from importance.effects.unobserved_runs import unobserved_notes
from importance.formatting import is_missing
from importance.model import surrogate
from importance.model.constants import Z90
from importance.model.shapley import shapley_values
from importance.model.surrogate import FitOptions, Surrogate
from importance.runs.table import Runs

UNEXPLAINED = "seed or unknown"
"""The name of the part that the model cannot explain."""


@dataclass(frozen=True)
class Part:
    """A part of the difference between two runs or settings, in the unit of the explanation.

    Attributes:
        parameter: the parameter, or "seed or unknown".
        also: parameters that it switches on or off, whose parts are in this one.
        a, b: its values in both; None where it is not set.
        value: what its change from a to b adds to the metric, or multiplies it by.
        low, high: the 90% interval of that.
    """

    parameter: str
    also: tuple[str, ...]
    a: Value
    b: Value
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Explanation:
    """Why run b has another metric than run a; what `explain` returns.

    Attributes:
        metric: the metric.
        goal: "minimize" or "maximize".
        scale: the scale that the model was fitted on: "raw", "log" or "rank".
        unit: the unit of all differences. "metric": they are added, in the metric's units. "factor" on a
            logarithmic scale: they are multiplied, and 1 changes nothing. "rank": they are added, in places
            among the runs from the lowest metric to the highest.
        a, b: the names of the runs; "a setting" for a mapping.
        row_a, row_b: their positions in the table of runs; -1 for a mapping.
        metric_a, metric_b: their metric, in its units. For a mapping it is that of the runs with this
            setting, averaged on `scale`; NaN if there is none.
        observed: the difference from a to b that was observed; NaN if one of them was not, or ended at a
            lower budget than the one at which runs are compared. A note then says why, and what to do.
        predicted: the difference that the model expects: all `parts` together.
        parts: the part of each parameter that differs, the largest first.
        unexplained: the rest of `observed`, named "seed or unknown": the luck of both runs, and what the
            model does not know. NaN if `observed` is.
        path: the way from a to b by the best single change next: the start, then a step for each part.
        notes: sentences on what was left out.
    """

    metric: str
    goal: str
    scale: str
    unit: Unit
    a: str
    b: str
    row_a: int
    row_b: int
    metric_a: float
    metric_b: float
    observed: float
    predicted: float
    parts: tuple[Part, ...]
    unexplained: Part
    path: tuple[Step, ...]
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the parts as a table, a row each, the unexplained one last.

        Its columns are parameter, a, b, part, low and high. Parameters that change together are in one cell.
        """
        rows = [
            (" + ".join((part.parameter, *part.also)), part.a, part.b, part.value, part.low, part.high)
            for part in (*self.parts, self.unexplained)
        ]
        frame = pd.DataFrame(rows, columns=["parameter", "a", "b", "part", "low", "high"])
        return frame.astype({"a": object, "b": object})


def explain(
    runs: Runs,
    metric: str,
    a: Chosen | None = None,
    b: Chosen | None = None,
    *,
    model: Surrogate | None = None,
    **fit_options: Unpack[FitOptions],
) -> Explanation:
    """Return what each parameter adds to the difference between two runs or settings.

    The difference that the additive Gaussian process expects is divided exactly among the parameters that
    differ, by their Shapley values: the change of the main effect, half of what each pair adds when both
    change, a third of each triple, and so on, in closed form (Sundararajan and Najmi 2020, arXiv:1908.08474;
    Owen 1972, doi:10.1287/mnsc.18.5.64). What the model cannot explain is a part of its own. So the parts and
    the unexplained one are together the observed difference, to rounding.

    Args:
        runs: the runs.
        metric: the metric, any numeric or boolean column.
        a, b: from what to what: a run by its position from 0 or by its name, or a setting as a mapping of
            parameters to values. What a mapping does not name is as in the other. By default a is the run
            with the median metric, and b the best run.
        model: a model of these runs and this metric that `surrogate.fit` returned. None fits one.
        parameters, goal, scale, seed: as in `importance.rank`, for the model that is fitted.

    Returns:
        an `Explanation`. It has no parts if a and b have the same setting.

    Raises:
        UnknownColumn, NotEnoughRuns: as `importance.rank` does.
        ImportanceError: when there is no such run, when several have this name, or when a mapping names
            what is not a parameter of the model.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> result = importance.explain(runs, "val_loss")
        >>> result.parts[0].parameter, str(result.unit)
        ('learning_rate', 'metric')
        >>> total = sum(part.value for part in result.parts) + result.unexplained.value
        >>> abs(total - (result.metric_b - result.metric_a)) < 1e-9
        True
    """
    metric = runs.name_of(metric)
    model = model or surrogate.fit(runs, metric, **fit_options)
    first, second = compared_settings(runs, model, a, b)
    groups = players(model, first.frame, second.frame)
    shares = shapley_values(model, first.frame, second.frame, groups)
    differences = metric_differences(runs, model)
    observed = differences.between(first.metrics, second.metrics)
    spread = float(np.sqrt(max(shares.covariance.sum(), 0.0)))
    predicted = float(shares.mean.sum())
    parts = [
        Part(
            group[0],
            group[1:],
            value_in(first.frame, group[0]),
            value_in(second.frame, group[0]),
            *differences.interval(shares.mean[k], Z90 * shares.sd[k]),
        )
        for k, group in enumerate(groups)
    ]
    order = np.argsort(-np.abs(shares.mean).round(9), kind="stable")
    return Explanation(
        metric=metric,
        goal=model.goal,
        scale=model.scale,
        unit=differences.unit,
        a=first.name,
        b=second.name,
        row_a=first.row,
        row_b=second.row,
        metric_a=differences.average(first.metrics),
        metric_b=differences.average(second.metrics),
        observed=differences.in_units(observed),
        predicted=differences.interval(predicted, 0.0)[0],
        parts=tuple(parts[k] for k in order),
        unexplained=Part(UNEXPLAINED, (), None, None, *differences.rest(observed, predicted, Z90 * spread)),
        path=ablation_path(model, first.frame, second.frame, groups),
        notes=(
            *unobserved_notes(runs, metric, (first, second)),
            *model.notes,
            *_not_in_the_model(runs, model, first, second),
        ),
    )


def _not_in_the_model(
    runs: Runs, model: Surrogate, first: ComparedSetting, second: ComparedSetting
) -> list[str]:
    """Return a sentence on parameters that differ between two runs and are not in the model."""
    if first.row < 0 or second.row < 0:
        return []
    pairs = runs.frame.iloc[[first.row, second.row]]
    other = [name for name in runs.auto_parameters if name not in model.parameters]
    differ = [name for name in other if not _alike(pairs[name].iloc[0], pairs[name].iloc[1])]
    if not differ:
        return []
    return [f"Also different, but not in the model: {', '.join(differ)}."]


def _alike(left: object, right: object) -> bool:
    return left == right or (is_missing(left) and is_missing(right))
