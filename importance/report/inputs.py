"""What a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from importance.model import surrogate
from importance.model.surrogate import Surrogate
from importance.ranking.result import Ranking
from importance.runs.curves import Curves
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
        curves: the learning curves of the runs; None if they were not read.
    """

    runs: Runs
    metric: str
    parameters: Sequence[str] | None
    goal: str
    ranking: Ranking
    filters: str
    curves: Curves | None = None

    @property
    def metric_ranking(self) -> Ranking | None:
        """The ranking, if it explains the metric itself."""
        return self.ranking if self.ranking.metric == self.metric else None

    @cached_property
    def model(self) -> Surrogate:
        """The model of the metric, on the scale of the ranking; the sections share it.

        Raises:
            NotEnoughRuns, ImportanceError: as `importance.rank` does.
        """
        scale = self.metric_ranking.scale if self.metric_ranking else "auto"
        return surrogate.fit(
            self.runs, self.metric, self.parameters, goal=self.goal, scale=scale, seed=self.ranking.seed
        )
