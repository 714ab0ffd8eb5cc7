"""What all figures share."""

from __future__ import annotations

from html import unescape

import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.plots.figure import bare, hatch, hatched, plain, value_text


def test_a_bare_figure_suits_any_page() -> None:
    figure = bare(go.Figure(go.Bar(x=[1, 2], name="runs")), 300, 40)
    layout = figure.layout
    assert (layout.height, layout.margin.t) == (300, 40)
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)", "the page shows through"
    assert not layout.showlegend
    assert layout.font.color is None, "the text takes the colour of the page"


def test_a_hatched_rectangle_covers_its_area_and_nothing_reacts_to_the_pointer() -> None:
    figure = go.Figure()
    hatch(figure, (1, 3), (10, 40))
    (area,) = figure.data
    assert (min(area.x), max(area.x), min(area.y), max(area.y)) == (1, 3, 10, 40)
    assert len(set(zip(area.x, area.y, strict=True))) == 4
    assert (area.fill, area.mode, area.hoverinfo) == ("toself", "none", "skip")
    assert area.name == "no run"


def test_few_runs_are_hatched_more_lightly_than_none() -> None:
    figure = go.Figure()
    hatch(figure, (0, 1), (0, 1))
    hatch(figure, (0, 1), (0, 1), thin=True)
    none, few = (area.fillpattern for area in figure.data)
    assert [area.name for area in figure.data] == ["no run", "few runs"]
    assert few.size > none.size and few.solidity < none.solidity


def test_several_polygons_are_one_trace_with_gaps() -> None:
    figure = go.Figure()
    hatched(figure, [0, 1, 1, None, 2, 3, 3], [0, 0, 1, None, 0, 0, 1], {"size": 5}, thin=False)
    assert len(figure.data) == 1
    assert figure.data[0].x[3] is None
    assert figure.data[0].fillpattern.size == 5


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_no_markup_is_left_in_a_text_and_the_reader_sees_all_of_it(text: str) -> None:
    assert "<" not in plain(text)
    assert unescape(plain(text)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.00012345, "0.0001234"), (64, "64"), (True, "1"), ("<b>", "&lt;b&gt;")]
)
def test_values_of_parameters_as_text(value: float | str, text: str) -> None:
    assert value_text(value) == text
