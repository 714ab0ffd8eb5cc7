"""The commands and options of the command line."""

from __future__ import annotations

import argparse

from importance.cli import help_text
from importance.cli.agent_options import add_agent_commands
from importance.cli.answer_formats import FORMATS as ANSWER_FORMATS
from importance.cli.answer_options import (
    add_answer_format,
    add_command,
    add_completion,
    add_effects,
    add_failures,
    add_history,
    add_interactions,
    add_scale,
)
from importance.cli.curves_options import add_curves_command
from importance.cli.option_types import Version, port, positive
from importance.cli.reading_options import add_reading_options, add_runs_options
from importance.cli.serve_command import add_serve
from importance.cli.terminal import as_utf8
from importance.space.formats import FORMATS


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line, whose result has the name of the command as `command`."""
    whole = argparse.ArgumentParser(
        prog="paramlens",
        description="Which hyperparameters mattered, how sure is that, and what to try next.",
        epilog=help_text.FIRST + help_text.EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action=Version, help="show the version and stop")
    commands = whole.add_subparsers(required=True, dest="command", metavar="command", title="commands")
    _add_rank(commands)
    add_failures(commands)
    _add_settings(commands)
    add_effects(commands)
    add_interactions(commands)
    _add_explain(commands)
    _add_next(commands)
    add_history(commands)
    _add_trade_off(commands)
    _add_tasks(commands)
    add_curves_command(commands)
    _add_cost(commands)
    _add_compare(commands)
    _add_report(commands)
    _add_app(commands)
    add_serve(commands)
    add_agent_commands(commands)
    add_completion(commands)
    return whole


def _add_rank(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "rank",
        "rank the parameters by importance",
        "Rank the parameters of a sweep by their importance for a metric, beside their correlation with it.\n"
        "Without --metric, list the metrics.",
        help_text.RANK + help_text.EXIT_CODES,
    )
    _add_ranking_options(parser)
    parser.add_argument(
        "--question",
        choices=["metric", "failures", "infeasible", "budgets"],
        default="metric",
        help="what to explain: the metric (default), failures: which runs fail, infeasible: which runs break "
        "a constraint, or budgets: the metric at each budget",
    )
    parser.add_argument("--top", type=positive, metavar="N", help="show only the first N")
    add_answer_format(parser)


def _add_settings(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "settings",
        "which setting is the best, and not just lucky",
        "List the settings of a sweep by their expected metric, which is estimated from all runs. The best\n"
        "of many single runs was also lucky. Without --metric, list the metrics.",
        help_text.SETTINGS + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument("--top", type=positive, metavar="N", help="only the first N (a table shows 20)")
    add_answer_format(parser)


def _add_explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "explain",
        "why one run is better than another",
        "Divide the difference between two runs among the parameters that differ, and say what no parameter\n"
        "explains. Without --metric, list the metrics.",
        help_text.EXPLAIN + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    run = "its name, or its position in the table from 0"
    parser.add_argument("--a", metavar="RUN", help=f"from which run: {run} (default: the median)")
    parser.add_argument("--b", metavar="RUN", help=f"to which run: {run} (default: the best)")
    add_answer_format(parser)
    parser.set_defaults(top=None)


def _add_ranking_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of every command that ranks."""
    add_runs_options(parser)
    parser.add_argument("--method", default="", help="the estimator: anova (default), wandb or permutation")
    add_scale(parser)


def _add_next(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "next",
        "recommend the ranges of the next sweep, and write them for your tool",
        "Say for each parameter what to do with its range in the next sweep, and why; or write the next\n"
        "sweep as a file for your tool. Without --metric, list the metrics.",
        help_text.NEXT + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument(
        "--format",
        choices=[*ANSWER_FORMATS, "runs", *FORMATS],
        default="table",
        help="default: a table to read; csv, markdown: the advice; json: the advice, and the next 50 "
        "runs with the purpose of each; runs: these runs as CSV; else the file of that tool",
    )
    parser.add_argument(
        "--per-cost", action="store_true", help="with --format runs: the most gain per hour or price first"
    )
    _add_cost_column(parser)
    parser.set_defaults(top=None)


def _add_cost(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "cost",
        "what is nearly as good and cheaper, and what tuning gains per hour",
        "Say which setting is nearly as good as the best and costs least, what tuning each parameter gains\n"
        "for the time or money that it takes, and what an amount of it may bring. Without --metric, list\n"
        "the metrics.",
        help_text.COST + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    _add_cost_column(parser)
    parser.add_argument(
        "--tolerance",
        type=float,
        metavar="T",
        help="by how much the metric may be worse than the best, in its units (default: 5%% of the way from "
        "the median to the best)",
    )
    parser.add_argument("--amount", type=float, metavar="A", help="the hours, or the money, for more runs")
    add_answer_format(parser)
    parser.set_defaults(top=None)


def _add_cost_column(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cost",
        type=as_utf8,
        metavar="COLUMN",
        help="the column with the time or price of a run (default: the one whose name says so)",
    )


def _add_compare(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "compare",
        "say what changed from one sweep to another",
        "Say what changed from one sweep to another, or that nothing did: the metric at the same settings,\n"
        "effects, best values, importances, and ranges. Without --metric, list the metrics of the first.",
        help_text.COMPARE + help_text.EXIT_CODES,
    )
    parser.add_argument(
        "source",
        nargs=2,
        help="two sources, the earlier sweep first: anything that `paramlens rank` reads; if --study is "
        "repeated, the first is of the first source and the second of the second",
    )
    add_reading_options(parser)
    add_scale(parser)
    add_answer_format(parser)
    parser.set_defaults(top=None)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "report",
        "write the whole answer as one HTML file that works offline",
        "Write the whole answer as one HTML file that works offline: the finding, the table, the runs, the\n"
        "effects, what to try next, the settings and the versions. Without --metric, list the metrics.",
        help_text.REPORT + help_text.EXIT_CODES,
    )
    _add_ranking_options(parser)
    parser.add_argument(
        "--task",
        type=as_utf8,
        metavar="COLUMN",
        help="the column that names the task of each run (a data set, an environment), for a section on "
        "what holds for all tasks",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", default="report.html", help="default report.html; - is the terminal"
    )
    parser.set_defaults(top=None, format="table")


def _add_app(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "app",
        "open the app on your sweep, or on the built-in one",
        "Open the app in the browser. Only this machine can reach it, so it may read the files here. Ctrl-C\n"
        "stops it.",
        help_text.APP,
    )
    parser.add_argument(
        "source",
        nargs="?",
        help="what to open: anything that `paramlens rank` reads; default: the built-in sweep",
    )
    parser.add_argument("--port", type=port, metavar="N", help="default: the first free one from 8501")
    parser.add_argument("--headless", action="store_true", help="only serve; open no browser")
    parser.add_argument(
        "--no-install", action="store_true", help="do not install Streamlit if it is missing; say how"
    )


def _add_trade_off(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "trade-off",
        "weigh two or three metrics: the front, and which parameters decide",
        "Weigh two or three metrics: which settings are on the Pareto front, how sure that is, and which\n"
        "parameters decide on the trade-off.",
        help_text.TRADE_OFF + help_text.EXIT_CODES,
    )
    add_runs_options(parser, several=True)
    parser.add_argument("--top", type=positive, metavar="N", help="only the first N rows of each table")
    parser.add_argument(
        "--format",
        choices=[*ANSWER_FORMATS, "runs"],
        default="table",
        help="default: a table; csv: all settings, the front first; runs: the next 50 runs as CSV",
    )
    parser.set_defaults(metric="", goal=None)


def _add_tasks(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = add_command(
        commands,
        "tasks",
        "what holds for all data sets or tasks, and what differs",
        "Rank the parameters within each task (data set, environment), say whether one value of a parameter\n"
        "serves all tasks, and which setting is the best over tasks. Without --metric, list the metrics.",
        help_text.TASKS + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument(
        "--task", type=as_utf8, metavar="COLUMN", help="the column that names the task of each run"
    )
    parser.add_argument("--top", type=positive, metavar="N", help="only the first N parameters and settings")
    add_answer_format(parser)
