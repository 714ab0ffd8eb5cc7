"""A dimension as a list of values, for the tools and formats that can only list them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Condition, Dimension, Range, Unset, choice_of, constant
from importance.space.levels import NUMBER, WORD_SUFFIX, Scalar, parse_scalar

_SPACED = 19
_MOST_STEPS = 10_000


def checked_ends(dimension: Range) -> tuple[int | float, int | float]:
    """Return both ends of a range in the type that it draws.

    Raises:
        ImportanceError: when an end is not finite, the ends are swapped, or a log scale reaches 0.
    """
    low, high = dimension.low, dimension.high
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ImportanceError(f"{dimension.name} has no finite range. Give it both ends.")
    if low > high or (dimension.log and low <= 0):
        scale = " on a log scale" if dimension.log else ""
        raise ImportanceError(
            f"{dimension.name} cannot run from {low:g} to {high:g}{scale}. "
            "The low end must be the smaller one, and above 0 on a log scale."
        )
    return dimension.number(low), dimension.number(high)


def listed_values(dimension: Dimension) -> list[Scalar] | None:
    """Return all values of a choice or of a range with steps; None for a continuous range.

    For a range that may be unset, return None and some evenly spaced values.

    Raises:
        ImportanceError: when a range has more than 10,000 steps, or as `checked_ends` does.
    """
    if isinstance(dimension, Choice):
        return list(dimension.values)
    if dimension.may_be_unset:
        return [None, *spaced_values(dimension)]
    if dimension.step is None:
        return None
    low, high = checked_ends(dimension)
    count = int((high - low) / dimension.step + 1e-9) + 1
    if count > _MOST_STEPS:
        raise ImportanceError(f"{dimension.name} has {count:,} steps, too many to list. Use a larger step.")
    return [dimension.number(float(f"{low + i * dimension.step:.12g}")) for i in range(count)]


def spaced_values(dimension: Range) -> list[Scalar]:
    """Return up to 19 values of a range, evenly spaced on its scale."""
    low, high = checked_ends(dimension)
    if dimension.step is not None:
        steps = listed_values(replace(dimension, unset=Unset.INACTIVE))
        if steps is not None and len(steps) <= _SPACED:
            return steps
    shares = [k / (_SPACED - 1) for k in range(_SPACED)]
    values = [
        low * (high / low) ** share if dimension.log else low + share * (high - low) for share in shares
    ]
    return list(
        dict.fromkeys(dimension.number(min(max(float(f"{value:.4g}"), low), high)) for value in values)
    )


def with_words_joined(space: Mapping[str, Dimension]) -> dict[str, Dimension]:
    """Return the space with one parameter in place of each pair NAME (numbers) and NAME.word (words).

    The joined parameter is a choice of the words and the values of the number, or of some evenly spaced
    values when the number has a continuous range.
    """
    joined = dict(space)
    for word_name, words in space.items():
        if not word_name.endswith(WORD_SUFFIX) or not isinstance(words, Choice):
            continue
        name = word_name.removesuffix(WORD_SUFFIX)
        numbers = space.get(name)
        if numbers is not None and numbers.condition not in (None, Condition(word_name, (NUMBER,))):
            continue
        del joined[word_name]
        values = [parse_scalar(level) for level in words.levels if level != NUMBER]
        if numbers is None:
            joined[name] = choice_of(name, values)
        elif values:
            number_values = _some_values(replace(numbers, condition=words.condition))
            joined[name] = choice_of(name, [*number_values, *values], words.condition)
        else:
            joined[name] = replace(numbers, condition=words.condition)
    return joined


def _some_values(dimension: Dimension) -> list[Scalar]:
    single = constant(dimension)
    if single is not None:
        return list(single)
    if isinstance(dimension, Choice):
        return list(dimension.values)
    return listed_values(dimension) or spaced_values(dimension)
