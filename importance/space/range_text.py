"""Ranges as text that people read and change: "0.001 to 0.1", or "adam, sgd"."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

from importance.errors import ImportanceError
from importance.space.dimension import Choice, Dimension, Range, Unset, frozen, frozen_at, frozen_at_none
from importance.space.levels import is_number, level_text, parse_scalar
from importance.space.sampling import round_to_steps

_OR_NONE = ", or None"
_MOST_NAMED = 8
"""So many levels are named in a message; more are counted."""
_TO = re.compile(r"\s+to\s+|\s*(?:…|–|\.\.+)\s*", re.IGNORECASE)


def range_text(dimension: Dimension) -> str:
    """Return a dimension as text: both ends, the levels, or the one value that it is frozen at."""
    if isinstance(dimension, Choice):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(dimension.levels)
        text = line.getvalue()
        return text if any("," in level for level in dimension.levels) else text.replace(",", ", ")
    low, high = (level_text(dimension.number(end)) for end in (dimension.low, dimension.high))
    if dimension.may_be_unset:
        return f"{_short(low)} to {_short(high)}{_OR_NONE}"
    return low if low == high else f"{_short(low)} to {_short(high)}"


def parse_range(before: Dimension, text: str) -> Dimension:
    """Return the dimension that a text describes: ends joined by "to", or levels with commas between them.

    Args:
        before: the dimension so far; it says whether the text is of a range or a choice, and on what scale.
        text: as `range_text` writes it; a single value freezes the parameter.

    Raises:
        ImportanceError: when the text describes no such range or choice, or has a level of text that the
            parameter does not have.
    """
    if isinstance(before, Choice):
        return _parse_levels(before, text)
    unset = before.unset
    if unset is not Unset.INACTIVE:
        if text.strip().lower() == "none":
            return frozen_at_none(before)
        unset = Unset.ALLOWED if text.strip().lower().endswith("or none") else Unset.EXCLUDED
        text = re.sub(r",?\s*or none\s*$", "", text.strip(), flags=re.IGNORECASE)
    low, high = _parse_ends(before, text)
    if low == high and unset is not Unset.ALLOWED:
        return frozen(before.name, int(low) if before.integer else low, before.condition)
    return replace(before, low=low, high=high, unset=unset)


def _parse_ends(before: Range, text: str) -> tuple[float, float]:
    ends = [_parse_number(before, part) for part in _TO.split(text.strip())]
    if not 1 <= len(ends) <= 2:
        raise ImportanceError(f'{before.name} needs a low and a high end, such as "{range_text(before)}".')
    low, high = ends[0], ends[-1]
    if before.integer:
        low, high = float(round(low)), float(round(high))
    if low > high:
        raise ImportanceError(f"{before.name} cannot run from {low:g} to {high:g}. Swap its ends.")
    if before.log and low <= 0:
        raise ImportanceError(f"{before.name} is drawn on a log scale, so its low end must be above 0.")
    if low < high and before.step is not None:
        low = float(round_to_steps(before, low, to="up"))
        high = float(round_to_steps(before, high, to="down"))
        if low > high:
            raise ImportanceError(
                f"{before.name} has no step of {before.step:g} between these ends. Move them apart."
            )
    return low, high


def _short(text: str) -> str:
    return text if len(text) <= 9 else f"{float(text):.4g}"


def _parse_number(before: Range, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        advice = f'Write both ends, such as "{range_text(before)}".'
        raise ImportanceError(f"{before.name} has the end {text!r}, which is not a number. {advice}")
    return number


def _parse_levels(before: Choice, text: str) -> Dimension:
    cells = next(csv.reader([text.strip()], skipinitialspace=True), [])
    levels = tuple(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    if not levels:
        raise ImportanceError(f"{before.name} needs at least one level, such as {before.levels[0]}.")
    if before.is_numeric:
        values = {level: parse_scalar(level) for level in levels}
        numbers = [value for value in values.values() if is_number(value)]
        if len(numbers) < len(values):
            word = next(level for level, value in values.items() if not is_number(value))
            raise ImportanceError(f"{before.name} is a choice of numbers, and {word!r} is not a number.")
        levels = tuple(map(level_text, sorted(numbers)))
    else:
        levels = _known_levels(before, levels)
    if len(levels) == 1:
        return frozen_at(before, levels[0])
    return replace(before, levels=levels)


def _known_levels(before: Choice, typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the levels that were typed, spelled as in the choice; another level is an error."""
    by_spelling = {level.strip('"').casefold(): level for level in before.levels}
    known = {
        level: level if level in before.levels else by_spelling.get(level.strip('"').casefold())
        for level in typed
    }
    unknown = [level for level, name in known.items() if name is None]
    if unknown:
        names = ", ".join(before.levels[:_MOST_NAMED])
        more = f" and {len(before.levels) - _MOST_NAMED} more" if len(before.levels) > _MOST_NAMED else ""
        raise ImportanceError(
            f"{before.name} has no level {' or '.join(map(repr, unknown[:_MOST_NAMED]))}. Choose among its "
            f"levels: {names}{more}."
        )
    return tuple(dict.fromkeys(name for name in known.values() if name is not None))
