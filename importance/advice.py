"""Advice for one parameter: which parts of its range may be given up, whether it may be frozen or should
grow, and the words for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

import numpy as np
import pandas as pd

from importance.configs.levels import frozen, number, typed
from importance.dimensions import as_text
from importance.labels import number_text
from importance.sampling import from_unit, held_at, inside_one, level_numbers, unit
from importance.scores import ParameterScore
from importance.space import Dimension

Action = Literal["keep", "narrow", "widen", "freeze", "fix", "drop levels"]

FEWEST_TRIED = 4
"""Runs that a stretch or a level needs before it may be given up."""
WIDEST_GAP = 0.25
"""The longest untried stretch, as a share of the range, that may lie in what is given up."""
MOST_FROZEN = 0.05
"""The upper end of the interval of an importance that chance explains, up to which it may be frozen."""
MOST_FROZEN_SURE = 0.02
"""The same for an effect that is there, and small."""
_EDGE = 0.15
_CROWDED = 0.6
_BY_CHANCE = 0.01  # how often so many would sit there by chance
_GROWTH = 0.3
_DIGITS = 2


@dataclass(frozen=True)
class Advice:
    """What to do with one parameter.

    Attributes:
        name: the parameter.
        action: "keep", "narrow", "widen", "drop levels"; "freeze", because it does not matter;
            "fix", at one value, because it matters and that value is expected best.
        dimension: what to draw from next.
        before: what was drawn from so far.
        reason: why, in words.
        kept: the share of the best runs so far that lie in `dimension`, 0 to 1; 1 where it is frozen because
            it does not matter.
        importance, importance_high: the share and its upper end; NaN when not known.
    """

    name: str
    action: Action
    dimension: Dimension
    before: Dimension
    reason: str
    kept: float = 1.0
    importance: float = math.nan
    importance_high: float = math.nan


@dataclass(frozen=True)
class Tried:
    """One parameter over the runs used.

    Attributes:
        before: what was drawn from.
        values: its values, one a run.
        best: positions of the best runs, the best first.
        score: its row of the ranking; None when it has none.
    """

    before: Dimension
    values: pd.Series
    best: np.ndarray
    score: ParameterScore | None

    def may_become(self, smaller: Dimension) -> bool:
        """Whether what would be given up was tried enough, without a wide gap, and is not all there is."""
        if self.before.unset and not self._unset_tried(smaller):
            return False
        out = self.values[~inside_one(smaller, self.values)].dropna()
        if self.before.is_choice:
            gone = [level for level in self.before.levels if level not in smaller.levels]
            counts = as_text(out).map(_canonical).value_counts()
            tried = [int(counts.get(_canonical(level), 0)) for level in gone]
            if level_numbers(self.before) is None:
                return bool(smaller.levels) and all(count >= FEWEST_TRIED for count in tried)
            return bool(smaller.levels) and self._numbers_tried(gone, tried)
        places = unit(self.before, out.to_numpy(dtype=float))
        if smaller.is_choice:  # nothing but None
            return _well_tried(places, 0.0, 1.0)
        ends = np.array([smaller.low, smaller.high], dtype=float)
        low, high = (float(end) for end in unit(self.before, ends))
        return _well_tried(places[places < low], 0.0, low) and _well_tried(places[places >= high], high, 1.0)

    def _unset_tried(self, smaller: Dimension) -> bool:
        """Whether runs without a value were enough to give them up, where that is asked."""
        return bool(smaller.is_choice or smaller.unset or self.values.isna().sum() >= FEWEST_TRIED)

    def _numbers_tried(self, gone: Sequence[str], tried: Sequence[int]) -> bool:
        """Whether enough runs lie at each end of an ordered choice, and no long stretch of it is untried."""
        count = len(self.before.levels)
        at = {level: k for k, level in enumerate(self.before.levels)}
        middle = min((at[v] for v in self.before.levels if v not in gone), default=0)
        for end in (True, False):
            there = [n for level, n in zip(gone, tried, strict=True) if (at[level] < middle) == end]
            empty = max((len(list(run)) for zero, run in groupby(there, lambda n: n == 0) if zero), default=0)
            if there and (sum(there) < FEWEST_TRIED or empty > WIDEST_GAP * count):
                return False
        return True

    def at_best(self) -> pd.Series:
        """Its values in the best runs; those without one too where that is a level of its own."""
        values = self.values.iloc[self.best]
        return values if self.before.unset else values.dropna()


def _canonical(level: str) -> str:
    """One text for a number, however it is spelled."""
    value = typed(level)
    return repr(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else level


def _well_tried(places: np.ndarray, start: float, end: float) -> bool:
    if end - start < 1e-9:
        return True
    gaps = np.diff(np.concatenate([[start], np.sort(places), [end]]))
    return len(places) >= FEWEST_TRIED and bool(gaps.max() <= WIDEST_GAP)


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
    return frozen(one.name, round(middle) if one.integer else _rounded(one, middle))


@dataclass(frozen=True)
class Widening:
    """A range that should grow, and why."""

    dimension: Dimension
    reason: str


def widening(tried: Tried) -> Widening | None:
    """The range grown at the end where the best runs crowd; None when they do not, or it cannot grow."""
    one, score = tried.before, tried.score
    if one.is_choice or one.low is None or one.high is None or one.low >= one.high:
        return None
    if score is None or not score.importance >= 0.05 or not score.p_value <= 0.05:
        return None
    places = unit(one, tried.at_best().to_numpy(float))
    if len(places) < FEWEST_TRIED:
        return None
    for at_high in (True, False):
        crowd = int((places >= 1 - _EDGE).sum() if at_high else (places <= _EDGE).sum())
        if crowd < _CROWDED * len(places) or _chance(crowd, len(places)) > _BY_CHANCE:
            continue
        with np.errstate(over="ignore"):
            end = float(from_unit(one, np.array([1 + _GROWTH if at_high else -_GROWTH]))[0])
        if not math.isfinite(end) or (one.log and not end):
            continue  # no number lies there
        end = _within_nature(one, end)
        end = float(round(end)) if one.integer else _digits(end)
        grown = replace(one, high=max(end, one.high)) if at_high else replace(one, low=min(end, one.low))
        if grown != one:
            place = "high" if at_high else "low"
            return Widening(grown, f"{crowd} of the {len(places)} best runs sit at its {place} end")
    return None


def _chance(crowd: int, of: int) -> float:
    """The chance that so many places drawn evenly, or more, lie at one end."""
    more = range(crowd, of + 1)
    return sum(math.comb(of, k) * _EDGE**k * (1 - _EDGE) ** (of - k) for k in more)


def _within_nature(one: Dimension, end: float) -> float:
    """An end that does not leave the numbers that a parameter of this range plainly takes."""
    low, high = one.low or 0.0, one.high or 0.0
    if low >= 0:
        end = max(end, 0.0 if not one.log else end)
    if low >= 0 and high <= 1 and not one.log:
        end = min(end, 1.0)
    if one.integer and low >= 1:
        end = max(end, 1.0)
    return end


def said(tried: Tried, found: Dimension, wider: Widening | None) -> Advice:
    """The advice that a narrowed dimension makes, with rounded ends and a reason."""
    before, score = tried.before, tried.score
    known = (math.nan, math.nan) if score is None else (score.importance, score.high)
    best = tried.at_best()

    def advice(action: Action, dimension: Dimension, reason: str) -> Advice:
        counts = len(best) and action != "freeze"
        kept = float(inside_one(dimension, best).mean()) if counts else 1.0
        return Advice(before.name, action, dimension, before, reason, kept, *known)

    if freezing(tried) == found and found != before:
        return advice(
            "freeze",
            found,
            f"it does not matter: at most {known[1]:.0%} of what can be predicted goes through it",
        )
    if before.is_choice:
        return _levels_said(tried, found, advice)
    if before.unset and not found.unset and found != before:
        return _unset_said(tried, found, advice)
    touched = wider is not None and (
        found.high == before.high if wider.dimension.high != before.high else found.low == before.low
    )
    if wider is not None and touched:
        low = found.low if wider.dimension.low == before.low else wider.dimension.low
        high = found.high if wider.dimension.high == before.high else wider.dimension.high
        grown = _neat(before, replace(found, low=low, high=high), limited=False)
        return advice("widen", grown, wider.reason)
    if found == before:
        return advice("keep", before, _kept(tried))
    neat = _neat(before, found, limited=True)
    count = int(inside_one(neat, best).sum())
    if neat.low == neat.high:
        value = frozen(before.name, number(before, neat.low or 0.0), before.when)
        return advice("fix", value, _fixed(number_text(float(neat.low or 0)), count, len(best)))
    where = f"between {number_text(float(neat.low or 0))} and {number_text(float(neat.high or 0))}"
    if neat.low == before.low:
        where = f"up to {number_text(float(neat.high or 0))}"
    elif neat.high == before.high:
        where = f"from {number_text(float(neat.low or 0))} up"
    return advice(
        "narrow", neat, f"the best is expected {where}; {count} of the {len(best)} best runs lie there"
    )


def _unset_said(tried: Tried, found: Dimension, advice) -> Advice:  # type: ignore[no-untyped-def]
    """The advice where not setting a number is all that is left of it, or is given up."""
    before, best = tried.before, tried.at_best()
    count, of = int(inside_one(found, best).sum()), len(best)
    if found.is_choice:
        said = f"fix at None: it is expected best when not set, as in {count} of the {of} best runs"
        return advice("fix", found, said)
    neat = _neat(before, found, limited=True)
    unset = int(tried.values.isna().sum())
    said = f"expected best when set, as in {count} of the {of} best runs; {unset} runs tried no value"
    if neat.low == neat.high:
        value = replace(frozen(before.name, number(before, neat.low or 0.0), before.when), unset=False)
        return advice("fix", value, _fixed(number_text(float(neat.low or 0)), count, of))
    cut = (neat.low, neat.high) != (before.low, before.high)
    where = (
        f"between {number_text(float(neat.low or 0))} and {number_text(float(neat.high or 0))}; "
        if cut
        else ""
    )
    return advice("narrow" if cut else "drop levels", neat, where + said)


def _levels_said(tried: Tried, found: Dimension, advice) -> Advice:  # type: ignore[no-untyped-def]
    before, best = tried.before, tried.at_best()
    if found == before:
        return advice("keep", before, _kept(tried))
    gone = [level for level in before.levels if level not in found.levels]
    runs = int(as_text(tried.values).isin(gone).sum())
    count = int(inside_one(found, best).sum())
    if len(found.levels) == 1:
        value = held_at(before, found.levels[0])
        said = f"{_fixed(found.levels[0], count, len(best))}; the rest was tried in {runs} runs"
        return advice("fix", value, said)
    left = " or ".join(found.levels) if len(found.levels) <= 3 else f"{len(found.levels)} levels"
    reason = (
        f"expected best with {left}, as in {count} of the {len(best)} best runs; {runs} runs tried the rest"
    )
    ordered = level_numbers(before) is not None
    return advice("narrow" if ordered else "drop levels", found, reason)


def _fixed(value: str, count: int, of: int) -> str:
    return f"fix at {value}: it is expected best, as in {count} of the {of} best runs"


def _kept(tried: Tried) -> str:
    score = tried.score
    if score is not None and score.p_value > 0.05:
        high = score.high
        if high == high:
            return f"no effect beyond chance, but a share of up to {high:.0%} is not ruled out"
        return "no effect beyond chance, which may be for lack of runs"
    return "no part of it is clearly worse, or too few runs were tried there"


def _neat(before: Dimension, one: Dimension, *, limited: bool) -> Dimension:
    """A range with ends of two digits, rounded outwards; within what it was when `limited`."""
    if one.low is None or one.high is None or one.step is not None:
        return one
    low = one.low if one.low == before.low else _outwards(one.low, down=True)
    high = one.high if one.high == before.high else _outwards(one.high, down=False)
    if one.integer:
        low, high = float(math.floor(low)), float(math.ceil(high))
    if one.log and low <= 0:
        low = one.low
    if limited and before.low is not None and before.high is not None:
        low, high = max(low, before.low), min(high, before.high)
    return replace(one, low=low, high=high)


def _outwards(value: float, *, down: bool) -> float:
    if value == 0:
        return 0.0
    size = 10.0 ** (math.floor(math.log10(abs(value))) - _DIGITS + 1)
    steps = math.floor(value / size + 1e-9) if down else math.ceil(value / size - 1e-9)
    return _digits(steps * size)


def _rounded(one: Dimension, value: float) -> float:
    neat = _digits(value)
    return neat if one.low is not None and one.high is not None and one.low <= neat <= one.high else value


def _digits(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
