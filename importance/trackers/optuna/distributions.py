"""Optuna's distributions: the meaning of a stored number, and the range that it was sampled from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from importance import safe_documents
from importance.runs import cell_parsing
from importance.space.dimension import Choice, Dimension, Range


@dataclass(frozen=True)
class Distribution:
    """One distribution.

    Attributes:
        low, high, log, integer, step: as in `Range`.
        choices: the values that a stored index points to; None for a range.
    """

    low: float = 0.0
    high: float = 0.0
    log: bool = False
    integer: bool = False
    step: float | None = None
    choices: tuple[object, ...] | None = None


def parsed(text: str) -> Distribution | None:
    """Return a distribution from its JSON, of any version of Optuna; None when it is unknown."""
    try:
        document = safe_documents.load_json(text)
        name = str(document["name"]) if "name" in document else str(document["type"])
        has = document.get("attributes", document)
        if name.lower().startswith("categorical"):
            return Distribution(choices=tuple(has["choices"]))
        integer = name.lower().startswith("int")
        step = has.get("step", has.get("q"))
        step = None if step is None or (integer and step == 1) else float(step)
        log = bool(has.get("log", False)) or "LogUniform" in name
        return Distribution(float(has["low"]), float(has["high"]), log, integer, step)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None


def level(choice: object) -> str:
    """Return the text of a choice: "None" for None, and a text that does not mean "missing" for others."""
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
    """Return the values that stored numbers mean.

    Args:
        distributions: all distributions of the study.
        stored: float64 (n,), NaN where a trial has no value.
        codes: int (n,), the index of each value's distribution; -1 for none.

    Returns:
        float64 with NaN for missing values when all are numbers, else text with None.
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
            in_range = (at >= 0) & (at < len(table))
            values = table[np.where(in_range, at, 0)] if len(table) else np.full(len(at), None, dtype=object)
            cells = values if numbers else values.astype(object)
            cells[~in_range] = np.nan if numbers else None
            out[rows] = cells
        elif distribution is not None and distribution.integer:
            out[rows] = np.trunc(stored[rows])
        elif not numbers:
            out[rows] = stored[rows]
    return out


def dimension(name: str, distributions: Sequence[Distribution]) -> Dimension:
    """Return the widest range, or all choices, of the distributions of a parameter."""
    choices = [distribution.choices for distribution in distributions if distribution.choices is not None]
    if choices:
        levels = tuple(dict.fromkeys(level(choice) for each in choices for choice in each))
        return Choice(name, levels)
    first = distributions[0]
    same_grid = (
        len(
            {
                (distribution.step, distribution.low % distribution.step if distribution.step else 0)
                for distribution in distributions
            }
        )
        == 1
    )
    return Range(
        name,
        min(distribution.low for distribution in distributions),
        max(distribution.high for distribution in distributions),
        log=all(distribution.log for distribution in distributions),
        integer=all(distribution.integer for distribution in distributions),
        step=first.step if same_grid else None,
    )


def _present(codes: np.ndarray, stored: np.ndarray) -> np.ndarray:
    return np.flatnonzero((codes >= 0) & ~np.isnan(stored))


def _table(distribution: Distribution | None) -> np.ndarray | None:
    """Return the value of each index; None for a range."""
    if distribution is None or distribution.choices is None:
        return None
    choices = distribution.choices
    if choices and all(
        isinstance(choice, (int, float)) and not isinstance(choice, bool) for choice in choices
    ):
        return np.array(choices, dtype=np.float64)
    table = np.empty(len(choices), dtype=object)
    table[:] = [level(choice) for choice in choices]
    return table
