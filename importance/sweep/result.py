"""`Sweep`, the recommendation for the next sweep, and its headline."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from importance.formatting import listed
from importance.model.constants import MOST_REFERENCE
from importance.model.matern_gp import MaternGP
from importance.model.metric_limits import natural_limits
from importance.model.surrogate import Surrogate
from importance.runs.goals import GoalSource
from importance.space.conditions import simplified
from importance.space.dimension import Dimension, Range, Space
from importance.space.sampling import inside
from importance.space.volume import volume_ratio
from importance.sweep.advice import Advice
from importance.sweep.attempts import Loss, model_inputs
from importance.sweep.success_chance import SuccessModel

_MOST_NAMED = 3
"""So many parameters are named in the headline; more are counted."""
_VERBS = {
    "narrow": "narrow",
    "widen": "widen",
    "fix": "fix",
    "freeze": "freeze",
    "add": "add",
    "drop levels": "remove levels from",
}


@dataclass(frozen=True)
class Sweep:
    """The next sweep: advice for each parameter, and what is needed to judge a change of it.

    Attributes:
        metric, goal: what the sweep optimizes.
        advice: the advice for each parameter that varied, the most important first.
        settings: the settings of the runs used, one row for each setting, as `model_inputs` gives them.
        best: positions of the best settings in `settings`, by the mean of their runs, the best first.
        results: the mean metric of each setting that was not lost.
        metric_range: the lowest and the highest metric of the runs used.
        model: the metric as a function of the settings.
        evidence: whether anything predicts the metric better than chance. If not, nothing is narrowed and
            there is no forecast.
        notes: sentences on the sweep as a whole.
        seed: the seed.
        success: the chance that a run succeeds; None when no run failed and all are feasible.
        failed_settings: the settings without a result; None when there are none.
        loss: what became of the lost runs; None when no run was lost.
        siblings: for each parameter that a widened one adds, which no run had, the sibling whose range it
            gets.
        goal_source: where the goal is from.
        repeated: whether any setting was run more than once.
        run_sd: standard deviation of single runs about the mean of their setting, of the metric or, where the
            model is of that, its logarithm; None when there are too few repeats.
        repeat_sd: the same from however few repeats; None without any.
        counts: (k,) the number of runs of each of `settings` that were not lost.
        open_settings: the settings of runs that were pruned or have not ended; None when there are none.
        any_succeeded: whether any run neither failed nor is infeasible.
        ranking_model: the model of the ranking, in which all runs count alike; None without evidence.
        expected: (k,) the expected metric of each of `settings`, as `importance.settings` estimates it, in
            the metric's units; NaN if they are many. None without evidence.
        best_expected: the same of the best setting so far that was not lost; NaN if it is not known.
        confounded: whether there is no evidence because the settings are too few to tell parameters apart.
    """

    metric: str
    goal: str
    advice: tuple[Advice, ...]
    settings: pd.DataFrame
    best: np.ndarray
    results: np.ndarray
    metric_range: tuple[float, float]
    model: MaternGP
    evidence: bool
    notes: tuple[str, ...]
    seed: int
    counts: np.ndarray
    success: SuccessModel | None = None
    failed_settings: pd.DataFrame | None = None
    loss: Loss | None = None
    siblings: Mapping[str, str] = field(default_factory=dict)
    goal_source: GoalSource = GoalSource.DECLARED
    repeated: bool = False
    run_sd: float | None = None
    repeat_sd: float | None = None
    open_settings: pd.DataFrame | None = None
    any_succeeded: bool = True
    ranking_model: Surrogate | None = None
    expected: np.ndarray | None = None
    best_expected: float = math.nan
    confounded: bool = False

    @property
    def before(self) -> dict[str, Dimension]:
        """The space as it was."""
        return {advice.name: advice.before for advice in self.advice}

    @property
    def space(self) -> dict[str, Dimension]:
        """The recommended space, ready to be written to a file."""
        return simplified({advice.name: advice.dimension for advice in self.advice})

    @property
    def batch_space(self) -> dict[str, Dimension]:
        """The space that single runs are chosen from.

        It is the space as it was, frozen or grown as advised, and cut only where all runs were lost.
        """
        return simplified({advice.name: _batch_dimension(advice) for advice in self.advice})

    @property
    def reference(self) -> np.ndarray:
        """Positions of the best settings that new settings are compared with, at most `MOST_REFERENCE`."""
        return self.best[:MOST_REFERENCE]

    @property
    def volume_ratio(self) -> float:
        """How much of the space as it was is left, from 0 to 1, or more when it has grown."""
        return volume_ratio({advice.name: advice.dimension for advice in self.advice}, self.before)

    @property
    def metric_limits(self) -> tuple[float, float]:
        """The lowest and the highest value that the metric can have; infinite where it has no limit."""
        return natural_limits(*self.metric_range, self.goal)

    @property
    def ended_settings(self) -> pd.DataFrame:
        """The settings of all runs that ended, those without a result after the others."""
        if self.failed_settings is None:
            return self.settings
        return pd.concat([self.settings, self.failed_settings], ignore_index=True)

    @property
    def noise(self) -> float:
        """Standard deviation of a single run about the model, on the model's standardised scale."""
        return (
            math.sqrt(self.model.noise_variance)
            if self.run_sd is None
            else self.run_sd / self.model.target_sd
        )

    @property
    def mean_ratio(self) -> float:
        """The mean of the runs of a setting over their median, in the metric's units.

        The model is of the logarithm of some metrics. What it predicts is then a median, and the mean of more
        runs is above it.
        """
        return math.exp(0.5 * (self.noise * self.model.target_sd) ** 2) if self.model.log else 1.0

    @property
    def finding(self) -> str:
        """The headline, such as "Search 12% of the space: narrow 3, freeze 2.\""""
        return headline(self.advice, self.volume_ratio)

    def model_inputs(self, settings: pd.DataFrame) -> pd.DataFrame:
        """Return settings as the models take them (see `attempts.model_inputs`)."""
        return model_inputs(self.before, settings)

    def sample_functions(self, settings: pd.DataFrame, n: int, seed: int) -> np.ndarray:
        """Return (n, m) values of n functions at m settings, some of which may fail; higher is better."""
        values = self.model.sample_posterior(settings, n, seed)
        return values if self.success is None else self.success.with_failures(values, settings, seed)


def kept_best(sweep: Sweep, space: Space) -> float:
    """Return the share of the best settings so far that lie in a space, 0 to 1.

    A parameter that is frozen because it does not matter excludes no setting.
    """
    frozen = {advice.dimension for advice in sweep.advice if advice.action == "freeze"}
    counted = {name: dimension for name, dimension in space.items() if dimension not in frozen}
    return float(inside(counted, sweep.settings.iloc[sweep.best]).mean())


def headline(advice: Sequence[Advice], left: float) -> str:
    """Return the finding in a sentence.

    Args:
        advice: the advice for all parameters.
        left: how much of the space is left.
    """
    names_of = {
        verb: [each.name for each in advice if each.action == action] for action, verb in _VERBS.items()
    }
    total = sum(map(len, names_of.values()))
    if not total:
        return "Keep the whole space: these runs do not show which part of it is better."
    changes = [
        f"{verb} {listed(names) if total <= _MOST_NAMED else len(names)}"
        for verb, names in names_of.items()
        if names
    ]
    noun = "" if total <= _MOST_NAMED else " parameters"
    return f"Search {share_text(left)} of the space: {', '.join(changes)}{noun}."


def share_text(share: float) -> str:
    """Return a share as a percentage with as many digits as it needs."""
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{100 * share:.2g}%" if share >= 1e-4 else "less than 0.01%"


def _batch_dimension(advice: Advice) -> Dimension:
    before, after = advice.safe or advice.before, advice.dimension
    if advice.action == "freeze":
        return after
    if advice.action != "widen":
        return before
    if not isinstance(before, Range) or not isinstance(after, Range):
        return after
    return replace(after, low=min(before.low, after.low), high=max(before.high, after.high))
