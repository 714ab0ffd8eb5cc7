"""The runs behind an effect, as points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from importance.effects.best_runs import RunGroups
from importance.effects.effect import Effect
from importance.even_spread import evenly_spread
from importance.formatting import number_text
from importance.palette import GROUPS, ORANGE
from importance.plots.figure import DOTS, plain, value_text

MOST_POINTS = 2_000


def rows_to_draw(effect: Effect) -> np.ndarray:
    """Return the positions of the runs to draw: all, or an even sample over the metric with both ends."""
    n = len(effect.y)
    if n <= MOST_POINTS:
        return np.arange(n)
    order = np.argsort(effect.y, kind="stable")
    return np.union1d(evenly_spread(order, MOST_POINTS), [effect.rows.index(effect.observed.row)])


def add_points(
    figure: go.Figure,
    effect: Effect,
    names: Sequence[str],
    rows: np.ndarray,
    positions: Sequence[float],
    groups: RunGroups | None = None,
) -> None:
    """Add a point for each run, and a ring around the best of them.

    Args:
        figure: changed in place.
        effect: the effect that the runs belong to.
        names: the name of each of its runs, for the tooltips.
        rows: positions of the runs to draw, the best among them; at least one.
        positions: where each of these is drawn on the axis of the parameter.
        groups: gives each run the colour of its group; None draws all in grey.
    """
    metric = [effect.y[i] for i in rows]
    texts = [
        f"{plain(names[i])}<br>{plain(effect.parameter)} {value_text(effect.x[i])}<br>"
        f"{plain(effect.metric)} {number_text(effect.y[i], 4)}"
        for i in rows
    ]
    colour: str | list[str] = DOTS
    if groups is not None:
        shown = [groups.names[groups.of_run[i]] for i in rows]
        texts = [
            f"{text}<br>{plain(groups.partner)} {plain(name)}"
            for text, name in zip(texts, shown, strict=True)
        ]
        colour = [GROUPS[groups.of_run[i] % len(GROUPS)] for i in rows]
    figure.add_scatter(
        x=positions,
        y=metric,
        mode="markers",
        marker={"size": 6, "color": colour, "opacity": 1.0 if groups is None else 0.9},
        text=texts,
        hovertemplate="%{text}<extra></extra>",
    )
    best = int(np.flatnonzero(np.asarray(rows) == effect.rows.index(effect.observed.row))[0])
    figure.add_scatter(
        x=[positions[best]],
        y=[metric[best]],
        mode="markers",
        marker={"size": 11, "color": "rgba(0,0,0,0)", "line": {"width": 2.5, "color": ORANGE}},
        text=[f"best run<br>{texts[best]}"],
        hovertemplate="%{text}<extra></extra>",
    )
