"""The runs behind an effect, as points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from importance.effects.effect import Effect
from importance.formatting import number_text
from importance.plots.figure import DOTS, ORANGE, plain, reading

MOST_POINTS = 2_000


def drawn(effect: Effect) -> np.ndarray:
    """Positions of the runs to draw: all, or an even sample over the metric, best and worst included."""
    n = len(effect.y)
    if n <= MOST_POINTS:
        return np.arange(n)
    order = np.argsort(effect.y, kind="stable")
    sample = order[np.unique(np.linspace(0, n - 1, MOST_POINTS).round().astype(int))]
    return np.union1d(sample, [effect.rows.index(effect.observed.row)])


def points(
    figure: go.Figure, effect: Effect, names: Sequence[str], shown: np.ndarray, places: Sequence[float]
) -> None:
    """Adds a point for each run, and a ring about the best of them.

    Args:
        figure: changed in place.
        effect: what the runs belong to.
        names: the name of each of its runs, for the tooltips.
        shown: positions of the runs to draw; at least one.
        places: where each of them stands on the axis of the parameter.
    """
    metric = [effect.y[i] for i in shown]
    texts = [
        f"{plain(names[i])}<br>{plain(effect.parameter)} {reading(effect.x[i])}<br>"
        f"{plain(effect.metric)} {number_text(effect.y[i], 4)}"
        for i in shown
    ]
    figure.add_scatter(
        x=places,
        y=metric,
        mode="markers",
        marker={"size": 6, "color": DOTS},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )
    best = int(np.flatnonzero(np.asarray(shown) == effect.rows.index(effect.observed.row))[0])
    figure.add_scatter(
        x=[places[best]],
        y=[metric[best]],
        mode="markers",
        marker={"size": 11, "color": "rgba(0,0,0,0)", "line": {"width": 2.5, "color": ORANGE}},
        text=[f"best run<br>{texts[best]}"],
        hovertemplate="%{text}<extra></extra>",
    )
