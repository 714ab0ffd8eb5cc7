"""What is kept of a metric that was logged over time, and the one value that stands for it."""

from __future__ import annotations

import math
from collections.abc import Iterable

from importance.rows.store import History
from importance.runs.goals import guess_goal

Trace = tuple[float, float, float, float, int]
"""(last, lowest, highest, sum, number of values that are not NaN) of a metric so far; a long run costs no
more memory than a short one."""


def traced(before: Trace | None, value: float) -> Trace:
    """The trace with one more value; a NaN counts only as the last value."""
    if value != value:
        return (value, *before[1:]) if before else (value, math.inf, -math.inf, 0.0, 0)
    if before is None:
        return value, value, value, value, 1
    _, low, high, total, count = before
    return value, value if value < low else low, value if value > high else high, total + value, count + 1


def standing(trace: Trace, name: str, history: History) -> float:
    """The value that stands for the metric: NaN when no value was a number.

    "best" is the lowest or the highest value by what the metric's name says of its goal.
    """
    last, low, high, total, count = trace
    if history == "best":
        history = "min" if guess_goal(name) == "minimize" else "max"
    if history == "last":
        return last
    if not count:
        return math.nan
    return {"mean": total / count, "min": low, "max": high}[history]


def joined(before: Trace | None, after: Trace) -> Trace:
    """The trace of a run that was taken up again: what was logged before, and after."""
    if before is None:
        return after
    return (
        after[0],
        min(before[1], after[1]),
        max(before[2], after[2]),
        before[3] + after[3],
        before[4] + after[4],
    )


def folded(values: Iterable[float], name: str, history: History) -> float:
    """The value that stands for all that was logged of a metric, in order; NaN when there is none."""
    trace: Trace | None = None
    for value in values:
        trace = traced(trace, value)
    return math.nan if trace is None else standing(trace, name, history)
