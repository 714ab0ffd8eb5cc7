"""The command line: rank the parameters of an export in a terminal, or open the app on it."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from importance.errors import ImportanceError, NotEnoughRuns, SeveralStudies

if TYPE_CHECKING:
    from importance.runs import Runs
    from importance.scores import Ranking
    from importance.terminal import Style

ANSWERED, IMPOSSIBLE, MISUSED = 0, 1, 2
_CUT_SHORT, _BROKEN_PIPE = 130, 141  # 128 + SIGINT, 128 + SIGPIPE, as a shell reports them
_EXIT_CODES = """
exit codes:
  0  the question was answered
  1  these runs cannot answer it: too few of them, or nothing that varies
  2  wrong usage: an unknown option, a file that is no table of runs, an unknown column, or several
     studies and none chosen; they are listed
"""
_PROJECT = re.compile(r"[\w.-]+/[\w.-]+(/[\w./-]+)?")  # W&B's entity/project
_BLOCKS = "█▏▐│–−…"


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
    commands = parser.add_subparsers(required=True, metavar="command", title="commands")
    _add_rank(commands)
    _add_next(commands)
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
    from importance.stores import HISTORIES

    parser = commands.add_parser(
        "rank",
        help="rank the parameters of a tracker's export by importance",
        description="Rank the parameters of a tracker's export by their importance for a metric. "
        "Without --metric, list the metrics.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
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
    parser.add_argument("--top", type=_positive, metavar="N", help="show only the first N")
    parser.add_argument("--seed", type=int, default=0, help="of every random step (default 0)")
    parser.add_argument("--format", choices=["table", "json", "csv"], default="table")
    parser.set_defaults(run=_rank)


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
    from importance.readers import read_runs

    given = [("standard input", sys.stdin.buffer.read()) if s == "-" else s for s in asked.source]
    try:
        runs = read_runs(given if len(given) > 1 else given[0], study=asked.study, history=asked.history)
    except SeveralStudies as several:
        return _list_studies(several, asked)
    if asked.metric is None:
        return _list_metrics(runs, asked)
    options = {"method": asked.method} if asked.method else {}
    ranking = rank(
        runs,
        asked.metric,
        _split(asked.parameters),
        goal=asked.goal,
        seed=asked.seed,
        scale=asked.scale,
        **options,
    )
    if asked.format == "json":
        _write(json.dumps(_plain(runs, ranking, asked.top), indent=2, allow_nan=False))
    elif asked.format == "csv":
        _write(ranking.to_frame().head(asked.top or len(ranking.scores)).to_csv().rstrip("\n"))
    else:
        from importance.terminal import ranking_lines

        _write("\n".join(ranking_lines(ranking, runs.notes, _style(), asked.top)))
    return ANSWERED


def _next(asked: argparse.Namespace) -> int:
    from importance.configs import write_space
    from importance.readers import read_runs
    from importance.sweep import recommend
    from importance.terminal import printable, sweep_lines

    given = [("standard input", sys.stdin.buffer.read()) if s == "-" else s for s in asked.source]
    try:
        runs = read_runs(given if len(given) > 1 else given[0], study=asked.study)
    except SeveralStudies as several:
        return _list_studies(several, asked)
    if asked.metric is None:
        return _list_metrics(runs, asked)
    found = recommend(
        runs, asked.metric, parameters=_split(asked.parameters), goal=asked.goal, seed=asked.seed
    )
    if asked.format == "table":
        _write("\n".join(map(printable, sweep_lines(found, _style()))))
    else:
        _write(write_space(found.space, asked.format, metric=found.metric, goal=found.goal).rstrip("\n"))
    return ANSWERED


def _list_studies(several: SeveralStudies, asked: argparse.Namespace) -> int:
    """List the studies, one of which has to be chosen."""
    rows = [(name, n if n >= 0 else None) for name, n in several.studies.items()][: asked.top]
    if asked.format == "json":
        _write(json.dumps([{"study": name, "runs": n} for name, n in rows], indent=2))
    elif asked.format == "csv":
        import pandas as pd

        _write(pd.DataFrame(rows, columns=["study", "runs"]).to_csv(index=False).rstrip("\n"))
    else:
        from importance.terminal import columns_lines

        cells = [(name, "?" if n is None else f"{n:,}") for name, n in rows]
        _write("\n".join(columns_lines(["study", "runs"], cells, _style())))
    again = _again(asked, "--study", rows[0][0])
    print(f"paramlens: {len(several.studies)} studies; choose: {again}", file=sys.stderr)
    return MISUSED


def _again(asked: argparse.Namespace, *more: str) -> str:
    """The command to give next; passwords in addresses are hidden."""
    from importance.readers.addresses import shown
    from importance.terminal import printable

    chosen = [part for name in asked.study or () for part in ("--study", name)]
    chosen += ["--history", asked.history] if asked.history != "last" else []
    return printable(shlex.join(["paramlens", "rank", *map(shown, asked.source), *chosen, *more]))


def _list_metrics(runs: Runs, asked: argparse.Namespace) -> int:
    import numpy as np

    from importance.goals import guess_goal, pick_metric

    first = pick_metric(runs.frame, runs.columns)
    names = sorted(runs.metrics or ([first] if first else []), key=lambda name: name != first)
    if not names:
        raise NotEnoughRuns("No column of these runs is a metric. Name any column of numbers with --metric.")
    have = {n: int(np.isfinite(runs.frame[n]).sum()) if runs.frame[n].dtype == float else 0 for n in names}
    rows = [(name, guess_goal(name), have[name]) for name in names][: asked.top]
    if asked.format == "json":
        _write(json.dumps([{"metric": name, "goal": goal, "runs": n} for name, goal, n in rows], indent=2))
    elif asked.format == "csv":
        import pandas as pd

        table = pd.DataFrame(rows, columns=["metric", "goal", "runs"])
        _write(table.to_csv(index=False).rstrip("\n"))
    else:
        from importance.terminal import columns_lines, printable

        counts = f"{len(runs):,} runs, {len(runs.parameters)} parameters, {len(runs.metrics)} metrics"
        lines = columns_lines(["metric", "goal", "runs"], [(n, g, f"{k:,}") for n, g, k in rows], _style())
        _write(
            "\n".join(
                [
                    printable(f"{counts}: {runs.source}"),
                    "",
                    *lines,
                    "",
                    "Rank the parameters: " + _again(asked, "--metric", names[0]),
                ]
            )
        )
    return ANSWERED


def _split(text: str | None) -> list[str] | None:
    if text is None:
        return None
    import csv

    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), []) if name.strip()]


def _plain(runs: Runs, ranking: Ranking, top: int | None) -> object:
    """The ranking as JSON's own types, what is undefined as null."""
    from importance import wording

    whole = dataclasses.asdict(ranking)
    scores = whole.pop("scores")[:top]
    said = {"finding": wording.finding(ranking), "trust": wording.trust_line(ranking)}
    return _in_json({"source": runs.source} | said | whole | {"parameters": scores})


def _in_json(value: object) -> object:
    """The value in JSON's own types, NaN and the infinities as null."""
    if isinstance(value, dict):
        return {key: _in_json(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_in_json(part) for part in value]
    if hasattr(value, "item"):  # NumPy's scalars, which json does not know
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _write(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def _style() -> Style:
    from importance.terminal import Style

    encoding = sys.stdout.encoding or "utf-8"
    try:
        _BLOCKS.encode(encoding)
        blocks = True
    except UnicodeEncodeError:
        blocks = False
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size().columns, blocks, colour)


# -- app ------------------------------------------------------------------------------------------------


def _app(asked: argparse.Namespace) -> int:
    source = asked.source or ""
    if source and "://" not in source:
        path = Path(source).expanduser()
        if path.exists():
            source = str(path.resolve())
        elif not _PROJECT.fullmatch(source) or path.suffix:
            raise ImportanceError(f"There is no file {source!r}. Check the path.")
    environment = {**os.environ, "PARAMLENS_LOCAL": "1", "PARAMLENS_SOURCE": source}
    # Without the prompt setting, Streamlit's first start on a machine waits for an e-mail address.
    options = ["--server.address", "localhost", "--server.showEmailPrompt", "false"]
    options += ["--server.port", str(asked.port)] if asked.port else []
    options += ["--server.headless", "true"] if asked.headless else []
    # Streamlit takes the theme from the .streamlit folder beside the script, wherever it is started.
    command = [sys.executable, "-m", "streamlit", "run", str(app_file()), *options]
    if os.name == "posix":  # become the server, so that whoever stops this process stops the server
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own command


def app_file() -> Path:
    """The app's script: beside this package in a checkout, in paramlens_app beside it when installed.

    Raises:
        ImportanceError: when it is in neither place.
    """
    beside = Path(__file__).resolve().parents[1]
    for path in (beside / "paramlens_app" / "app.py", beside / "app.py"):
        if path.is_file() and (path.parent / "pages").is_dir():
            return path
    raise ImportanceError(
        f"The app's files are not beside the package in {beside}. Install it again: python -m pip install "
        "--force-reinstall paramlens"
    )
