"""The section on two sweeps, if a column of the runs names the sweep of each run."""

from __future__ import annotations

from importance.comparison import sentences, short_text
from importance.comparison.compare import compare
from importance.comparison.progress import Estimate
from importance.comparison.result import Comparison
from importance.comparison.sweep_columns import Division, SweepColumn, sweep_columns
from importance.errors import ImportanceError
from importance.formatting import share_text, signed_text
from importance.ranking.html_table import text
from importance.report.html import csv_link, notes
from importance.report.inputs import ReportInputs

MOST_ROWS = 10
"""Parameters in the table, the most important ones; the CSV has all."""


def comparison_section(inputs: ReportInputs) -> str:
    """Return what changed from the sweep before the latest one to the latest, as HTML.

    It is empty unless a column names the sweep of each run, such as the file that it is from, because nobody
    asks for a comparison of other halves.
    """
    column = _naming_sweeps(inputs)
    if column is None:
        return ""
    first, second = column.default
    parameters = inputs.parameters
    if parameters is not None:
        parameters = [name for name in parameters if name != column.column]
    a, b = (inputs.runs.take(column.rows(level)) for level in (first, second))
    try:
        comparison = compare(
            a,
            b,
            inputs.metric,
            parameters,
            goal=inputs.goal,
            scale=inputs.metric_ranking.scale if inputs.metric_ranking else "auto",
            seed=inputs.ranking.seed,
        )
    except ImportanceError:
        return ""  # too few runs of a sweep, or no parameter that both have
    lines = (comparison.tried, sentences.importance_text(comparison), sentences.confounded_text(comparison))
    moved = [sentences.range_text(each) for each in comparison.ranges if each.moved]
    link = csv_link(comparison.to_frame().reset_index(), "comparison", "The comparison as CSV")
    return (
        f"<p>From {text(first)} to {text(second)}, by {text(column.column)}. "
        f"<b>{text(comparison.finding)}</b> {text(' '.join(filter(None, lines)))}</p>{link}"
        f"{_progress(comparison)}{_rows(comparison, (first, second))}{notes([*moved, *comparison.notes])}"
    )


def _naming_sweeps(inputs: ReportInputs) -> SweepColumn | None:
    """Return the column that names the sweep of each run; None if there is none."""
    named = (
        column
        for column in sweep_columns(inputs.runs, inputs.metric)
        if column.names_sweeps and column.division is Division.LEVELS
    )
    return next(named, None)


def _progress(comparison: Comparison) -> str:
    """How far both sweeps got, a row for each figure."""
    rows = "".join(
        f"<tr><td><b>{text(each.title)}</b></td><td>{text(each.value)}</td><td>{text(each.detail)}</td></tr>"
        for each in short_text.progress_texts(comparison)
    )
    return f"<table class=all><tbody>{rows}</tbody></table>"


def _rows(comparison: Comparison, names: tuple[str, str]) -> str:
    """Both importances and both best values of the most important parameters, a row each."""
    effects = {each.parameter: each for each in comparison.effects}
    rows = []
    for each in comparison.importances[:MOST_ROWS]:
        effect = effects.get(each.parameter)
        cells = [
            share_text(each.a.value),
            share_text(each.b.value),
            _difference(each.difference),
            (sentences.best_text(effect.a) if effect else "") or "–",
            (sentences.best_text(effect.b) if effect else "") or "–",
            ("another value" if effect.best_moved else "another effect" if effect.changed else "no change")
            if effect
            else "–",
        ]
        row = "".join(f"<td>{text(cell)}</td>" for cell in cells)
        rows.append(f"<tr><td><b>{text(each.parameter)}</b></td>{row}</tr>")
    first, second = names
    heads = (
        "Parameter",
        f"Importance, {first}",
        f"Importance, {second}",
        "Difference, 90% interval",
        f"Best, {first}",
        f"Best, {second}",
        "Effect",
    )
    head = "".join(f"<th>{text(name)}</th>" for name in heads)
    return f"<table class='all runs'><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _difference(estimate: Estimate) -> str:
    if estimate.value != estimate.value:
        return "–"
    low, high = signed_text(estimate.low), signed_text(estimate.high)
    return f"{signed_text(estimate.value)} ({low} to {high})"
