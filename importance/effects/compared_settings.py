"""The two settings that `explain` compares: those of runs, or mappings; and in what they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd

from importance.effects.effect_inputs import basis_of
from importance.errors import ImportanceError
from importance.formatting import is_missing
from importance.model.basis_functions import BasisFunctions
from importance.model.surrogate import Surrogate
from importance.model.target import values_at_budget
from importance.ranking.parameter_columns import parameter_columns
from importance.runs.table import Runs

Chosen = int | str | Mapping[str, object]
"""A run by its position or its name, or a setting as values of parameters."""


@dataclass(frozen=True)
class ComparedSetting:
    """A setting that is compared with another.

    Attributes:
        name: the name of the run, or "a setting".
        row: the position of the run in the table of runs; -1 for a setting that was given as a mapping.
        frame: (1 row) a column for each parameter in the model.
        metrics: the metric of the run, or of all runs with this setting; finite ones only.
    """

    name: str
    row: int
    frame: pd.DataFrame
    metrics: np.ndarray


def compared_settings(
    runs: Runs, model: Surrogate, a: Chosen | None, b: Chosen | None
) -> tuple[ComparedSetting, ComparedSetting]:
    """Return both settings; by default a is the run with the median metric, and b the best run.

    Raises:
        UnknownColumn: when a mapping names a column that there is not.
        ImportanceError: when there is no such run, when a name means several, or when a mapping names no
            parameter of the model.
    """
    y = values_at_budget(runs, model.metric)
    if a is None:
        a = _median_row(y)
    if b is None:
        b = _best_row(runs, model, y)
    rows = [None if isinstance(chosen, Mapping) else _row(runs, chosen) for chosen in (a, b)]
    known = [None if row is None else _setting_of_run(runs, model, y, row) for row in rows]
    first, second = known
    if isinstance(a, Mapping):
        first = _setting_of_mapping(runs, model, y, a, None if second is None else second.frame, b)
    if isinstance(b, Mapping):
        second = _setting_of_mapping(runs, model, y, b, None if first is None else first.frame, a)
    if first is None or second is None:
        raise ImportanceError("Name two runs or two settings to compare.")
    return first, second


def players(model: Surrogate, a: pd.DataFrame, b: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the parameters that differ, in groups that can only change together.

    A parameter that another one switches on or off changes together with that one, which comes first.
    """
    differ = [each for each in model.basis_functions if not _same(a[each.name].iloc[0], b[each.name].iloc[0])]
    leaders: dict[str, str] = {}
    names = {each.name for each in differ}
    for each in differ:
        switched = is_missing(a[each.name].iloc[0]) != is_missing(b[each.name].iloc[0])
        leaders[each.name] = each.parent if switched and each.parent in names else each.name
    groups: dict[str, list[str]] = {}
    for name in leaders:
        leader = name
        while leaders[leader] != leader:
            leader = leaders[leader]
        groups.setdefault(leader, [leader])
        if name != leader:
            groups[leader].append(name)
    return [tuple(group) for group in groups.values()]


def _median_row(y: np.ndarray) -> int:
    """Return the position of the run whose metric is the median; the lower one of two."""
    finite = np.flatnonzero(np.isfinite(y))
    return int(finite[np.argsort(y[finite], kind="stable")[(len(finite) - 1) // 2]])


def _best_row(runs: Runs, model: Surrogate, y: np.ndarray) -> int:
    """Return the position of the best run, or of the best feasible one if there is any."""
    goodness = np.where(np.isfinite(y), model.sign * y, -np.inf)
    feasible = runs.feasible
    if feasible is not None and (feasible & np.isfinite(y)).any():
        goodness = np.where(feasible, goodness, -np.inf)
    return int(goodness.argmax())


def _row(runs: Runs, chosen: int | str) -> int:
    """Return the position of a run."""
    if isinstance(chosen, str):
        names = runs.run_names.astype(str)
        rows = np.flatnonzero((names == chosen).to_numpy())
        if len(rows) == 1:
            return int(rows[0])
        if len(rows):
            raise ImportanceError(
                f"{len(rows)} runs are named {chosen}. Give the position of one: {rows[0]}, {rows[1]} ..."
            )
        near = get_close_matches(chosen, names, 3)
        hint = (
            f"Did you mean {', '.join(map(repr, near))}?" if near else f"They begin with {names.iloc[0]!r}."
        )
        raise ImportanceError(f"No run is named {chosen!r}. {hint}")
    if not 0 <= chosen < len(runs):
        raise ImportanceError(f"There is no run {chosen}: positions go from 0 to {len(runs) - 1}.")
    return int(chosen)


def _setting_of_run(runs: Runs, model: Surrogate, y: np.ndarray, row: int) -> ComparedSetting:
    frame = parameter_columns(runs.frame.iloc[[row]], model.basis_functions).reset_index(drop=True)
    metric = y[[row]]
    return ComparedSetting(str(runs.run_names.iloc[row]), row, frame, metric[np.isfinite(metric)])


def _setting_of_mapping(
    runs: Runs,
    model: Surrogate,
    y: np.ndarray,
    values: Mapping[str, object],
    others: pd.DataFrame | None,
    other: Chosen,
) -> ComparedSetting:
    """Return the setting of a mapping, with what it does not name as in the other setting."""
    named = [basis_of(runs, model, runs.name_of(name)) for name in values]
    cells = dict(zip((basis.name for basis in named), values.values(), strict=True))
    if others is None:
        rest = (
            {runs.name_of(name): value for name, value in dict(other).items()}
            if isinstance(other, Mapping)
            else {}
        )
        missing = [name for name in model.parameters if name not in cells and name not in rest]
        if missing:
            raise ImportanceError(f"Neither setting has a value of {missing[0]}. Name it in one of them.")
        others = parameter_columns(pd.DataFrame([rest | cells]), model.basis_functions)
    typed = parameter_columns(
        pd.DataFrame([{name: cells.get(name) for name in model.parameters}], dtype=object),
        model.basis_functions,
    )
    frame = others.reset_index(drop=True)
    for basis in sorted(named, key=lambda each: _depth(model, each)):
        frame = model.with_value(frame, basis.name, typed[basis.name].iloc[0])
    frame = frame[list(model.parameters)]
    tried = parameter_columns(runs.frame, model.basis_functions)
    equal = np.all([_equal(tried[name], frame[name].iloc[0]) for name in model.parameters], axis=0)
    return ComparedSetting("a setting", -1, frame, y[equal & np.isfinite(y)])


def _depth(model: Surrogate, basis: BasisFunctions) -> int:
    """Return how many parameters above this one decide whether it is active."""
    by_name = {each.name: each for each in model.basis_functions}
    return 1 + _depth(model, by_name[basis.parent]) if basis.parent in by_name else 0


def _equal(column: pd.Series, value: object) -> np.ndarray:
    return column.isna().to_numpy() if is_missing(value) else (column == value).to_numpy(bool)


def _same(left: object, right: object) -> bool:
    return left == right or (is_missing(left) and is_missing(right))
