"""The figure of the advice for the next sweep: each range as it was, and as it should be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from importance.formatting import short_labels
from importance.palette import BLUE
from importance.plots.figure import DOTS, bare, plain
from importance.space.dimension import Range
from importance.space.range_text import range_text
from importance.space.sampling import ends_in_unit_interval
from importance.sweep.advice import Advice

_ROW_HEIGHT = 30  # pixels
_MARGIN = 0.04  # of the axis, beyond the longest range


def advice_ranges(advice: Sequence[Advice]) -> go.Figure:
    """Draw what to do with the range of each parameter.

    The grey line is the range so far, or its levels as rings. Blue is what to draw from next. Each row has
    its own scale, which is logarithmic where the range is.

    Args:
        advice: what to draw, as `Sweep.advice` has it.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> sweep = importance.recommend(runs, "val_loss")
        >>> figure = importance.plots.advice_ranges(sweep.advice)
        >>> len(figure.layout.yaxis.ticktext) == len(sweep.advice)
        True
    """
    figure = go.Figure()
    for row, each in enumerate(advice):
        if isinstance(each.before, Range) and isinstance(each.dimension, Range):
            _add_range(figure, row, each.before, each.dimension, _tooltip(each))
        else:
            _add_levels(figure, row, each)
    names = short_labels([each.name for each in advice], 32)
    figure.update_yaxes(
        tickvals=list(range(len(advice))),
        ticktext=[f"{plain(name)}: {each.action}" for name, each in zip(names, advice, strict=True)],
        range=[len(advice) - 0.4, -0.6],
        automargin=True,
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(visible=False)
    return bare(figure, 30 + _ROW_HEIGHT * max(1, len(advice)))


def _add_range(figure: go.Figure, row: int, before: Range, after: Range, tooltip: str) -> None:
    low, high = ends_in_unit_interval(before, after)
    for ends, colour, width in (((0.0, 1.0), DOTS, 3), ((low, high), BLUE, 9)):
        figure.add_scatter(
            x=list(ends),
            y=[row, row],
            mode="lines+markers",
            line={"color": colour, "width": width},
            marker={"color": colour, "size": width},
            text=[tooltip] * 2,
            hovertemplate="%{text}<extra></extra>",
        )


def _add_levels(figure: go.Figure, row: int, advice: Advice) -> None:
    """Draw levels as rings, and those to draw from next filled. A range that becomes levels has its ends."""
    before, after = (
        [dimension.low, dimension.high] if isinstance(dimension, Range) else list(dimension.levels)
        for dimension in (advice.before, advice.dimension)
    )
    levels = list(dict.fromkeys([*map(str, before), *map(str, after)]))
    kept = set(map(str, after))
    figure.add_scatter(
        x=np.linspace(_MARGIN, 1 - _MARGIN, len(levels)) if len(levels) > 1 else [0.5],
        y=[row] * len(levels),
        mode="markers",
        marker={
            "symbol": ["circle" if level in kept else "circle-open" for level in levels],
            "color": [BLUE if level in kept else DOTS for level in levels],
            "size": 10,
        },
        text=[f"{plain(level)}<br>{_tooltip(advice)}" for level in levels],
        hovertemplate="%{text}<extra></extra>",
    )


def _tooltip(advice: Advice) -> str:
    return (
        f"so far {plain(range_text(advice.before))}<br>next {plain(range_text(advice.dimension))}"
        f"<br>{plain(advice.reason)}"
    )
