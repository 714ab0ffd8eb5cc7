"""The section on the trade-off between the objectives of a search that had several."""

from __future__ import annotations

from importance.errors import ImportanceError
from importance.formatting import share_interval, share_text
from importance.ranking.html_table import text
from importance.report.html import cells_table, csv_link, notes
from importance.report.inputs import ReportInputs
from importance.report.svg_front import front_svg
from importance.tradeoff import sentences
from importance.tradeoff.objectives import FEWEST_METRICS, MOST_METRICS
from importance.tradeoff.result import TradeOff
from importance.tradeoff.trade_off import trade_off

MOST_ROWS = 10

_MEAN = "The trade-off is the mean over the weights where anything beats chance."


def trade_off_section(inputs: ReportInputs) -> str:
    """Return the section as HTML; empty if the metric is not one of several objectives of the search."""
    runs = inputs.runs
    metrics = runs.declared_objectives[:MOST_METRICS]
    if len(metrics) < FEWEST_METRICS or inputs.metric not in metrics or inputs.metric_ranking is None:
        return ""
    try:
        answer = trade_off(
            runs,
            metrics,
            {inputs.metric: inputs.goal},
            parameters=inputs.parameters,
            seed=inputs.ranking.seed,
        )
    except ImportanceError as error:
        return notes([str(error)])
    return (
        f"<p><b>{text(sentences.finding(answer.importance))}</b></p>"
        f"<p>{text(sentences.front_text(answer.front))} {text(sentences.hypervolume_text(answer.front))}</p>"
        f"{csv_link(answer.front.to_frame(), 'trade_off', 'All settings as CSV, the front first')}"
        f"{front_svg(answer.front)}{_importances(answer)}"
        f"{notes([_MEAN, *sentences.notes(answer)])}"
    )


def _importances(answer: TradeOff) -> str:
    """The importance of each parameter for each metric and for the trade-off, a row each."""
    importance = answer.importance
    columns = [importance.of_metric(name) for name in importance.metrics]
    heads = ["Importance for", *importance.metrics, "trade-off", "90% interval"]
    rows = [
        [
            name,
            *(share_text(column[i]) for column in columns),
            share_text(importance.mean[i]),
            share_interval(importance.mean_low[i], importance.mean_high[i]),
        ]
        for i, name in enumerate(importance.parameters[:MOST_ROWS])
    ]
    return cells_table(heads, rows)
