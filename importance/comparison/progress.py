"""How far each sweep got, what they have in common, and what came of the forecast, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import nan

from importance.sweep.forecast import Forecast


class Outcome(StrEnum):
    """Whether the second sweep came to what was forecast from the first."""

    KEPT = "kept"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True)
class Estimate:
    """An estimate with its 90% interval. All are NaN where it is not defined."""

    value: float = nan
    low: float = nan
    high: float = nan


@dataclass(frozen=True)
class SweepSummary:
    """How far one sweep got.

    Attributes:
        source: where its runs come from, in words.
        n_runs: runs with a finite metric.
        evidence: whether its parameters predict the metric better than chance.
        run: the name of its best run.
        settings: the values of the compared parameters in that run.
        best: the metric of that run.
        expected: the expected metric of the best setting so far, as `Forecast.present`; NaN without evidence.
        forecast: what 50 runs of the recommended ranges should reach; None without evidence.
    """

    source: str
    n_runs: int
    evidence: bool
    run: str
    settings: Mapping[str, float | str | None]
    best: float
    expected: float
    forecast: Forecast | None


@dataclass(frozen=True)
class CommonSettings:
    """Settings that both sweeps ran: equal values of all shared parameters.

    Attributes:
        n: how many.
        difference: the mean of the second sweep less the first over these pairs, in the metric's units, with
            the 90% interval of Student's t (1908, doi:10.1093/biomet/6.1.1); its ends are NaN for one pair.
        p_value: of no difference, 0 to 1; NaN for one pair.
        n_equal: pairs with exactly the same metric. They are probably the same runs.
    """

    n: int
    difference: Estimate
    p_value: float
    n_equal: int


@dataclass(frozen=True)
class Promise:
    """What the model of the first sweep expects of the settings of the second, and what came of them.

    Attributes:
        forecast: from the first sweep, for the list of settings that the second ran.
        reached: the value of the best setting of the second sweep, without luck, or of its best run.
        single: whether it is that of the best run, because nothing predicts the metric there. The run may be
            lucky, so the second sweep is then not called better.
        outcome: whether that is within the 80% interval of the forecast, better, or worse.
    """

    forecast: Forecast
    reached: float
    outcome: Outcome
    single: bool = False
