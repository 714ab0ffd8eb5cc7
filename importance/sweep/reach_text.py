"""What the next runs may reach, in words: a forecast, or that they only follow weak hints."""

from __future__ import annotations

import pandas as pd

from importance.formatting import number_text
from importance.sweep.forecast import Forecast, forecast
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
        return hints_text(sweep.metric, confounded=sweep.confounded)
    expected = forecast(sweep, listed=listed)
    return forecast_text(expected, sweep.metric, listed=True) if expected is not None else ""


def hints_text(metric: str, *, confounded: bool = False) -> str:
    """Return what the next runs are worth without evidence.

    Args:
        metric: the metric.
        confounded: whether the settings are too few to tell the parameters apart. Else nothing predicts the
            metric better than chance.
    """
    why = (
        "The settings are too few to tell the parameters apart"
        if confounded
        else f"No parameter predicts {metric} better than chance"
    )
    return (
        f"{why}, so these runs follow weak hints. "
        "In tests such runs still found more than runs spread evenly."
    )


def forecast_text(result: Forecast, metric: str, *, listed: bool = False) -> str:
    """Return the forecast in words."""
    best, low, high, present = (
        number_text(v) for v in (result.best, result.low, result.high, result.present)
    )
    runs = "run" if result.runs == 1 else "runs"
    these = "This run" if result.runs == 1 else f"These {result.runs} runs"
    subject = these if listed else f"{result.runs} {runs} drawn from here"
    interval, chance = f"({low} to {high}, 80% sure)", f"the chance of a better one is {result.chance:.0%}"
    if result.at_limit:
        first = (
            f"{subject} should reach {metric} {best} {interval}. The best setting so far is at the limit of "
            f"{metric}, {present}, so none can be better."
        )
    elif best == present:
        first = f"{subject} should reach about the best setting so far, {metric} {best} {interval}; {chance}."
    else:
        first = (
            f"{subject} should reach {metric} {best} {interval}; the best setting so far is at {present}, "
            f"and {chance}."
        )
    n_lost = round(result.runs * (1 - result.succeed))
    if result.loss is not None and n_lost:
        first += f" About {n_lost} of them may be lost, because runs {result.loss.verb} before."
    if result.at_limit:
        return first
    if result.to_tell is None:
        return f"{first} The gain is too small to be seen in the noise between runs."
    if result.to_tell == 1:
        return f"{first} One run of each would tell them apart."
    return f"{first} It takes about {result.to_tell:,} runs of each to tell them apart."
