"""Which column is the cost of the runs: their time, or the money that they took."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from importance.formatting import number_text
from importance.runs.column_names import words
from importance.runs.columns import Column, Role


class CostUnit(StrEnum):
    """What a cost is measured in."""

    HOURS = "hours"
    MONEY = "money"
    OTHER = "units"


_SECONDS = {
    **{"ms": 1e-3, "millis": 1e-3, "milliseconds": 1e-3},
    **dict.fromkeys(("s", "sec", "secs", "seconds", "second"), 1.0),
    **dict.fromkeys(("mins", "minutes", "minute"), 60.0),
    **dict.fromkeys(("hours", "hour", "hrs", "hr", "h"), 3600.0),
    **dict.fromkeys(("days", "day"), 86400.0),
}
_CURRENCIES = frozenset(["usd", "dollar", "dollars", "eur", "euro", "euros", "gbp", "price"])
_TIMES = re.compile(
    r"(train(ing)?|fit(ting)?|total|run|wall|wallclock|elapsed|job|trial|gpu|compute|cpu)_?(run)?_?"
    r"(time|duration|runtime|hours|seconds|minutes)(_total)?|run_?time|duration|elapsed|time_total|wall_?clock"
    r"|mean_fit_time|seconds|hours|gpu_hours"
)
# Of a part of a run, or of the use of the model: "inference_time", "time_per_step".
_OF_A_PART_TEXT = """
    inference latency eval evaluation val valid validation test score step epoch iter per limit max min std
    budget start end since warmup predict prediction response sampling timeout
"""
_OF_A_PART = frozenset(_OF_A_PART_TEXT.split())
_PRICED = frozenset(["cloud", "gpu", "compute", "training", "train", "run", "total", "money"])
_FEWEST = 5
_FEWEST_OF_A_CLOCK = 8


@dataclass(frozen=True)
class RunCosts:
    """What each run cost.

    Attributes:
        column: the column.
        unit: hours, money, or another unit that its name does not tell.
        values: (n,) the cost of each run in that unit; NaN where it is not known or not above 0.
        declared: whether the user or a tool says that this is the cost; else its name does.
    """

    column: str
    unit: CostUnit
    values: np.ndarray
    declared: bool


def costs_of(frame: pd.DataFrame, columns: Mapping[str, Column], metric: str = "") -> RunCosts | None:
    """Return what each run cost; None if no column says so.

    A column with the role COST comes first, then one with the name of a whole run's time or price.

    Args:
        frame: the table.
        columns: its columns.
        metric: the metric, which is not the cost.
    """
    declared = [name for name, column in columns.items() if column.role is Role.COST]
    named = [
        name
        for name, column in columns.items()
        if column.role in (Role.LABEL, Role.METRIC) or (column.role is Role.PARAMETER and column.exclusion)
        if is_cost_name(name)
    ]
    for name in (*declared, *sorted(named, key=lambda name: -_certainty(name))):
        if frame[name].dtype != np.float64 or name == metric:
            continue
        unit, factor = unit_of(name)
        values = frame[name].to_numpy() * factor
        values = np.where(np.isfinite(values) & (values > 0), values, np.nan)
        known = values[np.isfinite(values)]
        if len(known) >= _FEWEST and (name in declared or (np.ptp(known) > 0 and not _is_clock(known))):
            return RunCosts(name, unit, values, name in declared)
    return None


def amount_text(value: float, unit: CostUnit, column: str = "") -> str:
    """Return an amount in words.

    >>> amount_text(0.02, CostUnit.HOURS), amount_text(3.0, CostUnit.HOURS), amount_text(2.5, CostUnit.MONEY)
    ('1.2 minutes', '3 hours', '2.5')
    """
    if unit is CostUnit.HOURS:
        if value < 1 / 60:
            return f"{number_text(value * 3600)} seconds"
        return f"{number_text(value * 60)} minutes" if value < 1 else f"{number_text(value)} hours"
    return f"{number_text(value)} {column}".strip() if unit is CostUnit.OTHER else number_text(value)


def run_hours(frame: pd.DataFrame, columns: Mapping[str, Column], metric: str = "") -> np.ndarray:
    """Return how many hours each run (n,) took; NaN where the table does not say."""
    costs = costs_of(frame, columns, metric)
    if costs is None or costs.unit is not CostUnit.HOURS:
        return np.full(len(frame), np.nan)
    return costs.values


def _is_clock(values: np.ndarray) -> bool:
    """Return whether each run has more than the one before: the time since the search began."""
    return len(values) >= _FEWEST_OF_A_CLOCK and bool((np.diff(values) > 0).all())


def is_cost_name(name: str) -> bool:
    """Return whether a column of this name is the time or the price of a whole run.

    >>> [is_cost_name(name) for name in ("Runtime", "train_runtime", "cost_usd", "inference_time", "cost")]
    [True, True, True, False, False]
    """
    spoken = words(name)
    if _OF_A_PART.intersection(spoken):
        return False
    if _CURRENCIES.intersection(spoken[-1:]) or (
        spoken[-1:] == ("cost",) and len(spoken) > 1 and _priced(spoken)
    ):
        return True
    last = re.split(r"[./]", name)[-1]
    plain = "_".join(words(last))
    for unit in _SECONDS:
        plain = plain.removesuffix(f"_{unit}") if not _TIMES.fullmatch(plain) else plain
    return _TIMES.fullmatch(plain) is not None


def unit_of(name: str) -> tuple[CostUnit, float]:
    """Return the unit of a cost column, and the factor from its values to that unit.

    >>> unit_of("Runtime"), unit_of("gpu_hours"), unit_of("price_usd"), unit_of("energy")
    ((<CostUnit.HOURS: 'hours'>, 0.0002777777777777778), (<CostUnit.HOURS: 'hours'>, 1.0), \
(<CostUnit.MONEY: 'money'>, 1.0), (<CostUnit.OTHER: 'units'>, 1.0))
    """
    spoken = words(name)
    if _CURRENCIES.intersection(spoken) or (spoken[-1:] == ("cost",) and _priced(spoken)):
        return CostUnit.MONEY, 1.0
    unit = next((_SECONDS[word] for word in reversed(spoken) if word in _SECONDS), None)
    timed = {"time", "runtime", "duration", "elapsed", "wallclock", "clock"}.intersection(spoken)
    if unit is None and not timed and not name.endswith("time_total"):
        return CostUnit.OTHER, 1.0
    return CostUnit.HOURS, (unit or 1.0) / 3600


def _priced(spoken: tuple[str, ...]) -> bool:
    return bool(_PRICED.intersection(spoken))


def _certainty(name: str) -> int:
    """Return how surely a name is that of the whole cost: the price, then the tracker's clock."""
    return 2 if unit_of(name)[0] is CostUnit.MONEY else int("fit" not in words(name))
