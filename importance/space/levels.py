"""Levels between the text that runs hold and the real types that a trainer expects: true, 3, 0.1, None."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeGuard

from importance.errors import ImportanceError
from importance.space.dimension import Dimension

Typed = bool | int | float | str | None
Native = Typed | list[int | float] | tuple[int | float, ...]
_SPACED = 19
_LONGEST = 1_000  # characters of a list
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")
_DECIMAL = re.compile(r"-?(\d++\.?\d*+|\.\d++)([eE][-+]?\d+)?")
_WORDS: dict[str, Typed] = {"true": True, "True": True, "false": False, "False": False, "None": None}


def typed(level: str) -> Typed:
    """The value that a level's text stands for; "007" and "1_000" are names, not numbers."""
    if level in _WORDS:
        return _WORDS[level]
    if _WHOLE.fullmatch(level) and len(level) < 18:
        return int(level)
    if _DECIMAL.fullmatch(level) and not re.match(r"-?0\d", level) and math.isfinite(float(level)):
        return float(level)
    return level


def native(level: str) -> Native:
    """As `typed`, and a list or tuple of numbers where the text spells one, as "[64, 32]" does."""
    if level[:1] not in ("[", "(") or len(level) > _LONGEST:
        return typed(level)
    try:
        found = ast.literal_eval(level)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return level
    return found if are_numbers(found) and str(found) == level else level


def are_numbers(value: object) -> TypeGuard[list[int | float] | tuple[int | float, ...]]:
    """Whether this is a list or tuple of nothing but numbers."""
    return isinstance(value, (list, tuple)) and all(type(each) in (int, float) for each in value)


def level_text(value: Native) -> str:
    """The text that stands for a value: the other way round than `typed` and `native`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def constant(one: Dimension) -> tuple[Typed] | None:
    """The one value that a dimension is frozen at, in a tuple; None when it has more than one."""
    if one.is_choice:
        return (typed(one.levels[0]),) if len(one.levels) == 1 else None
    if one.low is not None and one.low == one.high and not one.unset:
        return (number(one, one.low),)
    return None


def frozen(name: str, value: Native, when: tuple[str, tuple[str, ...]] | None = None) -> Dimension:
    """The dimension of one value: both ends of a range when it is a number, else a choice of one level."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return Dimension(name, float(value), float(value), integer=isinstance(value, int), when=when)
    return Dimension(name, levels=(level_text(value),), when=when)


def choice(name: str, values: Iterable[Native], when: tuple[str, tuple[str, ...]] | None = None) -> Dimension:
    """The dimension of a list of values."""
    levels = tuple(dict.fromkeys(level_text(value) for value in values))
    if not levels:
        raise ImportanceError(f"{name} is a choice of nothing. Give it at least one value.")
    if len(levels) == 1:
        return frozen(name, typed(levels[0]), when)
    return Dimension(name, levels=levels, when=when)


def number(one: Dimension, value: float) -> int | float:
    """A number of this dimension in its own type."""
    return round(value) if one.integer else float(value)


def ends(one: Dimension) -> tuple[int | float, int | float]:
    """Both ends of a range in their own type.

    Raises:
        ImportanceError: when the dimension has no such range.
    """
    if one.low is None or one.high is None or not (math.isfinite(one.low) and math.isfinite(one.high)):
        raise ImportanceError(f"{one.name} has no finite range. Give it both ends.")
    if one.low > one.high or (one.log and one.low <= 0):
        raise ImportanceError(
            f"{one.name} cannot run from {one.low:g} to {one.high:g}{' on a log scale' if one.log else ''}. "
            "The low end must be the smaller one, and above 0 on a log scale."
        )
    return number(one, one.low), number(one, one.high)


def values(one: Dimension) -> list[Typed] | None:
    """All values of a choice or of a range with steps; None for a range without.

    Of a range beside which None is drawn, None and `_SPACED` values evenly spaced on its scale.
    """
    if one.is_choice:
        return [typed(level) for level in one.levels]
    if one.unset:
        return [None, *spaced(one)]
    if one.step is None:
        return None
    low, high = ends(one)
    count = int((high - low) / one.step + 1e-9) + 1
    if count > 10_000:
        raise ImportanceError(f"{one.name} has {count:,} steps, too many to list. Take a longer step.")
    return [number(one, float(f"{low + i * one.step:.12g}")) for i in range(count)]


def spaced(one: Dimension) -> list[Typed]:
    """Values of a range evenly spaced on its scale, for what can only list them."""
    low, high = ends(one)
    listed = values(replace(one, unset=None)) if one.step is not None else None
    if listed is not None and len(listed) <= _SPACED:
        return listed
    share = [k / (_SPACED - 1) for k in range(_SPACED)]
    at = [low * (high / low) ** s if one.log else low + s * (high - low) for s in share]
    return list(dict.fromkeys(number(one, min(max(float(f"{v:.4g}"), low), high)) for v in at))


def joined_words(space: Mapping[str, Dimension]) -> dict[str, Dimension]:
    """The space with each number and the words beside it, two dimensions of ours, as one setting.

    A choice of the words and of the number's values; of a range, of `_SPACED` values evenly spaced on its
    scale.
    """
    found = dict(space)
    for name, words in space.items():
        if not name.endswith(WORD_SUFFIX) or not words.is_choice:
            continue
        own = name.removesuffix(WORD_SUFFIX)
        held = space.get(own)
        if held is not None and held.when not in (None, (name, (NUMBER,))):
            continue
        del found[name]
        plain = [level for level in words.levels if level != NUMBER]
        if held is None:
            found[own] = choice(own, [typed(level) for level in plain])
        elif plain:
            one = replace(held, when=words.when)
            fixed = constant(one)
            numbers = list(fixed) if fixed is not None else values(one) or spaced(one)
            found[own] = choice(own, [*numbers, *map(typed, plain)], words.when)
        else:
            found[own] = replace(held, when=words.when)
    return found


def parents_first(space: Iterable[Dimension]) -> list[Dimension]:
    """The dimensions in their order, each after the switch that it hangs on."""
    waiting, done, ordered = list(space), set[str](), list[Dimension]()
    names = {one.name for one in waiting}
    while waiting:
        ready = [one for one in waiting if one.when is None or one.when[0] in done | ({one.when[0]} - names)]
        if not ready:
            stuck = ", ".join(one.name for one in waiting)
            raise ImportanceError(f"The conditions of {stuck} go round in a circle. Take one of them away.")
        ordered += ready
        done |= {one.name for one in ready}
        waiting = [one for one in waiting if one.name not in done]
    return ordered


WORD_SUFFIX = ".word"
NUMBER = "number"
"""The level of NAME.word where NAME holds a number."""
