"""The ranking as a bar chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from importance.formatting import finite_or_none, short_labels
from importance.palette import BLUE, ORANGE
from importance.plots.figure import GREY, GREY_LINE, bare, error_bars, plain
from importance.ranking.result import Ranking
from importance.ranking.scores import MEANING, ParameterScore

MOST_BARS = 20
_ROW_HEIGHT = 30  # pixels
_BAR = 0.52  # share of a row that its bar takes


def importance_bars(
    ranking: Ranking, *, most: int = MOST_BARS, ghosts: Ranking | Mapping[str, float] | None = None
) -> go.Figure:
    """The importance of each parameter as a bar, the most important first.

    The whisker is the 90% interval. The dotted mark is what a parameter without any effect would reach. A bar
    is grey if chance explains its length, and missing if the importance is not known. Where nothing predicts
    the metric better than chance there are no bars.

    Args:
        ranking: what to draw.
        most: the largest number of bars.
        ghosts: another ranking of the same parameters, or an importance for some of them, drawn as outlines
            behind the bars: for example the ranking of all runs behind that of the selected ones.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.importance_bars(importance.rank(runs, "val_loss"))
        >>> type(figure).__name__
        'Figure'
    """
    scores = ranking.shown_scores[: max(1, most)]
    figure = go.Figure()
    if ghosts is not None and ranking.fit.evidence:
        _add_outlines(figure, scores, ghosts)
    _add_bars(figure, scores)
    for row, score in enumerate(scores):
        if math.isfinite(score.noise):
            figure.add_scatter(
                x=[score.noise] * 2,
                y=[row - 0.38, row + 0.38],
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
    title = f"share of the explained variation of {plain(ranking.metric)}"
    figure.update_xaxes(rangemode="tozero", title={"text": title, "standoff": 8}, zeroline=False)
    figure.update_layout(barmode="overlay", meta={"meaning": MEANING})
    return bare(figure, 70 + _ROW_HEIGHT * len(scores))


def _add_outlines(
    figure: go.Figure, scores: Sequence[ParameterScore], ghosts: Ranking | Mapping[str, float]
) -> None:
    shares = ghosts.shown_shares if isinstance(ghosts, Ranking) else ghosts
    figure.add_bar(
        x=[shares.get(score.name) for score in scores],
        y=list(range(len(scores))),
        orientation="h",
        width=0.8,
        marker={"color": "rgba(0,0,0,0)", "line": {"width": 1.2, "color": GREY_LINE}},
        hoverinfo="skip",
    )


def _add_bars(figure: go.Figure, scores: Sequence[ParameterScore]) -> None:
    figure.add_bar(
        x=[finite_or_none(score.importance) for score in scores],
        y=list(range(len(scores))),
        orientation="h",
        width=_BAR,
        marker={
            "color": [GREY if score.by_chance else BLUE for score in scores],
            "line": {"width": 0},
            "cornerradius": 4,
        },
        error_x=error_bars(
            [score.importance for score in scores],
            [score.low for score in scores],
            [score.high for score in scores],
            GREY_LINE,
            1.4,
            4,
        ),
        text=[_tooltip(score) for score in scores],
        textposition="none",
        customdata=[plain(score.name) for score in scores],
        hovertemplate="%{customdata}: %{text}<extra></extra>",
    )


def _tooltip(score: ParameterScore) -> str:
    if not math.isfinite(score.importance):
        return "not known"
    parts = [f"{score.importance:.3f}"]
    if math.isfinite(score.low) and math.isfinite(score.high):
        parts.append(f"90% interval {score.low:.3f} to {score.high:.3f}")
    if math.isfinite(score.p_value):
        parts.append(f"p = {score.p_value:.2g} against chance")
    return ", ".join(parts)
