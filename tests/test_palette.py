"""The colours of lines and bars can be read on both themes and with every common form of colour blindness."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from importance import palette

WHITE, NEAR_BLACK = "#ffffff", "#10141d"
ALL = {*palette.SCALE, *palette.GROUPS, palette.OUT_OF_BRUSH, palette.BLUE, palette.ORANGE}
# What an eye without one kind of cones sees, in linear RGB (Machado, Oliveira and Fernandes 2009,
# doi:10.1109/TVCG.2009.113).
EYES = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> np.ndarray:
    """A colour of sRGB as linear RGB (IEC 61966-2-1)."""
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted(float(TO_XYZ[1] @ linear(colour)) + 0.05 for colour in (first, second))
    return light / dark


def seen(colour: str, eye: str) -> np.ndarray:
    """A colour in CIELAB as an eye sees it; a distance of 2.3 is just noticeable."""
    xyz = TO_XYZ @ np.clip(np.asarray(EYES[eye]) @ linear(colour), 0, 1) / [0.95047, 1, 1.08883]
    x, y, z = np.cbrt(xyz)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("colour", sorted(ALL))
def test_every_colour_stands_out_on_white_and_on_near_black(colour: str) -> None:
    assert contrast(colour, WHITE) > 2
    assert contrast(colour, NEAR_BLACK) > 3


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("colours", [palette.SCALE, palette.GROUPS], ids=["scale", "groups"])
def test_no_two_colours_look_alike_to_any_eye(colours: tuple[str, ...], eye: str) -> None:
    nearest = min(np.linalg.norm(seen(a, eye) - seen(b, eye)) for a, b in combinations(colours, 2))
    assert nearest > 10


def test_blue_is_the_good_end_for_both_goals() -> None:
    blue = palette.SCALE[-1]
    assert palette.toward("minimize")[0] == blue, "a low metric is good"
    assert palette.toward("maximize")[-1] == blue


@pytest.mark.parametrize("n", [2, 5, 24, 32])
def test_a_ramp_goes_through_the_scale_in_even_steps(n: int) -> None:
    colours = palette.ramp(n)
    stops = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in palette.SCALE])
    mixed = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours]
    expected = np.column_stack(
        [np.interp(np.linspace(0, 4, n), range(5), stops[:, part]) for part in range(3)]
    )
    assert len(colours) == n
    assert np.abs(mixed - expected).max() <= 0.5
