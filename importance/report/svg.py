"""The parts that all SVG drawings share: the frame, labels, hatching, and the scale from values to pixels.

A drawing needs no library and no script. Text and axes take the colour of the page (`currentColor`), and
every text from a file is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importance.ranking.html_table import text

BOLD = 'font-weight="600"'
TICK = 'class="tick"'
_TEXT = 'fill="currentColor" font-family="inherit"'
_DARK = "#10141d"  # on a coloured background, in both themes


@dataclass(frozen=True)
class PixelScale:
    """The linear scale from positions on an axis to pixels of the drawing.

    Attributes:
        low, high: the positions at the two ends of the axis.
        start, end: the pixels there. A vertical axis starts at its lower end, which has the larger pixel.
    """

    low: float
    high: float
    start: float
    end: float

    def __call__(self, position: float) -> float:
        """Return the pixel of a position."""
        return self.start + (position - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)

    def span(self, ends: tuple[float, float]) -> tuple[float, float]:
        """Return the pixels of two positions, in the same order."""
        return self(ends[0]), self(ends[1])


def drawing(height: float, title: str, parts: Sequence[str], width: float) -> str:
    """Return one SVG drawing that scales with the page and says what it shows."""
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="100%" role="img" aria-label="{text(title)}" '
        f'font-size="11">{"".join(parts)}</svg>'
    )


def label(x: float, y: float, words: str, anchor: str = "middle", attributes: str = "") -> str:
    """Return a text at a pixel, escaped."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {_TEXT} {attributes}>{text(words)}</text>'


def _pattern(name: str, size: int, colour: str, opacity: float) -> str:
    return (
        f'<pattern id="pl-{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V{size}" stroke="{colour}" stroke-opacity="{opacity}"/>'
        "</pattern>"
    )


HATCHES = (
    "<defs>"
    + _pattern("none", 6, "currentColor", 0.4)
    + _pattern("few", 13, "currentColor", 0.3)
    + _pattern("none-map", 6, _DARK, 0.55)
    + _pattern("few-map", 13, _DARK, 0.45)
    + "</defs>"
)
"""The patterns that `hatched` uses; a drawing with hatching has to contain them."""


def hatched(
    x: tuple[float, float], y: tuple[float, float], *, thin: bool = False, coloured: bool = False
) -> str:
    """Return a hatched rectangle.

    Args:
        x: its left and right end, in pixels.
        y: its upper and lower end, in pixels.
        thin: whether a few runs are there, and not none; the hatching is then lighter.
        coloured: whether it lies on a coloured background; the hatching is then dark in both themes.
    """
    title = "few runs are here" if thin else "no run is here"
    name = ("few" if thin else "none") + ("-map" if coloured else "")
    return (
        f'<rect x="{x[0]:.1f}" y="{y[0]:.1f}" width="{x[1] - x[0]:.1f}" height="{y[1] - y[0]:.1f}" '
        f'fill="url(#pl-{name})"><title>{title}</title></rect>'
    )
