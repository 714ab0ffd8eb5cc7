"""The noise floor: what runs of the same setting differ by, which no parameter can explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from importance.labels import number_text
from importance.runs import Runs
from importance.target import read_target


@dataclass(frozen=True)
class NoiseFloor:
    """How much runs of the same setting differ in a metric.

    Attributes:
        metric: the metric.
        sd: standard deviation within settings, in the metric's units.
        share: its square as a share of the metric's variance over all runs, 0 to 1.
        n_groups: settings that were run more than once.
        n_runs: their runs.
    """

    metric: str
    sd: float
    share: float
    n_groups: int
    n_runs: int

    @property
    def sentence(self) -> str:
        """What this means, in words."""
        return (
            f"Runs of one setting vary by {number_text(self.sd, 2)} in {self.metric} (standard deviation): "
            f"{self.share:.0%} of its variance, which no parameter can explain "
            f"({_settings(self.n_groups)} more than once)."
        )


def _settings(count: int) -> str:
    return "1 setting was run" if count == 1 else f"{count:,} settings were run"


def noise_floor(runs: Runs, metric: str) -> NoiseFloor | None:
    """The noise floor from repeated settings; None when none was repeated, or all runs share one.

    Settings are those of `Runs.settings`. The variance within settings is pooled over them (the pure error of
    a lack-of-fit test: Draper and Smith 1998, doi:10.1002/9781118625590, section 2.1).

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.
    """
    metric = runs.name_of(metric)
    target = read_target(runs, metric)
    groups = pd.Series(runs.settings().at(target.rows).codes)
    size = float(np.abs(target.y).max())
    y = pd.Series(target.y / size)  # 1e-200 must not vanish when squared
    count = groups.map(groups.value_counts())
    repeated = (count > 1).to_numpy()
    n, k = int(repeated.sum()), int(groups[repeated].nunique())
    if k == 0 or (k == 1 and n == len(y)):
        return None
    within = y - y.groupby(groups).transform("mean")
    variance = float((within[repeated] ** 2).sum() / (n - k))
    total = float(np.var(y, ddof=1))
    return NoiseFloor(metric, size * float(np.sqrt(variance)), min(1.0, variance / total), k, n)
