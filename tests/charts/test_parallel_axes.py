"""The parallel-coordinates chart as plain data."""

import numpy as np
import pandas as pd
import pytest

from importance.charts import run_lines
from importance.charts.axis import Axis
from importance.charts.parallel_axes import MOST_LINES, ParallelAxes, parallel_axes, readings, scales_of
from importance.errors import UnknownColumn
from importance.runs.table import Runs


def runs_of(**columns: object) -> Runs:
    frame = pd.DataFrame(columns)
    return Runs.from_frame(frame, parameters=[c for c in frame if c != "loss"], metrics=["loss"])


def axis_of(chart: ParallelAxes, name: str) -> Axis:
    return next(axis for axis in chart.axes if axis.name == name)


def test_the_metric_is_the_last_axis_and_the_order_is_kept() -> None:
    runs = runs_of(b=[1.0, 2, 3], a=["x", "y", "x"], loss=[0.3, 0.2, 0.1])
    chart = parallel_axes(runs, "loss", ["b", "a"])
    assert [axis.name for axis in chart.axes] == ["b", "a", "loss"]
    assert axis_of(chart, "a").levels == ("x", "y")
    assert axis_of(chart, "a").values == (0.0, 1.0, 0.0)


def test_many_runs_are_sampled_and_the_best_and_worst_stay() -> None:
    rng = np.random.default_rng(1)
    loss = rng.normal(size=9_000)
    chart = parallel_axes(runs_of(x=rng.normal(size=9_000), loss=loss), "loss", ["x"])
    assert len(chart.rows) == MOST_LINES
    assert chart.n_runs == 9_000
    assert {int(loss.argmin()), int(loss.argmax())} <= set(chart.rows)
    assert "2,000 of 9,000 runs" in chart.title


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(UnknownColumn, match="learning_rat"):
        parallel_axes(runs_of(x=[1.0, 2], loss=[1.0, 2]), "loss", ["learning_rat"])


def test_a_tooltip_shows_the_value_and_a_dash_for_none() -> None:
    runs = runs_of(lr=[1e-4, None], loss=[0.5, 0.25])
    assert readings(runs.frame["lr"], [0, 1]) == ["0.0001", "–"]


def test_a_scale_is_offered_only_where_it_can_be_drawn() -> None:
    runs = runs_of(lr=[1e-4, 1e-2], shift=[-1.0, 2.0], opt=["a", "b"], on=[True, False], loss=[1.0, 2])
    assert "log" in scales_of(runs, "lr")
    assert "log" not in scales_of(runs, "shift")
    assert scales_of(runs, "opt") == scales_of(runs, "on") == ()


def test_text_colours_the_lines_by_level_and_numbers_by_rank() -> None:
    runs = runs_of(lr=[1.0, 100.0, 10.0, None], opt=["b", "a", None, "b"], loss=[1.0, 2, 3, 4])
    by_level = parallel_axes(runs, "loss", ["lr"], colour_by="opt")
    assert by_level.groups == ("a", "b")
    assert by_level.colour == (1, 0, run_lines.NO_COLOUR, 1)
    by_number = parallel_axes(runs, "loss", ["opt"], colour_by="lr")
    assert by_number.colour == (0, 1, 0.5, run_lines.NO_COLOUR)
    assert by_number.ends == ("1", "100")
    assert parallel_axes(runs, "loss", ["lr"]).ends == ("4", "1"), "the worst run comes first"


def test_a_large_table_is_drawn_with_its_best_runs() -> None:
    loss = np.random.default_rng(0).permutation(10_000).astype(float)
    runs = runs_of(lr=list(loss + 1), loss=list(loss))
    chart = parallel_axes(runs, "loss", ["lr"])
    assert len(chart.rows) == MOST_LINES
    shown = set(loss[list(chart.rows)])
    assert set(range(200)) <= shown
    assert 9_999 in shown
