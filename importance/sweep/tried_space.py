"""The space that the runs were drawn from, as their tool declares it or as the values show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.formatting import is_missing, natural_key
from importance.model.basis import parents as parents_of
from importance.model.constants import MOST_GROWTH, MOST_NUMBERS
from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.space.dimension import Choice, Condition, Dimension, Range, Unset, choice_of, frozen
from importance.space.levels import level_text
from importance.space.sampling import contains, round_to_steps, to_unit_interval


def tried_space(runs: Runs, inputs: Sequence[Input]) -> tuple[dict[str, Dimension], set[str]]:
    """Return the space of these parameters, and the names of those whose range the tool declares.

    A declared range is widened when some runs lie outside it (see `widened_to_hold`), and a declared choice
    among numbers is sorted. Without a declared range, up to 12 distinct numbers, each tried three times on
    average, are a choice. More numbers are a range from the lowest to the highest, with None where a missing
    value counts as a value. A parameter that only the runs with some levels of another parameter have gets a
    condition on these levels, declared or not.
    """
    missing = [parameter.values.isna().to_numpy() for parameter in inputs]
    parents = parents_of(inputs)
    space: dict[str, Dimension] = {}
    declared_names: set[str] = set()
    for i, parameter in enumerate(inputs):
        declared = runs.space.get(parameter.name)
        if declared is not None:
            declared_names.add(parameter.name)
            dimension = _sorted(widened_to_hold(declared, parameter.values))
        else:
            dimension = _observed(parameter, runs.columns[parameter.name].log)
        if parents[i] >= 0 and dimension.condition is None:  # Optuna stores ranges, but no conditions
            parent = inputs[parents[i]]
            levels = sorted(map(_text, parent.values[~missing[i]].unique()), key=natural_key)
            dimension = replace(dimension, condition=Condition(parent.name, tuple(levels)))
        space[parameter.name] = dimension
    return space, declared_names


def widened_to_hold(declared: Dimension, values: pd.Series) -> Dimension:
    """Return a declared dimension, widened as little as possible to hold the values that lie outside.

    A range stays as it is when it would become more than twice as long, or when a value is not on its scale,
    as 0 on a log scale.
    """
    outside = values[~contains(declared, values)].dropna()
    if not len(outside):
        return declared
    numbers = pd.to_numeric(outside, errors="coerce").to_numpy(dtype=float)
    if isinstance(declared, Choice):
        if declared.is_numeric and np.isnan(numbers).any():
            return declared
        new_levels = (str(_text(value)) for value in pd.unique(outside))
        return replace(declared, levels=tuple(dict.fromkeys((*declared.levels, *new_levels))))
    if not np.isfinite(numbers).all():
        return declared
    coordinates = to_unit_interval(declared, numbers)
    length = max(coordinates.max(), 1.0) - min(coordinates.min(), 0.0)
    if not np.isfinite(coordinates).all() or length > MOST_GROWTH:
        return declared
    low, high = min(declared.low, float(numbers.min())), max(declared.high, float(numbers.max()))
    low = float(round_to_steps(declared, low, to="down"))
    high = float(round_to_steps(declared, high, to="up"))
    if declared.integer:
        low, high = float(np.floor(low)), float(np.ceil(high))
    return replace(declared, low=low, high=high if numbers.max() > declared.high else declared.high)


def outside_notes(runs: Runs, inputs: Sequence[Input]) -> tuple[str, ...]:
    """Return a sentence on the runs that lie outside a declared range; none when there are no such runs."""
    counts = {
        parameter.name: int((~contains(runs.space[parameter.name], parameter.values)).sum())
        for parameter in inputs
        if parameter.name in runs.space
    }
    listed = [
        f"{name} ({count:,} {'run' if count == 1 else 'runs'})" for name, count in counts.items() if count
    ]
    if not listed:
        return ()
    return (
        f"Runs outside the declared range: {', '.join(listed)}. The range is widened to include those "
        "that are close to it. Its scale and steps stay as declared.",
    )


def _sorted(dimension: Dimension) -> Dimension:
    """The dimension, with the levels of a choice among numbers in ascending order."""
    if not isinstance(dimension, Choice) or dimension.numbers is None:
        return dimension
    order = np.argsort(np.array(dimension.numbers), kind="stable")
    return replace(dimension, levels=tuple(dimension.levels[k] for k in order))


def _observed(parameter: Input, log: bool) -> Dimension:
    """The dimension of the values that were tried."""
    name, present = parameter.name, parameter.values.dropna()
    none = [None] if parameter.unset else []
    if parameter.kind is not Kind.NUMERIC:
        return choice_of(name, [*_boolean_or_text(sorted(set(present), key=natural_key)), *none])
    numbers = present[np.isfinite(present.to_numpy(float))].to_numpy(float)
    distinct = np.unique(numbers)
    if len(distinct) == 0:
        infinite = sorted(set(present.tolist()))
        return choice_of(name, [*infinite, None]) if parameter.unset else frozen(name, 0.0)
    whole = bool(np.equal(distinct, np.round(distinct)).all() and abs(distinct).max() < 2**53)
    if len(distinct) <= min(MOST_NUMBERS, max(2, len(numbers) // 3)):
        return choice_of(name, [*(int(v) if whole else float(v) for v in distinct), *none])
    low, high = float(distinct[0]), float(distinct[-1])
    unset = Unset.ALLOWED if parameter.unset else Unset.INACTIVE
    return Range(name, low, high, log=bool(log and low > 0), integer=whole, unset=unset)


def _boolean_or_text(levels: Sequence[str]) -> list[bool | str]:
    """Booleans for "true" and "false". All other text stays text, even if it looks like a number."""
    return [level == "true" if level in ("true", "false") else str(level) for level in levels]


def as_text(values: pd.Series) -> pd.Series:
    """Return each value as the text of a level; None for a missing value."""
    return values.map(lambda value: None if is_missing(value) else _text(value))


def _text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else level_text(value)
    return str(value)
