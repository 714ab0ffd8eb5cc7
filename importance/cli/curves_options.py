"""The options of the command `curves`."""

from __future__ import annotations

import argparse

from importance.cli import help_text
from importance.cli.answer_options import add_answer_format, add_command
from importance.cli.option_types import positive
from importance.cli.reading_options import add_runs_options
from importance.curves.stopping import Rule


def add_curves_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `curves`."""
    parser = add_command(
        commands,
        "curves",
        "which parameter matters at which step, and which runs could have been stopped",
        "Rank the parameters at several steps of the learning curves, say where the most\n"
        "important one changes, and which runs a stopping rule could have stopped.",
        help_text.CURVES + help_text.EXIT_CODES,
    )
    add_runs_options(parser)
    parser.add_argument(
        "--rule",
        choices=[str(rule) for rule in Rule],
        default=str(Rule.MEDIAN),
        help="the stopping rule of the second sentence (default median)",
    )
    parser.add_argument("--top", type=positive, metavar="N", help="only the N most important parameters")
    add_answer_format(parser)
