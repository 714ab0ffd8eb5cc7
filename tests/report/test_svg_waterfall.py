"""A waterfall as an SVG drawing."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from importance.charts.waterfall import waterfall
from importance.effects.explanation import Explanation
from importance.palette import BLUE, ORANGE
from importance.report.svg_waterfall import WIDTH, waterfall_svg
from tests.effects.test_explanation_text import FACTOR, WHY


def parsed(why: Explanation) -> ElementTree.Element:
    return ElementTree.fromstring(waterfall_svg(waterfall(why, "<i>from", "to")))


def test_each_part_is_a_bar_that_begins_where_the_last_one_ended() -> None:
    bars = list(parsed(WHY).iter("rect"))
    assert [bar.get("fill") for bar in bars[:2]] == [BLUE, ORANGE]
    spans = [(float(bar.get("x", "")), float(bar.get("width", ""))) for bar in bars]
    lengths = [width for _, width in spans]
    assert lengths == pytest.approx([lengths[0], lengths[0] * 0.4, lengths[0] * 0.2], abs=0.2)
    assert spans[1][0] == pytest.approx(spans[0][0], abs=0.2), "the first bar ends at its left"
    title = bars[0].find("title")
    assert title is not None and title.text == "optimizer + momentum adam → sgd: −0.5 (−0.7 to −0.3)"


@pytest.mark.parametrize("why", [WHY, FACTOR, replace(WHY, parts=WHY.parts[:1])])
def test_every_mark_lies_inside_the_drawing_and_names_are_text(why: Explanation) -> None:
    root = parsed(why)
    for bar in root.iter("rect"):
        left, width = float(bar.get("x", "")), float(bar.get("width", ""))
        assert left >= 0 and left + width <= WIDTH
    texts = ["".join(each.itertext()) for each in root.iter("text")]
    assert "<i>from" in texts and "to" in texts and "loss" in texts
    assert "nan" not in waterfall_svg(waterfall(why)).lower()
