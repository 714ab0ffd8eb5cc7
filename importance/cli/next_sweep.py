"""The command `next`: the advice, the next runs as CSV, or the space as a file of a tool."""

from __future__ import annotations

import argparse

import pandas as pd

from importance.cli.cost_lines import listed_per_cost
from importance.cli.reading import names_in
from importance.cli.sweep_text import goal_guess, listed_forecast, sweep_lines
from importance.cli.terminal import complain, printable, this_terminal, write, write_file
from importance.csv_export import settings_csv
from importance.runs.table import Runs
from importance.space.conditions import renamed
from importance.space.formats import write_space
from importance.space.object_levels import sentences
from importance.sweep.batch import next_runs, records, within
from importance.sweep.growth import with_added_names
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.training_names import training_names


def print_next(runs: Runs, arguments: argparse.Namespace) -> None:
    """Print the advice for the next sweep, or write its space or its runs."""
    sweep = recommend(
        runs,
        arguments.metric,
        parameters=names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    if arguments.format == "table":
        write("\n".join(map(printable, sweep_lines(sweep, next_runs(sweep), this_terminal()))))
        return
    if guess := goal_guess(sweep):
        complain(printable(guess))
    new_names = with_added_names(training_names(runs), sweep.siblings)
    if arguments.format == "runs":
        _next_runs(sweep, new_names, listed_per_cost(runs, sweep, arguments))
    else:
        _next_space(sweep, new_names, arguments.format)


def _next_runs(sweep: Sweep, new_names: dict[str, str], listed: pd.DataFrame) -> None:
    """Print the next runs as CSV, and what they may reach on standard error, because a comment is not CSV."""
    if (
        expected := listed_forecast(sweep, listed)
        if len(listed)
        else "Every setting of this space was tried."
    ):
        complain(printable(expected))
    for sentence in sentences(sweep.space.values()):
        complain(printable(sentence))
    write_file(settings_csv(listed.rename(columns=new_names)).rstrip("\r\n").replace("\r\n", "\n"))


def _next_space(sweep: Sweep, new_names: dict[str, str], tool: str) -> None:
    """Print the search space as a file of a tool."""
    first = records(within(sweep.space, next_runs(sweep)).rename(columns=new_names))
    text = write_space(
        renamed(sweep.space, new_names), tool, metric=sweep.metric, goal=sweep.goal, first=first
    )
    write_file(text.rstrip("\n"))
