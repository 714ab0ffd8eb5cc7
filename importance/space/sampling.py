"""Drawing settings from a space, and telling which settings lie in it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.space.dimension import Dimension, Space
from importance.space.levels import frozen, level_text, parents_first, typed

UNSET_SHARE = 0.2
"""How often no value is drawn where that is drawn beside a range."""
_NOTHING = frozenset(["none", "nan", "null"])


def nothing_level(one: Dimension) -> str | None:
    """The level that stands for no value, such as "None"; None where a choice has none."""
    return next((level for level in one.levels if level.strip('"').lower() in _NOTHING), None)


def levels_of(one: Dimension, values: pd.Series) -> pd.Series:
    """The level of each value of a choice, a number by what it is and not by how it is spelled."""
    if not pd.api.types.is_numeric_dtype(values):
        return values.map(text).astype(object)
    read = {level: typed(level) for level in one.levels}
    spelled = {
        float(v): n for n, v in read.items() if isinstance(v, (int, float)) and not isinstance(v, bool)
    }
    return values.map(lambda v: spelled.get(v) or text(v)).astype(object)


def level_numbers(one: Dimension) -> np.ndarray | None:
    """The levels of a choice among numbers, as numbers; None for any other dimension."""
    found = [typed(level) for level in one.levels]
    if not found or any(isinstance(v, (bool, str)) or v is None for v in found):
        return None
    return np.array(found, dtype=float)


def held_at(one: Dimension, level: str) -> Dimension:
    """A choice frozen at one level: at a number among numbers, else at the text, whatever it spells."""
    value = typed(level)
    if level_numbers(one) is not None:
        return frozen(one.name, value, one.when)
    return Dimension(
        one.name, levels=(level_text(value) if isinstance(value, bool) else level,), when=one.when
    )


def unit(one: Dimension, values: np.ndarray) -> np.ndarray:
    """Where numbers lie in a range, 0 at its low end and 1 at its high end, on its own scale."""
    low, high = _scaled(one, np.array([one.low, one.high], dtype=float))
    if high == low:
        return np.full(len(values), 0.5)
    return (_scaled(one, np.asarray(values, dtype=float)) - low) / (high - low)


def from_unit(one: Dimension, places: np.ndarray) -> np.ndarray:
    """Numbers at places in a range: the other way round than `unit`, not rounded."""
    low, high = _scaled(one, np.array([one.low, one.high], dtype=float))
    values = low + np.asarray(places, dtype=float) * (high - low)
    return np.exp(values) if one.log else values


def _scaled(one: Dimension, values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values) if one.log else values


def on_steps(one: Dimension, values: np.ndarray | float, *, to: str = "nearest") -> np.ndarray:
    """Numbers moved to the steps of a dimension, counted from its low end, in as few digits as these take.

    Args:
        one: the dimension; without steps the numbers stay as they are.
        values: the numbers, inside the range or outside.
        to: the "nearest" step, the next one "down" or the next one "up".
    """
    found = np.asarray(values, dtype=float)
    if one.step is None or one.low is None:
        return found
    places = (found - one.low) / one.step
    if to == "down":
        steps = np.floor(places + 1e-9)
    else:
        steps = np.ceil(places - 1e-9) if to == "up" else np.round(places)
    return _short(one.low + one.step * steps)


def _short(values: np.ndarray) -> np.ndarray:
    """Numbers without the digits that adding up has left, such as 1.9 for 1.9000000000000001."""
    return np.array([float(f"{value:.12g}") for value in np.ravel(values)]).reshape(np.shape(values))


def draw(space: Space, n: int, rng: np.random.Generator, *, evenly: bool = False) -> pd.DataFrame:
    """n settings drawn from a space, typed as runs hold them; no value where a parameter is not used.

    Args:
        space: the dimensions.
        n: how many settings.
        rng: the source of chance.
        evenly: spread over the space by a Latin hypercube (McKay, Beckman and Conover 1979,
            doi:10.2307/1268522) rather than independent.
    """
    places = {}
    for one in parents_first(space.values()):
        places[one.name] = rng.random(n)
        if evenly:
            places[one.name] = (rng.permutation(n) + places[one.name]) / n
    return settings_at(space, places)


def settings_at(space: Space, places: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """The settings at places from 0 up to 1 along each dimension, as `draw` gives them."""
    columns: dict[str, pd.Series] = {}
    for one in parents_first(space.values()):
        columns[one.name] = _column(one, places[one.name])
        if one.when is not None and one.when[0] in columns:
            active = columns[one.when[0]].map(text).isin(one.when[1])
            columns[one.name] = columns[one.name].where(active, np.nan if is_number(one) else None)
    return pd.DataFrame(columns)


def places_of(space: Space, frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """The places of settings along each dimension: the other way round than `settings_at`.

    A value outside the space gets the nearest place, a level outside it or no value at all any place.
    """
    found = {}
    for name, one in space.items():
        anywhere, values = rng.random(len(frame)), frame[name]
        if one.is_choice and not is_number(one):
            at = {level: k for k, level in enumerate(one.levels)}
            which = values.map(lambda value, at=at: at.get(value, np.nan)).to_numpy(dtype=float)
            places = (which + 0.5) / len(one.levels)
        elif one.is_choice:
            apart = np.abs(as_numbers(values)[:, None] - np.asarray(level_numbers(one)))
            places = (np.nan_to_num(apart).argmin(axis=1) + 0.5) / len(one.levels)
            places = np.where(values.isna(), np.nan, places)
        else:
            places = np.clip(unit(one, as_numbers(values)), 0, 1 - 1e-12)
            if one.unset:
                places = UNSET_SHARE + (1 - UNSET_SHARE) * places
                places = np.where(values.isna(), UNSET_SHARE / 2, places)
        found[name] = np.where(np.isfinite(places), places, anywhere)
    return found


def as_numbers(values: pd.Series) -> np.ndarray:
    """The values as numbers; NaN for text and for no value."""
    plain = pd.api.types.is_numeric_dtype(values)
    return np.asarray((values if plain else pd.to_numeric(values, errors="coerce")).to_numpy(dtype=float))


def _column(one: Dimension, places: np.ndarray) -> pd.Series:
    if one.is_choice:
        numbers = level_numbers(one)
        held = np.array(one.levels, dtype=object) if numbers is None else numbers
        return pd.Series(held[np.minimum((places * len(held)).astype(int), len(held) - 1)])
    if one.unset:
        inside = np.clip((places - UNSET_SHARE) / (1 - UNSET_SHARE), 0, 1 - 1e-12)
        return _column(replace(one, unset=None), inside).astype(float).where(places >= UNSET_SHARE)
    low, high = float(one.low or 0), float(one.high or 0)
    if one.step is not None:
        count = int((high - low) / one.step + 1e-9) + 1
        return pd.Series(_short(low + one.step * np.minimum((places * count).astype(int), count - 1)))
    if one.integer and not one.log:
        return pd.Series(np.floor(low + places * (high - low + 1)).clip(low, high))
    values = from_unit(one, places)
    return pd.Series(np.clip(np.round(values) if one.integer else values, low, high))


def inside(space: Space, frame: pd.DataFrame) -> np.ndarray:
    """(n,) whether each run lies in the space; a run without a value of a parameter is not kept out by it."""
    kept = np.ones(len(frame), dtype=bool)
    for one in space.values():
        if one.name in frame.columns:
            kept &= inside_one(one, frame[one.name])
    return kept


def inside_one(one: Dimension, values: pd.Series) -> np.ndarray:
    """(n,) whether each value lies in the dimension, or is missing where that is not given up; text lies in
    no range."""
    missing = values.isna().to_numpy() & (one.unset is not False)
    numbers = level_numbers(one) if one.is_choice else None
    if one.is_choice and numbers is None:
        return missing | levels_of(one, values).isin(one.levels).to_numpy()
    found = as_numbers(values)
    if one.unset is not None:
        missing = np.isnan(found) & one.unset
    if numbers is not None:
        return missing | np.isclose(found[:, None], numbers[None, :], rtol=1e-9, atol=0).any(axis=1)
    low, high = float(one.low or 0), float(one.high or 0)
    room = 1e-9 * max(abs(low), abs(high))
    return missing | ((found >= low - room) & (found <= high + room))


def size(one: Dimension, before: Dimension) -> float:
    """How much of one dimension another leaves, from 0 to 1 or beyond; levels count, ranges on their scale.

    A parameter that is frozen leaves the reciprocal of its levels, and of a range a hundredth.
    """
    if before.is_choice:
        kept = len(one.levels) if one.is_choice else 1
        return kept / len(before.levels)
    if before.unset:
        if one.is_choice:
            return UNSET_SHARE
        left = size(replace(one, unset=None), replace(before, unset=None))
        return UNSET_SHARE * bool(one.unset) + (1 - UNSET_SHARE) * left
    low, high = (float(end) for end in unit(before, np.array([one.low, one.high], dtype=float)))
    least = 0.01
    if before.integer and before.low is not None and before.high is not None:
        least = max(least, 1 / (before.high - before.low + 1))
    return max(high - low, least)


def ratio(space: Space, before: Space) -> float:
    """How much of a space another leaves: the product over its dimensions."""
    return math.prod(size(space[name], one) if name in space else 1.0 for name, one in before.items())


def is_number(one: Dimension) -> bool:
    """Whether its values are numbers, from a range or from levels."""
    return not one.is_choice or level_numbers(one) is not None


def text(value: object) -> str | None:
    """The level that stands for a value; None for no value."""
    if value is None or value != value:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return level_text(value)  # type: ignore[arg-type]
