"""Settings drawn from a space, their coordinates in the unit cube, and which settings lie in the space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from importance.space.conditions import parents_first
from importance.space.dimension import Choice, Dimension, Range, Space, Unset
from importance.space.levels import is_number, level_of

UNSET_SHARE = 0.2
"""How often None is drawn where a range may be unset."""
_BELOW_ONE = 1 - 1e-12


def as_levels(choice: Choice, values: pd.Series) -> pd.Series:
    """Return the level of each value. A number gets the level of the same number, however that is spelled."""
    if not pd.api.types.is_numeric_dtype(values):
        if values.dtype in ("object", "str") and pd.api.types.infer_dtype(values, skipna=True) == "string":
            return values.astype(object).where(values.notna(), np.nan)  # a text is its own level
        return values.map(level_of).astype(object)
    level_of_number = {
        float(value): level
        for level, value in zip(choice.levels, choice.values, strict=True)
        if is_number(value)
    }
    return values.map(lambda value: level_of_number.get(value) or level_of(value)).astype(object)


def as_numbers(values: pd.Series) -> np.ndarray:
    """Return the values as numbers; NaN for text and for missing values."""
    numeric = pd.api.types.is_numeric_dtype(values)
    return np.asarray((values if numeric else pd.to_numeric(values, errors="coerce")).to_numpy(dtype=float))


def to_unit_interval(dimension: Range, values: np.ndarray) -> np.ndarray:
    """Return where numbers lie in a range, on its own scale: 0 at its low end and 1 at its high end."""
    low, high = _scaled(dimension, np.array([dimension.low, dimension.high], dtype=float))
    if high == low:
        return np.full(len(values), 0.5)
    return (_scaled(dimension, np.asarray(values, dtype=float)) - low) / (high - low)


def from_unit_interval(dimension: Range, coordinates: np.ndarray) -> np.ndarray:
    """Return the numbers at some coordinates, not rounded: the inverse of `to_unit_interval`."""
    low, high = _scaled(dimension, np.array([dimension.low, dimension.high], dtype=float))
    values = low + np.asarray(coordinates, dtype=float) * (high - low)
    return np.exp(values) if dimension.log else values


def ends_in_unit_interval(dimension: Range, smaller: Range) -> tuple[float, float]:
    """Return where both ends of one range lie in another, as `to_unit_interval` does."""
    low, high = to_unit_interval(dimension, np.array([smaller.low, smaller.high], dtype=float))
    return float(low), float(high)


def _scaled(dimension: Range, values: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values) if dimension.log else values


def round_to_steps(
    dimension: Range, values: np.ndarray | float, *, to: Literal["nearest", "up", "down"] = "nearest"
) -> np.ndarray:
    """Return numbers moved to the steps of a range, counted from its low end, without rounding errors.

    Args:
        dimension: the range; without steps the numbers stay as they are.
        values: the numbers, inside the range or outside.
        to: the "nearest" step, the next one "down" or the next one "up".
    """
    numbers = np.asarray(values, dtype=float)
    if dimension.step is None:
        return numbers
    counts = (numbers - dimension.low) / dimension.step
    if to == "down":
        steps = np.floor(counts + 1e-9)
    else:
        steps = np.ceil(counts - 1e-9) if to == "up" else np.round(counts)
    return _round_off(dimension.low + dimension.step * steps)


def _round_off(values: np.ndarray) -> np.ndarray:
    """Numbers without the digits that adding up has left, such as 1.9 for 1.9000000000000001."""
    return np.array([float(f"{value:.12g}") for value in np.ravel(values)]).reshape(np.shape(values))


def draw(space: Space, n: int, rng: np.random.Generator, *, evenly: bool = False) -> pd.DataFrame:
    """Return n settings drawn from a space, in the types that runs hold; missing where not used.

    Args:
        space: the dimensions.
        n: how many settings.
        rng: the random generator.
        evenly: whether to draw a Latin hypercube (McKay, Beckman and Conover 1979, doi:10.2307/1268522)
            rather than independent settings.
    """
    coordinates = {}
    for dimension in parents_first(space.values()):
        coordinates[dimension.name] = rng.random(n)
        if evenly:
            coordinates[dimension.name] = (rng.permutation(n) + coordinates[dimension.name]) / n
    return from_unit_cube(space, coordinates)


def from_unit_cube(space: Space, coordinates: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Return the settings at coordinates from 0 up to, but not including, 1 along each dimension."""
    columns: dict[str, pd.Series] = {}
    for dimension in parents_first(space.values()):
        name, condition = dimension.name, dimension.condition
        columns[name] = _values_at(dimension, coordinates[name])
        if condition is not None and condition.parent in columns:
            used = columns[condition.parent].map(level_of).isin(condition.levels)
            columns[name] = columns[name].where(used, np.nan if dimension.is_numeric else None)
    return pd.DataFrame(columns)


def to_unit_cube(space: Space, settings: pd.DataFrame, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Return the coordinates of settings along each dimension: the inverse of `from_unit_cube`.

    A number outside the space gets the nearest coordinate. A level outside it or a missing value gets a
    random one.
    """
    cube = {}
    for name, dimension in space.items():
        random = rng.random(len(settings))
        coordinates = _coordinates(dimension, settings[name])
        cube[name] = np.where(np.isfinite(coordinates), coordinates, random)
    return cube


def _coordinates(dimension: Dimension, values: pd.Series) -> np.ndarray:
    """The coordinate of each value; NaN where there is none."""
    if isinstance(dimension, Choice):
        count = len(dimension.levels)
        if dimension.numbers is None:
            position = {level: k for k, level in enumerate(dimension.levels)}
            positions = values.map(lambda value: position.get(value, np.nan)).to_numpy(dtype=float)
            return np.asarray((positions + 0.5) / count)
        distances = np.abs(as_numbers(values)[:, None] - np.asarray(dimension.numbers))
        nearest = (np.nan_to_num(distances).argmin(axis=1) + 0.5) / count
        return np.where(values.isna(), np.nan, nearest)
    coordinates = np.clip(to_unit_interval(dimension, as_numbers(values)), 0, _BELOW_ONE)
    if not dimension.may_be_unset:
        return coordinates
    return np.where(values.isna(), UNSET_SHARE / 2, UNSET_SHARE + (1 - UNSET_SHARE) * coordinates)


def _values_at(dimension: Dimension, coordinates: np.ndarray) -> pd.Series:
    if isinstance(dimension, Choice):
        numbers = dimension.numbers
        levels = np.array(dimension.levels, dtype=object) if numbers is None else np.array(numbers)
        return pd.Series(levels[np.minimum((coordinates * len(levels)).astype(int), len(levels) - 1)])
    if dimension.may_be_unset:
        inner = np.clip((coordinates - UNSET_SHARE) / (1 - UNSET_SHARE), 0, _BELOW_ONE)
        drawn = _values_at(replace(dimension, unset=Unset.INACTIVE), inner).astype(float)
        return drawn.where(coordinates >= UNSET_SHARE)
    low, high = float(dimension.low), float(dimension.high)
    if dimension.step is not None:
        count = int((high - low) / dimension.step + 1e-9) + 1
        steps = np.minimum((coordinates * count).astype(int), count - 1)
        return pd.Series(_round_off(low + dimension.step * steps))
    if dimension.integer and not dimension.log:
        return pd.Series(np.floor(low + coordinates * (high - low + 1)).clip(low, high))
    values = from_unit_interval(dimension, coordinates)
    return pd.Series(np.clip(np.round(values) if dimension.integer else values, low, high))


def inside(space: Space, settings: pd.DataFrame) -> np.ndarray:
    """Return (n,) which settings lie in a space. A parameter without a column excludes none of them."""
    kept = np.ones(len(settings), dtype=bool)
    for dimension in space.values():
        if dimension.name in settings.columns:
            kept &= contains(dimension, settings[dimension.name])
    return kept


def contains(dimension: Dimension, values: pd.Series) -> np.ndarray:
    """Return (n,) which values lie in a dimension. Text lies in no range.

    Missing values count as inside, unless the dimension excludes them.
    """
    missing = values.isna().to_numpy()
    if isinstance(dimension, Choice):
        if dimension.numbers is None:
            return np.asarray(missing | as_levels(dimension, values).isin(dimension.levels).to_numpy())
        numbers, levels = as_numbers(values), np.array(dimension.numbers)
        return np.asarray(missing | np.isclose(numbers[:, None], levels, rtol=1e-9, atol=0).any(axis=1))
    numbers = as_numbers(values)
    if dimension.unset is not Unset.INACTIVE:
        missing = np.isnan(numbers) & dimension.may_be_unset
    low, high = float(dimension.low), float(dimension.high)
    tolerance = 1e-9 * max(abs(low), abs(high))
    return np.asarray(missing | ((numbers >= low - tolerance) & (numbers <= high + tolerance)))
