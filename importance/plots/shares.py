"""Bars of interactions, and of what tuning gains for its cost."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from importance.effects.gain_per_cost import CostedGains
from importance.effects.interactions import Interaction
from importance.formatting import finite_or_none, number_text, short_labels
from importance.palette import BLUE
from importance.plots.figure import GREY_LINE, bare, error_bars, plain
from importance.runs.cost_columns import CostUnit

_ROW_HEIGHT = 30  # pixels


def interaction_bars(pairs: Sequence[Interaction]) -> go.Figure:
    """Draw the share of each pair of parameters that act together, the strongest at the top.

    Args:
        pairs: what to draw, as `importance.interactions` returns it.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.interaction_bars(importance.interactions(runs, "val_loss"))
        >>> figure.layout.yaxis.ticktext[0]
        'learning_rate and solver'
    """
    names = [f"{pair.a} and {pair.b}" for pair in pairs]
    tooltips = [f"{plain(pair.sentence)}<br>p = {pair.p_value:.1g}" for pair in pairs]
    figure = _bars(names, [pair.share for pair in pairs], tooltips)
    figure.update_xaxes(title={"text": "share of what is predicted", "standoff": 8})
    return figure


def gain_bars(gains: CostedGains) -> go.Figure:
    """Draw what tuning each parameter gains, with its 90% interval, the most for its cost at the top.

    Args:
        gains: what to draw, as `importance.gain_per_cost` returns it.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> gains = importance.gain_per_cost(runs, "val_loss", cost="Runtime")
        >>> figure = importance.plots.gain_bars(gains)
        >>> len(figure.data[0].y) == len(gains.parameters)
        True
    """
    per = "hour" if gains.unit is CostUnit.HOURS else gains.cost
    known = gains.parameters
    tooltips = [
        plain(each.note) if each.note else f"{number_text(each.rate)} per {plain(per)}" for each in known
    ]
    figure = _bars([each.parameter for each in known], [each.gain.mean for each in known], tooltips)
    figure.data[0].error_x = error_bars(
        [each.gain.mean for each in known],
        [each.gain.low for each in known],
        [each.gain.high for each in known],
        GREY_LINE,
        1.4,
        4,
    )
    figure.update_xaxes(title={"text": f"gain of {plain(gains.metric)} by tuning", "standoff": 8})
    return figure


def _bars(names: Sequence[str], values: Sequence[float], tooltips: Sequence[str]) -> go.Figure:
    figure = go.Figure()
    figure.add_bar(
        x=[finite_or_none(value) for value in values],
        y=list(range(len(names))),
        orientation="h",
        width=0.52,
        marker={"color": BLUE, "line": {"width": 0}, "cornerradius": 4},
        text=tooltips,
        textposition="none",
        hovertemplate="%{x:.3g}<br>%{text}<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[plain(name) for name in short_labels(names, 40)],
        range=[len(names) - 0.4, -0.6],
        automargin=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(rangemode="tozero", zeroline=False)
    return bare(figure, 70 + _ROW_HEIGHT * max(1, len(names)))
