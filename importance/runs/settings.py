"""Group the runs into settings: runs with equal values of all parameters repeat each other.

Repeats share all other effects of their setting, so they are not independent evidence on one parameter: 25
settings with 3 seeds each are 25 draws, not 75. Every test, interval and prediction of "unseen" runs is by
setting, and so is the choice of the next runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import nan

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Settings:
    """Which runs share a setting.

    Attributes:
        codes: (n,) the setting of each run, 0 to k - 1 in the order in which settings first appear.
        too_few: the number of settings if there are too few of them, so that each run counts as a setting;
            else 0.
    """

    codes: np.ndarray
    too_few: int = 0

    def __len__(self) -> int:
        return len(self.counts)

    @cached_property
    def counts(self) -> np.ndarray:
        """(k,) the number of runs of each setting."""
        return np.bincount(self.codes)

    @cached_property
    def first(self) -> np.ndarray:
        """(k,) the position of each setting's first run."""
        return np.unique(self.codes, return_index=True)[1]

    @property
    def repeated(self) -> bool:
        """Whether any setting was run more than once."""
        return len(self) < len(self.codes)

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Return the mean (k,) of the values of runs (n,) over each setting."""
        return np.bincount(self.codes, values, len(self)) / self.counts

    def sd_within(self, values: np.ndarray) -> float:
        """Return the standard deviation of runs about the mean of their setting, pooled; NaN without repeats.

        This is the pure error of a lack-of-fit test (Draper and Smith 1998, doi:10.1002/9781118625590,
        section 2.1).

        Args:
            values: (n,) finite.
        """
        repeats = len(self.codes) - len(self)
        if not repeats:
            return nan
        size = float(np.abs(values).max()) or 1.0  # 1e-200 must not vanish when squared
        apart = values / size - self.mean(values / size)[self.codes]
        return size * float(np.sqrt(np.square(apart).sum() / repeats))

    def at(self, rows: np.ndarray) -> Settings:
        """Return the settings of these runs only, given as a mask (n,) or as positions."""
        return Settings(pd.factorize(self.codes[rows])[0])


def settings_of(frame: pd.DataFrame, names: Sequence[str]) -> Settings:
    """Return the settings of a table: runs with equal values in all these columns, missing ones included.

    If there are no columns, all runs share one setting.
    """
    codes = np.zeros(len(frame), dtype=np.int64)
    for name in names:
        values = pd.factorize(frame[name], use_na_sentinel=False)[0]
        codes = pd.factorize(codes * (int(values.max(initial=0)) + 1) + values)[0]
        if codes.max(initial=0) == len(codes) - 1:
            break  # every run is a different setting already
    return Settings(codes)
