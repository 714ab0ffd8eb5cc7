"""What an explanation says in words, and the direction of each part."""

from __future__ import annotations

import math

from importance.effects.ablation import Step
from importance.effects.explanation import Explanation, Part
from importance.effects.metric_differences import Unit
from importance.formatting import number_text, signed_text

_MOSTLY = 0.5  # of the difference


def contribution(explanation: Explanation, part: float) -> float:
    """Return how much better a part makes b than a; worse if negative, NaN where it is not known.

    It is on the scale on which parts are added: factors by their logarithm.

    Args:
        explanation: whose part it is.
        part: the value of a part, or of the whole difference, in the unit of the explanation.
    """
    sign = 1.0 if explanation.goal == "maximize" else -1.0
    if explanation.unit is not Unit.FACTOR:
        return sign * part
    if explanation.metric_b < 0 or explanation.metric_a < 0:
        sign = -sign  # a larger factor of a negative metric makes it lower
    return sign * math.log(part) if part > 0 else math.nan


def headline(explanation: Explanation, a: str = "", b: str = "") -> str:
    """Return which run is better, by how much, and what brings most of it.

    Args:
        explanation: what to say.
        a, b: what to call the runs; by default their names.
    """
    why = explanation
    a, b = a or why.a, b or why.b
    known = math.isfinite(why.observed)
    whole = why.observed if known else why.predicted
    better = contribution(why, whole)
    if not why.parts:
        return f"{b} and {a} have the same setting, so their difference is seed or unknown"
    if better == 0:
        return f"{b} and {a} are equally good"
    first, second = (b, a) if better > 0 else (a, b)
    verb = "beats" if known else "is expected to beat"
    cause = _cause(why, better)
    return f"{first} {verb} {second} by {_size(why, whole)}{cause}"


def _cause(why: Explanation, better: float) -> str:
    """Return what brings most of the difference."""
    shares = {name_of(part): contribution(why, part.value) / better for part in why.parts}
    rest = contribution(why, why.unexplained.value) / better
    name = max(shares, key=lambda each: shares[each])
    if math.isfinite(rest) and rest > max(shares[name], 0.0):
        return ", but most of it is seed or unknown" if rest >= _MOSTLY else ", much of it seed or unknown"
    if shares[name] <= 0:
        return ""
    return f", most of it from {name}" if shares[name] >= _MOSTLY else f", above all from {name}"


def against_text(explanation: Explanation) -> str:
    """Return which parameters speak for the worse run beyond their interval; empty if none does."""
    why = explanation
    better = contribution(why, why.observed if math.isfinite(why.observed) else why.predicted)
    neutral = 1.0 if why.unit is Unit.FACTOR else 0.0
    names = [
        name_of(part)
        for part in why.parts
        if contribution(why, part.value) * better < 0 and not part.low <= neutral <= part.high
    ]
    if not names:
        return ""
    return f"{' and '.join(names[:2])} alone would make it worse."


def next_change_text(explanation: Explanation) -> str:
    """Return the best single change from a towards b; empty without one."""
    if len(explanation.path) < 2:
        return ""
    start, step = explanation.path[:2]
    value = value_text(step.value)
    change = f"{name_of(step)} = {value}" if value else f"without {name_of(step)}"
    return (
        f"Best single change: {change}, expected {explanation.metric} {number_text(start.metric)} → "
        f"{number_text(step.metric)}."
    )


def name_of(part: Part | Step) -> str:
    """Return the parameters of a part in one text."""
    return " + ".join((part.parameter, *part.also))


def value_text(value: float | str | None) -> str:
    """Return a value of a parameter as text; empty if it is not set."""
    if value is None or value != value:
        return ""
    return value if isinstance(value, str) else number_text(value)


def change_text(part: Part) -> str:
    """Return the values of a part in both runs, such as "adam → sgd"; empty for the unexplained one."""
    a, b = value_text(part.a), value_text(part.b)
    return f"{a or 'not set'} → {b or 'not set'}" if a or b else ""


def part_text(explanation: Explanation, value: float) -> str:
    """Return the value of a part with its sign, or as a factor."""
    if not math.isfinite(value):
        return "–"
    if explanation.unit is Unit.FACTOR:
        return f"×{number_text(value)}"
    return signed_text(value)


def _size(why: Explanation, whole: float) -> str:
    if why.unit is Unit.FACTOR:
        return f"a factor of {number_text(max(whole, 1 / whole))}"
    if why.unit is Unit.RANK:
        places = round(abs(whole))
        return f"{places:,} place{'s' * (places != 1)}"
    return number_text(abs(whole))
