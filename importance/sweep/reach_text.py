"""What the next runs may reach, in words: a forecast, or that they only follow weak hints."""

from __future__ import annotations

import pandas as pd

from importance.sweep.forecast import forecast, forecast_text
from importance.sweep.result import Sweep


def reach_text(sweep: Sweep, listed: pd.DataFrame) -> str:
    """Return what the listed runs may reach; "" without runs, or if no run is feasible yet.

    Args:
        sweep: the recommendation.
        listed: the settings of the runs, as `next_runs` returns them.
    """
    if not len(listed):
        return ""
    if not sweep.evidence:
        return hints_text(sweep.metric)
    expected = forecast(sweep, listed=listed)
    return forecast_text(expected, sweep.metric, listed=True) if expected is not None else ""


def hints_text(metric: str) -> str:
    """Return what the next runs are worth where nothing predicts the metric better than chance."""
    return (
        f"No parameter predicts {metric} better than chance, so these runs follow weak hints. "
        "In tests such runs still found more than runs spread evenly."
    )
