"""The importances at each budget in a terminal, and for programs."""

from __future__ import annotations

import dataclasses

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, Style
from importance.cli.text_table import table_lines
from importance.formatting import number_text, share_text
from importance.ranking import by_budget_text
from importance.ranking.by_budget import BudgetRankings


def budget_lines(result: BudgetRankings, style: Style, top: int | None = None) -> list[str]:
    """Return where the ranking changes, and a row for each parameter with its share at each budget.

    Args:
        result: the importances at each budget.
        style: of the terminal.
        top: the largest number of parameters; None for all.
    """
    shares = [ranking.shown_shares for ranking in result.rankings]
    names = [score.name for score in result.rankings[-1].scores][:top]
    rows = [(name, *(share_text(at.get(name, float("nan"))) for at in shares)) for name in names]
    ended = dict(result.use.counts)
    runs = ("runs that ended there", *(f"{ended.get(b, 0):,}" for b in result.budgets))
    heads = [number_text(budget) for budget in result.budgets]
    first, *further = by_budget_text.change_sentences(result)
    return [
        *(style.paint(line, BOLD) for line in style.wrap(first)),
        *(line for sentence in further for line in style.wrap(sentence)),
        "",
        *table_lines([f"importance at {result.use.column}", *heads], [*rows, runs], style),
    ]


def budget_record(result: BudgetRankings) -> object:
    """Return the importances at each budget in the types of JSON."""
    return in_json(
        {
            "metric": result.metric,
            "sentences": by_budget_text.change_sentences(result),
            "top_changes": result.top_changes,
            "budget": dataclasses.asdict(result.use),
            "changes": [dataclasses.asdict(change) for change in result.changes],
            "importances": result.to_frame().to_dict("records"),
        }
    )
