"""The space that the runs were drawn from: as their tool says, else as the values that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.basis import switches
from importance.columns import Kind
from importance.configs.levels import choice, frozen, level_text
from importance.inputs import Input
from importance.labels import natural_key
from importance.runs import Runs
from importance.sampling import inside_one, level_numbers
from importance.space import Dimension

_MOST_NUMBERS = 12
"""Distinct numbers that still look like a list of choices rather than a range."""


def tried_space(runs: Runs, inputs: Sequence[Input]) -> tuple[dict[str, Dimension], set[str]]:
    """The space of these parameters, and the names of those whose range the tool itself told.

    A told range that some runs lie outside is widened to hold them; a told choice among numbers is put in
    order. Without either, up to 12 distinct numbers, each tried three times on average, are a choice; more
    are a range from the lowest to the highest, None with them where no value is a level of its own. A
    parameter that just the runs with some levels of another have hangs on these, told or not.
    """
    missing = [one.values.isna().to_numpy() for one in inputs]
    switch_of = switches(inputs)
    space: dict[str, Dimension] = {}
    told: set[str] = set()
    for i, one in enumerate(inputs):
        known = runs.space.get(one.name)
        if known is not None and inside_one(known, one.values).all():
            told.add(one.name)
            found = _in_order(known)
        else:
            found = _tried(one, runs.columns[one.name].log)
        switch = switch_of[i]
        if switch >= 0 and found.when is None:  # Optuna tells the range, but not when it is asked for
            levels = inputs[switch].values[~missing[i]].unique()
            when = tuple(sorted((_text(level) for level in levels), key=natural_key))
            found = replace(found, when=(inputs[switch].name, when))
        space[one.name] = found
    return space, told


def _in_order(one: Dimension) -> Dimension:
    """The dimension, a choice among numbers from the lowest to the highest: its ends are what may be cut."""
    numbers = level_numbers(one) if one.is_choice else None
    if numbers is None:
        return one
    return replace(one, levels=tuple(one.levels[k] for k in np.argsort(numbers, kind="stable")))


def _tried(one: Input, log: bool) -> Dimension:
    present = one.values.dropna()
    nothing = [None] if one.unset else []
    if one.kind is not Kind.NUMERIC:
        return choice(one.name, [*_typed_levels(sorted(set(present), key=natural_key)), *nothing])
    numbers = present[np.isfinite(present.to_numpy(float))].to_numpy(float)
    distinct = np.unique(numbers)
    if len(distinct) == 0:
        endless = sorted(set(present.tolist()))
        return choice(one.name, [*endless, None]) if one.unset else frozen(one.name, 0.0)
    whole = bool(np.equal(distinct, np.round(distinct)).all() and abs(distinct).max() < 2**53)
    if len(distinct) <= min(_MOST_NUMBERS, max(2, len(numbers) // 3)):
        return choice(one.name, [*(int(v) if whole else float(v) for v in distinct), *nothing])
    low, high = float(distinct[0]), float(distinct[-1])
    log = bool(log and low > 0)
    return Dimension(one.name, low, high, log=log, integer=whole, unset=True if one.unset else None)


def _typed_levels(levels: Sequence[str]) -> list[bool | str]:
    """Booleans as such; all other text stays text, whatever it spells."""
    return [level == "true" if level in ("true", "false") else str(level) for level in levels]


def _text(value: object) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else level_text(value)
    return str(value)


def settled(space: dict[str, Dimension]) -> dict[str, Dimension]:
    """The space less the conditions that always hold, and the parameters whose condition never does."""
    kept: dict[str, Dimension] = {}
    gone: set[str] = set()
    for name, one in space.items():
        if one.when is None or one.when[0] not in space:
            kept[name] = one
            continue
        switch, levels = space[one.when[0]], one.when[1]
        left = _levels(switch)
        if left is None:
            kept[name] = one
        elif not set(left) & set(levels):
            gone.add(name)
        elif set(left) <= set(levels):
            kept[name] = replace(one, when=None)
        else:
            kept[name] = replace(one, when=(switch.name, tuple(v for v in levels if v in left)))
    if gone:
        return settled({n: one for n, one in kept.items() if one.when is None or one.when[0] not in gone})
    return kept


def _levels(one: Dimension) -> tuple[str, ...] | None:
    if one.is_choice:
        return one.levels
    if one.low is not None and one.low == one.high and not one.unset:
        return (str(int(one.low)) if float(one.low).is_integer() else level_text(one.low),)
    return None


def as_text(values: pd.Series) -> pd.Series:
    """Each value as the level that stands for it."""
    return values.map(lambda v: None if v is None or v != v else _text(v))
