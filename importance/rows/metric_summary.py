"""Summaries of a metric that was logged over time, and the one value of them that is used for the run."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from importance.rows.store import History
from importance.runs.goals import guess_goal


@dataclass(slots=True)
class MetricSummary:
    """What is kept of a metric: a long run takes no more memory than a short one.

    Attributes:
        last: the last value.
        lowest, highest: the extremes of all values but NaN.
        total: the sum of all values but NaN.
        count: the number of values that are not NaN.
    """

    last: float
    lowest: float
    highest: float
    total: float
    count: int


def add_value(summary: MetricSummary | None, value: float) -> MetricSummary:
    """Add a value to a summary in place, or start a summary with it. A NaN counts only as the last value.

    Called once for each logged value, millions of times for a large folder: a new object each time would take
    four times as long.
    """
    if summary is None:
        if value != value:
            return MetricSummary(value, math.inf, -math.inf, 0.0, 0)
        return MetricSummary(value, value, value, value, 1)
    summary.last = value
    if value == value:
        if value < summary.lowest:
            summary.lowest = value
        if value > summary.highest:
            summary.highest = value
        summary.total += value
        summary.count += 1
    return summary


def summary_value(summary: MetricSummary, name: str, history: History) -> float:
    """Return the value that is used for the metric; NaN when no value was a number.

    "best" is the lowest or the highest value, depending on the goal that the name of the metric suggests.
    """
    if history == "best":
        history = "min" if guess_goal(name) == "minimize" else "max"
    if history == "last":
        return summary.last
    if not summary.count:
        return math.nan
    return {"mean": summary.total / summary.count, "min": summary.lowest, "max": summary.highest}[history]


def merged(before: MetricSummary | None, after: MetricSummary) -> MetricSummary:
    """Return the summary of a run that was resumed, from what was logged before and after."""
    if before is None:
        return after
    return MetricSummary(
        after.last,
        min(before.lowest, after.lowest),
        max(before.highest, after.highest),
        before.total + after.total,
        before.count + after.count,
    )


def summarise(values: Iterable[float], name: str, history: History) -> float:
    """Return the value that is used for a series of logged values, in order; NaN when there is none."""
    summary: MetricSummary | None = None
    for value in values:
        summary = add_value(summary, value)
    return math.nan if summary is None else summary_value(summary, name, history)
