"""Options that several commands have, and those of `failures`, `effects`, `interactions` and `history`."""

from __future__ import annotations

import argparse

from importance.cli import help_text
from importance.cli.answer_formats import FORMATS
from importance.cli.option_types import positive
from importance.cli.reading_options import add_runs_options
from importance.cli.terminal import as_utf8

SHELLS = ("bash", "zsh", "tcsh")


def add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    summary: str,
    description: str,
    epilog: str,
) -> argparse.ArgumentParser:
    """Add a command, and return its parser."""
    return commands.add_parser(
        name,
        help=summary,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_answer_format(parser: argparse.ArgumentParser) -> None:
    """Add the option for the format of an answer."""
    parser.add_argument("--format", choices=FORMATS, default="table", help="default: a table to read")


def add_scale(parser: argparse.ArgumentParser) -> None:
    """Add the option for the scale of the metric."""
    parser.add_argument(
        "--scale",
        choices=["auto", "raw", "log", "rank"],
        default="auto",
        help="the scale on which the metric is modelled (default auto: chosen from the data)",
    )


def add_failures(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `failures`, which is short for `rank --question failures`."""
    parser = add_command(
        commands,
        "failures",
        "what makes runs fail",
        "Rank the parameters by how well they separate the runs that failed from the rest. Without\n"
        "--metric, list the metrics.",
        help_text.FAILURES + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument("--top", type=positive, metavar="N", help="show only the first N")
    add_answer_format(parser)
    parser.set_defaults(question="failures", method="", scale="auto")


def add_effects(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `effects`."""
    parser = add_command(
        commands,
        "effects",
        "what each parameter does to the metric",
        "Show the metric along each of the most important parameters, averaged over the others, and which\n"
        "values are best. Without --metric, list the metrics.",
        help_text.EFFECTS + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument(
        "--of", type=as_utf8, metavar="A,B", help="the parameters to show (default: the 5 most important)"
    )
    parser.add_argument("--top", type=positive, metavar="N", help="the N most important in place of 5")
    add_scale(parser)
    add_answer_format(parser)


def add_interactions(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `interactions`."""
    parser = add_command(
        commands,
        "interactions",
        "which parameters act together, and how",
        "List the pairs of parameters whose joint effect is beyond chance, the strongest first. Without\n"
        "--metric, list the metrics.",
        help_text.INTERACTIONS + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument("--top", type=positive, metavar="N", help="show only the first N")
    add_scale(parser)
    add_answer_format(parser)


def add_completion(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `completion`."""
    parser = add_command(
        commands,
        "completion",
        "print what lets your shell complete commands and options",
        "Print a script that lets your shell complete the commands, options and file names of paramlens.",
        help_text.COMPLETION,
    )
    parser.add_argument("shell", choices=SHELLS)


def add_history(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `history`."""
    parser = add_command(
        commands,
        "history",
        "how the best result came about, and when to stop",
        "Say how likely 10, 50 and 200 more runs improve the metric by a difference that matters to you,\n"
        "and what random search would have reached by now. Without --metric, list the metrics.",
        help_text.HISTORY + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument(
        "--difference",
        type=float,
        metavar="D",
        help="the improvement that matters, in the metric's units (default: 5%% of what was gained so far)",
    )
    add_answer_format(parser)
    parser.set_defaults(top=None)
