"""The noise floor: how much runs of the same setting differ, which no parameter can explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from importance.formatting import number_text
from importance.model.target import read_target
from importance.runs.table import Runs


@dataclass(frozen=True)
class NoiseFloor:
    """The variation of a metric among runs of the same setting.

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
        """The same in words."""
        return (
            f"Runs of one setting vary by {number_text(self.sd, 2)} in {self.metric} (standard deviation): "
            f"{self.share:.0%} of its variance, which no parameter can explain "
            f"({_settings(self.n_groups)} more than once)."
        )


def _settings(count: int) -> str:
    return "1 setting was run" if count == 1 else f"{count:,} settings were run"


def noise_floor(runs: Runs, metric: str) -> NoiseFloor | None:
    """Return the noise floor; None if no setting was repeated, or all runs have the same one.

    Settings are those of `Runs.settings`. The variance within settings is pooled over them (the pure error of
    a lack-of-fit test: Draper and Smith 1998, doi:10.1002/9781118625590, section 2.1).

    Raises:
        UnknownColumn, NotEnoughRuns: as `rank` does.

    Examples:
        >>> import importance
        >>> import pandas
        >>> frame = pandas.DataFrame({"lr": [0.1, 0.1, 0.2, 0.2, 0.4, 0.4], "seed": [1, 2, 1, 2, 1, 2]})
        >>> frame["loss"] = [1.0, 1.2, 0.8, 1.0, 0.5, 0.7]
        >>> floor = importance.noise_floor(importance.read_runs(frame), "loss")
        >>> round(floor.sd, 3), floor.n_groups
        (0.141, 3)
    """
    metric = runs.name_of(metric)
    target = read_target(runs, metric)
    settings = runs.settings().at(target.rows)
    repeated = settings.counts > 1
    n, k = int(settings.counts[repeated].sum()), int(repeated.sum())
    if k == 0 or (k == 1 and n == len(target.y)):
        return None
    sd = settings.sd_within(target.y)
    size = float(np.abs(target.y).max())  # 1e-200 must not vanish when squared
    share = (sd / size) ** 2 / float(np.var(target.y / size, ddof=1))
    return NoiseFloor(metric, sd, min(1.0, share), k, n)
