"""The figures of a comparison."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from importance.palette import FIRST_SWEEP, SECOND_SWEEP
from importance.plots.comparison import compared_effect, comparison_rows
from tests.comparison.pairs import moved_comparison, narrowed_comparison

NAMES = ("monday", "<b>sunday")


def of_colour(figure: go.Figure, colour: str, mode: str) -> list[go.Scatter]:
    return [
        trace
        for trace in figure.data
        if trace.mode == mode and colour in (trace.marker.color, trace.line.color)
    ]


def test_both_importances_and_their_intervals_are_drawn_for_each_parameter() -> None:
    comparison = narrowed_comparison()
    figure = comparison_rows(comparison, NAMES)
    shares = {each.parameter: each for each in comparison.importances}
    order = [text.removeprefix("<b>").removesuffix("</b>") for text in figure.layout.yaxis.ticktext]
    assert set(order) == {each.parameter for each in comparison.ranges}
    for colour, which in ((FIRST_SWEEP, "a"), (SECOND_SWEEP, "b")):
        trace = next(each for each in of_colour(figure, colour, "markers") if each.xaxis == "x2")
        for k, name in enumerate(order):
            estimate = getattr(shares[name], which) if name in shares else None
            drawn = trace.x[k]
            assert (
                (drawn is None)
                if estimate is None or estimate.value != estimate.value
                else drawn == estimate.value
            )
            if drawn is not None:
                assert drawn + trace.error_x.array[k] == pytest.approx(estimate.high)


def test_a_parameter_that_changed_has_a_bold_name() -> None:
    texts = comparison_rows(moved_comparison(), NAMES).layout.yaxis.ticktext
    assert [text for text in texts if text.startswith("<b>")] == ["<b>lr</b>"]


def test_a_sweep_that_did_not_try_a_parameter_has_no_mark_there() -> None:
    figure = comparison_rows(narrowed_comparison(), NAMES)
    order = [text.removeprefix("<b>").removesuffix("</b>") for text in figure.layout.yaxis.ticktext]
    second = next(trace for trace in of_colour(figure, SECOND_SWEEP, "lines+markers"))
    rows = {round(y) for y in second.y if y is not None}
    assert order.index("old") not in rows and order.index("new") in rows


def test_the_best_value_of_each_sweep_is_marked_on_its_curve() -> None:
    comparison = moved_comparison()
    figure = compared_effect(comparison, "lr", NAMES)
    effect = next(each for each in comparison.effects if each.parameter == "lr")
    marks = [trace for trace in figure.data if trace.marker.symbol == "diamond"]
    assert [trace.x[0] for trace in marks] == [effect.a.best, effect.b.best]
    assert figure.layout.xaxis.type == "log"
    low = min(mean for mean in effect.a.mean if mean == mean)
    assert marks[0].y[0] == pytest.approx(low, rel=0.2)


def test_levels_stand_beside_each_other_and_text_is_never_read_as_html() -> None:
    figure = compared_effect(moved_comparison(), "optimizer", NAMES)
    first, second = (trace for trace in figure.data if trace.mode == "markers")
    assert all(a < b for a, b in zip(first.x, second.x, strict=True))
    assert list(figure.layout.xaxis.ticktext) == ["adam", "sgd"]
    assert "&lt;b>sunday" in second.hovertemplate or "&lt;b&gt;sunday" in second.hovertemplate
