"""The options of every command that reads runs."""

from __future__ import annotations

import argparse

from importance.cli.option_types import add_metric, add_metrics
from importance.cli.terminal import as_utf8
from importance.rows.store import HISTORIES, ROWS
from importance.runs.reading import NESTINGS

COMPLETE_FILES = {"bash": "_shtab_compgen_files", "zsh": "_files", "tcsh": "f"}
"""What shells complete a source with, in the words of shtab."""


def add_runs_options(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Add the options of every command that reads runs and asks about a metric, or about several."""
    source = parser.add_argument(
        "source",
        nargs="+",
        help="an export, a folder, an archive, a database (postgresql://...), a server or web address, or a "
        "W&B project (entity/project); several are joined; - is standard input",
    )
    source.complete = COMPLETE_FILES  # type: ignore[attr-defined]
    add_reading_options(parser, several=several)


def add_reading_options(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Add the options of every command that asks about a metric, or about several, but for the source."""
    parser.add_argument(
        "--study",
        action="append",
        type=as_utf8,
        metavar="NAME",
        help="a study, experiment or search of a store; without it, all are listed; can be repeated",
    )
    parser.add_argument(
        "--history",
        choices=[*HISTORIES, ROWS],
        help="which value of a metric that was logged over time, in a store or in a table with a row for "
        "each step (default: last, if the rows are surely steps); rows: each row of a table is a run",
    )
    parser.add_argument(
        "--nested",
        choices=NESTINGS,
        help="which runs, if some are nested in others: parents, children, or the mean over the children of "
        "each parent (default: what suits them)",
    )
    if several:
        add_metrics(parser)
    else:
        add_metric(parser)
    parser.add_argument(
        "--parameters",
        metavar="A,B",
        type=as_utf8,
        help="use only these parameters; quote a name with a comma as in CSV",
    )
    parser.add_argument(
        "--budget",
        metavar="COLUMN",
        type=as_utf8,
        help="the column that says how much was spent on each run, such as epochs (default: what the tool "
        "recorded or the runs show); none: no column does",
    )
    parser.add_argument("--seed", type=int, default=0, help="the seed of every random step (default 0)")
