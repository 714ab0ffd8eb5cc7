"""The waterfall of an explanation: from the metric of one run to that of the other, part by part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from importance.effects.explanation import Explanation, Part
from importance.effects.explanation_text import change_text, contribution, name_of, part_text
from importance.effects.metric_differences import Unit
from importance.formatting import number_text

MOST_PARTS = 9


class BarKind(Enum):
    """What a bar of the waterfall stands for."""

    RUN = auto()
    PART = auto()
    UNEXPLAINED = auto()


@dataclass(frozen=True)
class WaterfallBar:
    """One bar, from top to bottom.

    Attributes:
        kind: what it stands for.
        label: the run, the parameter, or "seed or unknown".
        words: the values of the parameter in both runs; empty without any.
        start, end: from where to where it goes, on the axis.
        low, high: the 90% interval of its end; NaN without one.
        better: whether it makes the second run better; None for a run.
        text: its value, such as "+0.2".
        interval: the 90% interval of its value as text; empty without one.
    """

    kind: BarKind
    label: str
    words: str
    start: float
    end: float
    low: float
    high: float
    better: bool | None
    text: str
    interval: str = ""


@dataclass(frozen=True)
class Waterfall:
    """The waterfall of an explanation.

    Attributes:
        bars: from top to bottom.
        title: of its axis.
        log: whether the axis is logarithmic.
    """

    bars: tuple[WaterfallBar, ...]
    title: str
    log: bool

    def place(self, value: float) -> float:
        """Return where a value is on the axis: its decimal logarithm if the axis is logarithmic."""
        return math.log10(value) if self.log else value

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest place of a bar or an interval."""
        values = [value for bar in self.bars for value in (bar.start, bar.end, bar.low, bar.high)]
        places = [self.place(value) for value in values if math.isfinite(value)]
        return min(places), max(places)


def waterfall(explanation: Explanation, a: str = "", b: str = "", most: int = MOST_PARTS) -> Waterfall:
    """Return the bars of an explanation: the first run, the parts, what is unexplained, the second run.

    The bars begin at the metric of the first run, or at what is expected of it if it was not run. Ranks begin
    at 0. The smallest parts share a bar if there are more than `most`.

    Args:
        explanation: what to draw.
        a, b: what to call the runs; by default their names.
        most: the largest number of parts.
    """
    why = explanation
    ranks, factors = why.unit is Unit.RANK, why.unit is Unit.FACTOR
    known = math.isfinite(why.observed)
    place = 0.0 if ranks else why.metric_a if known else why.path[0].metric
    start = place
    bars = []
    for part in _few(why, most, factors):
        moves = [place * by if factors else place + by for by in (part.value, part.low, part.high)]
        unexplained = part is why.unexplained
        bars.append(
            WaterfallBar(
                BarKind.UNEXPLAINED if unexplained else BarKind.PART,
                name_of(part),
                change_text(part),
                place,
                moves[0],
                min(moves[1:]),
                max(moves[1:]),
                contribution(why, part.value) >= 0,
                part_text(why, part.value),
                "" if part.low != part.low else f"{part_text(why, part.low)} to {part_text(why, part.high)}",
            )
        )
        place = moves[0]
    title = f"places by {why.metric}" if ranks else why.metric
    log = factors and start > 0
    ends = (_run(a or why.a, start, ranks), _run(b or why.b, place, ranks))
    return Waterfall((ends[0], *bars, ends[1]), title, log)


def _run(name: str, place: float, ranks: bool) -> WaterfallBar:
    text = f"{round(place):+,}" if ranks and place else number_text(place)
    return WaterfallBar(BarKind.RUN, name, "", place, place, math.nan, math.nan, None, text)


def _few(why: Explanation, most: int, factors: bool) -> Sequence[Part]:
    """Return the parts to draw: the largest, one for all others, and the unexplained one if it is known."""
    parts = list(why.parts)
    if len(parts) > most:
        rest = [part.value for part in parts[most - 1 :]]
        together = math.prod(rest) if factors else math.fsum(rest)
        parts[most - 1 :] = [Part(f"{len(rest)} more", (), None, None, together, math.nan, math.nan)]
    return [*parts, why.unexplained] if math.isfinite(why.unexplained.value) else parts
