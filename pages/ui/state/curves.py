"""The learning curves of the runs in use, read on demand for one metric at a time, and their answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import pandas as pd

from importance.charts import brushes as brush_state
from importance.charts.parallel_axes import parallel_axes
from importance.curves.by_step import StepImportance, importance_by_step
from importance.curves.checks import default_metric
from importance.curves.stopping import Stopping, stopping
from importance.curves.stopping_table import stopping_table
from importance.errors import UnknownColumn, UnreadableRuns
from importance.runs import filters as typed
from importance.runs.curves import Curves
from pages.ui.state.brushing import brushes
from pages.ui.state.look import chart_look
from pages.ui.state.session import get, put
from pages.ui.state.shared import computed
from pages.ui.state.sources import runs_in_use
from pages.ui.state.view import View, runs_key

CHANGED = (
    "The source has changed since its runs were read, so the curves do not fit them. Refresh the runs in the "
    "sidebar."
)


@dataclass(frozen=True)
class Drawn:
    """What the lines of the learning curves look like.

    Attributes:
        smoothing: from 0 to 1, the share of the steps over which each line is averaged.
        log_x, log_y: whether the axes are logarithmic.
        height: of the figure, in pixels.
    """

    smoothing: float
    log_x: bool
    log_y: bool
    height: int


def has_curves() -> bool:
    """Return whether the source of the runs in use keeps curves; False as long as there are no runs."""
    runs = runs_in_use()
    return runs is not None and runs.reading.curves


# Curves may take 160 MB, so all sessions with the same source share one copy. It is freed with the last of
# these sessions, or when these look at another metric.
_open: WeakValueDictionary[tuple[Any, ...], Curves] = WeakValueDictionary()


def curves(view: View, metric: str | None) -> Curves:
    """Return the curves of all runs of the source.

    Args:
        view: the view.
        metric: the metric; None reads those of all metrics.

    Raises:
        UnreadableRuns: when there are none, or the source changed after its runs were read.
        UnknownColumn: when the metric has none.
    """
    digest, key, read = get("_curve_reader") or ("", (), None)
    if read is None or digest != view.runs.digest:
        raise UnreadableRuns("The curves of these runs cannot be read. Open their source again.")
    place = (key, metric)
    if get("_curves_place") == place:
        latest: Curves = get("_curves")
        return latest
    result = _open.get(place)
    if result is None:
        reader: Callable[[str | None], Curves] = read
        result = reader(metric)
        if result.digest != view.runs.digest:
            raise UnreadableRuns(CHANGED)
        _open[place] = result
    put("_curves", result)
    put("_curves_place", place)
    return result


def curves_of(view: View, metric: str) -> tuple[str, Curves]:
    """Return the curves of a metric, or of the first metric that has curves if it has none; and its name."""
    try:
        return metric, curves(view, metric)
    except UnknownColumn:
        whole = curves(view, None)
        return default_metric(view.runs, whole), whole


def kept_rows(view: View) -> np.ndarray:
    """Return (n,) which runs of the source the filters keep."""
    mask = typed.kept_by(view.runs, view.active)
    feasible = view.runs.feasible
    if get("feasible") and feasible is not None:
        mask = mask & feasible
    return np.asarray(mask, dtype=bool)


def chosen_rows(view: View) -> np.ndarray:
    """Return (n,) which runs of the source the filters and the brushes keep."""
    kept = kept_rows(view)
    kept[kept] = brush_state.selected(view.kept, brushes(view).values())
    return kept


def opened(view: View) -> Callable[[], Curves] | None:
    """Return what takes the curves of the runs that the filters and the brushes keep, if they were read.

    Returns:
        Takes the curves of the view's metric, which copies up to 160 MB. None if the page of curves was not
        opened for these runs and this metric, because to read them may take long.
    """
    latest: Curves | None = get("_curves")
    if latest is None or latest.digest != view.runs.digest or view.metric not in latest.metrics:
        return None
    return partial(latest.take, chosen_rows(view))


def step_importance(view: View, metric: str, curves: Curves, rows: np.ndarray) -> StepImportance:
    """Return the importances at each step, of the runs of a view.

    Args:
        view: the runs that are chosen.
        metric: the metric.
        curves: the curves of all runs of the source.
        rows: (n,) which of them are the runs of the view.
    """
    goal = _goal(view, metric)
    key = (runs_key(view.kept), metric, view.modelled, goal)
    return computed(
        importance_by_step, key, view.kept, curves.take(rows), metric, list(view.modelled), goal=goal
    )


def stopping_rules(
    view: View, metric: str, curves: Curves, rows: np.ndarray, rule: str, first_check: float
) -> tuple[Stopping, pd.DataFrame]:
    """Return what a stopping rule would have done, and the table of all rules."""
    goal = _goal(view, metric)
    key = (runs_key(view.kept), metric, goal)
    arguments = (view.kept, curves.take(rows), metric)
    options = {"goal": goal, "rule": rule, "first_check": first_check}
    replay = computed(stopping, (*key, rule, first_check), *arguments, **options)
    return replay, computed(stopping_table, key, *arguments, goal=goal)


def _goal(view: View, metric: str) -> str:
    return view.goal if metric == view.metric else view.runs.goal_of(metric)


def curve_figure(view: View, metric: str, curves: Curves, rows: np.ndarray, drawn: Drawn) -> dict[str, Any]:
    """Return the learning curves of the runs in these rows, coloured as the chart of the overview."""
    from importance import plots

    look = chart_look()
    colour = look.colour if look.colour in view.runs.columns else view.metric
    chart = parallel_axes(
        view.kept,
        view.metric,
        [],
        view.goal,
        most_lines=max(len(view.kept), 1),
        colour_by=None if colour == view.metric else colour,
    )
    places = np.flatnonzero(kept_rows(view))
    colours = {int(places[row]): shade for row, shade in plots.chart_colours(chart).items()}
    figure = plots.learning_curves(
        curves,
        metric,
        rows=rows,
        goal=_goal(view, metric),
        colours=colours,
        names=view.runs.run_names.astype(str).tolist(),
        smoothing=drawn.smoothing,
        log_x=drawn.log_x,
        log_y=drawn.log_y,
        height=drawn.height,
    )
    return figure.to_dict()


def step_figure(result: StepImportance, height: int) -> dict[str, Any]:
    """Return the importances over the step, so many pixels high."""
    from importance import plots

    return plots.importance_over_steps(result, height=height).to_dict()
