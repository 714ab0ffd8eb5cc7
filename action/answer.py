"""Rank the runs of a pull request, compare them with the base branch, and write a comment and a report.

The step *Answer* of action.yml runs this script. It takes its settings from the environment:

    RUNS, RUNS_FOLDER   the source, and the folder that a path starts from; "" is the checkout
    BASE, BASE_FOLDER   the source to compare with; "" takes RUNS inside BASE_FOLDER, if that is there
    METRIC, GOAL, PARAMETERS, KEY
    OUTPUT_FOLDER       where comment.md and report.html go; GITHUB_OUTPUT receives their paths
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import importance
from importance.cli.bars import importance_bar
from importance.cli.terminal import Style
from importance.comparison.result import Comparison
from importance.comparison.short_text import progress_texts
from importance.errors import ImportanceError, NotEnoughRuns
from importance.formatting import share_text
from importance.ranking import sentences
from importance.ranking.result import Ranking
from importance.runs.table import Runs

MOST_ROWS = 10
BAR = 12
"""Cells of a bar."""
LINE = 300
"""Characters of a name or a sentence; a longer one is cut."""
_INERT = {"@": "@\u2060", "://": ":\u2060//", "www.": "www\u2060."}
"""What GitHub turns into a mention or a link, even if it is escaped, and what it leaves alone."""


def main(environment: Mapping[str, str] = os.environ) -> int:
    """Write the comment and the report. Return 1 if the runs cannot be read."""
    folder = Path(environment["OUTPUT_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    metric, goal = environment["METRIC"], environment.get("GOAL") or None
    names = next(csv.reader([environment.get("PARAMETERS", "")], skipinitialspace=True), [])
    parameters = [name.strip() for name in names if name.strip()] or None
    outputs = {"comment": str(folder / "comment.md")}
    try:
        runs = importance.read_runs(inside(environment.get("RUNS_FOLDER", ""), environment["RUNS"]))
        try:
            ranking = importance.rank(runs, metric, parameters, goal=goal)
        except NotEnoughRuns as error:
            body = f"### {plain('These runs cannot be ranked')}\n\n{plain(str(error))}\n"
        else:
            body = markdown(ranking, changes(environment, runs, ranking, parameters))
            page = folder / "report.html"
            page.write_text(importance.report(runs, metric, parameters, ranking=ranking), encoding="utf-8")
            outputs |= {"report": str(page), "finding": one_line(sentences.finding(ranking))}
    except ImportanceError as error:
        print(f"::error title=Paramlens::{one_line(str(error))}")
        return 1
    Path(outputs["comment"]).write_text(f"{marker(environment['KEY'])}\n{body}", encoding="utf-8")
    append(environment.get("GITHUB_OUTPUT"), "".join(f"{key}={outputs[key]}\n" for key in outputs))
    append(environment.get("GITHUB_STEP_SUMMARY"), body)
    return 0


def marker(key: str) -> str:
    """Return the first line of the comment, by which the next run finds it. It is not shown."""
    return f"<!-- paramlens:{''.join(letter for letter in key if letter.isalnum() or letter in '._ ')} -->"


def inside(folder: str, source: str) -> str:
    """Return a source as a path in a folder; without a path the folder itself. Addresses stay as they are.

    Raises:
        ImportanceError: when neither a source nor a folder is given, or the path leads out of the folder.
    """
    if not folder or "://" in source:
        if not source:
            raise ImportanceError("There are no runs. Set the input `runs` or the input `artifact`.")
        return source
    path = (Path(folder) / source).resolve()
    if not path.is_relative_to(Path(folder).resolve()):
        raise ImportanceError(f"{source!r} leads out of the folder. Give a path inside it.")
    return str(path)


def base_runs(environment: Mapping[str, str]) -> Runs | None:
    """Return the runs of the base branch; None if it has none."""
    if environment.get("BASE"):
        return importance.read_runs(environment["BASE"])
    source, folder = environment["RUNS"], Path(environment.get("BASE_FOLDER", ""))
    if environment.get("RUNS_FOLDER") or "://" in source or Path(source).is_absolute():
        return None
    path = folder / source
    return importance.read_runs(str(path)) if folder.is_dir() and path.exists() else None


def changes(
    environment: Mapping[str, str], runs: Runs, ranking: Ranking, parameters: list[str] | None
) -> list[str]:
    """Return what changed since the base branch, as lines of Markdown; [] without runs to compare with."""
    try:
        base = base_runs(environment)
        if base is None:
            return []
        if base.digest == runs.digest:
            return ["The runs are the same as on the base branch."]
        result = importance.compare(base, runs, ranking.metric, parameters, goal=ranking.goal)
    except ImportanceError as error:
        return [f"These runs cannot be compared with those of the base branch: {plain(str(error))}"]
    return comparison_lines(result)


def comparison_lines(result: Comparison) -> list[str]:
    """Return a comparison as lines of Markdown: what changed, what was tried, and how far both got."""
    facts = [
        f"- {plain(each.title)}: {plain(each.value)} ({plain(each.detail)})"
        for each in progress_texts(result)
    ]
    return [f"**{plain(result.finding)}**", *([plain(result.tried)] if result.tried else []), "", *facts]


def markdown(ranking: Ranking, changed: list[str]) -> str:
    """Return the answer as Markdown: the finding, the trust line, the table, and what changed."""
    shown = ranking.shown_scores[:MOST_ROWS]
    more = len(ranking.scores) - len(shown)
    lines = [
        f"### {plain(sentences.finding(ranking))}",
        "",
        plain(sentences.trust_line(ranking)),
        "",
        "| Parameter | Importance | | Correlation | |",
        "|---|---|--:|--:|---|",
        *(row(score, ranking) for score in shown),
    ]
    if more > 0:
        less = ", which matter less" if ranking.fit.evidence else ""
        lines += ["", f"and {more:,} more parameter{'s' * (more != 1)}{less}."]
    if changed:
        lines += ["", "#### Since the base branch", "", *changed]
    return "\n".join(lines) + "\n"


def row(score: importance.ParameterScore, ranking: Ranking) -> str:
    """Return a row of the table; a parameter that is no clearer than chance has no bar."""
    is_clear = ranking.fit.evidence and not score.by_chance
    bar = importance_bar(score.importance if is_clear else 0.0, Style(), BAR).rstrip()
    correlation = f"{score.correlation:+.2f}" if score.correlation == score.correlation else "–"
    note = score.note if is_clear else "no clearer than chance" if ranking.tested else score.note
    cells = (
        f"<code>{plain(score.name)}</code>",
        f"`{bar}`" if bar else "",
        share_text(score.importance).replace("<", "&lt;"),
        correlation,
        plain(note),
    )
    return f"| {' | '.join(cells)} |"


def plain(text: str) -> str:
    """Return a text from a file so that GitHub shows it as it is: no markup, mention, link or new line."""
    line = one_line(text)
    for sign, inert in _INERT.items():
        line = line.replace(sign, inert)
    return "".join(
        letter if letter.isalnum() or letter in " .,:;%()+−–·…→\u2060" else f"&#{ord(letter)};"
        for letter in line
    )


def one_line(text: str) -> str:
    """Return a text on one line, cut if it is very long."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= LINE else f"{line[: LINE - 1]}…"


def append(path: str | None, text: str) -> None:
    """Append a text to a file of the runner, if there is a runner."""
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit(main())
