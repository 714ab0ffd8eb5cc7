"""The panel in a notebook: the widget, or the plain table where the extra `notebook` is not installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from importance.ranking import html_table
from importance.ranking.result import Ranking
from importance.runs.table import Runs


@dataclass(frozen=True)
class StaticPanel:
    """The plain table of a ranking, in place of the widget.

    Attributes:
        ranking: what it shows.
        selected: the runs. Nothing can be brushed, so they are all runs.
    """

    ranking: Ranking
    selected: Runs

    def _repr_html_(self) -> str:
        """Return the table, and what to install for the linked panel."""
        install = "For the linked panel, install the extra: pip install 'paramlens[notebook]'"
        return f"{html_table.notebook(self.ranking)}<div><small>{install}</small></div>"


def widget(ranking: Ranking, runs: Runs) -> Any:
    """Return the linked panel of a ranking for a notebook. `Ranking.widget` describes it.

    Args:
        ranking: what the table shows.
        runs: the runs that it ranks.
    """
    if find_spec("anywidget") is None:
        return StaticPanel(ranking, runs)
    from importance.panel.notebook_widget import RankingPanel

    return RankingPanel(ranking, runs)
