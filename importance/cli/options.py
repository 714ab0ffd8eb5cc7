"""What can be asked on the command line: the commands, their options, and the help of each."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

_EXIT_CODES = """
exit codes:
  0  the question was answered
  1  these runs cannot answer it: too few of them, or nothing that varies
  2  wrong usage: an unknown option, a file that is no table of runs, an unknown column, or several
     studies and none chosen; they are listed
"""
_FIRST = """
examples:
  paramlens app                                  look around on the built-in sweep
  paramlens rank runs.csv                        list the metrics of an export
  paramlens rank runs.csv -m val_loss            rank the parameters
  paramlens next runs.csv -m val_loss            what to try next
  paramlens report runs.csv -m val_loss          the whole answer as one HTML file

`paramlens COMMAND --help` tells more of each.
"""
_RANK = """
how to read it:
  importance    the share of the metric's variation that the parameter explains, alone or together with
                others, from 0 to 1; all sum to 1
  90% interval  where the importance lies; wide with few runs
  correlation   the direction: + where the metric rises with the parameter; text has none
  The second sentence says how well runs are predicted that the model has not seen. Near 0% the rest means
  little.

examples:
  paramlens rank mlruns --metric val_loss --top 5
  paramlens rank study.db --study resnet --metric value
  paramlens rank runs.csv -m val_loss --format json | jq .finding
"""
_NEXT = """
the advice for each parameter:
  keep         nothing tells for a change, or too little was tried to know
  narrow       the good runs lie in a part of the range; runs outside it were tried enough
  widen        the best runs sit at the edge: go on beyond it
  fix          it matters, and one value is expected best: hold it there, tune the others
  freeze       it does not matter; hold it at a value and save the runs
  drop levels  these levels are expected to be worse than the ones left, or all runs with them failed
  add          a parameter that a widened one brings, such as the units of one more layer

What is promised comes from a model of these runs: a guide, no guarantee.

examples:
  paramlens next runs.csv -m val_loss
  paramlens next runs.csv -m val_loss --format wandb > sweep.yaml
  paramlens next study.db --study resnet -m value --format optuna > objective.py
"""
_REPORT = """
The file holds everything in itself: no script, nothing from the network; it prints, and follows the reader's
light or dark theme.

examples:
  paramlens report runs.csv -m val_loss -o report.html
  paramlens report study.db --study resnet -m value -o -  > report.html
"""
_APP = """
examples:
  paramlens app                      the built-in sweep
  paramlens app runs.csv
  paramlens app my-team/my-project   W&B, after `wandb login`; needs the extra paramlens[wandb]
  paramlens app postgresql://me@db/optuna --port 8600
"""


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; what it returns names the command as `command`."""
    whole = argparse.ArgumentParser(
        prog="paramlens",
        description="Which hyperparameters mattered, how sure is that, and what to try next.",
        epilog=_FIRST + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action=_Version, help="show the version and stop")
    commands = whole.add_subparsers(required=True, dest="command", metavar="command", title="commands")
    _add_rank(commands)
    _add_next(commands)
    _add_report(commands)
    _add_app(commands)
    return whole


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"paramlens {version('paramlens')}")
        except PackageNotFoundError:  # run from a checkout that is not installed
            print("paramlens, not installed")
        parser.exit()


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    brief: str,
    whole: str,
    more: str,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=brief,
        description=whole,
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_rank(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "rank",
        "rank the parameters by importance",
        "Rank the parameters of a sweep by their importance for a metric, beside their correlation with it.\n"
        "Without --metric, list the metrics.",
        _RANK + _EXIT_CODES,
    )
    _add_question(parser)
    parser.add_argument(
        "--question",
        choices=["metric", "failures", "infeasible"],
        default="metric",
        help="what is explained (default: the metric); failures: which runs fail; infeasible: which break a "
        "constraint",
    )
    parser.add_argument("--top", type=_positive, metavar="N", help="show only the first N")
    parser.add_argument(
        "--format", choices=["table", "json", "csv"], default="table", help="default: a table to read"
    )


def _add_source(parser: argparse.ArgumentParser) -> None:
    from importance.rows.store import HISTORIES, ROWS
    from importance.runs.reading import NESTINGS

    parser.add_argument(
        "source",
        nargs="+",
        help="an export, a folder, an archive, a database (postgresql://...), a server or web address, or a "
        "W&B project (entity/project); several are put together; - is standard input",
    )
    parser.add_argument(
        "--study",
        action="append",
        metavar="NAME",
        help="which study, experiment or search of a store; without it they are listed; may be given again",
    )
    parser.add_argument(
        "--history",
        choices=[*HISTORIES, ROWS],
        help="the value of a metric that was logged over time, in a store or in a table with one row a step "
        "(default last, where it is sure that the rows are steps); rows keeps each row of a table as a run",
    )
    parser.add_argument(
        "--nested",
        choices=NESTINGS,
        help="which of nested runs: parents, children, or the mean over each parent's children (default: "
        "what suits them)",
    )
    parser.add_argument("-m", "--metric", help="the column to explain; without it, the metrics are listed")
    parser.add_argument(
        "--goal",
        choices=["minimize", "maximize"],
        help="default: what the tool was told, else what the name of the metric says",
    )
    parser.add_argument(
        "--parameters", metavar="A,B", help="take only these; quote a name that holds a comma as CSV does"
    )
    parser.add_argument("--seed", type=int, default=0, help="of every random step (default 0)")


def _add_question(parser: argparse.ArgumentParser) -> None:
    """What is asked of which runs: the same options for every command that ranks."""
    _add_source(parser)
    parser.add_argument("--method", default="", help="the estimator: anova (default), wandb or permutation")
    parser.add_argument(
        "--scale",
        choices=["auto", "raw", "log", "rank"],
        default="auto",
        help="the scale on which the metric is judged (default auto: chosen from the data)",
    )


def _add_next(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from importance.space.formats import FORMATS

    parser = _command(
        commands,
        "next",
        "recommend the ranges of the next sweep, and write them for your tool",
        "For each parameter: what to do with its range in the next sweep, and why; or the sweep itself in\n"
        "the words of a tool. Without --metric, list the metrics.",
        _NEXT + _EXIT_CODES,
    )
    _add_source(parser)
    parser.add_argument(
        "--format",
        choices=["table", "runs", *FORMATS],
        default="table",
        help="default: a table to read; runs: the next 50 runs as CSV; else the file of that tool",
    )
    parser.set_defaults(top=None)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "report",
        "write the whole answer as one HTML file that works offline",
        "Write the whole answer as one HTML file that works offline: the finding, the table, the runs, the\n"
        "effects, what to try next, the settings and the versions. Without --metric, list the metrics.",
        _REPORT + _EXIT_CODES,
    )
    _add_question(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", default="report.html", help="default report.html; - is the terminal"
    )
    parser.set_defaults(top=None, format="table")


def _add_app(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = _command(
        commands,
        "app",
        "open the app, on a sweep of yours or on the built-in one",
        "Open the app in the browser. It runs on this machine alone, so it may read paths of it. Ctrl-C\n"
        "stops it.",
        _APP,
    )
    parser.add_argument(
        "source",
        nargs="?",
        help="what to open: all that `paramlens rank` reads; default: the built-in sweep",
    )
    parser.add_argument("--port", type=_port, metavar="N", help="default: the first free one from 8501")
    parser.add_argument("--headless", action="store_true", help="only serve; open no browser")


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a whole number from 1 to 65535")
    return int(text)
