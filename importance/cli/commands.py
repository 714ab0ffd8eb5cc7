"""The command line: rank parameters in a terminal, write a report, or open the app."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from importance.cli.options import parser
from importance.cli.printing import (
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
from importance.errors import ImportanceError, NotEnoughRuns, SeveralStudies

if TYPE_CHECKING:
    from importance.ranking.result import Ranking
    from importance.runs.table import Runs

_CUT_SHORT, _BROKEN_PIPE = 130, 141  # 128 + SIGINT, 128 + SIGPIPE, as a shell reports them


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    asked = parser().parse_args(argv)
    try:
        code = _RUN[asked.command](asked)
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


def _rank(asked: argparse.Namespace) -> int:
    runs = _runs(asked)
    if isinstance(runs, int):
        return runs
    ranking = _answered(runs, asked)
    if asked.format == "json":
        write(json.dumps(plain(runs, ranking, asked.top), indent=2, allow_nan=False))
    elif asked.format == "csv":
        write(ranking.to_frame().head(asked.top or len(ranking.scores)).to_csv().rstrip("\n"))
    else:
        from importance.cli.terminal import ranking_lines

        write("\n".join(ranking_lines(ranking, runs.notes, style(), asked.top)))
    return ANSWERED


def _answered(runs: Runs, asked: argparse.Namespace) -> Ranking:
    """The ranking for the question that is asked of the runs."""
    from importance.ranking.derived_rankings import rank_failures, rank_infeasible
    from importance.ranking.rank import rank

    names = _split(asked.parameters)
    if asked.question == "failures":
        goal = asked.goal or runs.goal_of(asked.metric)
        return rank_failures(runs, asked.metric, names, goal=goal, seed=asked.seed)
    if asked.question == "infeasible":
        return rank_infeasible(runs, asked.metric, names, seed=asked.seed)
    return rank(runs, asked.metric, names, **_settings(asked))


def _next(asked: argparse.Namespace) -> int:
    from importance.cli.terminal import printable, promised_of, sweep_lines
    from importance.csv_export import settings_csv
    from importance.ranking import sentences as ranking_sentences
    from importance.space.conditions import renamed
    from importance.space.formats import write_space
    from importance.space.object_levels import sentences
    from importance.sweep.batch import next_runs, records, within
    from importance.sweep.growth import with_added_names
    from importance.sweep.recommend import recommend
    from importance.sweep.training_names import training_names

    runs = _runs(asked)
    if isinstance(runs, int):
        return runs
    found = recommend(
        runs, asked.metric, parameters=_split(asked.parameters), goal=asked.goal, seed=asked.seed
    )
    if asked.format == "table":
        write("\n".join(map(printable, sweep_lines(found, next_runs(found), style()))))
        return ANSWERED
    turn = ranking_sentences.turning_option(found.goal)
    on_goal = ranking_sentences.guessed_goal(found.metric, found.goal, found.goal_source, turn)
    if on_goal:
        print(f"paramlens: {printable(on_goal)}", file=sys.stderr)
    listed, names = next_runs(found), with_added_names(training_names(runs), found.siblings)
    if asked.format == "runs":
        said = promised_of(found, listed) if len(listed) else "Every setting of this space was tried."
        if said:
            print(f"paramlens: {printable(said)}", file=sys.stderr)  # a comment is not CSV
        for sentence in sentences(found.space.values()):
            print(f"paramlens: {printable(sentence)}", file=sys.stderr)
        write(settings_csv(listed.rename(columns=names)).rstrip("\r\n").replace("\r\n", "\n"))
    else:
        first = records(within(found.space, listed).rename(columns=names))
        named = {"metric": found.metric, "goal": found.goal}
        write(write_space(renamed(found.space, names), asked.format, **named, first=first).rstrip("\n"))
    return ANSWERED


def _report(asked: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from importance.report.report import report

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
        runs = read_runs(
            given if len(given) > 1 else given[0],
            study=asked.study,
            history=asked.history,
            nested=asked.nested,
        )
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


def _app(asked: argparse.Namespace) -> int:
    from importance.cli.launch import serve

    return serve(asked.source or "", asked.port, ["--server.headless", "true"] if asked.headless else [])


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "rank": _rank,
    "next": _next,
    "report": _report,
    "app": _app,
}
