"""The figures of a comparison of two sweeps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from importance.charts.compared_rows import ComparedRow, TriedSpan, compared_rows
from importance.charts.ticks import ticks_between
from importance.comparison.progress import Estimate
from importance.comparison.result import Comparison, Curve, EffectComparison
from importance.formatting import (
    finite_or_none,
    interval_text,
    names_in_group,
    number_text,
    share_text,
    short_labels,
)
from importance.palette import FIRST_SWEEP, SECOND_SWEEP
from importance.plots.figure import GRID, add_band, bare, error_bars, plain, value_text

MOST_ROWS = 10
LONGEST, LONGEST_NAME = 30, 16  # characters of the title of an axis, and of the name of a row
_GREY = "rgba(128,138,158,0.75)"
_BANDS = ("rgba(0,158,115,0.16)", "rgba(138,63,252,0.16)")
_ROW_HEIGHT = 30  # pixels
_COLOURS = (FIRST_SWEEP, SECOND_SWEEP)
_APART = 0.16  # of a row: how far the marks of the sweeps are from its middle
_DODGE = 0.16  # of a level, to each side
_NAMES = ("first sweep", "second sweep")
_WIDTHS = (0.22, 0.42, 0.36)  # of what was tried, the importances and their differences


def comparison_rows(
    comparison: Comparison, names: Sequence[str] = _NAMES, *, most: int | None = MOST_ROWS
) -> go.Figure:
    """Two sweeps side by side: what they tried of each parameter, how much it mattered, and the difference.

    Green is the first sweep, violet the second. A difference is in colour if chance does not explain it. All
    intervals are 90%. The names of parameters that changed are bold. Where nothing beats chance in either
    sweep, there is only what they tried.

    Args:
        comparison: what to draw.
        names: what to call the two sweeps.
        most: the largest number of parameters; those that changed come first. None draws all.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> early = runs.frame.index < 100
        >>> pair = importance.compare(runs.take(early), runs.take(~early), "val_loss", ["solver", "width"])
        >>> figure = importance.plots.comparison_rows(pair)
        >>> type(figure).__name__
        'Figure'
    """
    rows = compared_rows(comparison, most)
    ranked = any(math.isfinite(share.value) for row in rows for share in (row.share_a, row.share_b))
    widths = _WIDTHS if ranked else _WIDTHS[:1]
    figure = make_subplots(
        1, len(widths), shared_yaxes=True, horizontal_spacing=0.035, column_widths=list(widths)
    )
    for number, name in enumerate(names):
        _add_tried(figure, [row.b if number else row.a for row in rows], number, name)
        if ranked:
            _add_shares(figure, [row.share_b if number else row.share_a for row in rows], number, name)
    if ranked:
        _add_differences(figure, rows)
    in_group = names_in_group(row.parameter for row in compared_rows(comparison, None))
    labels = [plain(label) for label in short_labels([in_group[row.parameter] for row in rows], LONGEST_NAME)]
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[f"<b>{text}</b>" if row.changed else text for text, row in zip(labels, rows, strict=True)],
        range=[len(rows) - 0.4, -0.6],
        automargin=True,
        showgrid=True,
        gridcolor=GRID,
        zeroline=False,
        ticklabelstandoff=6,
    )
    figure.update_xaxes(
        zeroline=False, showgrid=False, side="top", title_standoff=4, fixedrange=True, title_font_size=11
    )
    # A tick without a text keeps the title as high as those beside it.
    figure.update_xaxes(col=1, title="tried", range=[-0.06, 1.06], tickvals=[0], ticktext=[" "])
    if ranked:
        figure.update_traces(cliponaxis=False)
        figure.update_xaxes(col=2, title="importance", rangemode="tozero", nticks=4, tickangle=0)
        figure.update_xaxes(
            col=3,
            title="difference",
            zeroline=True,
            zerolinecolor=_GREY,
            zerolinewidth=1,
            nticks=4,
            tickangle=0,
        )
    return bare(figure, 64 + _ROW_HEIGHT * max(1, len(rows)), 52)


def _places(rows: Sequence[object], number: int) -> list[float]:
    return [k + (_APART if number else -_APART) for k in range(len(rows))]


def _add_tried(figure: go.Figure, spans: Sequence[TriedSpan | None], number: int, name: str) -> None:
    """Add a line from the lowest to the highest number, and a dot at each end and at each level."""
    x: list[float | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    for place, span in zip(_places(spans, number), spans, strict=True):
        if span is None:
            continue
        ends = list(dict.fromkeys(span.ends)) if span.ends else span.levels
        for end in ends:
            x.append(end)
            y.append(place)
            texts.append(plain(span.words))
            if not span.ends:  # levels are not connected
                x.append(None)
                y.append(None)
                texts.append("")
        x.append(None)
        y.append(None)
        texts.append("")
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        line={"color": _COLOURS[number], "width": 3},
        marker={"size": 6, "color": _COLOURS[number]},
        text=texts,
        hovertemplate=f"{plain(name)}: %{{text}}<extra></extra>",
        row=1,
        col=1,
    )


def _add_shares(figure: go.Figure, shares: Sequence[Estimate], number: int, name: str) -> None:
    figure.add_scatter(
        x=[finite_or_none(share.value) for share in shares],
        y=_places(shares, number),
        mode="markers",
        marker={"size": 9, "color": _COLOURS[number]},
        error_x=_interval(shares, _COLOURS[number]),
        text=[
            f"{share_text(each.value)} ({share_text(each.low)} to {share_text(each.high)})" for each in shares
        ],
        hovertemplate=f"{plain(name)}: %{{text}}<extra></extra>",
        row=1,
        col=2,
    )


def _add_differences(figure: go.Figure, rows: Sequence[ComparedRow]) -> None:
    for real, colour in ((False, _GREY), (True, SECOND_SWEEP)):
        chosen = [(k, row) for k, row in enumerate(rows) if row.importance_changed is real]
        differences = [row.difference for _, row in chosen]
        figure.add_scatter(
            x=[finite_or_none(each.value) for each in differences],
            y=[k for k, _ in chosen],
            mode="markers",
            marker={"size": 8, "color": colour, "symbol": "diamond"},
            error_x=_interval(differences, colour),
            text=[f"{each.value:+.2f} ({each.low:+.2f} to {each.high:+.2f})" for each in differences],
            hovertemplate="%{text}" + ("" if real else ", explained by chance") + "<extra></extra>",
            row=1,
            col=3,
        )


def _interval(estimates: Sequence[Estimate], colour: str) -> dict[str, object]:
    values, lows, highs = ([getattr(each, name) for each in estimates] for name in ("value", "low", "high"))
    return error_bars(values, lows, highs, colour, 1.6)


# -- one effect -----------------------------------------------------------------------------------------


def compared_effect(
    comparison: Comparison, parameter: str, names: Sequence[str] = _NAMES, *, height: int = 360
) -> go.Figure:
    """The effect of a parameter in both sweeps, with 90% bands, and the best value of each as a diamond.

    Both curves are averaged over the settings of both sweeps. A curve ends where its sweep tried nothing.

    Args:
        comparison: what to draw.
        parameter: one of those in `comparison.effects`.
        names: what to call the two sweeps.
        height: of the figure, in pixels.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> early = runs.frame.index < 100
        >>> pair = importance.compare(runs.take(early), runs.take(~early), "val_loss", ["solver", "width"])
        >>> figure = importance.plots.compared_effect(pair, "width")
        >>> type(figure).__name__
        'Figure'
    """
    effect = next(each for each in comparison.effects if each.parameter == parameter)
    figure = go.Figure()
    draw = _add_levels if isinstance(effect.grid[0], str) else _add_curves
    draw(figure, effect, names)
    in_group = names_in_group(each.parameter for each in comparison.effects)
    title = short_labels([in_group[parameter]], LONGEST)[0]
    figure.update_xaxes(title=plain(title), showgrid=False, zeroline=False)
    figure.update_yaxes(
        title=plain(comparison.metric), title_standoff=10, gridcolor=GRID, zeroline=False, automargin=True
    )
    return bare(figure, height)


def _add_curves(figure: go.Figure, effect: EffectComparison, names: Sequence[str]) -> None:
    grid = [float(value) for value in effect.grid]
    for number, curve in enumerate((effect.a, effect.b)):
        colour = _COLOURS[number]
        tried = [k for k, mean in enumerate(curve.mean) if math.isfinite(mean)]
        x = [grid[k] for k in tried]
        lows, highs = ([ends[k] for k in tried] for ends in (curve.low, curve.high))
        add_band(figure, x, lows, highs, _BANDS[number])
        figure.add_scatter(
            x=x,
            y=[curve.mean[k] for k in tried],
            mode="lines" if len(tried) > 1 else "markers",
            line={"color": colour, "width": 3, "dash": "dash" if number else "solid"},
            text=[_reading(effect, curve, k) for k in tried],
            hovertemplate=f"{plain(names[number])}, %{{text}}<extra></extra>",
        )
    for number, curve in enumerate((effect.a, effect.b)):
        if curve.best is not None:
            nearest = min(range(len(grid)), key=lambda k: abs(grid[k] - float(curve.best or 0)))
            _add_best(figure, float(curve.best), curve.mean[nearest], number, names[number])
    low, high = (math.log10(grid[0]), math.log10(grid[-1])) if effect.log else (grid[0], grid[-1])
    margin = 0.025 * ((high - low) or 1.0)
    ticks, labels = ticks_between(low - margin, high + margin, log=effect.log, distinct=grid)
    figure.update_xaxes(
        type="log" if effect.log else "linear",
        range=[low - margin, high + margin],
        tickvals=[10**position if effect.log else position for position in ticks],
        ticktext=labels,
    )


def _add_levels(figure: go.Figure, effect: EffectComparison, names: Sequence[str]) -> None:
    levels = [str(level) for level in effect.grid]
    for number, curve in enumerate((effect.a, effect.b)):
        tried = [k for k, mean in enumerate(curve.mean) if math.isfinite(mean)]
        offset = _DODGE if number else -_DODGE
        estimates = [Estimate(curve.mean[k], curve.low[k], curve.high[k]) for k in tried]
        figure.add_scatter(
            x=[k + offset for k in tried],
            y=[each.value for each in estimates],
            mode="markers",
            marker={
                "size": 11,
                "color": _COLOURS[number],
                "symbol": ["diamond" if levels[k] == curve.best else "circle" for k in tried],
            },
            error_y=_interval(estimates, _COLOURS[number]),
            text=[_reading(effect, curve, k) for k in tried],
            hovertemplate=f"{plain(names[number])}, %{{text}}<extra></extra>",
        )
    labels = short_labels(levels, max(8, 60 // len(levels)))
    step = -(-len(levels) // 20)
    figure.update_xaxes(
        tickvals=list(range(0, len(levels), step)),
        ticktext=[plain(label) for label in labels[::step]],
        range=[-0.6, len(levels) - 0.4],
    )


def _reading(effect: EffectComparison, curve: Curve, k: int) -> str:
    return f"{value_text(effect.grid[k])}: {interval_text(curve.mean[k], curve.low[k], curve.high[k])}"


def _add_best(figure: go.Figure, x: float, y: float, number: int, name: str) -> None:
    figure.add_scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker={"symbol": "diamond", "size": 12, "color": _COLOURS[number]},
        text=[f"best of {plain(name)}: {number_text(x)}"],
        hovertemplate="%{text}<extra></extra>",
    )
