"""The figures of curves: learning curves of runs, and importances over the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from importance.charts.parallel_axes import ParallelAxes
from importance.charts.ticks import ticks_between
from importance.curves.by_step import StepImportance
from importance.curves.lines import CurveLines, curve_lines
from importance.palette import BLUE, GROUPS, ORANGE, REACHED, WITHOUT_METRIC, ramp
from importance.plots.figure import GRID, add_band, bare, faint, plain, unbroken
from importance.runs.curves import Curves

_SHADES = 101
_CLIPPED = 0.02  # share of the points that may lie beyond the axis, on its bad end


def learning_curves(
    curves: Curves,
    metric: str,
    *,
    rows: np.ndarray | None = None,
    goal: str = "minimize",
    colours: Mapping[int, str] | None = None,
    names: Sequence[str] | None = None,
    smoothing: float = 0.0,
    log_x: bool = False,
    log_y: bool = False,
    height: int = 420,
) -> go.Figure:
    """Draw the learning curves of runs, with the best run in orange and the median as a dashed violet line.

    Of more than 200 runs, 200 are drawn, spread evenly from the best to the worst.

    Args:
        curves: the curves, as `importance.read_curves` returns them.
        metric: the metric.
        rows: (n,) whether each run is drawn; None draws all.
        goal: "minimize" or "maximize".
        colours: the colour of the run in each row, as `chart_colours` returns them. None makes all blue.
        names: the name of each run, for the labels; None takes the rows.
        smoothing: from 0 to 1, the share of the steps over which each line is averaged.
        log_x, log_y: whether the axes are logarithmic.
        height: of the figure, in pixels.

    Examples:
        >>> import importance, pandas
        >>> steps = [(run, epoch, run + 1 / epoch) for run in range(5) for epoch in range(1, 7)]
        >>> table = pandas.DataFrame(steps, columns=["run_id", "epoch", "loss"])
        >>> curves = importance.read_curves(table.assign(lr=table["run_id"] / 10))
        >>> figure = importance.plots.learning_curves(curves, "loss")
        >>> [trace.name for trace in figure.data][-2:]
        ['median', 'best: run 0']
    """
    chosen = np.ones(curves.n_runs, dtype=bool) if rows is None else rows
    lines = curve_lines(curves.of_metric(metric), chosen, goal, smoothing)
    figure = go.Figure()
    for row, steps, values in zip(lines.rows, lines.steps, lines.values, strict=True):
        name = _name(row, names)
        is_best = row == lines.best
        if is_best:
            _add_median(figure, lines)
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines",
            line={"color": ORANGE, "width": 3} if is_best else _line(row, colours),
            opacity=1 if is_best else _opacity(len(lines.rows)),
            name=f"best: {name}" if is_best else name,
            hovertemplate=f"{name}<br>%{{x}}: %{{y:.4g}}<extra></extra>",
        )
    if lines.best < 0:
        _add_median(figure, lines)
    ends = _steps_range(lines)
    figure.update_xaxes(title=plain(curves.clock), showgrid=False, zeroline=False, **_axis(*ends, log_x))
    figure.update_yaxes(
        title={"text": plain(metric), "standoff": 6},
        gridcolor=GRID,
        zeroline=False,
        automargin=True,
        **({"type": "log"} if log_y else {"range": _ends(lines, goal)}),
    )
    return bare(figure, height)


def chart_colours(chart: ParallelAxes) -> dict[int, str]:
    """Return the colour of the run in each row, as the parallel coordinates have it.

    Args:
        chart: what `importance.parallel_axes` returns.

    Returns:
        the position of each drawn run in the table of runs -> its colour, such as "#3b528b".

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> chart = importance.parallel_axes(runs, "val_loss", ["learning_rate"])
        >>> len(importance.plots.chart_colours(chart)) == len(chart.rows)
        True
    """
    shades = ramp(_SHADES)
    colours = {}
    for row, colour in zip(chart.rows, chart.colour, strict=True):
        if colour < 0:
            colours[row] = WITHOUT_METRIC
        elif chart.groups:
            colours[row] = GROUPS[int(colour) % len(GROUPS)]
        else:
            colours[row] = shades[round(float(colour) * (_SHADES - 1))]
    return colours


def importance_over_steps(
    result: StepImportance, *, log_x: bool | None = None, height: int = 340
) -> go.Figure:
    """Draw the importance of each parameter over the step, with its 90% interval as a band.

    Args:
        result: what to draw, as `importance.importance_by_step` returns it.
        log_x: whether the step's axis is logarithmic; None decides by the steps.
        height: of the figure, in pixels.

    Examples:
        >>> import importance, numpy, pandas
        >>> draws = numpy.random.default_rng(0).random((40, 2))
        >>> rows = [
        ...     (run, lr, decay, epoch, lr if epoch < 4 else decay)
        ...     for run, (lr, decay) in enumerate(draws) for epoch in range(1, 7)
        ... ]
        >>> table = pandas.DataFrame(rows, columns=["run_id", "lr", "decay", "epoch", "loss"])
        >>> runs, curves = importance.read_runs(table), importance.read_curves(table)
        >>> result = importance.importance_by_step(runs, curves, "loss")
        >>> figure = importance.plots.importance_over_steps(result)
        >>> [trace.name for trace in figure.data if trace.name]
        ['decay', 'lr']
    """
    table = result.to_frame()
    figure = go.Figure()
    for place, name in reversed(list(enumerate(result.highest()))):
        colour = GROUPS[place % len(GROUPS)]
        line = table[table["parameter"] == name]
        at, shares = line["step"].tolist(), line["importance"].tolist()
        low, high = line["importance_low"].tolist(), line["importance_high"].tolist()
        for part in unbroken(line["importance"].to_numpy()):
            add_band(figure, at[part], low[part], high[part], faint(colour, 0.14))
        figure.add_scatter(
            x=at,
            y=shares,
            mode="lines+markers",
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            name=plain(name),
            hovertemplate=f"{plain(name)}: %{{y:.0%}} at %{{x}}<extra></extra>",
        )
    steps = result.steps
    log = result.on_log_axis if log_x is None else log_x
    figure.update_xaxes(
        title=plain(result.clock), showgrid=False, zeroline=False, **_axis(steps[0], steps[-1], log)
    )
    figure.update_yaxes(
        title="importance", tickformat=".0%", range=[-0.02, 1.02], gridcolor=GRID, zeroline=False
    )
    return bare(figure, height)


def _axis(low: float, high: float, log: bool) -> dict[str, object]:
    """Return the type and the ticks of an axis of steps, which are whole numbers on a log scale too."""
    if not log or low <= 0 or high <= low:
        return {"type": "log" if log else "linear"}
    positions, words = ticks_between(float(np.log10(low)), float(np.log10(high)), log=True)
    return {"type": "log", "tickvals": [10.0**position for position in positions], "ticktext": words}


def _steps_range(lines: CurveLines) -> tuple[float, float]:
    """Return the first step above 0 and the last one of the lines; 0 and 0 without any."""
    steps = np.concatenate(lines.steps) if lines.steps else np.empty(0)
    steps = steps[steps > 0]
    return (float(steps.min()), float(steps.max())) if len(steps) else (0.0, 0.0)


def _add_median(figure: go.Figure, lines: CurveLines) -> None:
    figure.add_scatter(
        x=lines.median_steps,
        y=lines.median,
        mode="lines",
        line={"color": REACHED, "width": 3, "dash": "dash"},
        name="median",
        hovertemplate="median<br>%{x}: %{y:.4g}<extra></extra>",
    )


def _line(row: int, colours: Mapping[int, str] | None) -> dict[str, object]:
    return {"color": BLUE if colours is None else colours.get(row, WITHOUT_METRIC), "width": 1.3}


def _opacity(count: int) -> float:
    return 0.85 if count <= 20 else 0.6 if count <= 80 else 0.45


def _name(row: int, names: Sequence[str] | None) -> str:
    return f"run {row}" if names is None else plain(names[row])


def _ends(lines: CurveLines, goal: str) -> list[float] | None:
    """Return the ends of the metric's axis. A few extreme points of its bad end may lie beyond."""
    points = np.concatenate([*lines.values, lines.median]) if lines.values else np.empty(0)
    points = points[np.isfinite(points)]
    if not len(points):
        return None
    low, high = float(points.min()), float(points.max())
    if goal == "minimize":
        high = float(np.quantile(points, 1 - _CLIPPED))
    else:
        low = float(np.quantile(points, _CLIPPED))
    margin = 0.05 * ((high - low) or 1.0)
    return [low - margin, high + margin]
