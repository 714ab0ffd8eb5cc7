"""The commands, from the arguments to the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from importance.cli.agents_command import print_skill, serve_agents
from importance.cli.answer_output import Output, json_text, print_answer, refusal_record
from importance.cli.answers import ANSWERS, answer_name, ranking_settings
from importance.cli.app_extra import ensure_streamlit
from importance.cli.comparison_text import comparison_lines
from importance.cli.curves_command import answer_curves, curves_of_report
from importance.cli.exit_codes import ANSWERED, BROKEN_PIPE, IMPOSSIBLE, INTERRUPTED, MISUSED
from importance.cli.json_answer import comparison_answer
from importance.cli.launch import serve
from importance.cli.listings import list_metrics, list_studies
from importance.cli.next_command import answer_options, next_command
from importance.cli.next_sweep import print_next
from importance.cli.options import parser
from importance.cli.reading import names_in, read_sources
from importance.cli.serve_command import serve_team
from importance.cli.tasks_command import answer_tasks
from importance.cli.terminal import complain, discard_output, this_terminal, write_file
from importance.cli.trade_off_command import answer_trade_off
from importance.comparison.compare import compare
from importance.errors import ImportanceError, NotEnoughRuns, SeveralStudies
from importance.readers.temporary_folders import deleted_on_sigterm
from importance.report.report import report
from importance.runs.table import Runs


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line, and return its exit code.

    Args:
        argv: the arguments after the name of the program; None takes those of this process.
    """
    arguments = parser().parse_args(argv)
    try:
        with deleted_on_sigterm():
            code = _COMMANDS[arguments.command](arguments)
    except NotEnoughRuns as error:
        complain(str(error))
        if getattr(arguments, "format", "") == "json":
            write_file(json_text(refusal_record(answer_name(arguments), str(error), next_command(arguments))))
        return IMPOSSIBLE
    except ImportanceError as error:
        complain(str(error))
        return MISUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        discard_output()  # the reader, such as `head`, has gone
        return BROKEN_PIPE
    return code


# -- what each command prints ---------------------------------------------------------------------------


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
    output = Output(
        (result.finding, result.tried, *result.notes),
        lines=lambda: comparison_lines(result, (*a.notes, *b.notes), this_terminal()),
        record=lambda: comparison_answer(result),
        frame=lambda: result.to_frame().reset_index(),
    )
    print_answer("compare", output, arguments.format)
    return ANSWERED


def _report(runs: Runs, arguments: argparse.Namespace) -> None:
    page = report(
        runs,
        arguments.metric,
        names_in(arguments.parameters),
        command=next_command(arguments, *answer_options(arguments)),
        made=date.today().isoformat(),
        curves=curves_of_report(runs, arguments),
        task=arguments.task,
        **ranking_settings(arguments),
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
    ensure_streamlit(install=not arguments.no_install)
    options = ["--server.headless", "true"] if arguments.headless else []
    return serve(arguments.source or "", arguments.port, options)


def _complete(arguments: argparse.Namespace) -> int:
    import shtab

    write_file(str(shtab.complete(parser(), arguments.shell)).rstrip("\n"))
    return ANSWERED


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


def _printing(
    answer: Callable[[Runs, argparse.Namespace], Output],
) -> Callable[[Runs, argparse.Namespace], None]:
    """The function that prints an answer in the format of the arguments."""

    def printed(runs: Runs, arguments: argparse.Namespace) -> None:
        print_answer(answer_name(arguments), answer(runs, arguments), arguments.format)

    return printed


def _read(arguments: argparse.Namespace) -> Runs:
    return read_sources(arguments.source, arguments.study, arguments)


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    **{name: _on_runs(_printing(answer)) for name, answer in ANSWERS.items()},
    "next": _on_runs(print_next),
    "trade-off": _on_runs(answer_trade_off),
    "tasks": _on_runs(answer_tasks),
    "curves": _on_runs(answer_curves),
    "compare": _compare,
    "report": _on_runs(_report),
    "app": _app,
    "serve": serve_team,
    "completion": _complete,
    "mcp": serve_agents,
    "skill": print_skill,
}
