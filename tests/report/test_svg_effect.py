"""One parameter's effect as an SVG drawing."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from importance.charts import effect_axes
from importance.effects.effect import Effect
from importance.palette import BLUE, ORANGE
from importance.report.svg_effect import MOST_POINTS, WIDTH, effect_svg
from tests.drawn_effects import CURVE, LEVELS


def parsed(effect: Effect) -> ElementTree.Element:
    return ElementTree.fromstring(effect_svg(effect))


def points(root: ElementTree.Element) -> list[tuple[float, float]]:
    return [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in root.iter("circle")]


def hatched(root: ElementTree.Element) -> list[str]:
    return [r.get("fill", "") for r in root.iter("rect") if r.get("fill", "").startswith("url")]


def texts(root: ElementTree.Element) -> list[str]:
    return [element.text or "" for element in root.iter("text")]


def diamond(root: ElementTree.Element) -> tuple[float, float]:
    (mark,) = [p for p in root.iter("path") if p.get("fill") == ORANGE]
    x, y = re.findall(r"[\d.]+", mark.get("d", ""))[:2]
    return float(x), float(y) + 6


def with_clear_best(effect: Effect) -> Effect:
    best = effect.predicted
    return replace(effect, predicted=replace(best, low=float(best.value), high=float(best.value)))


def test_a_best_value_that_may_be_anywhere_has_no_mark() -> None:
    """As in the app."""
    assert ORANGE in effect_svg(with_clear_best(CURVE))
    assert ORANGE not in effect_svg(replace(CURVE, predicted=replace(CURVE.predicted, low=0.001, high=0.1)))


def test_a_run_past_the_end_is_counted_and_the_others_are_points() -> None:
    root = parsed(CURVE)
    assert len(points(root)) == 4
    assert "1 run above the chart" in texts(root)
    assert root.get("aria-label") == "loss against lr"


def test_no_number_of_a_drawing_is_nan() -> None:
    assert not re.search(r"\bnan\b", effect_svg(CURVE))


def test_the_curve_is_where_the_axis_says() -> None:
    root = parsed(with_clear_best(CURVE))
    axis = effect_axes.number_axis(CURVE)
    (dotted,) = [p for p in root.iter("path") if p.get("stroke-dasharray")]
    xs = [float(pair.split()[0]) for pair in dotted.get("d", "")[1:].split("L")]
    shares = [(math.log10(value) - axis.low) / (axis.high - axis.low) for value in CURVE.grid]
    assert xs == pytest.approx([52 + share * (WIDTH - 12 - 52) for share in shares], abs=0.06)
    assert diamond(root)[0] == pytest.approx(xs[2], abs=0.06), "0.01 is predicted to be best"


def test_better_is_lower_on_the_page_for_a_loss() -> None:
    first, second, best, _ = sorted(points(parsed(CURVE)), key=lambda point: point[0])
    assert best[1] > max(first[1], second[1])


def test_the_band_is_left_out_where_nothing_was_tried() -> None:
    root = parsed(replace(CURVE, untried=((3e-4, 3e-3),), thin=((2e-2, 5e-2),)))
    bands = [p.get("fill-opacity") for p in root.iter("path") if p.get("fill") == BLUE]
    assert len(effect_axes.banded_parts(CURVE)) == 2
    assert bands == ["0.1", "0.2"] * 2, "the band of the whole curve is fainter, and behind the other"
    assert hatched(root) == ["url(#pl-none)", "url(#pl-few)"]


def test_each_level_has_its_band_and_the_untried_one_is_hatched() -> None:
    root = parsed(LEVELS)
    bands = [r for r in root.iter("rect") if r.get("fill") == BLUE]
    assert [band.findtext("title") for band in bands] == ["adam", "<b>sgd"]
    assert float(bands[1].get("height", "")) > float(bands[0].get("height", "")), "it is less certain"
    assert sorted(hatched(root)) == ["url(#pl-few)", "url(#pl-none)"]
    assert {"adam", "<b>sgd", "lion"} <= set(texts(root))
    left = float(bands[0].get("x", ""))
    assert left < diamond(root)[0] < left + float(bands[0].get("width", "")), "the first level is best"


def test_runs_are_drawn_beside_their_level() -> None:
    root = parsed(LEVELS)
    bands = [r for r in root.iter("rect") if r.get("fill") == BLUE]
    ends = [(float(b.get("x", "")), float(b.get("x", "")) + float(b.get("width", ""))) for b in bands]
    inside = [sum(low <= x <= high for x, _ in points(root)) for low, high in ends]
    assert inside == [3, 1]


def test_many_runs_are_thinned_and_many_long_levels_are_slanted() -> None:
    n = 5 * MOST_POINTS
    y = tuple(np.random.default_rng(0).uniform(0.2, 0.6, n))
    many = replace(CURVE, x=(0.01,) * n, y=y, rows=tuple(range(n)))
    assert len(points(parsed(many))) <= MOST_POINTS
    untried = tuple(f"a_long_level_{i}" for i in range(9))
    assert "rotate(-24" in effect_svg(replace(LEVELS, untried_levels=untried))
    assert "rotate(-24" not in effect_svg(LEVELS)
