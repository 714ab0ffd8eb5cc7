"""What `paramlens next` prints: the advice, the next runs, or the sweep as a file of a tool."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import pandas as pd

from importance.cli.answer_formats import FORMATS as ANSWER_FORMATS
from importance.cli.answer_output import Output, print_answer
from importance.cli.cost_lines import listed_per_cost
from importance.cli.reading import names_in
from importance.cli.sweep_text import (
    advice_frame,
    goal_guess,
    list_lines,
    sweep_lines,
    sweep_record,
)
from importance.cli.terminal import complain, printable, this_terminal, write_csv, write_file
from importance.csv_export import settings_csv
from importance.runs.table import Runs
from importance.space.conditions import renamed
from importance.space.formats import write_space
from importance.space.object_levels import sentences
from importance.sweep.batch import plan_runs, records, within
from importance.sweep.growth import with_added_names
from importance.sweep.reach_text import reach_text
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.run_plan import RunPlan
from importance.sweep.training_names import training_names


def print_next(runs: Runs, arguments: argparse.Namespace) -> None:
    """Print what to try next, in the format of the arguments."""
    sweep = recommend(
        runs,
        arguments.metric,
        parameters=names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    plan = plan_runs(sweep)
    new_names = with_added_names(training_names(runs), sweep.siblings)
    if arguments.format in ANSWER_FORMATS:
        output = Output(
            (sweep.finding, *list_lines(sweep, plan), goal_guess(sweep), *sweep.notes),
            lines=lambda: sweep_lines(sweep, plan, this_terminal()),
            record=lambda: sweep_record(sweep, plan, new_names),
            frame=lambda: advice_frame(sweep, new_names),
        )
        print_answer("next", output, arguments.format)
        return
    if guess := goal_guess(sweep):
        complain(printable(guess))
    if arguments.format == "runs" and arguments.per_cost:
        listed = listed_per_cost(runs, sweep, arguments)
        _print_runs(sweep, listed, [reach_text(sweep, listed) if sweep.evidence else ""], new_names)
    elif arguments.format == "runs":
        _print_runs(sweep, plan.settings, list_lines(sweep, plan), new_names)
    else:
        _print_space(sweep, plan, new_names, arguments.format)


def _print_runs(
    sweep: Sweep, listed: pd.DataFrame, expected: Sequence[str], new_names: dict[str, str]
) -> None:
    """Print the next runs as CSV, and what they may reach on standard error, because a comment is not CSV."""
    lines = expected if len(listed) else ["Every setting of this space was tried."]
    for line in (*filter(None, lines), *sentences(sweep.space.values())):
        complain(printable(line))
    write_csv(settings_csv(listed.rename(columns=new_names)))


def _print_space(sweep: Sweep, plan: RunPlan, new_names: dict[str, str], tool: str) -> None:
    """Print the search space as a file of a tool."""
    first = records(within(sweep.space, plan.settings).rename(columns=new_names))
    text = write_space(
        renamed(sweep.space, new_names), tool, metric=sweep.metric, goal=sweep.goal, first=first
    )
    write_file(text.rstrip("\n"))
