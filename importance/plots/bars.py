"""The ranking as a bar chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from importance.formatting import short_labels
from importance.palette import BLUE
from importance.plots.figure import ORANGE, bare, plain
from importance.ranking.result import Ranking
from importance.ranking.scores import MEANING, ParameterScore

MOST_BARS = 20
_LEVEL = 0.05
_GREY = "rgba(128,138,158,0.55)"
_OUTLINE = "rgba(128,138,158,0.9)"
_ROW, _BAR = 30, 0.52  # pixels a parameter, and how much of them its bar takes


def importance_bars(
    ranking: Ranking, *, most: int = MOST_BARS, ghosts: Ranking | Mapping[str, float] | None = None
) -> go.Figure:
    """The importance of each parameter, most important first, as the panel's table draws it.

    The whisker is the 90% interval, the dotted mark what a parameter that does nothing would reach. Bars no
    longer than chance explains are grey. Where a share is not known there is no bar.

    Args:
        ranking: what to show.
        most: how many parameters at the most.
        ghosts: another ranking of the same parameters, or a share for some of them, as outlines behind the
            bars, such as that of all runs behind that of a few.
    """
    scores = ranking.scores[: max(1, most)]
    figure = go.Figure()
    if ghosts is not None:
        _ghosts(figure, scores, ghosts)
    _bars(figure, scores, ranking.fit.evidence)
    for place, score in enumerate(scores):
        if math.isfinite(score.noise):
            figure.add_scatter(
                x=[score.noise] * 2,
                y=[place - 0.38, place + 0.38],
                mode="lines",
                line={"color": ORANGE, "width": 2, "dash": "dot"},
                hoverinfo="skip",
            )
    figure.update_yaxes(
        tickvals=list(range(len(scores))),
        ticktext=[plain(name) for name in short_labels([score.name for score in scores], 32)],
        range=[len(scores) - 0.4, -0.6],
        automargin=True,
        showgrid=False,
        zeroline=False,
        ticklabelstandoff=6,
    )
    title = f"share of what can be predicted of {plain(ranking.metric)}"
    figure.update_xaxes(rangemode="tozero", title={"text": title, "standoff": 8}, zeroline=False)
    figure.update_layout(barmode="overlay", meta={"meaning": MEANING})
    return bare(figure, 70 + _ROW * len(scores))


def _ghosts(
    figure: go.Figure, scores: Sequence[ParameterScore], ghosts: Ranking | Mapping[str, float]
) -> None:
    before = {s.name: s.importance for s in ghosts.scores} if isinstance(ghosts, Ranking) else ghosts
    figure.add_bar(
        x=[before.get(score.name) for score in scores],
        y=list(range(len(scores))),
        orientation="h",
        width=0.8,
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 1.2, "color": _OUTLINE}},
        hoverinfo="skip",
    )


def _bars(figure: go.Figure, scores: Sequence[ParameterScore], evidence: bool) -> None:
    sure = [evidence and not score.p_value > _LEVEL for score in scores]
    figure.add_bar(
        x=[_known(score.importance) for score in scores],
        y=list(range(len(scores))),
        orientation="h",
        width=_BAR,
        marker={"color": [BLUE if one else _GREY for one in sure], "line": {"width": 0}, "cornerradius": 4},
        error_x={
            "type": "data",
            "symmetric": False,
            "thickness": 1.4,
            "width": 4,
            "color": _OUTLINE,
            "array": [_known(score.high - score.importance) for score in scores],
            "arrayminus": [_known(score.importance - score.low) for score in scores],
        },
        text=[_said(score.importance, score.low, score.high, score.p_value) for score in scores],
        textposition="none",
        customdata=[plain(score.name) for score in scores],
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _said(importance: float, low: float, high: float, p_value: float) -> str:
    if not math.isfinite(importance):
        return "not known"
    parts = [f"{importance:.3f}"]
    if math.isfinite(low) and math.isfinite(high):
        parts.append(f"90% interval {low:.3f} to {high:.3f}")
    if math.isfinite(p_value):
        parts.append(f"p = {p_value:.2g} against chance")
    return ", ".join(parts)
