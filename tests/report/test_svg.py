"""The parts that all SVG drawings share."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.report.svg import HATCHES, PixelScale, drawing, hatched, label


def parsed(drawing: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


@given(st.floats(-1e6, 1e6), st.floats(1, 1e6), st.floats(0, 1))
@settings(max_examples=50, deadline=None)
def test_a_scale_maps_its_ends_to_the_ends_and_is_linear_between(
    low: float, length: float, share: float
) -> None:
    scale = PixelScale(low, low + length, 200, 10)
    assert scale(low) == pytest.approx(200)
    assert scale(low + share * length) == pytest.approx(200 - 190 * share, abs=1e-3)
    assert scale.span((low + length, low)) == pytest.approx((10, 200))


def test_a_scale_without_length_puts_its_value_at_the_start() -> None:
    assert PixelScale(3, 3, 200, 10)(3) == 200


def test_a_drawing_has_its_size_and_a_name_for_screen_readers() -> None:
    root = parsed(drawing(100, 'loss < 1 & "lr"', ["<g/>", "<g/>"], 300))
    assert root.get("viewBox") == "0 0 300 100"
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'loss < 1 & "lr"'
    assert [child.tag for child in root] == ["g", "g"]


def test_a_label_is_text_whatever_a_file_contains() -> None:
    element = parsed(label(1, 2.25, "<script>&'\"", "end"))
    assert (element.tag, element.text) == ("text", "<script>&'\"")
    assert (element.get("x"), element.get("text-anchor")) == ("1.0", "end")
    assert element.get("fill") == "currentColor", "it takes the colour of the page"


@pytest.mark.parametrize("thin", [False, True])
@pytest.mark.parametrize("coloured", [False, True])
def test_a_hatched_rectangle_has_its_area_and_one_of_the_patterns(thin: bool, coloured: bool) -> None:
    area = parsed(hatched((10, 30), (5, 50), thin=thin, coloured=coloured))
    assert [float(area.get(name, "")) for name in ("x", "y", "width", "height")] == [10, 5, 20, 45]
    pattern = re.fullmatch(r"url\(#(.*)\)", area.get("fill", ""))
    assert pattern
    patterns = {element.get("id"): element for element in parsed(HATCHES)}
    assert pattern[1] in patterns
    on_map = "#10141d" in ElementTree.tostring(patterns[pattern[1]], "unicode")
    assert on_map is coloured, "on a colour the lines are dark in both themes"
    assert ("few" in (area.findtext("title") or "")) is thin


def test_the_four_patterns_differ() -> None:
    patterns = {ElementTree.tostring(element) for element in parsed(HATCHES)}
    assert len(patterns) == 4
