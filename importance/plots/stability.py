"""The figure of how stable a ranking is."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from importance.model.constants import LARGEST_SPLIT, SETTLED
from importance.palette import BLUE, OUT_OF_BRUSH
from importance.plots.figure import bare
from importance.ranking.stability import Stability


def stability_curve(stability: Stability) -> go.Figure:
    """The agreement of two sweeps against their number of runs, measured and extrapolated.

    Args:
        stability: what to draw, as `importance.ranking.stability.stability` returns it.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> figure = importance.plots.stability_curve(importance.stability(runs, "val_loss", repeats=2))
        >>> type(figure).__name__
        'Figure'
    """
    sizes, n_runs = stability.sizes, stability.n_runs
    noun = "settings" if stability.by_setting else "runs"
    figure = stability_axes(n_runs, noun)
    figure.add_vline(n_runs, line={"width": 1, "color": OUT_OF_BRUSH})
    figure.add_annotation(
        x=np.log10(n_runs), y=0.06, text=f"{n_runs} {noun}", showarrow=False, xanchor="left", xshift=4
    )
    figure.update_xaxes(tickvals=list(sizes))
    if len(sizes) > 1:  # one size alone tells nothing of others
        needed = stability.needed
        last = max(n_runs, min(needed or 3 * n_runs, 20 * n_runs)) * 1.15
        extrapolated = np.geomspace(sizes[0], last, 60)
        figure.add_scatter(
            x=extrapolated,
            y=[max(0.0, stability.at(n)) for n in extrapolated],
            mode="lines",
            line={"dash": "dot", "color": BLUE},
            name="expected",
            hovertemplate=f"%{{x:.0f}} {noun}: %{{y:.0%}}<extra></extra>",
        )
        ticks = [*sizes, *([needed] if needed and needed > 1.3 * n_runs else [])]
        figure.update_xaxes(tickvals=ticks, range=None)
    agreement = stability.agreement
    figure.add_scatter(
        x=sizes,
        y=agreement,
        error_y={
            "type": "data",
            "array": [high - mean for high, mean in zip(stability.high, agreement, strict=True)],
            "arrayminus": [mean - low for mean, low in zip(agreement, stability.low, strict=True)],
            "thickness": 1.5,
            "color": BLUE,
        },
        mode="markers",
        marker={"size": 9, "color": BLUE},
        name="measured",
        hovertemplate=f"two sweeps of %{{x}} {noun}: %{{y:.0%}}<extra></extra>",
    )
    return figure


def stability_axes(n_runs: int, noun: str = "runs") -> go.Figure:
    """The axes of `stability_curve`, and the line of an agreement that settles a ranking.

    Args:
        n_runs: all runs, or all settings.
        noun: which of the two.
    """
    first = min(n_runs / 10, 0.8 * min(n_runs // 2, LARGEST_SPLIT))
    figure = go.Figure()
    figure.add_hline(SETTLED, line={"width": 1, "dash": "dash", "color": OUT_OF_BRUSH})
    figure.update_xaxes(
        type="log",
        title=f"{noun} in each sweep",
        tickvals=[],
        showgrid=False,
        range=np.log10([first, n_runs * 3]),
    )
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", title="agreement")
    return bare(figure, 260, 20)
