"""What one parameter does to the metric: its curve or levels, the runs behind it, and where it is best."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from importance.differences import Difference


@dataclass(frozen=True)
class LevelEffect:
    """One level of a text parameter.

    Attributes:
        level: its text; "missing" for runs without a value.
        n: runs with it and a finite metric.
        mean, low, high: the metric with this level and the other parameters as they were run, with its 90%
            interval, in the metric's units.
        observed: the plain mean of its runs, in the metric's units.
    """

    level: str
    n: int
    mean: float
    low: float
    high: float
    observed: float


@dataclass(frozen=True)
class Best:
    """The best value of a parameter.

    Attributes:
        value: a number, or a level's text.
        low, high: 90% interval of where the best lies, for numbers; NaN for text and for observed values.
        metric, metric_low, metric_high: the metric there, in its units; no interval for an observed run.
        run: the name of the run, when it was observed; else empty.
        chance: of being the best level, 0 to 1, for text; NaN otherwise.
    """

    value: float | str
    metric: float
    low: float = nan
    high: float = nan
    metric_low: float = nan
    metric_high: float = nan
    run: str = ""
    chance: float = nan


@dataclass(frozen=True)
class Effect:
    """All that a chart of one parameter's effect needs, in the parameter's and the metric's own units.

    Attributes:
        parameter, metric, goal: what is shown; goal is "minimize" or "maximize".
        scale: the scale that the metric was judged on: "raw", "log" or "rank".
        log: whether the parameter reads best on a logarithmic axis.
        grid: values along the parameter; empty for text.
        mean, low, high: the metric there, averaged over the other parameters as they were run, with its 90%
            band; low and high are NaN inside an untried stretch, where the model only bridges.
        untried: stretches of the axis without any run, (from, to).
        levels: for text, best first; empty for numbers.
        differences: every pair of levels.
        x, y: the runs: value (number or level's text) and metric.
        rows: their positions in the table of runs.
        observed, predicted: the best value so far, and the one that the model expects to be best.
        condition: when the parameter is used, such as "only with sgd"; empty when always.
        notes: sentences on what was left out.
    """

    parameter: str
    metric: str
    goal: str
    scale: str
    log: bool
    grid: tuple[float, ...]
    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    untried: tuple[tuple[float, float], ...]
    levels: tuple[LevelEffect, ...]
    differences: tuple[Difference, ...]
    x: tuple[float | str, ...]
    y: tuple[float, ...]
    rows: tuple[int, ...]
    observed: Best
    predicted: Best
    condition: str = ""
    notes: tuple[str, ...] = ()
