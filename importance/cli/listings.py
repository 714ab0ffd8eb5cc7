"""The studies or metrics to choose from, with the command to give next."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from importance.cli.exit_codes import ANSWERED, MISUSED
from importance.cli.markdown import markdown_table
from importance.cli.next_command import next_command
from importance.cli.terminal import complain, printable, this_terminal, write, write_csv, write_file
from importance.cli.text_table import table_lines
from importance.csv_export import safe_csv
from importance.errors import NotEnoughRuns, SeveralStudies
from importance.runs.default_metric import listed_metrics
from importance.runs.goals import GoalSource
from importance.runs.missing_results import no_result
from importance.runs.table import Runs

_DOING = {
    "rank": "Rank the parameters",
    "failures": "See what makes runs fail",
    "effects": "See what each parameter does",
    "interactions": "See what acts together",
    "curves": "See what matters at which step",
    "settings": "Find the best setting",
    "explain": "See why the best run is better",
    "next": "Plan the next sweep",
    "history": "See how the best result came about",
    "tasks": "Rank the parameters over all tasks",
    "cost": "See what is cheaper",
    "compare": "Compare the two sweeps",
    "report": "Write the report",
}
"""What each command does with a metric."""


def list_studies(several: SeveralStudies, arguments: argparse.Namespace) -> int:
    """Print the studies, one of which has to be chosen; return the exit code."""
    studies = [(name, n if n >= 0 else None) for name, n in several.studies.items()][: arguments.top]
    if not _written_for_programs([{"study": name, "runs": n} for name, n in studies], arguments.format):
        cells = [(name, "?" if n is None else f"{n:,}") for name, n in studies]
        write("\n".join(table_lines(["study", "runs"], cells, this_terminal())))
    complain(
        f"{len(several.studies)} studies. Choose one: {next_command(arguments, '--study', studies[0][0])}"
    )
    return MISUSED


def list_metrics(
    runs: Runs, arguments: argparse.Namespace, chosen: Sequence[str] = (), flip: str = "--goal maximize"
) -> int:
    """Print the metrics to choose from, the best guess first, and return the exit code.

    Args:
        runs: the runs.
        arguments: of the command.
        chosen: the options of the command to give next; by default the first metric.
        flip: the option that changes a goal.
    """
    first = runs.first_metric
    if first is None:
        reason = no_result(runs.frame, runs.columns)
        raise NotEnoughRuns(f"{reason} Add such a column, or name a column of numbers with --metric.")
    names = listed_metrics(runs.metrics, runs.columns, first)
    metrics = [_metric(runs, name) for name in names][: arguments.top]
    if not _written_for_programs(metrics, arguments.format):
        sizes = (("run", len(runs)), ("parameter", len(runs.parameters)), ("metric", len(runs.metrics)))
        counts = ", ".join(f"{n:,} {word}{'s' * (n != 1)}" for word, n in sizes)
        lines = [printable(f"{counts}: {runs.source}"), "", *_metric_lines(metrics, flip), ""]
        doing = "Weigh two metrics" if chosen else _DOING.get(arguments.command, "Go on")
        lines.append(f"{doing}: " + next_command(arguments, *(chosen or ("--metric", names[0]))))
        write("\n".join(lines))
    return ANSWERED


def _metric(runs: Runs, name: str) -> dict[str, object]:
    goal, source = runs.goal_for(name)
    values = runs.frame[name]
    n = int(np.isfinite(values).sum()) if values.dtype == float else 0
    return {"metric": name, "goal": goal, "goal_source": source, "runs": n}


def _metric_lines(metrics: Sequence[Mapping[str, object]], flip: str) -> list[str]:
    guessed = [metric["goal_source"] is GoalSource.GUESS for metric in metrics]
    rows = [
        (str(metric["metric"]), f"{metric['goal']}{' (guess)' * is_guess}", f"{metric['runs']:,}")
        for metric, is_guess in zip(metrics, guessed, strict=True)
    ]
    lines = table_lines(["metric", "goal", "runs"], rows, this_terminal())
    if any(guessed):
        lines += ["", f"(guess): nothing says which end is good. {flip} changes it."]
    return lines


def _written_for_programs(rows: Sequence[Mapping[str, object]], format: str) -> bool:
    """Print the rows as JSON, CSV or Markdown if this format is asked for; whether it is."""
    if format == "json":
        write_file(json.dumps(rows, indent=2))
    elif format == "csv":
        write_csv(safe_csv(pd.DataFrame(rows)))
    elif format == "markdown":
        write_file(markdown_table(pd.DataFrame(rows)))
    return format in ("json", "csv", "markdown")
