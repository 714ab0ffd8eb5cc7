"""report(): the whole answer as one HTML file that asks the network for nothing."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Sequence
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from importance.charts.parallel_axes import parallel_axes
from importance.ranking import sentences
from importance.ranking.html_table import STYLE, headline, ranking_table, text
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.ranking.scores import MEANING
from importance.report import svg_parallel
from importance.report.sections import csv_link, effects_of, next_sweep_of
from importance.runs.goals import GoalSource
from importance.runs.table import Runs

MOST_AXES = 10
MOST_LINES = 1_000
EFFECTS = 4
_STYLE_SHEET = Path(__file__).with_name("report.css")
# Nothing may be fetched, whatever a name from a file tries.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def report(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None = None,
    *,
    goal: str | None = None,
    method: str = "anova",
    seed: int = 0,
    scale: str = "auto",
    ranking: Ranking | None = None,
    filters: str = "",
    command: str = "",
    made: str = "",
) -> str:
    """The whole answer as one HTML page: no script, no request, light and dark, ready to print.

    It holds the finding, the trust line, the table, the parallel coordinates, the effects of the most
    important parameters, what to try next as ranges and as runs, what was left out, the settings, the
    versions and the digest.

    Args:
        runs: the runs that the report is about.
        metric, parameters, goal, method, seed, scale: as in `importance.rank`.
        ranking: the ranking to show, when it is at hand; it then decides method, seed and scale, and says
            whether the goal is a guess.
        filters: which runs of a larger table these are, in words; empty when all.
        command: what makes this report again; made from the settings when empty.
        made: when it was made, in words; empty leaves it out, and makes the same bytes every time.

    Returns:
        An HTML document, well under 6 MB.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `importance.rank` does.
    """
    metric = runs.name_of(metric)
    if ranking is None:
        ranking = rank(runs, metric, parameters, goal=goal, method=method, seed=seed, scale=scale)
    goal = goal or (ranking.goal if ranking.metric == metric else runs.goal_of(metric))
    named = [score.name for score in ranking.scores if score.importance == score.importance]
    chart = parallel_axes(runs, metric, named[:MOST_AXES], goal, most_lines=MOST_LINES)
    beside = f"{len(chart.rows):,} of {len(runs):,} runs drawn. " if len(chart.rows) < len(runs) else ""
    pale = f" {chart.infeasible:,} break a constraint and are pale violet." if chart.infeasible else ""
    axes = f"The {MOST_AXES} most important of {len(named)} parameters. " if len(named) > MOST_AXES else ""
    sections = [
        _section(
            "Importance",
            csv_link(ranking.to_frame().reset_index(), "importance", "The table as CSV")
            + f"{ranking_table(ranking)}<p class=note>{text(MEANING)}</p>",
        ),
        _section(
            "Runs",
            svg_parallel.legend(metric, _ends(chart.ends), chart.groups)
            + svg_parallel.parallel_svg(chart, list(runs.run_names))
            + f"<p class=note>{beside}{axes}Each line is a run, coloured by rank, the best on top.{pale}</p>",
        ),
        *(
            _section(title, body)
            for title, body in (
                ("Effects", effects_of(runs, metric, ranking, parameters, goal, EFFECTS)),
                ("What to try next", next_sweep_of(runs, metric, ranking, parameters, goal)),
                ("Left out, and what to know", _notes(runs, ranking, filters)),
            )
            if body
        ),
        _section(
            "How this was made", _facts(runs, metric, parameters, ranking, goal, filters, command, made)
        ),
    ]
    title = headline(ranking)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title><style>{_STYLE_SHEET.read_text(encoding='utf-8')}{STYLE}</style></head><body><main>"
        f"<h1>{text(title)}</h1><p class=trust>{text(sentences.trust_line(ranking))}</p>"
        + _on_goal(metric, goal, ranking)
        + (f"<p class=trust>Only runs with {text(filters)}.</p>" if filters else "")
        + "".join(sections)
        + "</main></body></html>\n"
    )


def command_of(runs: Runs, metric: str, parameters: Sequence[str] | None, ranking: Ranking, goal: str) -> str:
    """The command that makes this report again from the same source."""
    source = runs.source.removesuffix(")").rsplit(" (", 1)[0]  # without "(a W&B runs table)"
    parts = ["paramlens", "report", source, "--metric", metric]
    if ranking.goal_source is not GoalSource.GUESS:
        parts += ["--goal", goal]
    if parameters is not None:
        parts += ["--parameters", ",".join(_quoted(name) for name in parameters)]
    parts += ["--method", ranking.method, "--scale", ranking.scale, "--seed", str(ranking.seed)]
    return shlex.join(parts)


def versions() -> dict[str, str]:
    """The versions that the numbers depend on."""
    found = {"paramlens": "not installed", "python": platform.python_version()}
    for name in ("paramlens", "numpy", "pandas", "scikit-learn"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a checkout that is not installed
            continue
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if {",", '"'} & set(name) else name


def _section(title: str, body: str) -> str:
    return f"<section><h2>{text(title)}</h2>{body}</section>"


def _on_goal(metric: str, goal: str, ranking: Ranking) -> str:
    line = sentences.guessed_goal(metric, goal, ranking.goal_source, sentences.turning_option(goal))
    return f"<p class=trust>{text(line)}</p>" if line else ""


def _ends(ends: tuple[str, str]) -> tuple[str, str]:
    return f"worse {ends[0]}", f"better {ends[1]}"


def _notes(runs: Runs, ranking: Ranking, filters: str) -> str:
    lines = [f"Only runs with {filters}."] if filters else []
    lines += [*ranking.notes, *runs.notes]
    shown = {score.name for score in ranking.scores} | {name for s in ranking.scores for name in s.also}
    aside: dict[str, list[str]] = {}
    for name in runs.selectable:
        if name not in shown:
            aside.setdefault(runs.columns[name].aside or "not chosen", []).append(name)
    for reason, names in aside.items():
        more = f" and {len(names) - 12} more" if len(names) > 12 else ""
        count = f"{len(names)} parameter{'s' * (len(names) != 1)}"
        lines.append(f"{count} left out, {reason}: {', '.join(names[:12])}{more}.")
    return (
        "<ul>" + "".join(f"<li>{text(line)}</li>" for line in dict.fromkeys(lines)) + "</ul>" if lines else ""
    )


def _facts(
    runs: Runs,
    metric: str,
    parameters: Sequence[str] | None,
    ranking: Ranking,
    goal: str,
    filters: str,
    command: str,
    made: str,
) -> str:
    facts = {
        "Source": runs.source,
        "Digest of the runs": runs.digest,
        "Runs": f"{len(runs):,}" + (f", only those with {filters}" if filters else ""),
        "Metric": metric if ranking.metric == metric else f"{metric}; asked: {ranking.metric}",
        "Goal": goal + (", a guess" if ranking.goal_source is GoalSource.GUESS else ""),
        "Parameters": "every one that varies" if parameters is None else ", ".join(parameters),
        "Method": ranking.method,
        "Scale of the metric": ranking.scale,
        "Seed": str(ranking.seed),
        "Versions": ", ".join(f"{name} {number}" for name, number in versions().items()),
        **({"Made": made} if made else {}),
    }
    rows = "".join(f"<tr><th scope=row>{text(k)}</th><td>{text(v)}</td></tr>" for k, v in facts.items())
    again = command or command_of(runs, metric, parameters, ranking, goal)
    kept = "" if not filters else " It reads all runs: set the filters again in the app."
    return (
        f'<table class="all facts"><tbody>{rows}</tbody></table>'
        f"<p class=note>The command that makes it again.{kept}</p><pre>{text(again)}</pre>"
    )
