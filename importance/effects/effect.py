"""What one parameter does to the metric: its curve or levels, the runs behind it, and where it is best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
import pandas as pd

from importance.effects.level_contrasts import Difference


@dataclass(frozen=True)
class LevelEffect:
    """One level of a text parameter.

    Attributes:
        level: its text; "missing" for runs without a value, "missing value" where a level is named so.
        n: runs with it and a finite metric.
        mean, low, high: the metric with this level and the other parameters as they were run, with its 90%
            interval, in the metric's units.
        observed: the plain mean of its runs, in the metric's units.
        thin: whether it has so few runs that little is known of it.
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
    """The best value of a parameter.

    Attributes:
        value: a number, or a level's text.
        low, high: 90% interval of where the best lies, for numbers; NaN for text and for observed values.
        metric, metric_low, metric_high: the metric there, in its units; no interval for an observed run.
        run: the name of the run, when it was observed; else empty.
        chance: of being the best level, 0 to 1, for text; NaN otherwise.
        row: the run's position in the table of runs, when it was observed; else -1.
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
    """All that a chart of one parameter's effect needs, in the parameter's and the metric's own units.

    Attributes:
        parameter, metric, goal: what is shown; goal is "minimize" or "maximize".
        scale: the scale that the metric was judged on: "raw", "log" or "rank".
        log: whether the parameter reads best on a logarithmic axis.
        grid: values along the parameter, over all of the search space where its tool told it, else over what
            was tried; empty for text.
        mean, low, high: the metric there, averaged over the other parameters as they were run, with its 90%
            band; low and high are NaN inside an untried stretch, where the model only bridges.
        untried: stretches of the axis without any run, (from, to).
        thin: stretches with few runs near.
        levels: for text, best first; empty for numbers.
        untried_levels: levels, or numbers of a choice, that the search space names and no run has.
        differences: every pair of levels.
        x, y: the runs: value (number or level's text) and metric.
        rows: their positions in the table of runs.
        observed, predicted: the best value so far, and the one that the model expects to be best.
        unset: for numbers, the runs where the parameter was not set, if that is a level; None else.
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

    def to_frame(self) -> pd.DataFrame:
        """The curve as a table, a row a value or level.

        Columns: the parameter; the metric with its low and high end, in its units; evidence, "none" where no
        run is near and "few" where few are; for levels also their number of runs and their plain mean.
        """
        if not self.levels:
            low, x = np.asarray(self.low), np.asarray(self.grid)
            thin = np.array([any(first <= value <= last for first, last in self.thin) for value in x])
            near = np.where(np.isnan(low), "none", np.where(thin, "few", ""))
            places: list[float | str] = list(x)
            band = [list(self.mean), list(low), list(self.high)]
            if self.unset is not None:
                places.append(self.unset.level)
                near = np.append(near, "few" if self.unset.thin else "")
                for column, value in zip(
                    band, (self.unset.mean, self.unset.low, self.unset.high), strict=True
                ):
                    column.append(value)
            return table_of([(self.parameter, places)], self.metric, band, near)
        every = [level.level for level in self.levels] + list(map(str, self.untried_levels))
        gaps = [nan] * len(self.untried_levels)
        parts = [
            [*(getattr(level, end) for level in self.levels), *gaps]
            for end in ("mean", "low", "high", "observed")
        ]
        evidence = ["few" if level.thin else "" for level in self.levels] + ["none"] * len(gaps)
        whole = table_of([(self.parameter, every)], self.metric, parts[:3], evidence)
        counts = [level.n for level in self.levels] + [0] * len(gaps)
        return whole.assign(**{"runs here": counts, "plain mean": parts[3]})


def table_of(
    places: Sequence[tuple[str, Sequence[float | str] | np.ndarray]],
    metric: str,
    band: Sequence[Sequence[float] | np.ndarray],
    evidence: Sequence[str] | np.ndarray,
) -> pd.DataFrame:
    """A column for each parameter, then the metric with its low and high end, and the evidence.

    Args:
        places: each parameter with its values.
        metric: its name.
        band: mean, low and high.
        evidence: "none", "few" or "".
    """
    names = (metric, f"{metric} low", f"{metric} high")
    parts = [*places, *zip(names, band, strict=True), ("evidence", evidence)]
    # Side by side, so that a parameter of the same name as another column is not lost.
    return pd.concat([pd.Series(list(values), name=name) for name, values in parts], axis=1)
