"""The colours of lines and bars.

They can be read on white and on near-black, and with every common form of colour blindness.
"""

from __future__ import annotations

# From worst to best. Both ends stand out on white and on near-black, so that one scale suits both themes.
SCALE = ("#e8590c", "#f0a15e", "#9aa3b2", "#5f8ff0", "#2457e6")
WORSE, BETTER = SCALE[0], SCALE[-1]
WITHOUT_METRIC = "#c0b3c9"
OUT_OF_BRUSH = "#8b93a3"
BLUE = "#4a7cf0"
ORANGE = "#e8710a"  # marks the best
REACHED = "#8a3ffc"  # what the best runs reach
# The first and the second of two sweeps; blue and orange mean better and worse.
FIRST_SWEEP = "#009e73"
SECOND_SWEEP = "#8a3ffc"
# For the levels of a text column, and grey for the rest (after Okabe and Ito 2008, Color Universal Design).
# Their yellow is too pale on white, and darker it looks like their orange: violet takes its place.
GROUPS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a3ffc", "#646b79")


def toward(goal: str) -> tuple[str, ...]:
    """Return the colours from a low to a high metric. Blue is the good end, as in every chart."""
    return SCALE if goal == "maximize" else SCALE[::-1]


def ramp(n: int) -> list[str]:
    """Return the scale as n colours in even steps, from worst to best."""
    stops = [tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in SCALE]
    colours = []
    for step in range(n):
        position = step / (n - 1) * (len(stops) - 1)
        i = min(int(position), len(stops) - 2)
        mixed = [round(a + (b - a) * (position - i)) for a, b in zip(stops[i], stops[i + 1], strict=True)]
        colours.append("#{:02x}{:02x}{:02x}".format(*mixed))
    return colours
