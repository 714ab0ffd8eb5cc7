"""The command `curves`: its answer as tables, as Markdown, as JSON, or as CSV."""

from __future__ import annotations

import argparse

from importance.cli.answer_output import Output, print_answer
from importance.cli.curves_text import curve_lines, curve_record, curve_table
from importance.cli.reading import names_in
from importance.cli.terminal import this_terminal
from importance.curves import sentences
from importance.curves.by_step import importance_by_step
from importance.curves.stopping import stopping
from importance.curves.stopping_table import stopping_table
from importance.errors import ImportanceError, UnknownColumn, UnreadableRuns
from importance.readers.read_curves import read_curves
from importance.runs.curves import Curves
from importance.runs.table import Runs


def answer_curves(runs: Runs, arguments: argparse.Namespace) -> None:
    """Print where the most important parameter changes, and which runs could have been stopped.

    Raises:
        ImportanceError: when the source is the standard input, which can be read only once, or has no curves.
    """
    if "-" in arguments.source:
        raise ImportanceError("Curves are read in a second pass. Save the standard input to a file first.")
    metric = runs.find(arguments.metric) or arguments.metric
    curves = _read(arguments, metric)
    options = {"goal": arguments.goal}
    result = importance_by_step(
        runs, curves, metric, names_in(arguments.parameters), seed=arguments.seed, **options
    )
    replay = stopping(runs, curves, metric, rule=arguments.rule, **options)
    table = stopping_table(runs, curves, metric, **options)
    output = Output(
        (
            sentences.step_finding(result),
            sentences.stopping_finding(replay),
            *sentences.step_notes(result),
        ),
        lines=lambda: curve_lines(result, replay, table, this_terminal(), arguments.top),
        record=lambda: curve_record(result, replay, table, arguments.top),
        frame=lambda: (
            curve_table(result, arguments.top) if arguments.format == "markdown" else result.to_frame()
        ),
    )
    print_answer("curves", output, arguments.format)


def curves_of_report(runs: Runs, arguments: argparse.Namespace) -> Curves | None:
    """Return the curves of the metric for the report; None if the source keeps none of it."""
    if not runs.reading.curves or "-" in arguments.source:
        return None
    try:
        return _read(arguments, runs.find(arguments.metric) or arguments.metric)
    except (UnknownColumn, UnreadableRuns):
        return None


def _read(arguments: argparse.Namespace, metric: str) -> Curves:
    return read_curves(
        arguments.source if len(arguments.source) > 1 else arguments.source[0],
        metric=metric,
        study=arguments.study,
        history=arguments.history,
        nested=arguments.nested,
    )
