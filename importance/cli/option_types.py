"""What the options of the command line take: metrics, numbers, ports, and the version."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from importance.cli.terminal import as_utf8


class Version(argparse.Action):
    """Looks up the version only if it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"paramlens {version('paramlens')}")
        except PackageNotFoundError:  # run from a checkout that is not installed
            print("paramlens, not installed")
        parser.exit()


def positive(text: str) -> int:
    """Return a whole number from 1 up."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def port(text: str) -> int:
    """Return the number of a port."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a whole number from 1 to 65535")
    return int(text)


def add_metric(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command about one metric."""
    parser.add_argument(
        "-m", "--metric", type=as_utf8, help="the column to explain; without it, the metrics are listed"
    )
    parser.add_argument(
        "--goal",
        choices=["minimize", "maximize"],
        help="default: what the tool recorded, else what the name of the metric suggests",
    )


def add_metrics(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command about several metrics."""
    parser.add_argument(
        "-m",
        "--metrics",
        nargs="+",
        type=as_utf8,
        metavar="NAME",
        help="two or three columns to weigh; by default what the search optimised, else all are listed",
    )
    for goal in ("minimize", "maximize"):
        help_line = f"the metrics to {goal}; by default what the tool recorded, else what their names suggest"
        parser.add_argument(f"--{goal}", nargs="+", type=as_utf8, metavar="NAME", default=[], help=help_line)
