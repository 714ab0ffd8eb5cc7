"""The drawing of the front."""

from __future__ import annotations

from dataclasses import replace

from importance.report.svg_front import front_svg
from importance.tradeoff.objectives import Objective
from tests.weighed_runs import weighed


def test_each_setting_on_the_front_is_a_point_with_its_intervals() -> None:
    front = weighed().front
    drawn = front_svg(front)
    assert drawn.count("on the front with") == int(front.on_front.sum())
    assert drawn.count('r="2"') > 30
    assert "nan" not in drawn


def test_with_three_metrics_there_is_no_edge_and_names_are_never_markup() -> None:
    front = weighed().front
    named = replace(front, objectives=(Objective("<i>error", "minimize"), front.objectives[1]))
    assert "<i>error" not in front_svg(named) and "&lt;i&gt;error" in front_svg(named)
    three = replace(front, objectives=(*front.objectives, Objective("memory", "minimize")))
    three = replace(three, **{name: getattr(front, name)[:, [0, 1, 0]] for name in ("means", "low", "high")})
    assert front_svg(three).count('<path d="M') == front_svg(front).count('<path d="M') - 1
