"""The scores of parameters and of levels, and the fit behind them, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from math import nan

from importance.model.budget_lift import BudgetUse
from importance.model.constants import SIGNIFICANCE_LEVEL
from importance.runs.goals import GoalSource
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.space.levels import WORD_SUFFIX

MEANING = (
    "Importance is a parameter's share in the part of the metric's variation that the parameters "
    "together can predict, interactions included."
)


class Question(StrEnum):
    """What the parameters of a ranking explain."""

    METRIC = "metric"
    BEST_RUNS = "best runs"  # which runs are among the best
    FAILURES = "failures"  # which runs failed
    INFEASIBLE = "infeasible"  # which runs break a constraint


class Side(StrEnum):
    """Whether more of a parameter goes with a better or a worse metric, beyond chance."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"  # the interval of the correlation has 0 in it, or is not known


@dataclass(frozen=True, slots=True)
class LevelScore:
    """One level of a categorical parameter.

    Attributes:
        level: its text; "missing" for runs without a value, "missing value" if a level is called "missing".
        n: runs with this level and a finite metric.
        importance: the level's part of its parameter's importance; NaN unless the method is W&B's recipe.
        correlation, correlation_low, correlation_high: Pearson correlation of "has this level" with the
            metric and its 95% interval, -1 to 1; NaN where undefined.
        mean: mean of the metric over the level's runs, in the metric's units; NaN for none.
        effect, effect_low, effect_high: that mean less the mean of all other runs, with its 95% interval,
            in the metric's units; NaN where undefined.
    """

    level: str
    n: int
    importance: float = nan
    correlation: float = nan
    correlation_low: float = nan
    correlation_high: float = nan
    mean: float = nan
    effect: float = nan
    effect_low: float = nan
    effect_high: float = nan


@dataclass(frozen=True, slots=True)
class ParameterScore:
    """The scores of one parameter. An undefined score is NaN with a note, never 0.

    Attributes:
        name: the parameter.
        importance: its share, 0 to 1; the shares of a ranking sum to 1.
        low, high: 90% interval of the share; NaN when the method gives none.
        p_value: probability of an effect this large if the parameter did nothing, 0 to 1.
        noise: the share that a parameter that does nothing would reach by chance (95%); NaN when not known.
        correlation, correlation_low, correlation_high: Pearson correlation with the metric on the raw
            scales, -1 to 1, with its 95% interval; NaN for text, for constants, for fewer than 3 runs.
        spearman: rank correlation, -1 to 1; NaN where the Pearson correlation is.
        n_used: runs that have both a value of this parameter and a finite metric.
        note: what to know about this row, as a sentence or part of one; may be empty.
        levels: one entry a level for text and booleans, most frequent first; empty for numbers.
        also: other columns of this row, which have the same values or are part of the same setting.
        best: for which values the metric is best, in words ("best between 0.001 and 0.012", "sgd is better").
            If only that is clear, for which it is worse ("worse above 0.1"). Else empty.
        place: the same for its row, where there is more room; part of `note`.
        remarks: the rest of `note`.
        depends: how its effect depends on another parameter, if most of it acts through that one, such as
            "depends on solver: near 0.002 with adam, near 0.03 with sgd" (see `effects.story`). Else empty.
        partner: that other parameter; empty without one.
    """

    name: str
    importance: float
    low: float = nan
    high: float = nan
    p_value: float = nan
    noise: float = nan
    correlation: float = nan
    correlation_low: float = nan
    correlation_high: float = nan
    spearman: float = nan
    n_used: int = 0
    note: str = ""
    levels: tuple[LevelScore, ...] = ()
    also: tuple[str, ...] = ()
    best: str = ""
    place: str = ""
    remarks: str = ""
    depends: str = ""
    partner: str = ""

    @property
    def repeats(self) -> tuple[str, ...]:
        """The other columns of this row that say the same and are not part of the same setting.

        They tell runs apart as this one does: lr and 2 * lr, or "adam" and "Adam".
        """
        parts = (f"{self.name}{LENGTH_SUFFIX}", f"{self.name}{WORD_SUFFIX}")
        return tuple(name for name in self.also if not name.startswith(parts))

    @property
    def repeats_note(self) -> str:
        """What a row says of `repeats`, whose values may differ in scale or spelling; "" without any."""
        return f"always varies together with {', '.join(self.repeats)}" if self.repeats else ""

    @property
    def by_chance(self) -> bool:
        """Whether the effect is no clearer than chance; False if the method has no test."""
        return self.p_value > SIGNIFICANCE_LEVEL


def joined(*parts: str | None) -> str:
    """Return the parts of a note as one text, without those that are empty."""
    return "; ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the parameters together predict the metric on runs the model has not seen.

    Attributes:
        r2, r2_low, r2_high: share of the metric's variation predicted out of sample, at most 1, with its
            90% interval; at or below 0 means no better than the mean. NaN when it cannot be estimated.
        evidence: False when the parameters predict no better than chance; the shares then mean nothing.
        confounded: whether the settings differ, but are too few to tell their parameters apart. Then there is
            no evidence for any of them.
    """

    r2: float = nan
    r2_low: float = nan
    r2_high: float = nan
    evidence: bool = True
    confounded: bool = False


def _without_importance(score: ParameterScore) -> ParameterScore:
    levels = tuple(replace(level, importance=nan) for level in score.levels)
    return replace(score, importance=nan, low=nan, high=nan, noise=nan, levels=levels)


def correlates_clearly(score: ParameterScore | LevelScore) -> bool:
    """Return whether the interval of a correlation is known and does not hold 0."""
    return score.correlation_low > 0 or score.correlation_high < 0


@dataclass(frozen=True)
class ScoresOfAll:
    """The fields of a `Ranking`, which its sentences and its table are made from."""

    metric: str
    goal: str
    method: str
    scores: tuple[ParameterScore, ...]
    fit: Fit = field(default_factory=Fit)
    n_runs: int = 0
    n_settings: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seed: int = 0
    scale: str = "raw"
    digest: str = ""
    goal_source: GoalSource = GoalSource.DECLARED
    question: Question = Question.METRIC
    budget: BudgetUse | None = None

    @property
    def shown_scores(self) -> tuple[ParameterScore, ...]:
        """The scores to show: without importances where nothing beats chance, since that is no ranking."""
        if self.fit.evidence:
            return self.scores
        return tuple(_without_importance(score) for score in self.scores)

    @property
    def shown_shares(self) -> dict[str, float]:
        """The importance of each parameter, as `shown_scores` has it."""
        return {score.name: score.importance for score in self.shown_scores}

    def may_be_chance(self, name: str) -> bool:
        """Return whether an effect of a parameter may be chance: its own, or that of all parameters."""
        return not self.fit.evidence or any(s.by_chance for s in self.scores if name in (s.name, *s.also))

    def more_is_better(self, correlation: float) -> bool:
        """Return whether more of a parameter goes with a better metric, fewer failures, or more best runs."""
        if self.question in (Question.FAILURES, Question.INFEASIBLE):
            return correlation < 0
        if self.question is Question.BEST_RUNS:
            return correlation > 0
        return (correlation > 0) == (self.goal == "maximize")

    def side(self, score: ParameterScore | LevelScore) -> Side:
        """Return on which side the correlation of a parameter or of a level is."""
        if not correlates_clearly(score):
            return Side.UNCLEAR
        return Side.BETTER if self.more_is_better(score.correlation) else Side.WORSE

    @property
    def tested(self) -> bool:
        """Whether the method tests each parameter against chance."""
        return self.method == "anova"

    @property
    def further_notes(self) -> tuple[str, ...]:
        """The notes without the first one, on the runs left out, for views that show the trust line too."""
        return self.notes[1:] if self.dropped else self.notes

    @property
    def repeated(self) -> bool:
        """Whether settings were run more than once, so that the fit is about unseen settings."""
        return 0 < self.n_settings < self.n_runs

    @property
    def units(self) -> str:
        """What is held out: "settings" if some were run more than once, else "runs"."""
        return "settings" if self.repeated else "runs"

    @property
    def n_units(self) -> int:
        """How many settings or runs can be held out."""
        return self.n_settings or self.n_runs

    @property
    def n_modelled(self) -> int:
        """How many parameters are in the model."""
        return sum(1 for s in self.scores if s.importance > 0 or s.p_value == s.p_value)
