"""Optuna's distributions: what a stored number stands for, and the range that it was drawn from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance.runs import cell_parsing
from importance.space.dimension import Choice, Dimension, Range


@dataclass(frozen=True)
class Distribution:
    """One distribution.

    Attributes:
        low, high, log, integer, step: as in `Range`.
        choices: what a stored index points at; None for a range.
    """

    low: float = 0.0
    high: float = 0.0
    log: bool = False
    integer: bool = False
    step: float | None = None
    choices: tuple[object, ...] | None = None


def parsed(text: str) -> Distribution | None:
    """A distribution from its JSON, as any version of Optuna wrote it; None when it is none."""
    try:
        given = json.loads(text)
        name = str(given["name"]) if "name" in given else str(given["type"])
        has = given.get("attributes", given)
        if name.lower().startswith("categorical"):
            return Distribution(choices=tuple(has["choices"]))
        integer = name.lower().startswith("int")
        step = has.get("step", has.get("q"))
        step = None if step is None or (integer and step == 1) else float(step)
        log = bool(has.get("log", False)) or "LogUniform" in name
        return Distribution(float(has["low"]), float(has["high"]), log, integer, step)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def level(choice: object) -> str:
    """The text of a choice: "None" for None, and for no other choice a text that reads as "nothing here"."""
    if choice is None:
        return cell_parsing.NONE
    if isinstance(choice, bool):
        return "true" if choice else "false"
    text = choice if isinstance(choice, str) else json.dumps(choice)
    if cell_parsing.is_missing(text.strip()):
        lower = text.strip().lower()
        return f'"{text}"' if cell_parsing.is_missing(lower) else lower
    return text


def external(
    distributions: Sequence[Distribution | None], stored: np.ndarray, codes: np.ndarray
) -> np.ndarray:
    """The values that stored numbers stand for.

    Args:
        distributions: those that were seen.
        stored: float64 (n,), NaN where a trial has no value.
        codes: int (n,), which distribution each was stored with; -1 for none.

    Returns:
        float64 with NaN for missing where all are numbers, else object text with None.
    """
    used = [int(code) for code in np.unique(codes[codes >= 0])]
    tables = {code: _table(distributions[code]) for code in used}
    numbers = all(table is None or table.dtype == np.float64 for table in tables.values())
    out = stored.copy() if numbers else np.full(len(stored), None, dtype=object)
    for code in used:
        rows = (
            np.flatnonzero((codes == code) & ~np.isnan(stored)) if len(used) > 1 else _present(codes, stored)
        )
        table, distribution = tables[code], distributions[code]
        if table is not None:
            at = stored[rows].astype(np.int64)
            known = (at >= 0) & (at < len(table))
            found = table[np.where(known, at, 0)] if len(table) else np.full(len(at), None, dtype=object)
            cells = found if numbers else found.astype(object)
            cells[~known] = np.nan if numbers else None
            out[rows] = cells
        elif distribution is not None and distribution.integer:
            out[rows] = np.trunc(stored[rows])
        elif not numbers:
            out[rows] = stored[rows]
    return out


def dimension(name: str, distributions: Sequence[Distribution]) -> Dimension:
    """The widest range, or all choices, of the distributions that a parameter was drawn from."""
    choices = [one.choices for one in distributions if one.choices is not None]
    if choices:
        levels = tuple(dict.fromkeys(level(choice) for each in choices for choice in each))
        return Choice(name, levels)
    first = distributions[0]
    same_grid = len({(one.step, one.low % one.step if one.step else 0) for one in distributions}) == 1
    return Range(
        name,
        min(one.low for one in distributions),
        max(one.high for one in distributions),
        log=all(one.log for one in distributions),
        integer=all(one.integer for one in distributions),
        step=first.step if same_grid else None,
    )


def _present(codes: np.ndarray, stored: np.ndarray) -> np.ndarray:
    return np.flatnonzero((codes >= 0) & ~np.isnan(stored))


def _table(distribution: Distribution | None) -> np.ndarray | None:
    """What each index stands for; None for a range."""
    if distribution is None or distribution.choices is None:
        return None
    choices = distribution.choices
    if choices and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in choices):
        return np.array(choices, dtype=np.float64)
    table = np.empty(len(choices), dtype=object)
    table[:] = [level(one) for one in choices]
    return table
