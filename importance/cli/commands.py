"""The commands: rank, settings, explain, next, history, trade-off, tasks, cost, compare, report and app."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from importance.cli.budget_lines import budget_lines, budget_record
from importance.cli.comparison_text import comparison_lines
from importance.cli.cost_lines import cost_answer, cost_lines, cost_record
from importance.cli.exit_codes import ANSWERED, BROKEN_PIPE, IMPOSSIBLE, INTERRUPTED, MISUSED
from importance.cli.explanation_text import explanation_lines, explanation_record
from importance.cli.history_text import history_lines, history_record
from importance.cli.json_answer import comparison_answer, json_answer
from importance.cli.launch import serve
from importance.cli.listings import list_metrics, list_studies
from importance.cli.next_command import answer_options, next_command
from importance.cli.next_sweep import print_next
from importance.cli.options import parser
from importance.cli.ranking_text import ranking_lines
from importance.cli.reading import names_in, read_sources
from importance.cli.setting_text import SHOWN_SETTINGS, setting_lines, setting_records
from importance.cli.tasks_command import answer_tasks
from importance.cli.terminal import complain, discard_output, this_terminal, write, write_file
from importance.cli.trade_off_command import answer_trade_off
from importance.comparison.compare import compare
from importance.csv_export import safe_csv
from importance.effects.explanation import explain
from importance.effects.setting_means import setting_table
from importance.effects.setting_text import choice_text
from importance.effects.story import with_story
from importance.errors import ImportanceError, NotEnoughRuns, SeveralStudies
from importance.ranking.by_budget import rank_by_budget
from importance.ranking.derived_rankings import rank_failures, rank_infeasible
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.readers.temporary_folders import deleted_on_sigterm
from importance.report.report import report
from importance.runs.table import Runs
from importance.sweep.history import history


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, and return its exit code.

    Args:
        argv: the arguments after the name of the program; None takes those of this process.
    """
    arguments = parser().parse_args(argv)
    try:
        with deleted_on_sigterm():
            code = _COMMANDS[arguments.command](arguments)
    except ImportanceError as error:
        complain(str(error))
        return IMPOSSIBLE if isinstance(error, NotEnoughRuns) else MISUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        discard_output()  # the reader, such as `head`, has gone
        return BROKEN_PIPE
    return code


# -- what each command prints ---------------------------------------------------------------------------


def _rank(runs: Runs, arguments: argparse.Namespace) -> None:
    if arguments.question == "budgets":
        _rank_budgets(runs, arguments)
        return
    ranking = _ranking(runs, arguments)
    if arguments.format == "json":
        write_file(json.dumps(json_answer(runs, ranking, arguments.top), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write_file(ranking.to_frame().head(arguments.top or len(ranking.scores)).to_csv().rstrip("\n"))
    else:
        write("\n".join(ranking_lines(ranking, runs.notes, this_terminal(), arguments.top)))


def _rank_budgets(runs: Runs, arguments: argparse.Namespace) -> None:
    options = {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale}
    result = rank_by_budget(runs, arguments.metric, names_in(arguments.parameters), **options)
    if arguments.format == "json":
        write_file(json.dumps(budget_record(result), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write_file(_csv(result.to_frame()))
    else:
        write("\n".join(budget_lines(result, this_terminal(), arguments.top)))


def _ranking(runs: Runs, arguments: argparse.Namespace) -> Ranking:
    parameters = names_in(arguments.parameters)
    if arguments.question == "failures":
        goal = arguments.goal or runs.goal_of(arguments.metric)
        return rank_failures(runs, arguments.metric, parameters, goal=goal, seed=arguments.seed)
    if arguments.question == "infeasible":
        return rank_infeasible(runs, arguments.metric, parameters, seed=arguments.seed)
    ranking = rank(runs, arguments.metric, parameters, **_settings(arguments))
    options = {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale}
    return with_story(runs, ranking, parameters=parameters, **options)


def _list_settings(runs: Runs, arguments: argparse.Namespace) -> None:
    result = setting_table(
        runs, arguments.metric, names_in(arguments.parameters), goal=arguments.goal, seed=arguments.seed
    )
    table = result.frame
    if arguments.format == "json":
        write(json.dumps(setting_records(table.head(arguments.top or len(table))), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write(_csv(table.head(arguments.top or len(table))))
    else:
        shown = table.head(arguments.top or SHOWN_SETTINGS)
        write("\n".join(setting_lines(shown, arguments.metric, this_terminal(), choice_text(result))))


def _explain(runs: Runs, arguments: argparse.Namespace) -> None:
    answer = explain(
        runs,
        arguments.metric,
        _run(runs, arguments.a),
        _run(runs, arguments.b),
        parameters=names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    if arguments.format == "json":
        write(json.dumps(explanation_record(answer), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write(_csv(answer.to_frame()))
    else:
        write("\n".join(explanation_lines(answer, this_terminal())))


def _history(runs: Runs, arguments: argparse.Namespace) -> None:
    past = history(
        runs,
        arguments.metric,
        difference=arguments.difference,
        parameters=names_in(arguments.parameters),
        goal=arguments.goal,
        seed=arguments.seed,
    )
    if arguments.format == "json":
        write(json.dumps(history_record(past), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write(_csv(past.to_frame()))
    else:
        write("\n".join(history_lines(past, this_terminal())))


def _run(runs: Runs, text: str | None) -> str | int | None:
    """The name of a run, or else its position; None without a text."""
    if text is None or not text.isdecimal() or (runs.run_names.astype(str) == text).any():
        return text
    return int(text)


def _csv(table: pd.DataFrame) -> str:
    return safe_csv(table).rstrip("\r\n").replace("\r\n", "\n")


def _cost(runs: Runs, arguments: argparse.Namespace) -> None:
    answer = cost_answer(runs, arguments, names_in(arguments.parameters))
    if arguments.format == "json":
        write(json.dumps(cost_record(answer), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write(_csv(answer.gains.to_frame().reset_index()))
    else:
        write("\n".join(cost_lines(answer, this_terminal())))


def _compare(arguments: argparse.Namespace) -> int:
    studies = arguments.study or [None]
    sweeps = []
    for source, study in zip(arguments.source, (studies[0], studies[-1]), strict=True):
        try:
            sweeps.append(read_sources([source], [study] if study else None, arguments))
        except SeveralStudies as several:
            return list_studies(several, arguments)
    a, b = sweeps
    if arguments.metric is None:
        return list_metrics(a, arguments)
    parameters = names_in(arguments.parameters)
    result = compare(
        a, b, arguments.metric, parameters, goal=arguments.goal, scale=arguments.scale, seed=arguments.seed
    )
    if arguments.format == "json":
        write(json.dumps(comparison_answer(result), indent=2, allow_nan=False))
    elif arguments.format == "csv":
        write(_csv(result.to_frame().reset_index()))
    else:
        write("\n".join(comparison_lines(result, (*a.notes, *b.notes), this_terminal())))
    return ANSWERED


def _report(runs: Runs, arguments: argparse.Namespace) -> None:
    page = report(
        runs,
        arguments.metric,
        names_in(arguments.parameters),
        command=next_command(arguments, *answer_options(arguments)),
        made=date.today().isoformat(),
        **_settings(arguments),
    )
    if arguments.output == "-":
        write_file(page)
        return
    path = Path(arguments.output)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ImportanceError(f"{path} cannot be written: {error.strerror}. Choose another -o.") from None
    complain(f"wrote {path}, {path.stat().st_size / 1e6:.1f} MB")


def _app(arguments: argparse.Namespace) -> int:
    options = ["--server.headless", "true"] if arguments.headless else []
    return serve(arguments.source or "", arguments.port, options)


# -- what they have in common ---------------------------------------------------------------------------


def _on_runs(
    answer: Callable[[Runs, argparse.Namespace], None],
) -> Callable[[argparse.Namespace], int]:
    """The command that reads the runs and answers; it lists studies or metrics if one has to be chosen."""

    def command(arguments: argparse.Namespace) -> int:
        try:
            runs = _read(arguments)
        except SeveralStudies as several:
            return list_studies(several, arguments)
        if arguments.metric is None:
            return list_metrics(runs, arguments)
        answer(runs, arguments)
        return ANSWERED

    return command


def _read(arguments: argparse.Namespace) -> Runs:
    return read_sources(arguments.source, arguments.study, arguments)


def _settings(arguments: argparse.Namespace) -> dict[str, Any]:
    """The arguments that `rank` and `report` have in common."""
    method = {"method": arguments.method} if arguments.method else {}
    return {"goal": arguments.goal, "seed": arguments.seed, "scale": arguments.scale, **method}


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "rank": _on_runs(_rank),
    "settings": _on_runs(_list_settings),
    "explain": _on_runs(_explain),
    "next": _on_runs(print_next),
    "history": _on_runs(_history),
    "trade-off": _on_runs(answer_trade_off),
    "tasks": _on_runs(answer_tasks),
    "cost": _on_runs(_cost),
    "compare": _compare,
    "report": _on_runs(_report),
    "app": _app,
}
