"""The space that the runs were drawn from: as their tool says, else as the values that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.formatting import natural_key
from importance.model.basis import parents
from importance.model.inputs import Input
from importance.runs.columns import Kind
from importance.runs.table import Runs
from importance.space.dimension import Dimension
from importance.space.levels import choice, frozen, level_text
from importance.space.sampling import inside_one, level_numbers, on_steps, unit

_MOST_NUMBERS = 12
"""Distinct numbers that still look like a list of choices rather than a range."""


_MOST_LISTED = 64
"""Whole numbers of a range that are looked at one by one."""


def tried_space(runs: Runs, inputs: Sequence[Input]) -> tuple[dict[str, Dimension], set[str]]:
    """The space of these parameters, and the names of those whose range the tool itself told.

    A told range that some runs lie outside is widened to hold them (see `holding`); a told choice among
    numbers is put in order. Without either, up to 12 distinct numbers, each tried three times on average, are
    a choice; more are a range from the lowest to the highest, with None where no value is a level of its own.
    A parameter that just the runs with some levels of another have hangs on these, told or not.
    """
    missing = [one.values.isna().to_numpy() for one in inputs]
    switch_of = parents(inputs)
    space: dict[str, Dimension] = {}
    told: set[str] = set()
    for i, one in enumerate(inputs):
        known = runs.space.get(one.name)
        if known is not None:
            told.add(one.name)
            found = _in_order(holding(known, one.values))
        else:
            found = _tried(one, runs.columns[one.name].log)
        switch = switch_of[i]
        if switch >= 0 and found.when is None:  # Optuna tells the range, but not when it is asked for
            levels = inputs[switch].values[~missing[i]].unique()
            when = tuple(sorted((_text(level) for level in levels), key=natural_key))
            found = replace(found, when=(inputs[switch].name, when))
        space[one.name] = found
    return space, told


def holding(known: Dimension, values: pd.Series) -> Dimension:
    """A told dimension, widened as little as it takes to hold the values that lie outside.

    A range keeps its ends where that would make it more than twice as long, or where no number says how far,
    as 0 on a log scale.
    """
    outside = values[~inside_one(known, values)].dropna()
    if not len(outside):
        return known
    if known.is_choice:
        numbers = level_numbers(known)
        if numbers is None or pd.to_numeric(outside, errors="coerce").notna().all():
            added = (str(_text(value)) for value in pd.unique(outside))
            return replace(known, levels=tuple(dict.fromkeys((*known.levels, *added))))
        return known
    found = pd.to_numeric(outside, errors="coerce").to_numpy(dtype=float)
    if known.low is None or known.high is None or not np.isfinite(found).all():
        return known
    places = unit(known, found)
    if not np.isfinite(places).all() or max(places.max(), 1.0) - min(places.min(), 0.0) > 2:
        return known
    low, high = min(known.low, float(found.min())), max(known.high, float(found.max()))
    low, high = float(on_steps(known, low, to="down")), float(on_steps(known, high, to="up"))
    if known.integer:
        low, high = float(np.floor(low)), float(np.ceil(high))
    return replace(known, low=low, high=high if found.max() > known.high else known.high)


def on_outside(runs: Runs, inputs: Sequence[Input]) -> tuple[str, ...]:
    """A sentence on the runs that lie outside a range that their tool told."""
    counts = {
        one.name: int((~inside_one(runs.space[one.name], one.values)).sum())
        for one in inputs
        if one.name in runs.space
    }
    told = [
        f"{name} ({count:,} {'run' if count == 1 else 'runs'})" for name, count in counts.items() if count
    ]
    if not told:
        return ()
    return (
        f"Outside the range that the tool told: {', '.join(told)}. The range holds them where they lie near; "
        "its scale and steps stay as told.",
    )


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
    if one.integer and one.low is not None and one.high is not None:
        count = int((one.high - one.low) / (one.step or 1) + 1e-9) + 1
        if count <= _MOST_LISTED:
            return tuple(str(int(one.low + k * (one.step or 1))) for k in range(count))
    return None


def as_text(values: pd.Series) -> pd.Series:
    """Each value as the level that stands for it."""
    return values.map(lambda v: None if v is None or v != v else _text(v))
