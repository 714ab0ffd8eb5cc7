"""The section on the best setting: what to expect of the first few, and why the best run beats the median."""

from __future__ import annotations

from importance.charts.waterfall import waterfall
from importance.effects import explanation_text, setting_text
from importance.effects.explanation import explain
from importance.effects.setting_means import FIGURES, SettingTable, setting_table
from importance.errors import ImportanceError
from importance.formatting import is_missing, number_text
from importance.ranking.html_table import text
from importance.report.html import cells_table, csv_link, notes
from importance.report.inputs import ReportInputs
from importance.report.svg_waterfall import waterfall_svg

SHOWN_SETTINGS = 5
MOST_COLUMNS = 6
"""Parameters in the table, the most important ones; the CSV has all."""


def best_setting_section(inputs: ReportInputs) -> str:
    """Return the section as HTML; empty if nothing predicts the metric, or if there is only one setting."""
    ranking = inputs.metric_ranking
    if ranking is None or not ranking.fit.evidence:
        return ""
    runs, metric = inputs.runs, inputs.metric
    try:
        table = setting_table(
            runs, metric, inputs.parameters, goal=inputs.goal, seed=ranking.seed, model=inputs.model
        )
        why = explain(runs, metric, model=inputs.model)
    except ImportanceError:
        return ""  # the section on effects says why
    if len(table.first) < 2:
        return ""
    sentence = f"{setting_text.headline(table.frame, metric)}. {setting_text.certainty_text(table)}"
    next_change = explanation_text.next_change_text(why)
    marks = "Blue is better, orange worse, grey is seed or unknown. Lines are 90% intervals."
    return (
        f"<p>{text(sentence)}</p>{csv_link(table.frame, 'settings', 'All settings as CSV')}"
        f"{_rows(inputs, table)}"
        f"<h3>{text(explanation_text.headline(why))}</h3>{waterfall_svg(waterfall(why))}"
        f"{notes(line for line in (marks, next_change) if line)}"
    )


def _rows(inputs: ReportInputs, table: SettingTable) -> str:
    """The first settings, a row each."""
    names = list(table.parameters.columns)
    shown = [score.name for score in inputs.ranking.scores if score.name in names][:MOST_COLUMNS]
    heads = ["", *shown, "runs", "mean", "expected", "90% interval", "best with"]
    rows = []
    for k in range(min(SHOWN_SETTINGS, len(table.first))):
        figures = dict(zip(FIGURES, table.figures.iloc[k], strict=True))
        values = [table.parameters.iloc[k, names.index(name)] for name in shown]
        row = [
            str(k + 1),
            *("" if is_missing(v) else number_text(v) if isinstance(v, float) else str(v) for v in values),
            f"{int(figures['runs']):,}",
            number_text(figures["mean"]),
            number_text(figures["shrunken"]),
            f"{number_text(figures['low'])} to {number_text(figures['high'])}",
            f"{figures['p_best']:.0%}",
        ]
        rows.append(row)
    return cells_table(heads, rows)
