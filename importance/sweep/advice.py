"""Advice for one parameter: which values to draw next, and the reason in words."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.model.constants import MOST_FROZEN, MOST_FROZEN_SIGNIFICANT
from importance.space.dimension import (
    Choice,
    Dimension,
    Range,
    Unset,
    constant,
    frozen,
    frozen_at,
    frozen_at_none,
)
from importance.space.rounding import round_ends, round_inside
from importance.space.sampling import contains, from_unit_interval, round_to_steps, to_unit_interval
from importance.sweep.tried_space import as_text
from importance.sweep.tried_values import TriedParameter

Action = Literal["keep", "narrow", "widen", "freeze", "fix", "drop levels", "add"]
_Verdict = tuple[Action, Dimension, str]


@dataclass(frozen=True)
class Advice:
    """What to do with one parameter.

    Attributes:
        name: the parameter.
        action: "keep", "narrow", "widen" or "drop levels"; "freeze" when the parameter does not matter; "fix"
            when it matters and one value is expected to be best; "add" when the parameter is new, because a
            widened parameter brings it in.
        dimension: what to draw from next.
        before: what was drawn from so far.
        reason: why, in words.
        kept: the share of the best runs so far that lie in `dimension`, 0 to 1; 1 for a parameter that is
            frozen because it does not matter.
        importance, importance_high: the importance and the upper end of its interval; NaN when unknown.
        safe: `before` without the parts where every run was lost (see `lost_regions`); None when there are
            no such parts.
    """

    name: str
    action: Action
    dimension: Dimension
    before: Dimension
    reason: str
    kept: float = 1.0
    importance: float = math.nan
    importance_high: float = math.nan
    safe: Dimension | None = None


@dataclass(frozen=True)
class Widening:
    """A range that should grow at one end, and why."""

    dimension: Range
    reason: str


def frozen_value(tried: TriedParameter) -> Dimension | None:
    """Return the value to freeze a parameter at; None when it may matter.

    It does not matter when even the upper end of its importance's interval is close to 0.
    """
    score = tried.score
    by_chance = score is not None and score.by_chance
    if score is None or not score.high <= (MOST_FROZEN if by_chance else MOST_FROZEN_SIGNIFICANT):
        return None
    values, before = tried.best_values(), tried.before
    if not len(values) or before.condition is not None:
        return None
    if isinstance(before, Choice):
        level = str(as_text(values).mode().iloc[0])
        return frozen_at(before, level) if level in before.levels else None
    if before.may_be_unset and values.isna().mean() > 0.5:
        return frozen_at_none(before)
    coordinates = to_unit_interval(before, values.dropna().to_numpy(float))
    middle = float(from_unit_interval(before, np.array([np.median(coordinates)]))[0])
    if before.step is not None:
        last = round_to_steps(before, before.high, to="down")
        middle = float(np.clip(round_to_steps(before, middle), before.low, last))
    elif not before.integer:
        middle = round_inside(before, middle)
    return frozen(before.name, round(middle) if before.integer else middle)


def keep_advice(tried: TriedParameter, reason: str) -> Advice:
    """Return the advice to keep a parameter as it is, without the parts where all runs were lost."""
    if tried.cut is None:
        return Advice(tried.before.name, "keep", tried.before, tried.before, reason)
    return advise(tried, tried.safe, None)


def advise(
    tried: TriedParameter, narrowed: Dimension, wider: Widening | None, fewer_lost: bool = False
) -> Advice:
    """Return the advice for a parameter, with rounded ends and a reason.

    Args:
        tried: the parameter.
        narrowed: what is left of its dimension.
        wider: its range, grown at one end; None when it should not grow.
        fewer_lost: whether it was cut because runs are likely to be lost in the part that was cut off.
    """
    action, dimension, reason = _verdict(tried, narrowed, wider)
    best, score = tried.best_values(), tried.score
    counts = len(best) and action != "freeze"
    fewer = "elsewhere, runs in the other ranges are likely to fail" if fewer_lost else ""
    reasons = (reason, fewer, tried.cut.reason if tried.cut else "")
    return Advice(
        name=tried.before.name,
        action=action,
        dimension=dimension,
        before=tried.before,
        reason="; ".join(part for part in reasons if part),
        kept=float(contains(dimension, best).mean()) if counts else 1.0,
        importance=math.nan if score is None else score.importance,
        importance_high=math.nan if score is None else score.high,
        safe=tried.safe if tried.cut is not None else None,
    )


def _verdict(tried: TriedParameter, narrowed: Dimension, wider: Widening | None) -> _Verdict:
    before, score = tried.before, tried.score
    if score is not None and frozen_value(tried) == narrowed != before:
        most = f"at most {score.high:.0%}" if score.high >= 0.005 else "less than 1%"
        reason = f"it hardly matters: {most} of the explained variation"
        return "freeze", narrowed, reason
    if isinstance(before, Range) and before.may_be_unset and not narrowed.may_be_unset:
        return _none_verdict(tried, before, narrowed)
    if wider is not None and (grown := _grown(tried, narrowed, wider)) is not None:
        return "widen", grown, wider.reason
    if narrowed == before:
        return "keep", before, _reason_to_keep(tried)
    if narrowed == tried.safe:
        smaller: Action = "narrow" if before.is_numeric else "drop levels"
        return "fix" if constant(narrowed) else smaller, narrowed, ""
    if isinstance(before, Choice) and isinstance(narrowed, Choice):
        return _levels_verdict(tried, before, narrowed)
    if isinstance(before, Range) and isinstance(narrowed, Range):
        return _ends_verdict(tried, before, narrowed)
    return "fix", narrowed, ""


def _grown(tried: TriedParameter, narrowed: Dimension, wider: Widening) -> Range | None:
    """The narrowed range with its grown end; None when it was cut off at that end."""
    before, safe, grown = tried.before, tried.safe, wider.dimension
    if not (isinstance(before, Range) and isinstance(safe, Range) and isinstance(narrowed, Range)):
        return None
    grows_up = grown.high != before.high
    if (narrowed.high != before.high) if grows_up else (narrowed.low != before.low):
        return None
    low = narrowed.low if grown.low == before.low else grown.low
    high = narrowed.high if grown.high == before.high else grown.high
    return round_ends(safe, replace(narrowed, low=low, high=high), within=False)


def _ends_verdict(tried: TriedParameter, before: Range, narrowed: Range) -> _Verdict:
    best = tried.best_values()
    short = _rounded(tried, narrowed)
    count = int(contains(short, best).sum())
    low, high = number_text(float(short.low)), number_text(float(short.high))
    if short.low == short.high:
        value = frozen(before.name, before.number(short.low), before.condition)
        return "fix", value, _fixed(low, count, len(best), tried.noun)
    where = f"between {low} and {high}"
    if short.low == before.low:
        where = f"up to {high}"
    elif short.high == before.high:
        where = f"from {low} up"
    reason = f"the best is expected {where}; {count} of the {len(best)} best {tried.noun} lie there"
    return "narrow", short, reason


def _none_verdict(tried: TriedParameter, before: Range, narrowed: Dimension) -> _Verdict:
    """The verdict where only None is left of a range that may be unset, or where None is given up."""
    best = tried.best_values()
    count, of = int(contains(narrowed, best).sum()), len(best)
    if isinstance(narrowed, Choice):
        reason = f"not setting it is expected to be best; {count} of the {of} best {tried.noun} do not set it"
        return "fix", narrowed, reason
    short = _rounded(tried, narrowed)
    low, high = number_text(float(short.low)), number_text(float(short.high))
    if short.low == short.high:
        value = Range(
            before.name,
            short.low,
            short.low,
            integer=before.integer,
            condition=before.condition,
            unset=Unset.EXCLUDED,
        )
        return "fix", value, _fixed(low, count, of, tried.noun)
    was_cut = (short.low, short.high) != (before.low, before.high)
    where = f"between {low} and {high}; " if was_cut else ""
    reason = (
        f"{where}setting it is expected to be best; {count} of the {of} best {tried.noun} set it; "
        f"{int(tried.values.isna().sum())} {tried.noun} did not set it"
    )
    return "narrow" if was_cut else "drop levels", short, reason


def _rounded(tried: TriedParameter, narrowed: Range) -> Range:
    safe = tried.safe
    return round_ends(safe, narrowed, within=True) if isinstance(safe, Range) else narrowed


def _levels_verdict(tried: TriedParameter, before: Choice, narrowed: Choice) -> _Verdict:
    best, levels = tried.best_values(), narrowed.levels
    dropped = [level for level in before.levels if level not in levels]
    every = tried.values if tried.lost is None else pd.concat([tried.values, tried.lost])
    runs = int(as_text(every).isin(dropped).sum())
    count = int(contains(narrowed, best).sum())
    if len(levels) == 1:
        fixed = _fixed(levels[0], count, len(best), tried.noun)
        reason = f"{fixed}; {runs} {tried.noun} tried the rest"
        return "fix", frozen_at(before, levels[0]), reason
    left = " or ".join(levels) if len(levels) <= 3 else f"{len(levels)} levels"
    reason = (
        f"the best is expected with {left}, as in {count} of the {len(best)} best {tried.noun}; "
        f"{runs} {tried.noun} tried the rest"
    )
    return "narrow" if before.is_numeric else "drop levels", narrowed, reason


def _fixed(value: str, count: int, of: int, noun: str) -> str:
    return f"{value} is expected to be best; {count} of the {of} best {noun} have it"


def _reason_to_keep(tried: TriedParameter) -> str:
    score = tried.score
    if score is not None and score.by_chance:
        if not math.isnan(score.high):
            return f"no measurable effect (an importance of at most {score.high:.0%})"
        return "no measurable effect yet"
    return "no value is clearly worse yet"
