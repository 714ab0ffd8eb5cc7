"""The section on what to try next: the advice for each parameter, the next runs, and the sweep as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from importance.charts.parallel_axes import readings
from importance.errors import ImportanceError
from importance.ranking.html_table import text
from importance.report.history_section import history_part
from importance.report.html import csv_link, notes, text_lines
from importance.report.inputs import ReportInputs
from importance.space.conditions import renamed
from importance.space.formats import FORMATS, write_space
from importance.space.object_levels import sentences
from importance.space.range_text import range_text
from importance.sweep.advice import Advice
from importance.sweep.batch import plan_runs
from importance.sweep.forecast import forecast
from importance.sweep.growth import with_added_names
from importance.sweep.reach_text import forecast_text, reach_text
from importance.sweep.recommend import recommend
from importance.sweep.result import Sweep
from importance.sweep.run_plan import purpose_text, repeats_text
from importance.sweep.training_names import training_names

SHOWN_RUNS = 10
FORMAT = "wandb"


def next_sweep_section(inputs: ReportInputs) -> str:
    """Return what to try next, or why that cannot be said, as HTML."""
    metric, ranking = inputs.metric, inputs.ranked  # without the story, which other sections wait for
    try:
        sweep = recommend(
            inputs.runs,
            metric,
            ranking if ranking.metric == metric else None,
            parameters=inputs.parameters,
            goal=inputs.goal,
            seed=ranking.seed,
        )
        expected = forecast(sweep)
    except ImportanceError as error:
        return f"<p>{text(error)}</p>"
    names = with_added_names(training_names(inputs.runs), sweep.siblings)
    expected_text = f"<p>{text(forecast_text(expected, metric))}</p>" if expected is not None else ""
    return (
        f"<p><b>{text(sweep.finding)}</b></p>{expected_text}{_advice_table(sweep.advice)}{notes(sweep.notes)}"
        f"{_next_runs(sweep, metric, names)}{_space_file(sweep, inputs, names)}"
        f"{history_part(inputs, sweep)}"
    )


def _advice_table(advice: Sequence[Advice]) -> str:
    rows = "".join(
        f"<tr><td><b>{text(row.name)}</b></td><td>{text(row.action)}</td><td>{text(range_text(row.before))}</td>"
        f"<td>{text(range_text(row.dimension))}</td><td>{text(row.reason)}</td></tr>"
        for row in advice
    )
    heads = "".join(f"<th>{word}</th>" for word in ("Parameter", "Advice", "So far", "Next", "Why"))
    return f"<table class='all advice'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _next_runs(sweep: Sweep, metric: str, names: Mapping[str, str]) -> str:
    """The next runs: what they may reach, the first of them as a table, and all as CSV."""
    plan = plan_runs(sweep)
    listed = plan.settings
    if not len(listed):
        return ""
    expected_text = reach_text(sweep, listed)
    shown = range(min(SHOWN_RUNS, len(listed)))
    heads = "<th>Run</th>" + "".join(f"<th>{k + 1}</th>" for k in shown)
    why = "".join(f"<td>{text(purpose_text(plan, k))}</td>" for k in shown)
    rows = (
        f"<tr><td>Why</td>{why}</tr>"
        + "".join(  # a column for each run, so that many parameters fit on paper
            f"<tr><td><b>{text(name)}</b></td>"
            + "".join(f"<td>{text(value)}</td>" for value in readings(_lower_case(listed[name]), shown))
            + "</tr>"
            for name in listed
        )
    )
    link = csv_link(listed.rename(columns=names), "next_runs", f"All {len(listed)} as CSV")
    repeats = repeats_text(plan, metric)
    repeats_part = f"<p>{text(repeats)}</p>" if repeats else ""
    first = f"The first {len(shown)}, the most promising first. " if len(shown) < len(listed) else ""
    return (
        f"<h3>The next {len(listed)} runs</h3><p>{text(expected_text)}</p>{repeats_part}"
        f"{notes(sentences(sweep.space.values()))}"
        f"<table class='all runs'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p class=note>{first}These runs may lie outside the advised ranges, which are for tools that "
        f"sample at random.</p>{link}"
    )


def _lower_case(column: pd.Series) -> pd.Series:
    """The column with booleans as true and false."""
    return column.map(lambda value: str(value).lower() if isinstance(value, bool) else value)


def _space_file(sweep: Sweep, inputs: ReportInputs, names: Mapping[str, str]) -> str:
    """The search space as a file of a tool, or why it cannot be written."""
    try:
        config = write_space(renamed(sweep.space, names), FORMAT, metric=inputs.metric, goal=inputs.goal)
    except ImportanceError as error:
        return f"<p>{text(error)}</p>"
    file, tool = FORMATS[FORMAT].file, FORMATS[FORMAT].title
    return f"<h3>{text(file)}, for {text(tool)}</h3><pre>{text_lines(config)}</pre>"
