"""report(): the whole answer as one HTML page that needs no network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from importance.charts.parallel_axes import parallel_axes
from importance.formatting import runs_text
from importance.model import second_core
from importance.ranking import sentences
from importance.ranking.correlation_caveats import biting_sentences, correlation_caveats
from importance.ranking.html_table import STYLE, headline, ranking_table, text
from importance.ranking.rank import rank
from importance.ranking.result import Ranking
from importance.ranking.scores import MEANING, Question
from importance.report.best_setting_section import best_setting_section
from importance.report.comparison_section import comparison_section
from importance.report.curves_section import curves_section
from importance.report.effects_section import effects_section
from importance.report.further_sections import budgets_section, cost_section, failures_section
from importance.report.html import bullets, csv_link, section
from importance.report.inputs import ReportInputs
from importance.report.linked_section import content_policy, linked_section, script
from importance.report.next_sweep_section import next_sweep_section
from importance.report.provenance_section import provenance_section
from importance.report.svg_parallel import legend, parallel_svg
from importance.report.tasks_section import tasks_section
from importance.report.trade_off_section import trade_off_section
from importance.runs.curves import Curves
from importance.runs.table import Runs

MOST_AXES = 10
MOST_LINES = 1_000
_MOST_NAMES = 12
_STYLE_SHEET = Path(__file__).with_name("report.css")


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
    curves: Curves | None = None,
    task: str | None = None,
) -> str:
    """Return the whole answer as one HTML page that asks for nothing from the network.

    A script in the page lets a reader brush the runs, move axes and sort the tables. Where scripts do not
    run, and on paper, the page shows a drawing and a plain table. The importances stay those of all runs.

    The page has the finding and how far to trust it, the ranking, the parallel coordinates, the effects of
    the most important parameters, the best settings, why the best run beats the median one, what changed
    between two sweeps if a column names the sweep of each run, the trade-off if the search had several
    objectives, the learning curves, the tasks if their column is named, budgets, costs and failures where
    there are any, what to try next, what was left out, and the settings that make it again. It has a light
    and a dark theme and can be printed.

    Args:
        runs: the runs that the report is about.
        metric: the metric to explain, any numeric or boolean column.
        parameters: the parameters to rank; None takes every parameter that varies.
        goal, method, seed, scale: as in `importance.rank`.
        ranking: the ranking to show. None makes it. If it is given, its method, seed and scale are used.
        filters: which runs of a larger table these are, in words; empty for all.
        command: the command that makes this report again; empty makes it from the settings.
        made: when the report was made, in words; empty leaves it out, so that the same runs give the same
            bytes.
        curves: the learning curves of the runs, as `importance.read_curves` returns them; None leaves out the
            section on them.
        task: the column that names the task of each run (a data set, an environment), for a section on what
            holds for all tasks; None leaves it out.

    Returns:
        An HTML document of usually less than 2 MB.

    Raises:
        UnknownColumn, NotEnoughRuns, ImportanceError: as `importance.rank` does.

    Examples:
        >>> import importance
        >>> runs = importance.read_runs("examples/digits_sweep.csv")
        >>> page = importance.report(runs, "val_loss")
        >>> page.startswith("<!doctype html>"), "learning_rate" in page
        (True, True)
    """
    metric, task = runs.name_of(metric), None if task is None else runs.name_of(task)
    if ranking is None:
        ranking = rank(runs, metric, parameters, goal=goal, method=method, seed=seed, scale=scale)
    goal = goal or (ranking.goal if ranking.metric == metric else runs.goal_of(metric))
    inputs = ReportInputs(runs, metric, parameters, goal, ranking, filters, curves, task)
    # What to try next takes half of the time.
    with second_core.begin(
        lambda: [np.array(next_sweep_section(inputs).encode())], is_long=True
    ) as next_sweep:
        still = {"Importance": _importance(inputs.ranking), "Runs": _parallel_coordinates(inputs)}
        bodies = {
            "Effects": effects_section(inputs),
            "The best setting": best_setting_section(inputs),
            "What changed between sweeps": comparison_section(inputs),
            "The trade-off": trade_off_section(inputs),
            "Learning curves": curves_section(inputs),
            "All tasks together": tasks_section(inputs),
            "Importance by budget": budgets_section(inputs),
            "Time and cost": cost_section(inputs),
            "Why runs fail": failures_section(inputs),
            "What to try next": next_sweep()[0].item().decode(),
            "Exclusions and notes": bullets(_notes(inputs)),
            "How this was made": provenance_section(inputs, command, made),
        }
    sections = [
        linked_section(inputs),
        *(f'<div class="still">{section(title, body)}</div>' for title, body in still.items()),
        *(section(title, body) for title, body in bodies.items() if body),
    ]
    return _page(inputs, "".join(sections), made)


def _page(inputs: ReportInputs, sections: str, made: str) -> str:
    metric, goal, ranking = inputs.metric, inputs.goal, inputs.ranking
    title = headline(ranking)
    guess = sentences.guessed_goal(metric, goal, ranking.goal_source, sentences.turning_option(goal))
    only = f"Only runs with {inputs.filters}." if inputs.filters else ""
    trust = "".join(
        f"<p class=trust>{text(line)}</p>" for line in (sentences.trust_line(ranking), guess, only) if line
    )
    style = f"{_STYLE_SHEET.read_text(encoding='utf-8')}{STYLE}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"{content_policy([style])}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title><style>{style}</style></head><body><main>"
        f"{_masthead(inputs, made)}<h1>{text(title)}</h1>{trust}{sections}</main>{script()}</body></html>\n"
    )


def _masthead(inputs: ReportInputs, made: str) -> str:
    """The name of the product, the source, its size, and the date."""
    n = len(inputs.runs)
    parts = [inputs.runs.source, runs_text(n), made]
    facts = "".join(f"<span>{text(part)}</span>" for part in parts if part)
    return f"<header><b>Paramlens</b>{facts}</header>"


def _importance(ranking: Ranking) -> str:
    link = csv_link(ranking.to_frame().reset_index(), "importance", "The table as CSV")
    return f"{link}{ranking_table(ranking)}<p class=note>{text(MEANING)}</p>"


def _parallel_coordinates(inputs: ReportInputs) -> str:
    runs, metric = inputs.runs, inputs.metric
    names = [score.name for score in inputs.ranking.scores if score.importance == score.importance]
    chart = parallel_axes(runs, metric, names[:MOST_AXES], inputs.goal, most_lines=MOST_LINES)
    worst, best = chart.ends
    drawn = f"{len(chart.rows):,} of {len(runs):,} runs drawn. " if len(chart.rows) < len(runs) else ""
    axes = f"The {MOST_AXES} most important of {len(names)} parameters. " if len(names) > MOST_AXES else ""
    pale = f" {chart.infeasible:,} break a constraint and are pale violet." if chart.infeasible else ""
    return (
        legend(metric, (f"worse {worst}", f"better {best}"), chart.groups)
        + parallel_svg(chart, list(runs.run_names))
        + f"<p class=note>{drawn}{axes}Each line is a run, coloured by rank, the best on top.{pale}</p>"
    )


def _notes(inputs: ReportInputs) -> list[str]:
    """Sentences on the runs and parameters that were left out, and on what was found on the way."""
    runs, ranking = inputs.runs, inputs.ranking
    lines = [f"Only runs with {inputs.filters}."] if inputs.filters else []
    lines += [*ranking.notes, *runs.notes]
    if ranking.question is Question.METRIC:
        lines += biting_sentences(correlation_caveats(runs, ranking))
    ranked = {name for score in ranking.scores for name in (score.name, *score.also)}
    by_reason: dict[str, list[str]] = {}
    for name in runs.selectable:
        if name not in ranked:
            by_reason.setdefault(runs.columns[name].exclusion_reason or "not chosen", []).append(name)
    for reason, names in by_reason.items():
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        count = f"{len(names)} parameter{'s' * (len(names) != 1)}"
        lines.append(f"{count} left out, {reason}: {', '.join(names[:_MOST_NAMES])}{more}.")
    return list(dict.fromkeys(lines))
