"""What a report is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from importance.effects.interactions import Interaction, interactions
from importance.effects.story import with_story
from importance.errors import ImportanceError
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
        ranked: the ranking, of this metric or of a question derived from it, such as which runs are the
            best.
        filters: which runs of a larger table these are, in words; empty for all.
        curves: the learning curves of the runs; None if they were not read.
        task: the column that names the task of each run; None if all runs are of one task.
    """

    runs: Runs
    metric: str
    parameters: Sequence[str] | None
    goal: str
    ranked: Ranking
    filters: str
    curves: Curves | None = None
    task: str | None = None

    @property
    def metric_ranking(self) -> Ranking | None:
        """The ranking, if it explains the metric itself."""
        return self.ranking if self.ranking.metric == self.metric else None

    @cached_property
    def ranking(self) -> Ranking:
        """The ranking, with the words of the model on where each parameter is best."""
        if self.ranked.metric != self.metric or not self.ranked.tested or not self.ranked.fit.evidence:
            return self.ranked
        try:
            return with_story(self.runs, self.ranked, model=self.model, pairs=self.pairs)
        except ImportanceError:  # the section on the effects says why there is no model
            return self.ranked

    @cached_property
    def pairs(self) -> tuple[Interaction, ...]:
        """The pairs of parameters that act together, the strongest first. It raises what `model` does."""
        return interactions(self.runs, self.metric, model=self.model)

    @cached_property
    def model(self) -> Surrogate:
        """The model of the metric, on the scale of the ranking; the sections share it.

        Raises:
            NotEnoughRuns, ImportanceError: as `importance.rank` does.
        """
        scale = self.ranked.scale if self.ranked.metric == self.metric else "auto"
        return surrogate.fit(
            self.runs, self.metric, self.parameters, goal=self.goal, scale=scale, seed=self.ranked.seed
        )
