"""The sections on failures, on budgets, and on what runs cost; each is empty where the runs do not tell."""

from __future__ import annotations

import math

from importance.effects import cost_text
from importance.effects.cheapest import cheapest
from importance.effects.gain_per_cost import gain_per_cost
from importance.errors import ImportanceError
from importance.formatting import interval_text, number_text, share_text
from importance.ranking import by_budget_text, sentences
from importance.ranking.by_budget import rank_by_budget
from importance.ranking.derived_rankings import rank_failures
from importance.ranking.html_table import ranking_table, text
from importance.report.html import cells_table, csv_link
from importance.report.inputs import ReportInputs
from importance.runs.cost_columns import CostUnit, amount_text

MOST_ROWS = 10


def failures_section(inputs: ReportInputs) -> str:
    """Return what makes runs fail, as HTML; empty if none failed."""
    try:
        ranking = rank_failures(
            inputs.runs, inputs.metric, inputs.parameters, goal=inputs.goal, seed=inputs.ranking.seed
        )
    except ImportanceError:
        return ""
    link = csv_link(ranking.to_frame().reset_index(), "failures", "The table as CSV")
    trust = f"<p>{text(sentences.trust_line(ranking))}</p>"
    return f"<p><b>{text(sentences.separation(ranking))}</b></p>{trust}{link}{ranking_table(ranking)}"


def budgets_section(inputs: ReportInputs) -> str:
    """Return how the importances change with the budget, as HTML; empty if all runs have the same."""
    if inputs.runs.budget is None or inputs.metric_ranking is None:
        return ""
    try:
        result = rank_by_budget(
            inputs.runs, inputs.metric, inputs.parameters, goal=inputs.goal, seed=inputs.ranking.seed
        )
    except ImportanceError:
        return ""
    shares = [
        {score.name: score for score in ranking.shown_scores if math.isfinite(score.importance)}
        for ranking in result.rankings
    ]
    names = [score.name for score in result.rankings[-1].scores][:MOST_ROWS]
    rows = [
        [
            name,
            *(
                interval_text(at[name].importance, at[name].low, at[name].high) if name in at else "–"
                for at in shares
            ),
        ]
        for name in names
    ]
    heads = [f"Importance at {result.use.column}", *map(number_text, result.budgets)]
    lines = "".join(f"<p>{text(line)}</p>" for line in by_budget_text.change_sentences(result))
    return f"{lines}{csv_link(result.to_frame(), 'budgets', 'All as CSV')}{cells_table(heads, rows)}"


def cost_section(inputs: ReportInputs) -> str:
    """Return what is nearly as good and cheaper, and what tuning gains, as HTML; empty without a cost."""
    if inputs.metric_ranking is None or not inputs.ranking.fit.evidence:
        return ""
    runs, metric, parameters = inputs.runs, inputs.metric, inputs.parameters
    goal, seed = inputs.goal, inputs.ranking.seed
    try:
        near = cheapest(runs, metric, parameters=parameters, goal=goal, seed=seed)
        gains = gain_per_cost(runs, metric, parameters=parameters, goal=goal, seed=seed)
    except ImportanceError:
        return ""
    per = "hour" if gains.unit is CostUnit.HOURS else gains.cost
    rows = [
        [
            each.parameter,
            interval_text(each.gain.mean, each.gain.low, each.gain.high),
            amount_text(each.cost, gains.unit),
            share_text(each.rate) if each.rate < 1 else number_text(each.rate),
        ]
        for each in gains.parameters[:MOST_ROWS]
    ]
    heads = ["Parameter", "Gain of tuning, 90% interval", "Cost of 10 runs", f"Gain per {per}"]
    lines = [cost_text.cheapest_sentence(near), cost_text.rate_sentence(gains), f"The cost is {near.cost}."]
    link = csv_link(gains.to_frame().reset_index(), "gain_per_cost", "All as CSV")
    return f"{''.join(f'<p>{text(line)}</p>' for line in lines)}{link}{cells_table(heads, rows)}"
