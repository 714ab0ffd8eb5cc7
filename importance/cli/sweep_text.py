"""The advice for the next sweep in a terminal, and what the next runs may reach."""

from __future__ import annotations

import pandas as pd

from importance.cli.terminal import Style
from importance.cli.text_table import table_lines
from importance.ranking import sentences
from importance.space.range_text import range_text
from importance.sweep.forecast import forecast, forecast_text
from importance.sweep.result import Sweep


def sweep_lines(sweep: Sweep, listed: pd.DataFrame, style: Style) -> list[str]:
    """Return the finding, what the ranges and the next runs may reach, and the advice for each parameter.

    Args:
        sweep: what to show.
        listed: the next runs, a row a run.
        style: what the terminal can show.
    """
    of_ranges, of_list = forecast(sweep), listed_forecast(sweep, listed)
    expected = [forecast_text(of_ranges, sweep.metric)] if of_ranges else []
    if of_list:
        expected.append(f"Listed by --format runs: {of_list[0].lower()}{of_list[1:]}")
    rows = [
        (advice.name, advice.action, f"{advice.kept:.0%}", range_text(advice.dimension))
        for advice in sweep.advice
    ]
    return [
        *_wrapped([sweep.finding, *expected, goal_guess(sweep)], style),
        "",
        *table_lines(["parameter", "advice", "best runs kept", "next"], rows, style),
        "",
        *_wrapped([*(f"{advice.name}: {advice.reason}" for advice in sweep.advice), *sweep.notes], style),
    ]


def goal_guess(sweep: Sweep) -> str:
    """Say that the goal is only a guess, and how to change it; empty if it is not a guess."""
    option = sentences.turning_option(sweep.goal)
    return sentences.guessed_goal(sweep.metric, sweep.goal, sweep.goal_source, option)


def listed_forecast(sweep: Sweep, listed: pd.DataFrame) -> str:
    """Say what the next runs may reach; empty without runs or without evidence."""
    expected = forecast(sweep, listed=listed) if len(listed) else None
    return forecast_text(expected, sweep.metric, listed=True) if expected else ""


def _wrapped(texts: list[str], style: Style) -> list[str]:
    return [line for text in texts for line in style.wrap(text)]
