"""Bytes or a path to Runs, one file a tracker, one front door."""

from __future__ import annotations

import pandas as pd

from importance.runs import Runs


def read_runs(source: object) -> Runs:
    """Runs from any source."""
    if isinstance(source, pd.DataFrame):
        return Runs.from_frame(source)
    return Runs.from_frame(pd.read_csv(source), source=str(source))  # type: ignore[call-overload]
