"""The figure of the importances within tasks."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from importance.formatting import finite_or_none, short_labels
from importance.palette import BLUE, GROUPS
from importance.plots.figure import GRID, bare, error_bars, plain
from importance.tasks.result import ByTask

MOST_PARAMETERS = 10
"""Parameters that are drawn, the most important first."""
_NEUTRAL = "#7d8798"
_SPREAD = 0.62  # of a row, which the tasks share
_FEWEST_PIXELS, _PIXELS_OF_TASK = 34, 8


def importance_by_task(
    answer: ByTask, *, most: int = MOST_PARAMETERS, height: int | None = None
) -> go.Figure:
    """Draw the importance of each parameter within each task, and their mean as a diamond, with intervals.

    The intervals are of 90%.

    Up to 8 tasks have colours. More are all blue, and the label of a point names its task.

    Args:
        answer: what to draw, as `importance.by_task` returns it.
        most: the number of parameters that are drawn, the most important first.
        height: of the figure, in pixels; None fits it to its rows.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> answer = importance.by_task(runs, "val_loss", "solver", ["learning_rate", "width"])
        >>> figure = importance.plots.importance_by_task(answer)
        >>> [trace.name for trace in figure.data]
        ['adam', 'sgd', 'mean over tasks']
    """
    shown = answer.parameters[:most]
    row_of = {parameter.name: row for row, parameter in enumerate(shown)}
    tasks = answer.ranked
    figure = go.Figure()
    offsets = np.linspace(-_SPREAD / 2, _SPREAD / 2, len(tasks) + 2)[1:-1]
    for task, offset, colour in zip(tasks, offsets, _colours(len(tasks)), strict=True):
        scores = [
            score for score in (task.ranking.shown_scores if task.ranking else ()) if score.name in row_of
        ]
        _add(
            figure,
            [row_of[score.name] + offset for score in scores],
            [(score.importance, score.low, score.high) for score in scores],
            {"color": colour, "size": 6},
            1.2,
            task.name,
        )
    _add(
        figure,
        list(range(len(shown))),
        [(parameter.importance, parameter.low, parameter.high) for parameter in shown],
        {"color": _NEUTRAL, "size": 10, "symbol": "diamond"},
        2,
        "mean over tasks",
    )
    bare(figure, height or 74 + len(shown) * max(_FEWEST_PIXELS, _PIXELS_OF_TASK * (len(tasks) + 1)))
    figure.update_yaxes(
        tickvals=list(range(len(shown))),
        ticktext=[plain(name) for name in short_labels([each.name for each in shown], 30)],
        range=[len(shown) - 0.5, -0.5],
        automargin=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(
        title={"text": "importance within the task", "standoff": 8},
        tickformat=".0%",
        rangemode="tozero",
        gridcolor=GRID,
        zeroline=False,
    )
    return figure


def _colours(n: int) -> list[str]:
    return list(GROUPS[:n]) if n <= len(GROUPS) else [BLUE] * n


def _add(
    figure: go.Figure,
    rows: list[float],
    shares: list[tuple[float, float, float]],
    marker: dict[str, object],
    thickness: float,
    name: str,
) -> None:
    """Add a point with its interval in each of these rows."""
    values, lows, highs = ([share[i] for share in shares] for i in range(3))
    figure.add_scatter(
        x=[finite_or_none(value) for value in values],
        y=rows,
        error_x=error_bars(values, lows, highs, str(marker["color"]), thickness),
        mode="markers",
        marker=marker,
        name=plain(name),
        hovertemplate=f"{plain(name)}: %{{x:.0%}}<extra></extra>",
    )
