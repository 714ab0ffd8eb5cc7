"""The parallel coordinates as a Plotly figure."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from importance import plots
from importance.charts import ParallelAxes, parallel_axes
from importance.charts.run_lines import NO_COLOUR
from importance.palette import GROUPS, WITHOUT_METRIC
from importance.runs.table import Runs


def chart_of(n: int = 20) -> ParallelAxes:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "<b>lr</b>": rng.uniform(size=n),
            "opt": rng.choice(["<i>a</i>", "b"], n),
            "loss": rng.uniform(size=n),
        }
    )
    runs = Runs.from_frame(frame, parameters=["<b>lr</b>", "opt"], metrics=["loss"])
    return parallel_axes(runs, "loss", ["<b>lr</b>", "opt"])


def test_names_from_a_file_are_never_read_as_markup() -> None:
    figure = plots.parallel_coordinates(chart_of())
    dimensions = figure.data[0].dimensions
    assert dimensions[0].label == "&lt;b&gt;lr&lt;/b&gt;"
    assert dimensions[0].name == "<b>lr</b>"
    assert "<i>a</i>" in dimensions[1].ticktext, "tick labels show the text literally"


def test_the_same_chart_gives_the_same_bytes() -> None:
    first, second = (plots.parallel_coordinates(chart_of()).to_json() for _ in range(2))
    assert first == second


def test_a_brush_is_drawn_on_its_axis() -> None:
    figure = plots.parallel_coordinates(chart_of(), brushes={"opt": [-0.5, 0.5]})
    assert list(figure.data[0].dimensions[1].constraintrange) == [-0.5, 0.5]
    assert figure.data[0].dimensions[0].constraintrange is None


def test_every_colour_lies_on_the_scale() -> None:
    line = plots.parallel_coordinates(chart_of()).data[0].line
    assert min(line.color) >= line.cmin
    assert max(line.color) <= line.cmax
    places = [place for place, _ in line.colorscale]
    assert places == sorted(places)
    assert (places[0], places[-1]) == (0, 1)


@pytest.mark.parametrize("levels", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_each_level_of_a_text_column_has_its_own_colour(levels: list[str]) -> None:
    n = 12
    frame = pd.DataFrame(
        {"lr": np.linspace(0, 1, n), "opt": [None, *np.resize(levels, n - 1)], "loss": range(n)}
    )
    runs = Runs.from_frame(frame, parameters=["lr", "opt"], metrics=["loss"])
    chart = parallel_axes(runs, "loss", ["lr"], colour_by="opt")
    line = plots.parallel_coordinates(chart).data[0].line
    places = [place for place, _ in line.colorscale]
    assert places == sorted(places) and (places[0], places[-1]) == (0, 1)

    def colour_at(number: float) -> str:
        share = (number - line.cmin) / (line.cmax - line.cmin)
        return next(
            b for (start, b), (end, _) in pairwise(line.colorscale) if start <= share <= end and start < end
        )

    assert colour_at(NO_COLOUR) == WITHOUT_METRIC
    assert [colour_at(i) for i in range(len(levels))] == list(GROUPS[: len(levels)])
