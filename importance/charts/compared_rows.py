"""The rows of the chart of a comparison: what each sweep tried of a parameter, and how much it mattered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from importance.comparison.progress import Estimate
from importance.comparison.result import Comparison, RangeComparison, TriedValues
from importance.formatting import natural_key, number_text

_MOST_LISTED = 6  # levels in a text


@dataclass(frozen=True)
class TriedSpan:
    """The values of a parameter that one sweep tried, as places on an axis that both sweeps share, 0 to 1.

    Attributes:
        ends: the places of the lowest and the highest number; None for text.
        levels: the places of the levels; empty for numbers.
        words: the values as text.
    """

    ends: tuple[float, float] | None
    levels: tuple[float, ...]
    words: str


@dataclass(frozen=True)
class ComparedRow:
    """One parameter in the chart of a comparison.

    Attributes:
        parameter: its name.
        a, b: what each sweep tried; None where it has no value.
        share_a, share_b: its importance in each sweep, 0 to 1; NaN where it is not ranked.
        difference: of the importances, -1 to 1.
        moved: whether other values were tried.
        effect_changed: whether it has another effect.
        importance_changed: whether the importances differ by more than chance.
    """

    parameter: str
    a: TriedSpan | None
    b: TriedSpan | None
    share_a: Estimate
    share_b: Estimate
    difference: Estimate
    moved: bool
    effect_changed: bool
    importance_changed: bool

    @property
    def changed(self) -> bool:
        """Whether anything about the parameter changed."""
        return self.moved or self.effect_changed or self.importance_changed


def compared_rows(comparison: Comparison, most: int | None = None) -> tuple[ComparedRow, ...]:
    """Return a row for each parameter, the most important first.

    Args:
        comparison: what to show.
        most: so many rows; parameters that changed take the places of those that did not. None for all.
    """
    importances = {each.parameter: each for each in comparison.importances}
    ranges = {each.parameter: each for each in comparison.ranges}
    changed = {effect.parameter for effect in comparison.effects if effect.changed}
    rows = []
    for name in dict.fromkeys([*importances, *ranges]):
        importance, tried = importances.get(name), ranges.get(name)
        a, b = (None, None) if tried is None else tried_spans(tried)
        rows.append(
            ComparedRow(
                name,
                a,
                b,
                importance.a if importance else Estimate(),
                importance.b if importance else Estimate(),
                importance.difference if importance else Estimate(),
                tried is not None and tried.moved,
                name in changed,
                importance is not None and importance.real,
            )
        )
    if most is None or len(rows) <= most:
        return tuple(rows)
    first = sorted(range(len(rows)), key=lambda k: (not rows[k].changed, k))[:most]
    return tuple(rows[k] for k in sorted(first))


def tried_spans(ranges: RangeComparison) -> tuple[TriedSpan | None, TriedSpan | None]:
    """Return what each sweep tried of a parameter, on one axis for both."""
    both = [each for each in (ranges.a, ranges.b) if each is not None]
    levels = sorted({level for each in both for level in each.levels}, key=natural_key)
    numbers = [end for each in both if not each.levels for end in (each.low, each.high)]
    finite = [number for number in numbers if math.isfinite(number)]
    log = ranges.log and bool(finite) and min(finite) > 0
    positions = [math.log10(number) if log else number for number in finite]
    low, high = (min(positions), max(positions)) if positions else (0.0, 0.0)

    def place(number: float) -> float:
        position = math.log10(number) if log else number
        return 0.5 if high == low else (position - low) / (high - low)

    def span(values: TriedValues | None) -> TriedSpan | None:
        if values is None:
            return None
        if values.levels:
            places = [(levels.index(level) + 0.5) / len(levels) for level in values.levels]
            return TriedSpan(None, tuple(places), _listed(values.levels))
        if not math.isfinite(values.low):
            return TriedSpan(None, (), "∞")
        words = number_text(values.low)
        if values.high > values.low:
            words += f" to {number_text(values.high)}"
        return TriedSpan((place(values.low), place(values.high)), (), words)

    return span(ranges.a), span(ranges.b)


def _listed(levels: Sequence[str]) -> str:
    more = f" and {len(levels) - _MOST_LISTED} more" if len(levels) > _MOST_LISTED else ""
    return ", ".join(levels[:_MOST_LISTED]) + more
