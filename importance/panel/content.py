"""What a linked panel receives outside the app: the chart, the table of importances, and texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from importance.charts.parallel_axes import ParallelAxes, parallel_axes
from importance.panel.chart_payload import payload
from importance.panel.parameter_table import table_data
from importance.ranking.correlation_caveats import GENERAL_CAVEATS, caveat_sentences, correlation_caveats
from importance.ranking.result import Ranking
from importance.ranking.scores import Question
from importance.runs.table import Runs

HEIGHT = 500
"""The height of the chart, in pixels."""
MOST_AXES = 20
MOST_LISTED = 200
"""The runs that the table below the chart lists, the best of those that are brushed."""


def panel_axes(
    runs: Runs,
    metric: str,
    ranking: Ranking,
    *,
    goal: str | None = None,
    scales: Mapping[str, str] | None = None,
) -> ParallelAxes:
    """Return the axes of a panel: the most important parameters, and the metric.

    Args:
        runs: the runs that were ranked.
        metric: the metric of the last axis, which colours the lines.
        ranking: their ranking.
        goal: "minimize" or "maximize"; None takes that of the ranking.
        scales: column -> its scale, where the user chose one.
    """
    names = [score.name for score in ranking.scores if score.importance == score.importance]
    return parallel_axes(runs, metric, names[:MOST_AXES], goal or ranking.goal, scales=scales)


def panel_content(
    runs: Runs,
    ranking: Ranking,
    chart: ParallelAxes,
    *,
    flipped: Sequence[str] = (),
    changes: Sequence[str] = ("order",),
) -> dict[str, Any]:
    """Return what the script of a panel receives, in the types of JSON.

    Args:
        runs: the runs that were ranked.
        ranking: the ranking in the table.
        chart: the axes, as `panel_axes` returns them.
        flipped: the names of the axes that are drawn upside down.
        changes: what the menu of an axis offers, of `chart_payload.CHANGES`.

    Returns:
        `chart` and `table` for the two components, `legend` for what the colours mean, and `listed`, the
        largest number of runs in the table below them.
    """
    return {
        "chart": payload(chart, runs, flipped, HEIGHT, changes),
        "table": panel_table(runs, ranking),
        "legend": legend(chart),
        "listed": MOST_LISTED,
    }


def panel_table(
    runs: Runs, ranking: Ranking, *, ghosts: Mapping[str, float] | None = None, faded: bool = False
) -> dict[str, Any]:
    """Return the data of the table of importances.

    Args:
        runs: the runs that were ranked.
        ranking: their ranking.
        ghosts: parameter -> the importance to show as an outline behind its bar.
        faded: whether every row is grey, because the ranking is not about the runs on screen.
    """
    caveats: Sequence[tuple[str, str]] = ()
    if not faded:
        of_metric = ranking.question is Question.METRIC
        caveats = caveat_sentences(correlation_caveats(runs, ranking)) if of_metric else GENERAL_CAVEATS
    return table_data(ranking, ghosts=ghosts, faded=faded, names=runs.parameters, caveats=caveats)


def legend(chart: ParallelAxes) -> dict[str, Any]:
    """Return what the colours of the lines mean: the two ends of the scale, and what is pale."""
    worst, best = chart.ends
    pale = (
        f"{chart.infeasible:,} infeasible" * bool(chart.infeasible),
        f"{chart.without:,} without a value" * bool(chart.without),
    )
    return {
        "column": chart.metric,
        "ends": [f"worse {worst}", f"better {best}"],
        "pale": ", ".join(filter(None, pale)),
    }
