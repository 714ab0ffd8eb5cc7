"""Ranges as text that people read and change: "0.001 to 0.1", or "adam, sgd"."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import replace

from importance.errors import ImportanceError
from importance.space.dimension import Dimension
from importance.space.levels import frozen, level_text, number, typed
from importance.space.sampling import held_at, level_numbers, on_steps

_OR_NONE = ", or None"
_TO = re.compile(r"\s+to\s+|\s*(?:…|–|\.\.+)\s*", re.IGNORECASE)


def range_text(one: Dimension) -> str:
    """A dimension as text: both ends, the levels, or the one value it is frozen at."""
    if one.is_choice:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(one.levels)
        return (
            line.getvalue().replace(",", ", ") if not any("," in v for v in one.levels) else line.getvalue()
        )
    low, high = (level_text(number(one, end or 0.0)) for end in (one.low, one.high))
    if one.unset:
        return f"{_short(low)} to {_short(high)}{_OR_NONE}"
    return low if low == high else f"{_short(low)} to {_short(high)}"


def edited(before: Dimension, text: str) -> Dimension:
    """The dimension that a text describes: ends joined by "to", or levels with commas between them.

    Args:
        before: what was drawn from so far, which says whether it is a range or a choice, and its scale.
        text: as `range_text` writes it; one value alone freezes the parameter.

    Raises:
        ImportanceError: when it is no range, or a choice of nothing.
    """
    if before.is_choice:
        return _levels(before, text)
    unset = before.unset
    if unset is not None:
        if text.strip().lower() == "none":
            return Dimension(before.name, levels=("None",), when=before.when)
        unset = text.strip().lower().endswith("or none")
        text = re.sub(r",?\s*or none\s*$", "", text.strip(), flags=re.IGNORECASE)
    ends = [_number(before, part) for part in _TO.split(text.strip())]
    if not 1 <= len(ends) <= 2:
        raise ImportanceError(f'{before.name} needs a low and a high end, such as "{range_text(before)}".')
    low, high = ends[0], ends[-1]
    if before.integer:
        low, high = float(round(low)), float(round(high))
    if low > high:
        raise ImportanceError(f"{before.name} cannot run from {low:g} up to {high:g}. Swap its ends.")
    if before.log and low <= 0:
        raise ImportanceError(f"{before.name} is drawn on a log scale, so its low end must be above 0.")
    if low < high and before.step is not None:
        low, high = float(on_steps(before, low, to="up")), float(on_steps(before, high, to="down"))
        if low > high:
            raise ImportanceError(
                f"{before.name} has no step of {before.step:g} between these ends. Move them apart."
            )
    if low == high and not unset:
        return frozen(before.name, int(low) if before.integer else low, before.when)
    return replace(before, low=low, high=high, unset=unset)


def _short(text: str) -> str:
    return text if len(text) <= 9 else f"{float(text):.4g}"


def _number(before: Dimension, text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        wanted = f'Write both ends, such as "{range_text(before)}".'
        raise ImportanceError(f"{before.name} has the end {text!r}, which is no number. {wanted}")
    return found


def _levels(before: Dimension, text: str) -> Dimension:
    cells = next(csv.reader([text.strip()], skipinitialspace=True), [])
    levels = tuple(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    if not levels:
        raise ImportanceError(f"{before.name} needs at least one level, such as {before.levels[0]}.")
    if level_numbers(before) is not None:
        bad = [v for v in levels if isinstance(typed(v), (bool, str)) or typed(v) is None]
        if bad:
            raise ImportanceError(f"{before.name} is a choice of numbers, and {bad[0]!r} is none.")
        levels = tuple(sorted((level_text(typed(v)) for v in levels), key=float))
    if len(levels) == 1:
        return held_at(before, levels[0])
    return replace(before, levels=levels)
