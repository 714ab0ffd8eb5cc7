"""The raw table in a file, before anything is known about its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """The raw table in a file.

    Attributes:
        frame: one row per record; cells may hold nested mappings and lists.
        notes: sentences for the user.
        goals: "minimize" or "maximize" for the columns whose goal the file states.
    """

    frame: pd.DataFrame
    notes: Sequence[str] = ()
    goals: Mapping[str, str] = field(default_factory=dict)
