"""What the command line prints: lists to choose from, the answer as JSON, and the command to give next."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import os
import shlex
import shutil
import sys
from typing import TYPE_CHECKING

from importance.errors import NotEnoughRuns, SeveralStudies
from importance.runs.columns import Kind
from importance.runs.goals import GoalSource
from importance.runs.missing_results import no_result

if TYPE_CHECKING:
    from importance.cli.terminal import Style
    from importance.ranking.result import Ranking
    from importance.runs.table import Runs

ANSWERED, IMPOSSIBLE, MISUSED = 0, 1, 2
_BLOCKS = "█▏▐│–−…"


def list_studies(several: SeveralStudies, asked: argparse.Namespace) -> int:
    """List the studies, one of which has to be chosen."""
    rows = [(name, n if n >= 0 else None) for name, n in several.studies.items()][: asked.top]
    if asked.format == "json":
        write(json.dumps([{"study": name, "runs": n} for name, n in rows], indent=2))
    elif asked.format == "csv":
        import pandas as pd

        write(pd.DataFrame(rows, columns=["study", "runs"]).to_csv(index=False).rstrip("\n"))
    else:
        from importance.cli.terminal import columns_lines

        cells = [(name, "?" if n is None else f"{n:,}") for name, n in rows]
        write("\n".join(columns_lines(["study", "runs"], cells, style())))
    following = again(asked, "--study", rows[0][0])
    print(f"paramlens: {len(several.studies)} studies; choose: {following}", file=sys.stderr)
    return MISUSED


def again(asked: argparse.Namespace, *more: str) -> str:
    """The command to give next; passwords in addresses are hidden."""
    from importance.cli.terminal import printable
    from importance.readers.addresses import shown

    chosen = [part for name in asked.study or () for part in ("--study", name)]
    chosen += ["--history", asked.history] if asked.history else []
    chosen += ["--nested", asked.nested] if asked.nested else []
    return printable(shlex.join(["paramlens", asked.command, *map(shown, asked.source), *chosen, *more]))


def list_metrics(runs: Runs, asked: argparse.Namespace) -> int:
    """List the metrics, one of which has to be asked about, and the command to give next; the exit code."""
    import numpy as np

    first = runs.first_metric
    if first is None:
        said = no_result(runs.frame, runs.columns)
        raise NotEnoughRuns(f"{said} Add such a column, or name a column of numbers with --metric.")
    offered = [name for name in runs.metrics if runs.columns[name].kind is not Kind.EMPTY]
    names = sorted(offered or [first], key=lambda name: name != first)
    have = {n: int(np.isfinite(runs.frame[n]).sum()) if runs.frame[n].dtype == float else 0 for n in names}
    rows = [(name, *runs.goal_for(name), have[name]) for name in names][: asked.top]
    if asked.format == "json":
        fields = ("metric", "goal", "goal_source", "runs")
        write(json.dumps([dict(zip(fields, row, strict=True)) for row in rows], indent=2))
    elif asked.format == "csv":
        import pandas as pd

        table = pd.DataFrame(rows, columns=["metric", "goal", "goal_source", "runs"])
        write(table.to_csv(index=False).rstrip("\n"))
    else:
        from importance.cli.terminal import columns_lines, printable

        sizes = (("run", len(runs)), ("parameter", len(runs.parameters)), ("metric", len(runs.metrics)))
        counts = ", ".join(f"{n:,} {word}{'s' * (n != 1)}" for word, n in sizes)
        shown = [(n, goal + _guessed(source), f"{k:,}") for n, goal, source, k in rows]
        lines = columns_lines(["metric", "goal", "runs"], shown, style())
        if any(source is GoalSource.GUESS for _, _, source, _ in rows):
            lines += ["", "(guess): nothing says which end is good; --goal maximize turns it."]
        write(
            "\n".join(
                [
                    printable(f"{counts}: {runs.source}"),
                    "",
                    *lines,
                    "",
                    "Rank the parameters: " + again(asked, "--metric", names[0]),
                ]
            )
        )
    return ANSWERED


def _guessed(source: GoalSource) -> str:
    return " (guess)" if source is GoalSource.GUESS else ""


def plain(runs: Runs, ranking: Ranking, top: int | None) -> object:
    """The ranking as JSON's own types, what is undefined as null."""
    from importance.ranking import sentences

    whole = dataclasses.asdict(ranking)
    scores = whole.pop("scores")[:top]
    del whole["question"]  # part of the command that was given
    said = {"finding": sentences.finding(ranking), "trust": sentences.trust_line(ranking)}
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


def write(text: str) -> None:
    """Print a text in what the terminal's encoding has."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding))


def style() -> Style:
    """What this terminal can show."""
    from importance.cli.terminal import Style

    encoding = sys.stdout.encoding or "utf-8"
    try:
        _BLOCKS.encode(encoding)
        blocks = True
    except UnicodeEncodeError:
        blocks = False
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Style(shutil.get_terminal_size().columns, blocks, colour)
