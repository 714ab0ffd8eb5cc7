"""Why the metric of a run is not known where runs are compared: it ended at a lower budget, or has none."""

from __future__ import annotations

import numpy as np

from importance.effects.compared_settings import ComparedSetting
from importance.formatting import number_text
from importance.model.budget_lift import BudgetSource, budgets_of, ranked_budget
from importance.model.target import metric_values
from importance.runs.table import Runs

_EXPECTED = "The parts say what is expected of its setting there."


def unobserved_notes(runs: Runs, metric: str, compared: tuple[ComparedSetting, ...]) -> list[str]:
    """Return a note on each compared run whose metric is not known, with the way to a run where it is.

    Args:
        runs: the runs.
        metric: the metric.
        compared: the settings that are compared. Those that are no runs get no note.
    """
    values = metric_values(runs, metric)
    unknown = [each for each in compared if each.row >= 0 and not len(each.metrics)]
    return [_note(runs, metric, values, each) for each in unknown]


def _note(runs: Runs, metric: str, values: np.ndarray, run: ComparedSetting) -> str:
    known = budgets_of(runs, np.isfinite(values))
    if known is None or not np.isfinite(values[run.row]):
        return (
            f"{run.name} has no finite {metric}, so no difference was observed. The parts say what is "
            "expected of its setting. Choose a run that has the metric to see what was observed."
        )
    budgets, source = known
    if source is BudgetSource.STATE:
        return (
            f"{run.name} was pruned, and runs are compared at the end. So its {metric} there is not known. "
            f"{_EXPECTED} Choose a run that was not pruned to see what was observed."
        )
    usable = np.isfinite(values) & np.isfinite(budgets)
    name, at = runs.budget, number_text(ranked_budget(budgets[usable]))
    reached = budgets[run.row]
    ended = f"ended at {name} = {number_text(reached)}" if np.isfinite(reached) else f"has no {name}"
    return (
        f"{run.name} {ended}, and runs are compared at {name} = {at}. So its {metric} there is not known. "
        f"{_EXPECTED} Choose a run that reached {at} to see what was observed."
    )
