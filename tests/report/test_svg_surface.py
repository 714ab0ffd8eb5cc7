"""The metric over two parameters as an SVG drawing."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from importance.effects.two_parameters import CELLS, Surface
from importance.palette import SCALE
from importance.report.svg_surface import MOST_POINTS, WIDTH, surface_svg
from tests.drawn_effects import SURFACE

BLUE, ORANGE = SCALE[-1], SCALE[0]


def parsed(surface: Surface) -> ElementTree.Element:
    return ElementTree.fromstring(surface_svg(surface))


def cells(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The rectangles of the map, without the scale beside it."""
    return [
        r for r in root.iter("rect") if r.get("fill", "").startswith("#") and float(r.get("width", "")) > 10
    ]


def test_each_cell_is_a_rectangle_and_the_good_end_is_blue() -> None:
    fills = [cell.get("fill") for cell in cells(parsed(SURFACE))]
    assert len(fills) == 6
    assert fills[0] == BLUE and fills[2] == ORANGE
    upwards = [cell.get("fill") for cell in cells(parsed(replace(SURFACE, goal="maximize")))]
    assert upwards[0] == ORANGE and upwards[2] == BLUE


def test_the_second_parameter_grows_upwards() -> None:
    first, *_, last = cells(parsed(SURFACE))
    assert float(first.get("y", "")) > float(last.get("y", ""))


def test_cells_without_runs_are_hatched_and_those_with_few_more_lightly() -> None:
    fills = [r.get("fill", "") for r in parsed(SURFACE).iter("rect")]
    assert fills.count("url(#pl-none-map)") == 2, "one in each row"
    assert fills.count("url(#pl-few-map)") == 1


def test_a_run_is_a_point_in_its_cell_and_one_without_a_cell_is_left_out() -> None:
    root = parsed(SURFACE)
    points = [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in root.iter("circle")]
    assert len(points) == 3
    adam_32 = cells(root)[0]
    x, y = float(adam_32.get("x", "")), float(adam_32.get("y", ""))
    width, height = float(adam_32.get("width", "")), float(adam_32.get("height", ""))
    assert sum(x < px < x + width and y < py < y + height for px, py in points) == 1


def test_names_levels_and_the_scale_are_on_the_map() -> None:
    root = parsed(SURFACE)
    texts = [element.text for element in root.iter("text")]
    assert {"adam", "sgd", "lion", "32", "64", "<b>opt", "width", "loss", "0.1", "0.9"} <= set(texts)
    assert root.get("aria-label") == "loss over <b>opt and width"


def test_neighbours_of_one_colour_along_a_range_are_one_rectangle_without_gaps() -> None:
    x = tuple(np.linspace(0, 1, CELLS))
    flat = np.where(np.arange(CELLS) < 10, 0.0, 1.0)[None, :]
    none = np.zeros((1, CELLS), dtype=bool)
    surface = replace(
        SURFACE, x=x, y=("a",), mean=flat, low=flat, high=flat, untried=none, thin=none,
        run_x=(0.5,), run_y=("a",), run_metric=(0.5,), rows=(0,),
    )  # fmt: skip
    left, right = cells(parsed(surface))
    assert float(left.get("x", "")) + float(left.get("width", "")) >= float(right.get("x", ""))
    assert float(left.get("width", "")) / float(right.get("width", "")) == pytest.approx(10 / 23, rel=0.01)
    assert float(right.get("x", "")) + float(right.get("width", "")) < WIDTH


def test_many_runs_are_thinned_and_the_best_and_the_worst_stay() -> None:
    n = 3 * MOST_POINTS
    metric = tuple(np.random.default_rng(0).permutation(n) / 7)
    surface = replace(SURFACE, run_x=("adam",) * n, run_y=(32.0,) * n, run_metric=metric)
    titles = [circle.findtext("title") for circle in parsed(surface).iter("circle")]
    assert len(titles) == MOST_POINTS
    assert {"loss 0", f"loss {(n - 1) / 7:.4g}"} <= set(titles)


def test_a_constant_map_still_has_a_colour() -> None:
    flat = replace(SURFACE, mean=np.ones((2, 3)))
    assert len({cell.get("fill") for cell in cells(parsed(flat))}) == 1
