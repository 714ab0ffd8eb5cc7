"""The figures of curves."""

from __future__ import annotations

import numpy as np

import importance
from importance import plots, read_curves, read_runs
from importance.palette import GROUPS, ORANGE, SCALE, WITHOUT_METRIC
from tests.curves.test_by_step import N, switching

FRAME = switching()
RUNS, CURVES = read_runs(FRAME), read_curves(FRAME)


def test_each_run_is_a_line_with_the_best_and_the_median_on_top() -> None:
    figure = plots.learning_curves(CURVES, "loss", names=[f"<b>{row}</b>" for row in range(N)])
    best = int(np.argmin([CURVES.metrics["loss"].of_run(row)[1][-1] for row in range(N)]))
    names = [trace.name for trace in figure.data]
    assert len(names) == N + 1
    assert names[-2:] == ["median", f"best: &lt;b&gt;{best}&lt;/b&gt;"]
    assert figure.data[-1].line.color == ORANGE
    assert figure.layout.xaxis.type == "linear" and figure.layout.yaxis.range is not None


def test_only_chosen_runs_are_drawn_in_their_colours_on_log_axes() -> None:
    rows = np.arange(N) < 5
    colours = {row: GROUPS[row] for row in range(4)}
    figure = plots.learning_curves(
        CURVES, "loss", rows=rows, colours=colours, log_x=True, log_y=True, smoothing=0.5
    )
    assert len(figure.data) == 6
    drawn = {trace.name: trace.line.color for trace in figure.data}
    assert all(colour in {*GROUPS, ORANGE, WITHOUT_METRIC, "#8a3ffc"} for colour in drawn.values())
    assert (figure.layout.xaxis.type, figure.layout.yaxis.type) == ("log", "log")
    assert all(10 <= tick <= 100 for tick in figure.layout.xaxis.tickvals)


def test_the_colours_are_those_of_the_parallel_coordinates() -> None:
    chart = importance.parallel_axes(RUNS, "loss", ["lr"], most_lines=N)
    colours = plots.chart_colours(chart)
    order = RUNS.frame["loss"].to_numpy().argsort()
    assert len(colours) == N
    assert (colours[int(order[-1])], colours[int(order[0])]) == (SCALE[0], SCALE[-1])


def test_importances_over_the_step_are_lines_with_bands() -> None:
    result = importance.importance_by_step(RUNS, CURVES, "loss")
    figure = plots.importance_over_steps(result)
    lines = {trace.name: trace for trace in figure.data if trace.name}
    assert set(lines) == {"lr", "decay", "width"}
    assert lines["lr"].y[0] > 0.5 > lines["lr"].y[-1]
    assert len([trace for trace in figure.data if trace.fill == "tonexty"]) == 3
    assert figure.layout.xaxis.type == "linear"
    assert plots.importance_over_steps(result, log_x=True).layout.xaxis.type == "log"
