"""The figure of one parameter's effect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from importance.charts import effect_axes
from importance.charts.effect_axes import HALF_BAR, HALF_CELL, EffectAxis
from importance.charts.jitter import jitter
from importance.effects.best_runs import RunGroups, best_reached
from importance.effects.effect import Effect
from importance.effects.story import has_clear_best
from importance.formatting import interval_text, number_text, short_labels
from importance.palette import BLUE, ORANGE, REACHED
from importance.plots.effect_runs import add_points, rows_to_draw
from importance.plots.figure import BAND, DOTS, FAINT_BAND, GRID, add_band, bare, corner_text, hatch, plain

_SMOOTH = {"shape": "spline", "smoothing": 0.7}
# Levels are 1 apart on their axis.
_JITTER = 0.26  # how far runs are drawn beside their level, to each side


def effect_curve(
    effect: Effect, names: Sequence[str], *, height: int = 480, groups: RunGroups | None = None
) -> go.Figure:
    """The effect of a parameter with its 90% bands, and the runs as points.

    The band holds the truth at each single point with a probability of 90%. The faint band behind it holds
    the whole curve with that probability. Ticks on the axis mark the tried numbers. The chart is hatched
    where no run is, and lightly where few are. The violet line is what the best tenth of the runs reaches.

    Args:
        effect: what to draw, as `importance.effects.effect` returns it.
        names: a name for each of the runs in `effect.rows`, for the tooltips.
        height: of the figure, in pixels.
        groups: the runs by another parameter, which then gives them their colours.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> curve = importance.effect(runs, "val_loss", "learning_rate")
        >>> figure = importance.plots.effect_curve(curve, list(runs.run_names.iloc[list(curve.rows)]))
        >>> type(figure).__name__
        'Figure'
    """
    figure = go.Figure()
    axis = effect_axes.metric_axis(effect)
    rows = rows_to_draw(effect)
    draw = _draw_levels if effect.levels else _draw_curve
    draw(figure, effect, names, rows, (axis.low, axis.high), groups)
    figure.update_yaxes(
        range=[axis.low, axis.high],
        tickvals=list(axis.ticks),
        ticktext=list(axis.labels),
        title=plain(effect.metric),
        title_standoff=8,
        gridcolor=GRID,
        zeroline=False,
    )
    if axis.runs_beyond:
        corner_text(
            figure,
            effect_axes.beyond_text(axis.runs_beyond, effect.goal),
            at_bottom=effect.goal == "maximize",
        )
    return bare(figure, height)


# -- numbers --------------------------------------------------------------------------------------------


def _draw_curve(
    figure: go.Figure,
    effect: Effect,
    names: Sequence[str],
    rows: np.ndarray,
    ends: tuple[float, float],
    groups: RunGroups | None,
) -> None:
    for span in effect.untried:
        hatch(figure, span, ends)
    for span in effect.thin:
        hatch(figure, span, ends, thin=True)
    _add_bands(figure, effect)
    add_points(figure, effect, names, rows, _run_positions(effect, rows), groups)
    _add_reached(figure, effect)
    _add_means(figure, effect)
    _add_tried_values(figure, [float(effect.x[i]) for i in rows], ends)
    best = effect.predicted
    if has_clear_best(effect):
        figure.add_scatter(
            x=[best.low, best.high],
            y=[best.metric, best.metric],
            mode="lines",
            line={"color": ORANGE, "width": 2},
            hoverinfo="skip",
        )
        _add_diamond(figure, float(best.value), best.metric)
    _set_number_axis(figure, effect, effect_axes.number_axis(effect))


def _add_reached(figure: go.Figure, effect: Effect) -> None:
    reached = best_reached(effect)
    if reached is not None:
        figure.add_scatter(
            x=reached.x,
            y=reached.metric,
            mode="lines",
            line={"color": REACHED, "width": 3, **_SMOOTH},
            text=[number_text(value) for value in reached.metric],
            hovertemplate="best tenth of the runs: %{text}<extra></extra>",
        )


def _add_bands(figure: go.Figure, effect: Effect) -> None:
    for first, last in effect_axes.banded_parts(effect):
        for band in effect_axes.bands(effect):
            colour = FAINT_BAND if band.faint else BAND
            part = slice(first, last)
            add_band(figure, effect.grid[part], band.low[part], band.high[part], colour, _SMOOTH)


def _add_means(figure: go.Figure, effect: Effect) -> None:
    # In an untried part the model only connects both sides: the line is dotted there, and has no band.
    figure.add_scatter(
        x=effect.grid,
        y=effect.mean,
        mode="lines",
        line={"color": BLUE, "width": 2, "dash": "dot"},
        hoverinfo="skip",
    )
    for first, last in effect_axes.banded_parts(effect):
        figure.add_scatter(
            x=effect.grid[first:last],
            y=effect.mean[first:last],
            mode="lines",
            line={"color": BLUE, "width": 3, **_SMOOTH},
            text=[
                f"{number_text(value)}: {interval_text(mean, low, high)}"
                for value, mean, low, high in list(
                    zip(effect.grid, effect.mean, effect.low, effect.high, strict=True)
                )[first:last]
            ],
            hovertemplate="%{text}<extra></extra>",
        )


def _add_tried_values(figure: go.Figure, values: Sequence[float], ends: tuple[float, float]) -> None:
    """Add a tick on the axis for each tried value."""
    low, high = ends
    tried = sorted(set(values))
    figure.add_scatter(
        x=tried,
        y=[low + 0.012 * (high - low)] * len(tried),
        mode="markers",
        marker={"symbol": "line-ns", "size": 11, "line": {"width": 1.2, "color": DOTS}},
        hoverinfo="skip",
    )


def _set_number_axis(figure: go.Figure, effect: Effect, axis: EffectAxis) -> None:
    figure.update_xaxes(
        type="log" if effect.log else "linear",
        range=[axis.low, axis.high],
        tickvals=[10**position if effect.log else position for position in axis.ticks],
        ticktext=list(axis.labels),
        title=plain(effect.parameter),
        showgrid=False,
        zeroline=False,
    )


def _run_positions(effect: Effect, rows: np.ndarray) -> list[float]:
    """Where the runs are drawn: at their number, or a little beside it if few numbers were tried."""
    numbers = np.array([float(effect.x[i]) for i in rows])
    offsets = effect_axes.number_jitter(effect, rows)
    low, high = min(effect.grid), max(effect.grid)
    return (numbers * (high / low) ** offsets if effect.log else numbers + (high - low) * offsets).tolist()


# -- levels ---------------------------------------------------------------------------------------------


def _draw_levels(
    figure: go.Figure,
    effect: Effect,
    names: Sequence[str],
    rows: np.ndarray,
    ends: tuple[float, float],
    groups: RunGroups | None,
) -> None:
    position = {level.level: k for k, level in enumerate(effect.levels)}
    rows = np.array([i for i in rows if str(effect.x[i]) in position], int)
    offsets = jitter(len(rows), _JITTER)
    positions = [position[str(effect.x[i])] + offset for i, offset in zip(rows, offsets, strict=True)]
    add_points(figure, effect, names, rows, positions, groups)
    for k, level in enumerate(effect.levels):
        if level.thin:
            hatch(figure, (k - HALF_CELL, k + HALF_CELL), ends, thin=True)
        figure.add_scatter(
            x=[k - HALF_BAR, k + HALF_BAR, k + HALF_BAR, k - HALF_BAR],
            y=[level.low, level.low, level.high, level.high],
            mode="none",
            fill="toself",
            fillcolor=BAND,
            hoverinfo="skip",
        )
        values = interval_text(level.mean, level.low, level.high)
        figure.add_scatter(
            x=[k - HALF_BAR, k + HALF_BAR],
            y=[level.mean, level.mean],
            mode="lines",
            line={"color": BLUE, "width": 3},
            text=[f"{plain(level.level)}: {values}, {level.n} runs"] * 2,
            hovertemplate="%{text}<extra></extra>",
        )
    if has_clear_best(effect):
        _add_diamond(figure, 0, effect.predicted.metric)
    levels = effect_axes.level_names(effect)
    for k in range(len(effect.levels), len(levels)):
        hatch(figure, (k - HALF_CELL, k + HALF_CELL), ends)
    labels = short_labels(levels, max(8, 90 // len(levels)))
    step = -(-len(levels) // effect_axes.MOST_NAMED_LEVELS)
    figure.update_xaxes(
        range=[-0.6, len(levels) - 0.4],
        tickvals=list(range(0, len(levels), step)),
        ticktext=[plain(label) for label in labels[::step]],
        title=plain(effect.parameter),
        showgrid=False,
        zeroline=False,
    )


# -- both -----------------------------------------------------------------------------------------------


def _add_diamond(figure: go.Figure, x: float, y: float) -> None:
    """Mark the best value by the model's prediction."""
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"symbol": "diamond", "size": 12, "color": ORANGE},
        text=["best predicted"],
        hovertemplate="%{text}: %{y:.4g}<extra></extra>",
    )
