"""The effect of one parameter as plain data: its curve or its levels, its runs, and its best values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from importance.effects.level_contrasts import Difference


@dataclass(frozen=True)
class LevelEffect:
    """The effect of one level of a categorical parameter.

    Attributes:
        level: the level as text. Runs without a value have the level "not set" if the parameter may be left
            out, else "missing", or "missing value" if another level has this name.
        n: the number of its runs with a finite metric.
        mean, low, high: the metric with this level, averaged over the settings of the others, with its 90%
            interval, in the units of the metric.
        observed: the plain mean of the metric over its runs.
        thin: whether it has only few runs.
    """

    level: str
    n: int
    mean: float
    low: float
    high: float
    observed: float
    thin: bool = False


@dataclass(frozen=True)
class Best:
    """The best value of a parameter, observed in a run or predicted by the model.

    Attributes:
        value: a number, or a level as text.
        metric: the metric there, in its units.
        low, high: the 90% interval of the best value, if it is a predicted number; else NaN.
        metric_low, metric_high: the 90% interval of a predicted metric; NaN if it was observed.
        run: the name of the run, if it was observed; else empty.
        chance: the probability that a predicted level is the best, 0 to 1; else NaN.
        row: the position of the run in the table of runs, if it was observed; else -1.
    """

    value: float | str
    metric: float
    low: float = nan
    high: float = nan
    metric_low: float = nan
    metric_high: float = nan
    run: str = ""
    chance: float = nan
    row: int = -1


@dataclass(frozen=True)
class Effect:
    """The effect of one parameter, in the units of the parameter and of the metric; what `effect` returns.

    Attributes:
        parameter, metric: the parameter and the metric.
        goal: "minimize" or "maximize".
        scale: the scale that the model was fitted on: "raw", "log" or "rank".
        log: whether a logarithmic axis suits the parameter better.
        grid: (k,) numbers along the axis: over the search space if it was declared, else over what was tried;
            empty for levels.
        mean: (k,) the metric there, averaged over the observed settings of the other parameters.
        low, high: (k,) its pointwise 90% band: at each single point it holds the truth with a probability of
            90%. NaN in an untried part, where the model only connects both sides.
        untried: parts of the axis without a run, (from, to).
        thin: parts of the axis with only few runs nearby, (from, to).
        levels: the effect of each level, the best first; empty for numbers.
        untried_levels: levels, or numbers of a choice, that the search space declares and no run has.
        differences: the difference between the levels of every pair.
        x, y: (n,) the value, a number or a level as text, and the metric of each run.
        rows: (n,) the positions of these runs in the table of runs.
        observed: the best run.
        predicted: the best value by the model.
        condition: when the parameter is active, such as "only with sgd"; empty if it always is.
        unset: the runs where a number was not set, as a level; None if there are none.
        notes: sentences on what was left out.
        simultaneous_low, simultaneous_high: (k,) its simultaneous 90% band: it holds the whole curve with a
            probability of 90%, and is wider than the pointwise band. NaN where that is; empty for levels.
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
    thin: tuple[tuple[float, float], ...]
    levels: tuple[LevelEffect, ...]
    untried_levels: tuple[str | float, ...]
    differences: tuple[Difference, ...]
    x: tuple[float | str, ...]
    y: tuple[float, ...]
    rows: tuple[int, ...]
    observed: Best
    predicted: Best
    condition: str = ""
    unset: LevelEffect | None = None
    notes: tuple[str, ...] = ()
    simultaneous_low: tuple[float, ...] = ()
    simultaneous_high: tuple[float, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the effect as a table with a row for each number of the grid, or for each level.

        Its columns are the parameter, the metric with both ends of its 90% interval, in its units, and
        evidence: "none" where no run is near, "few" where only few are, else empty. Levels also have their
        number of runs and the plain mean of these.
        """
        return self._levels_frame() if self.levels else self._curve_frame()

    def _curve_frame(self) -> pd.DataFrame:
        values: list[float | str] = list(self.grid)
        band = [list(self.mean), list(self.low), list(self.high)]
        evidence = [
            _evidence(low != low, any(first <= value <= last for first, last in self.thin))
            for value, low in zip(self.grid, self.low, strict=True)
        ]
        if self.unset is not None:
            unset = self.unset
            values.append(unset.level)
            for column, value in zip(band, (unset.mean, unset.low, unset.high), strict=True):
                column.append(value)
            evidence.append(_evidence(False, unset.thin))
        return table_of([(self.parameter, values)], self.metric, band, evidence)

    def _levels_frame(self) -> pd.DataFrame:
        names = [level.level for level in self.levels] + list(map(str, self.untried_levels))
        no_runs = [nan] * len(self.untried_levels)
        mean, low, high, observed = (
            [*(getattr(level, field) for level in self.levels), *no_runs]
            for field in ("mean", "low", "high", "observed")
        )
        evidence = [_evidence(False, level.thin) for level in self.levels] + ["none"] * len(no_runs)
        counts = [level.n for level in self.levels] + [0] * len(no_runs)
        table = table_of([(self.parameter, names)], self.metric, [mean, low, high], evidence)
        return table.assign(**{"runs here": counts, "plain mean": observed})


def _evidence(none: bool, few: bool) -> str:
    return "none" if none else "few" if few else ""


def table_of(
    parameters: Sequence[tuple[str, Sequence[float | str] | np.ndarray]],
    metric: str,
    band: Sequence[Sequence[float] | np.ndarray],
    evidence: Sequence[str] | np.ndarray,
) -> pd.DataFrame:
    """Return a table of the parameters, the metric, its low and its high end, and the evidence.

    Args:
        parameters: the name and the values of each parameter.
        metric: the name of the metric.
        band: its mean, low and high end.
        evidence: "none", "few" or empty.
    """
    names = (metric, f"{metric} low", f"{metric} high")
    columns = [*parameters, *zip(names, band, strict=True), ("evidence", evidence)]
    # Joined side by side, because a parameter may have the name of another column.
    return pd.concat([pd.Series(list(values), name=name) for name, values in columns], axis=1)
