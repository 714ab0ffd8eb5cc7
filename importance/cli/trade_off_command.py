"""The command `trade-off`: its answer as tables, as JSON, as CSV, or as a list of the next runs."""

from __future__ import annotations

import argparse

from importance.cli.answer_output import Output, print_answer
from importance.cli.listings import list_metrics
from importance.cli.reading import names_in
from importance.cli.terminal import complain, this_terminal, write_csv
from importance.cli.trade_off_text import trade_off_lines, trade_off_record
from importance.csv_export import settings_csv
from importance.errors import ImportanceError, NotEnoughRuns
from importance.runs.table import Runs
from importance.sweep.training_names import training_names
from importance.tradeoff import sentences
from importance.tradeoff.next_runs import front_runs
from importance.tradeoff.objectives import FEWEST_METRICS, MOST_METRICS, suggested_metrics
from importance.tradeoff.trade_off import trade_off


def answer_trade_off(runs: Runs, arguments: argparse.Namespace) -> None:
    """Print the trade-off between the metrics that the arguments name, or that the search optimised.

    Raises:
        ImportanceError: when a metric has both goals.
    """
    metrics = arguments.metrics or list(runs.declared_objectives[:MOST_METRICS])
    if len(metrics) < FEWEST_METRICS and not arguments.metrics:
        suggested = suggested_metrics(runs)
        if not suggested:
            raise NotEnoughRuns("A trade-off needs two metrics that vary, and these runs have fewer.")
        list_metrics(runs, arguments, ("--metrics", *suggested), "--maximize NAME")
        return
    goals = _goals(runs, arguments)
    parameters = names_in(arguments.parameters)
    if arguments.format == "runs":
        listed = front_runs(runs, metrics, goals, parameters=parameters, seed=arguments.seed)
        if not len(listed):
            complain("Every setting of this space was tried.")
        text = settings_csv(listed.rename(columns=training_names(runs)))
        write_csv(text)
        return
    answer = trade_off(runs, metrics, goals, parameters=parameters, seed=arguments.seed)
    names = runs.run_names.astype(str).tolist()
    output = Output(
        (sentences.finding(answer.importance), sentences.front_text(answer.front), *sentences.notes(answer)),
        lines=lambda: trade_off_lines(answer, names, this_terminal(), arguments.top),
        record=lambda: trade_off_record(answer, arguments.top),
        frame=lambda: answer.front.to_frame().head(arguments.top or len(answer.front.first)),
    )
    print_answer("trade-off", output, arguments.format)


def _goals(runs: Runs, arguments: argparse.Namespace) -> dict[str, str]:
    """Return the goals that the arguments name, by the names of the columns."""
    goals: dict[str, str] = {}
    for goal in ("minimize", "maximize"):
        for name in runs.names_of(getattr(arguments, goal)):
            if name in goals:
                raise ImportanceError(f"{name} has both goals. Name it once, after --minimize or --maximize.")
            goals[name] = goal
    return goals
