"""A ranking: the scores of all parameters, how much to trust them, and what is needed to reproduce them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from importance.errors import ImportanceError
from importance.ranking import html_table
from importance.ranking.scores import ScoresOfAll
from importance.runs.table import Runs

_widget_makers: list[Callable[[Ranking, Runs], Any]] = []


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

    def __getstate__(self) -> dict[str, Any]:
        """Leave the runs behind: a ranking that is sent to another process stays small."""
        return {name: value for name, value in self.__dict__.items() if name != "_runs"}

    def widget(self, runs: Runs | None = None) -> Any:
        """Return the linked panel for a notebook: the table, the chart, and a brush that both follow.

        A brush ranks the brushed runs anew. The panel needs the extra `notebook`; without it the plain table
        is shown.

        Args:
            runs: the runs that were ranked; None takes those that `rank` was given.

        Returns:
            A widget for Jupyter, VS Code and marimo. Its `selected` are the brushed `Runs`, or all of them.

        Raises:
            ImportanceError: when the ranking was copied or loaded from a file, and `runs` is None.

        Examples:
            >>> import importance
            >>> runs = importance.read_runs("examples/digits_sweep.csv")
            >>> panel = importance.rank(runs, "val_loss").widget()
            >>> len(panel.selected)
            300
        """
        runs = runs or getattr(self, "_runs", None)
        if runs is None:
            raise ImportanceError(
                "This copy of a ranking has no runs, which the chart needs. Pass the runs that were ranked: "
                "ranking.widget(runs)."
            )
        return _widget_makers[-1](self, runs)

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


def with_runs(ranking: Ranking, runs: Runs) -> Ranking:
    """Return the ranking, which from now on knows the runs that it ranks. They are not one of its fields."""
    object.__setattr__(ranking, "_runs", runs)
    return ranking


def make_widgets_with(maker: Callable[[Ranking, Runs], Any]) -> None:
    """Set the function that makes the widget of a ranking: this package draws nothing in a browser."""
    _widget_makers.append(maker)
