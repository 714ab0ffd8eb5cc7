"""What a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from importance.ranking.result import Ranking
from importance.runs.table import Runs


@dataclass(frozen=True)
class ReportInputs:
    """What a report is about.

    Attributes:
        runs: the runs.
        metric: the metric of the report.
        parameters: the parameters that were chosen; None for all that vary.
        goal: "minimize" or "maximize".
        ranking: the ranking, of this metric or of a question derived from it, such as which runs are the
            best.
        filters: which runs of a larger table these are, in words; empty for all.
    """

    runs: Runs
    metric: str
    parameters: Sequence[str] | None
    goal: str
    ranking: Ranking
    filters: str

    @property
    def metric_ranking(self) -> Ranking | None:
        """The ranking, if it explains the metric itself."""
        return self.ranking if self.ranking.metric == self.metric else None
