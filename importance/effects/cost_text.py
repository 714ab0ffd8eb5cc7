"""Sentences on costs: the cheapest setting within a tolerance, and what tuning gains per hour."""

from __future__ import annotations

from importance.effects.cheapest import Cheapest, Saving
from importance.effects.gain_per_cost import CostedGains
from importance.effects.tunability import Value
from importance.formatting import is_missing, number_text
from importance.runs.cost_columns import amount_text


def cheapest_sentence(answer: Cheapest) -> str:
    """Return what the cheapest setting within the tolerance saves and loses."""
    best = amount_text(answer.best.cost, answer.unit, answer.cost)
    if answer.saved <= 0:
        return (
            f"No cheaper setting is within {number_text(answer.tolerance)} of the best {answer.metric}. "
            f"A run of the best costs {best}."
        )
    cost = amount_text(answer.cheapest.cost, answer.unit, answer.cost)
    lost = answer.cheapest.lost
    return (
        f"A setting that costs {cost} instead of {best} ({answer.saved:.0%} less) loses "
        f"{number_text(lost.mean)} of {answer.metric} ({number_text(lost.low)} to "
        f"{number_text(lost.high)}, 90%)."
    )


def saving_sentence(saving: Saving, metric: str) -> str:
    """Return what one parameter of the best setting at a cheaper value saves and loses."""
    lost = saving.lost
    words = "costs" if lost.mean > 0 else "gains"
    return (
        f"{saving.parameter} {_value(saving.value)} instead of {_value(saving.best)} saves "
        f"{saving.saved:.0%} of the cost and {words} {number_text(abs(lost.mean))} of {metric} "
        f"({number_text(lost.low)} to {number_text(lost.high)}, 90%)."
    )


def rate_sentence(gains: CostedGains) -> str:
    """Return which parameter is most worth its tuning."""
    first = next((each for each in gains.parameters if each.gain.real), None)
    if first is None:
        return "No parameter is clearly worth its tuning."
    return (
        f"Tuning {first.parameter} gains most for its cost: {number_text(first.gain.mean)} of {gains.metric} "
        f"({number_text(first.gain.low)} to {number_text(first.gain.high)}, 90%), for 10 runs that cost "
        f"{amount_text(first.cost, gains.unit, gains.cost)}."
    )


def _value(value: Value) -> str:
    if is_missing(value):
        return "not set"
    return number_text(value) if isinstance(value, float) else str(value)
