"""The sentence on the budgets of the runs: which one was ranked, and how others were used."""

from __future__ import annotations

from importance.formatting import number_text, runs_text
from importance.model.budget_lift import BudgetSource, BudgetUse


def how_used(use: BudgetUse) -> str:
    """Return which budget was ranked, and how the runs of others were used.

    >>> how_used(BudgetUse("step", BudgetSource.COLUMN, 81.0, ((1.0, 40), (9.0, 13), (81.0, 30)), 83, 1))
    'Ranked at step = 81, where 30 runs ended. 53 runs that ended at 1 to 9 were used through a budget model.'
    """
    if use.source is BudgetSource.STATE:
        return (
            f"{use.n_below:,} runs were pruned. They were used through a model of what pruning changes, not "
            "as bad runs. Nothing says after how many steps they were pruned."
        )
    name = use.column
    at = f"Ranked at {name} = {number_text(use.value)}, where {runs_text(use.n_at)} ended."
    others = [part for part in (_side(use, below=True), _side(use, below=False)) if part]
    verb = "was" if use.n_below + use.n_above == 1 else "were"
    used = f"{at} {' and '.join(others)} {verb} used through a budget model."
    if use.known > 0 or not use.n_below:
        return used
    return (
        f"{used} No run of the table has two budgets. So it cannot tell whether the stopped runs would "
        "have caught up. The intervals allow for both."
    )


def _side(use: BudgetUse, below: bool) -> str:
    budgets = [b for b, _ in use.counts if (b < use.value if below else b > use.value)]
    if not budgets:
        return ""
    low, high = number_text(min(budgets)), number_text(max(budgets))
    between = low if low == high else f"{low} to {high}"
    return f"{runs_text(use.n_below if below else use.n_above)} that ended at {between}"
