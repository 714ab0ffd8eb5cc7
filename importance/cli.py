"""The command line: rank parameters in a terminal, write a report, or open the app."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from importance.errors import ImportanceError, NotEnoughRuns, SeveralStudies
from importance.printing import (
    ANSWERED,
    IMPOSSIBLE,
    MISUSED,
    again,
    list_metrics,
    list_studies,
    plain,
    style,
    write,
)

if TYPE_CHECKING:
    from importance.runs import Runs

_CUT_SHORT, _BROKEN_PIPE = 130, 141  # 128 + SIGINT, 128 + SIGPIPE, as a shell reports them
_EXIT_CODES = """
exit codes:
  0  the question was answered
  1  these runs cannot answer it: too few of them, or nothing that varies
  2  wrong usage: an unknown option, a file that is no table of runs, an unknown column, or several
     studies and none chosen; they are listed
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    asked = _parser().parse_args(argv)
    try:
        code = int(asked.run(asked))
        sys.stdout.flush()
    except ImportanceError as error:
        print(f"paramlens: {error}", file=sys.stderr)
        return IMPOSSIBLE if isinstance(error, NotEnoughRuns) else MISUSED
    except KeyboardInterrupt:
        return _CUT_SHORT
    except BrokenPipeError:
        # The reader, such as `head`, has gone; Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="paramlens",
        description="Which hyperparameters mattered, how sure is that, and what to try next.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, help="show the version and stop")
    commands = parser.add_subparsers(required=True, dest="command", metavar="command", title="commands")
    _add_rank(commands)
    _add_next(commands)
    _add_report(commands)
    _add_app(commands)
    return parser


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


def _add_rank(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "rank",
        help="rank the parameters of a tracker's export by importance",
        description="Rank the parameters of a tracker's export by their importance for a metric. "
        "Without --metric, list the metrics.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_question(parser)
    parser.add_argument("--top", type=_positive, metavar="N", help="show only the first N")
    parser.add_argument("--format", choices=["table", "json", "csv"], default="table")
    parser.set_defaults(run=_rank)


def _add_question(parser: argparse.ArgumentParser) -> None:
    """What is asked of which runs: the same options for every command that answers."""
    from importance.stores import HISTORIES

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
        choices=HISTORIES,
        default="last",
        help="the value of a metric that was logged over time (default last)",
    )
    parser.add_argument("-m", "--metric", help="the column to explain; without it, the metrics are listed")
    parser.add_argument("--goal", choices=["minimize", "maximize"], help="default: guessed from the name")
    parser.add_argument("--method", default="", help="the estimator: anova (default), wandb or permutation")
    parser.add_argument(
        "--scale",
        choices=["auto", "raw", "log", "rank"],
        default="auto",
        help="the scale on which the metric is judged (default auto: chosen from the data)",
    )
    parser.add_argument(
        "--parameters", metavar="A,B", help="rank only these; quote a name that holds a comma as CSV does"
    )
    parser.add_argument("--seed", type=int, default=0, help="of every random step (default 0)")


def _add_next(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    from importance.configs import FORMATS

    parser = commands.add_parser(
        "next",
        help="recommend the ranges of the next sweep, and write them for your tool",
        description="For each parameter: keep, narrow, widen or freeze it, or drop levels, and why; or the "
        "sweep itself in the words of a tool. Without --metric, list the metrics.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("source", nargs="+", help="the export; several are put together; - is standard input")
    parser.add_argument("-m", "--metric", help="what the sweep is after; without it, the metrics are listed")
    parser.add_argument("--goal", choices=["minimize", "maximize"], help="default: guessed from the name")
    parser.add_argument("--parameters", metavar="A,B", help="only these; quote a name that holds a comma")
    parser.add_argument("--study", action="append", metavar="NAME", help="which study of a store")
    parser.add_argument("--seed", type=int, default=0, help="of every random step (default 0)")
    parser.add_argument("--format", choices=["table", *FORMATS], default="table")
    parser.set_defaults(run=_next, history="last", top=None)


def _add_report(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "report",
        help="write the whole answer as one HTML file that works offline",
        description="Write the whole answer as one HTML file that works offline: the finding, the table, the "
        "runs, the effects, what to try next, the settings and the versions. Without --metric, list the "
        "metrics.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_question(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", default="report.html", help="default report.html; - is the terminal"
    )
    parser.set_defaults(run=_report, top=None, format="table")


def _add_app(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "app",
        help="open the app, on an export or on the built-in sweep",
        description="Open the app in the browser. It runs on this machine, so it may read paths of it.",
    )
    parser.add_argument(
        "source",
        nargs="?",
        help="what to open: all that `paramlens rank` reads; default: the built-in sweep",
    )
    parser.add_argument("--port", type=_port, metavar="N", help="default: the first free one from 8501")
    parser.add_argument("--headless", action="store_true", help="only serve; open no browser")
    parser.set_defaults(run=_app)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a whole number from 1 to 65535")
    return int(text)


# -- rank -----------------------------------------------------------------------------------------------


def _rank(asked: argparse.Namespace) -> int:
    from importance.ranking import rank

    runs = _runs(asked)
    if isinstance(runs, int):
        return runs
    ranking = rank(runs, asked.metric, _split(asked.parameters), **_settings(asked))
    if asked.format == "json":
        write(json.dumps(plain(runs, ranking, asked.top), indent=2, allow_nan=False))
    elif asked.format == "csv":
        write(ranking.to_frame().head(asked.top or len(ranking.scores)).to_csv().rstrip("\n"))
    else:
        from importance.terminal import ranking_lines

        write("\n".join(ranking_lines(ranking, runs.notes, style(), asked.top)))
    return ANSWERED


def _next(asked: argparse.Namespace) -> int:
    from importance.configs import write_space
    from importance.sweep import recommend
    from importance.terminal import printable, sweep_lines

    runs = _runs(asked)
    if isinstance(runs, int):
        return runs
    found = recommend(
        runs, asked.metric, parameters=_split(asked.parameters), goal=asked.goal, seed=asked.seed
    )
    if asked.format == "table":
        write("\n".join(map(printable, sweep_lines(found, style()))))
    else:
        write(write_space(found.space, asked.format, metric=found.metric, goal=found.goal).rstrip("\n"))
    return ANSWERED


def _report(asked: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from importance.report import report

    runs = _runs(asked)
    if isinstance(runs, int):
        return runs
    page = report(
        runs,
        asked.metric,
        _split(asked.parameters),
        command=again(asked, *_given(asked)),
        made=date.today().isoformat(),
        **_settings(asked),
    )
    if asked.output == "-":
        write(page)
        return ANSWERED
    path = Path(asked.output)
    try:
        path.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ImportanceError(f"{path} cannot be written: {error.strerror}. Choose another -o.") from None
    print(f"paramlens: wrote {path}, {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return ANSWERED


def _runs(asked: argparse.Namespace) -> Runs | int:
    """The runs that are asked about; an exit code when studies or metrics were listed instead."""
    from importance.readers import read_runs

    given = [("standard input", sys.stdin.buffer.read()) if s == "-" else s for s in asked.source]
    try:
        runs = read_runs(given if len(given) > 1 else given[0], study=asked.study, history=asked.history)
    except SeveralStudies as several:
        return list_studies(several, asked)
    return list_metrics(runs, asked) if asked.metric is None else runs


def _settings(asked: argparse.Namespace) -> dict[str, Any]:
    method = {"method": asked.method} if asked.method else {}
    return {"goal": asked.goal, "seed": asked.seed, "scale": asked.scale, **method}


def _given(asked: argparse.Namespace) -> list[str]:
    """The options of the question that are not the defaults."""
    options = [
        ("metric", None),
        ("goal", None),
        ("parameters", None),
        ("method", ""),
        ("scale", "auto"),
        ("seed", 0),
    ]
    held = [(name, getattr(asked, name)) for name, default in options if getattr(asked, name) != default]
    return [part for name, value in held for part in (f"--{name}", str(value))]


def _split(text: str | None) -> list[str] | None:
    if text is None:
        return None
    import csv

    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip()]


# -- app ------------------------------------------------------------------------------------------------


def _app(asked: argparse.Namespace) -> int:
    from importance.launch import serve

    return serve(asked.source or "", asked.port, ["--server.headless", "true"] if asked.headless else [])
