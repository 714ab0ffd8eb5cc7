"""The options of the command `curves`."""

from __future__ import annotations

import argparse

from importance.cli.help_text import EXIT_CODES
from importance.cli.option_types import positive
from importance.cli.reading_options import add_runs_options
from importance.curves.stopping import Rule

HELP = """
how to read it:
  The first sentence says where the most important parameter changes. A parameter is named if its 90% interval
  is above that of every other parameter at one of these steps.
  importance  the share of the differences between runs at this step that goes through the parameter
  runs        how many runs had reached the step; runs that ended before are missing there
  stopping    the rule is replayed on the curves in the order of the runs. "loses" is by how much the best
              result would have been worse.
  Without --metric, list the metrics. CSV has a row for each step and parameter.

examples:
  paramlens curves mlruns --metric val_loss
  paramlens curves study.db --metric value --format markdown
  paramlens curves wandb/ -m val_loss --format json | jq .stretches
"""


def add_curves_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `curves`."""
    parser = commands.add_parser(
        "curves",
        help="which parameter matters at which step, and which runs could have been stopped",
        description="Rank the parameters at several steps of the learning curves, say where the most\n"
        "important one changes, and which runs a stopping rule could have stopped.",
        epilog=HELP + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_runs_options(parser)
    parser.add_argument(
        "--rule",
        choices=[str(rule) for rule in Rule],
        default=str(Rule.MEDIAN),
        help="the stopping rule of the second sentence (default median)",
    )
    parser.add_argument("--top", type=positive, metavar="N", help="only the N most important parameters")
    parser.add_argument(
        "--format",
        choices=["table", "json", "csv", "markdown"],
        default="table",
        help="default: a table to read",
    )
