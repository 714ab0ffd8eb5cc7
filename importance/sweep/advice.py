"""Advice for one parameter: whether it may be frozen, and the words for what becomes of its range."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.space.dimension import Dimension
from importance.space.levels import constant, frozen, number
from importance.space.rounding import neat, rounded
from importance.space.sampling import from_unit, held_at, inside_one, level_numbers, on_steps, unit
from importance.sweep.tried_space import as_text
from importance.sweep.tried_values import Tried

Action = Literal["keep", "narrow", "widen", "freeze", "fix", "drop levels", "add"]

MOST_FROZEN = 0.05
"""The upper end of the interval of an importance that chance explains, up to which it may be frozen."""
MOST_FROZEN_SURE = 0.02
"""The same for an effect that is there, and small."""


@dataclass(frozen=True)
class Advice:
    """What to do with one parameter.

    Attributes:
        name: the parameter.
        action: "keep", "narrow", "widen", "drop levels"; "freeze", because it does not matter;
            "fix", at one value, because it matters and that value is expected best; "add", because it comes
            in with a parameter that is widened.
        dimension: what to draw from next.
        before: what was drawn from so far.
        reason: why, in words.
        kept: the share of the best runs so far that lie in `dimension`, 0 to 1; 1 where it is frozen because
            it does not matter.
        importance, importance_high: the share and its upper end; NaN when not known.
        safe: what is left of `before` without the parts where every run was lost (see `lost`); None for all.
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


def freezing(tried: Tried) -> Dimension | None:
    """The value to freeze a parameter at, when even the upper end of its importance is next to nothing."""
    score = tried.score
    if score is None or not score.high <= (MOST_FROZEN if score.p_value > 0.05 else MOST_FROZEN_SURE):
        return None
    values = tried.at_best()
    if not len(values) or tried.before.when is not None:
        return None
    one = tried.before
    if one.is_choice:
        level = str(as_text(values).mode().iloc[0])
        return held_at(one, level) if level in one.levels else None
    if one.unset and values.isna().mean() > 0.5:
        return Dimension(one.name, levels=("None",))
    values = values.dropna()
    middle = float(from_unit(one, np.array([np.median(unit(one, values.to_numpy(float)))]))[0])
    if one.step is not None:
        middle = float(
            np.clip(on_steps(one, middle), one.low, on_steps(one, float(one.high or 0), to="down"))
        )
        return frozen(one.name, round(middle) if one.integer else middle)
    return frozen(one.name, round(middle) if one.integer else rounded(one, middle))


@dataclass(frozen=True)
class Widening:
    """A range that should grow, and why."""

    dimension: Dimension
    reason: str


def unmoved(tried: Tried, reason: str) -> Advice:
    """The advice to leave a parameter as it is, but for the parts where all runs were lost."""
    if tried.cut is None:
        return Advice(tried.before.name, "keep", tried.before, tried.before, reason)
    return said(tried, tried.safe, None)


def said(tried: Tried, found: Dimension, wider: Widening | None, fewer_lost: bool = False) -> Advice:
    """The advice that a narrowed dimension makes, with rounded ends and a reason.

    Args:
        tried: the parameter.
        found: what is left of it.
        wider: what it was, grown at one end; None when it should not grow.
        fewer_lost: whether it was cut because runs are likely to be lost in what is given up.
    """
    before, safe, score = tried.before, tried.safe, tried.score
    known = (math.nan, math.nan) if score is None else (score.importance, score.high)
    best = tried.at_best()

    def advice(action: Action, dimension: Dimension, reason: str) -> Advice:
        counts = len(best) and action != "freeze"
        kept = float(inside_one(dimension, best).mean()) if counts else 1.0
        fewer = "with the other ranges, the rest is likely to fail" if fewer_lost else ""
        parts = (reason, fewer, tried.cut.reason if tried.cut else "")
        why = "; ".join(part for part in parts if part)
        return Advice(
            before.name, action, dimension, before, why, kept, *known, safe if tried.cut is not None else None
        )

    if freezing(tried) == found and found != before:
        return advice(
            "freeze",
            found,
            f"it does not matter: at most {known[1]:.0%} of what can be predicted goes through it",
        )
    if before.unset and not before.is_choice and not found.unset and found != before:
        return _unset_said(tried, found, advice)
    if wider is not None and _touches(found, before, wider.dimension):
        grown = wider.dimension
        low = found.low if grown.low == before.low else grown.low
        high = found.high if grown.high == before.high else grown.high
        grown = neat(safe, replace(found, low=low, high=high), limited=False)
        return advice("widen", grown, wider.reason)
    if found == before:
        return advice("keep", before, _kept(tried))
    if found == safe:
        ordered = not before.is_choice or level_numbers(before) is not None
        return advice("fix" if constant(found) else "narrow" if ordered else "drop levels", found, "")
    if before.is_choice:
        return _levels_said(tried, found, advice)
    short = neat(safe, found, limited=True)
    count = int(inside_one(short, best).sum())
    if short.low == short.high:
        value = frozen(before.name, number(before, short.low or 0.0), before.when)
        return advice("fix", value, _fixed(number_text(float(short.low or 0)), count, len(best), tried.noun))
    where = f"between {number_text(float(short.low or 0))} and {number_text(float(short.high or 0))}"
    if short.low == before.low:
        where = f"up to {number_text(float(short.high or 0))}"
    elif short.high == before.high:
        where = f"from {number_text(float(short.low or 0))} up"
    return advice(
        "narrow",
        short,
        f"the best is expected {where}; {count} of the {len(best)} best {tried.noun} lie there",
    )


def _touches(found: Dimension, before: Dimension, grown: Dimension) -> bool:
    """Whether what is left of a dimension reaches the end that should grow."""
    return found.high == before.high if grown.high != before.high else found.low == before.low


def _unset_said(tried: Tried, found: Dimension, advice) -> Advice:  # type: ignore[no-untyped-def]
    """The advice where not setting a number is all that is left of it, or is given up."""
    before, best = tried.before, tried.at_best()
    count, of = int(inside_one(found, best).sum()), len(best)
    if found.is_choice:
        reason = f"fix at None: it is expected best when not set, as in {count} of the {of} best {tried.noun}"
        return advice("fix", found, reason)
    short = neat(tried.safe, found, limited=True)
    unset = int(tried.values.isna().sum())
    reason = f"expected best when set, as in {count} of the {of} best {tried.noun}"
    reason += f"; {unset} {tried.noun} tried no value"
    if short.low == short.high:
        value = replace(frozen(before.name, number(before, short.low or 0.0), before.when), unset=False)
        return advice("fix", value, _fixed(number_text(float(short.low or 0)), count, of, tried.noun))
    cut = (short.low, short.high) != (before.low, before.high)
    where = (
        f"between {number_text(float(short.low or 0))} and {number_text(float(short.high or 0))}; "
        if cut
        else ""
    )
    return advice("narrow" if cut else "drop levels", short, where + reason)


def _levels_said(tried: Tried, found: Dimension, advice) -> Advice:  # type: ignore[no-untyped-def]
    before, best = tried.before, tried.at_best()
    if found == before:
        return advice("keep", before, _kept(tried))
    gone = [level for level in before.levels if level not in found.levels]
    every = tried.values if tried.lost is None else pd.concat([tried.values, tried.lost])
    runs = int(as_text(every).isin(gone).sum())
    count = int(inside_one(found, best).sum())
    if len(found.levels) == 1:
        value = held_at(before, found.levels[0])
        fixed = _fixed(found.levels[0], count, len(best), tried.noun)
        return advice("fix", value, f"{fixed}; the rest was tried in {runs} {tried.noun}")
    left = " or ".join(found.levels) if len(found.levels) <= 3 else f"{len(found.levels)} levels"
    reason = (
        f"expected best with {left}, as in {count} of the {len(best)} best {tried.noun}; {runs} {tried.noun} "
        "tried the rest"
    )
    ordered = level_numbers(before) is not None
    return advice("narrow" if ordered else "drop levels", found, reason)


def _fixed(value: str, count: int, of: int, noun: str) -> str:
    return f"fix at {value}: it is expected best, as in {count} of the {of} best {noun}"


def _kept(tried: Tried) -> str:
    score = tried.score
    if score is not None and score.p_value > 0.05:
        high = score.high
        if high == high:
            return f"no effect beyond chance, but a share of up to {high:.0%} is not ruled out"
        return "no effect beyond chance, which may be for lack of runs"
    return "no part of it is clearly worse, or too few runs were tried there"
