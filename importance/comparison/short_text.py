"""The figures of a comparison as short texts, each a value and a detail below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from importance.comparison.progress import CommonSettings, Outcome, Promise
from importance.comparison.result import Comparison
from importance.formatting import number_text, signed_text

_ARROW = " → "
_OUTCOMES = {
    Outcome.KEPT: "As forecast",
    Outcome.BETTER: "Better than forecast",
    Outcome.WORSE: "Worse than forecast",
}


class ShortText(NamedTuple):
    """A title, a value and a detail."""

    title: str
    value: str
    detail: str


def progress_texts(comparison: Comparison) -> tuple[ShortText, ...]:
    """Return how far both sweeps got, what became of the forecast, and how the shared settings moved."""
    a, b, metric = comparison.a, comparison.b, comparison.metric
    expected = [number_text(each.expected) for each in (a, b)]
    unpredicted = [name for name, each in (("first", a), ("second", b)) if not each.evidence]
    luck = "the best setting, without luck, by each sweep alone"
    if unpredicted:
        which = "either sweep" if len(unpredicted) == 2 else f"the {unpredicted[0]} sweep"
        luck = f"nothing predicts {metric} in {which}"
    return (
        best_text(metric, (a.best, b.best), f"{a.run}{_ARROW}{b.run}"),
        ShortText("Expected best", _ARROW.join(expected), luck),
        _promise(comparison.promise),
        _common(comparison.common, metric),
    )


def best_text(metric: str, best: Sequence[float], detail: str) -> ShortText:
    """Return the metric of the best run of both sweeps, with a detail."""
    return ShortText(f"Best {metric}", _ARROW.join(map(number_text, best)), detail)


def _promise(promise: Promise | None) -> ShortText:
    title = "Forecast"
    if promise is None:
        return ShortText(title, "–", "nothing in the first sweep predicts the second")
    low, high = (number_text(end) for end in sorted((promise.forecast.low, promise.forecast.high)))
    which = "its best run has" if promise.single else "without luck"
    detail = f"{which} {number_text(promise.reached)}; the forecast was {low} to {high} (80%)"
    return ShortText(title, _OUTCOMES[promise.outcome], detail)


def _common(common: CommonSettings | None, metric: str) -> ShortText:
    title = "Settings in both"
    if common is None:
        return ShortText(title, "0", "no setting was run in both sweeps")
    value = f"{common.n:,}"
    difference = common.difference
    if common.n_equal == common.n:
        return ShortText(title, value, f"{metric} is the same, so they may be the same runs")
    detail = f"{metric} {signed_text(difference.value)}"
    if difference.low == difference.low:
        detail += f" ({signed_text(difference.low)} to {signed_text(difference.high)})"
    return ShortText(title, value, detail)
