"""A ranking: the scores of all parameters, how much to trust them, and what is needed to reproduce them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from importance.ranking import html_table
from importance.ranking.scores import ScoresOfAll


@dataclass(frozen=True)
class Ranking(ScoresOfAll):
    """The scores of all parameters, with what is needed to reproduce them; what `rank` returns.

    Attributes:
        metric: the metric explained.
        goal: "minimize" or "maximize".
        method: the estimator's name.
        scores: one entry a parameter, most important first; undefined ones last.
        fit: how well the parameters predict unseen runs.
        n_runs: runs used.
        n_settings: distinct settings among them, which are the independent draws; equal to `n_runs` if none
            was repeated.
        dropped: runs left out, reason -> number; {} when none.
        notes: sentences for the user; the first is on the runs left out, if any were.
        seed: the seed of every random step.
        scale: the scale of the metric: "raw", "log" or "rank".
        digest: the runs' digest.
        goal_source: where the goal comes from.
        question: what the parameters explain.
        budget: which budget was ranked, and how runs of other budgets were used; None if all have the same.
    """

    def _repr_html_(self) -> str:
        """Return the table with its bars, which a notebook shows instead of the fields."""
        return html_table.notebook(self)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a parameter, most important first; columns as in `ParameterScore`."""
        rows = [
            {
                "parameter": s.name,
                "importance": s.importance,
                "importance_low": s.low,
                "importance_high": s.high,
                "p_value": s.p_value,
                "correlation": s.correlation,
                "correlation_low": s.correlation_low,
                "correlation_high": s.correlation_high,
                "n_used": s.n_used,
                "note": s.note,
            }
            for s in self.scores
        ]
        columns = list(rows[0]) if rows else ["parameter", "importance"]
        return pd.DataFrame(rows, columns=columns).set_index("parameter")
