"""The parallel coordinates as an SVG drawing, and what its colours mean."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

from importance import palette
from importance.charts.parallel_axes import parallel_axes
from importance.report.svg_parallel import WIDTH, legend, parallel_svg
from importance.runs.table import Runs

FRAME = pd.DataFrame(
    {
        "lr": [0.1, 0.2, 0.4, 0.8],
        "<b>opt": ["adam", "sgd", "adam", "sgd"],
        "loss": [4.0, 1.0, float("nan"), 2.0],
    }
)
RUNS = Runs.from_frame(FRAME, parameters=["lr", "<b>opt"], metrics=["loss"])


def parsed(colour_by: str | None = None, names: tuple[str, ...] = ()) -> ElementTree.Element:
    chart = parallel_axes(RUNS, "loss", ["lr", "<b>opt"], colour_by=colour_by)
    return ElementTree.fromstring(parallel_svg(chart, names))


def lines(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The lines of the runs, from the bottom to the top."""
    return list(root[0])


def ys(line: ElementTree.Element) -> list[float]:
    return [float(pair.split()[1]) for pair in line.get("d", "")[1:].split("L")]


def test_each_run_is_a_line_through_all_axes_with_the_best_on_top() -> None:
    drawn = lines(parsed(names=("run-0", "run-1", "<i>run-2", "run-3")))
    titles = [line.findtext("title") for line in drawn]
    assert titles == ["<i>run-2", "run-0", "run-3", "run-1"], "without a metric, then from worst to best"
    assert all(len(ys(line)) == 3 for line in drawn)
    colours = [line.get("stroke") for line in drawn]
    assert colours[0] == palette.WITHOUT_METRIC
    assert colours[1] == palette.SCALE[0] and colours[3] == palette.SCALE[-1]


def test_a_larger_value_is_higher_and_a_run_without_one_is_beyond_the_bad_end() -> None:
    without, worst, middle, best = lines(parsed())
    assert ys(worst)[0] > ys(best)[0] > ys(without)[0] > ys(middle)[0], "lr of the runs 0, 1, 2 and 3"
    assert ys(best)[2] > ys(middle)[2] > ys(worst)[2] > ys(without)[2], "low values of the metric are good"


def test_runs_of_one_level_are_moved_apart_with_the_better_one_above() -> None:
    _, worst, middle, best = lines(parsed())
    assert ys(best)[1] < ys(middle)[1], "both are sgd"
    assert abs(ys(best)[1] - ys(middle)[1]) < abs(ys(worst)[1] - ys(best)[1])


def test_every_axis_has_its_name_and_its_ticks() -> None:
    root = parsed()
    texts = [element.text for element in root.iter("text")]
    assert {"lr", "<b>opt", "loss", "adam", "sgd", "missing"} <= set(texts)
    lasts = [float(pair.split()[0]) for pair in lines(root)[0].get("d", "")[1:].split("L")]
    assert max(lasts) < WIDTH


def test_levels_colour_the_lines_as_the_legend_says() -> None:
    drawn = lines(parsed(colour_by="<b>opt"))
    assert [line.get("stroke") for line in drawn] == [palette.GROUPS[0]] * 2 + [palette.GROUPS[1]] * 2
    key = legend("<b>opt", ("", ""), ("adam", "sgd"))
    assert re.findall(r'fill="(#\w+)"/></svg> (\w+)', key) == [
        (palette.GROUPS[0], "adam"),
        (palette.GROUPS[1], "sgd"),
    ]
    assert "&lt;b&gt;opt" in key


def test_a_scale_goes_from_its_first_end_to_its_second() -> None:
    key = legend("loss", ("worse 4", "better <1"), ())
    assert key.index("worse 4") < key.index("<svg") < key.index("better &lt;1")
    fills = re.findall(r'fill="(#\w+)"', key)
    assert (fills[0], fills[-1]) == (palette.SCALE[0], palette.SCALE[-1])


@pytest.mark.parametrize("n", [3, 12])
def test_long_names_of_many_axes_are_slanted(n: int) -> None:
    names = [f"a_long_parameter_{i}" for i in range(n)]
    frame = pd.DataFrame({name: [0.0, 1.0] for name in names} | {"loss": [1.0, 2.0]})
    chart = parallel_axes(Runs.from_frame(frame, names, ["loss"]), "loss", names)
    assert ("rotate(-22" in parallel_svg(chart)) is (n == 12)
