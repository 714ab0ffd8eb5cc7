"""`Comparison`, what `compare` returns, and its parts as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import nan

import pandas as pd

from importance.comparison.progress import CommonSettings, Estimate, Promise, SweepSummary
from importance.runs.goals import GoalSource


class ChangeKind(StrEnum):
    """What changed from the first sweep to the second."""

    LEVEL = "level"
    """The metric at the same settings, on average over them."""
    EFFECT = "effect"
    """What a parameter does to the metric, beyond the level."""
    BEST_RANGE = "best range"
    """Where a parameter is best: another part of its range, or another level."""
    IMPORTANCE = "importance"
    """The share of a parameter. It may change only because another range was tried."""
    RANGE_TRIED = "range tried"
    """The values of a parameter that were tried."""
    PARAMETER_ADDED = "parameter added"
    PARAMETER_REMOVED = "parameter removed"


RESPONSE = frozenset({ChangeKind.LEVEL, ChangeKind.EFFECT, ChangeKind.BEST_RANGE})
"""The kinds of changes of how the metric responds to the same settings."""


@dataclass(frozen=True)
class Change:
    """Something that changed from the first sweep to the second.

    Attributes:
        kind: what changed.
        parameter: whose it is; empty for the level of the metric.
        p_value: of no change, adjusted for all tests of its kind (of the response: for all of them), 0 to 1.
            NaN where nothing had to be tested.
    """

    kind: ChangeKind
    parameter: str = ""
    p_value: float = nan

    @property
    def of_response(self) -> bool:
        """Whether the metric responds in another way, rather than other settings being tried."""
        return self.kind in RESPONSE


@dataclass(frozen=True)
class TriedValues:
    """The values of a parameter that the runs of one sweep have.

    Attributes:
        low, high: the lowest and the highest finite number, in the parameter's units; NaN without numbers.
        levels: the texts, sorted; empty without text.
        unset: the number of runs without a value.
    """

    low: float = nan
    high: float = nan
    levels: tuple[str, ...] = ()
    unset: int = 0


@dataclass(frozen=True)
class RangeComparison:
    """The values of a parameter that were tried in each sweep.

    Attributes:
        parameter: the parameter.
        log: whether a logarithmic axis suits it better.
        a, b: the values tried in each sweep; None where the parameter has none.
        p_value: that the runs of both sweeps come from the same range, adjusted for all parameters, 0 to 1.
        moved: whether other values were tried.
        confounded: whether no value is in the ranges of both. The effect of the parameter then cannot be
            distinguished from that of the sweep.
    """

    parameter: str
    log: bool
    a: TriedValues | None
    b: TriedValues | None
    p_value: float
    moved: bool
    confounded: bool


@dataclass(frozen=True)
class ImportanceComparison:
    """The importance of a parameter in each sweep, 0 to 1.

    Attributes:
        parameter: the parameter.
        a, b: its share in each sweep; NaN where it is not ranked, or nothing there beats chance.
        difference: the share in the second sweep less that in the first, -1 to 1.
        p_value: of no difference, adjusted for all parameters, 0 to 1; NaN where it is not defined.
        real: whether the difference is more than chance explains.
    """

    parameter: str
    a: Estimate
    b: Estimate
    difference: Estimate
    p_value: float
    real: bool


@dataclass(frozen=True)
class Curve:
    """The metric along a parameter in one sweep, in the metric's units, with its pointwise 90% band.

    Attributes:
        mean, low, high: (k,) at the values of the grid; NaN beyond the values that the sweep tried.
        best: the best value among those that both sweeps tried: a number or a level. None if there is none,
            or if nothing in the sweep beats chance.
        best_low, best_high: the 90% interval of a best number; NaN for a level.
    """

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    best: float | str | None
    best_low: float = nan
    best_high: float = nan


@dataclass(frozen=True)
class EffectComparison:
    """The effect of a parameter in each sweep, averaged over the settings of both.

    Attributes:
        parameter: the parameter.
        log: whether its grid is even on a logarithmic scale.
        grid: (k,) numbers, or levels as text.
        a, b: the effect in each sweep.
        p_value: that the effect is the same, adjusted for all tests of the response, 0 to 1.
        changed: whether it is another effect.
        move: how far the best number lies further up in the second sweep, as a share of the axis, -1 to 1;
            NaN for levels.
        best_moved: whether the best value is another one.
    """

    parameter: str
    log: bool
    grid: tuple[float | str, ...]
    a: Curve
    b: Curve
    p_value: float
    changed: bool
    move: Estimate
    best_moved: bool


@dataclass(frozen=True)
class Comparison:
    """Two sweeps side by side; what `compare` returns.

    Attributes:
        metric, goal: the metric, and "minimize" or "maximize".
        goal_source: where the goal is known from.
        a, b: how far each sweep got.
        changes: what changed; empty if nothing did.
        ranges: the values tried, one entry for each parameter of either sweep.
        importances: one entry for each parameter that is ranked in a sweep, the most important first.
        effects: one entry for each shared parameter in the model, in the order of `importances`.
        level: the metric of the second sweep less that of the first at the same settings, in the metric's
            units, averaged over the settings of both.
        level_p_value: that it is 0, adjusted for all tests of the response, 0 to 1.
        common: the settings that both sweeps ran; None if there is none.
        promise: whether the forecast from the first sweep came true in the second; None without a forecast.
        confounded: parameters with no value in the ranges of both sweeps.
        notes: sentences on what was left out.
        scale: the scale of the metric in the model of both sweeps: "raw", "log" or "rank".
        seed: of every random step.
        finding: what changed in the response of the metric, or that nothing did, in one sentence.
        tried: what else was tried, in one sentence; empty if nothing else was.
    """

    metric: str
    goal: str
    goal_source: GoalSource
    a: SweepSummary
    b: SweepSummary
    changes: tuple[Change, ...]
    ranges: tuple[RangeComparison, ...]
    importances: tuple[ImportanceComparison, ...]
    effects: tuple[EffectComparison, ...]
    level: Estimate
    level_p_value: float
    common: CommonSettings | None
    promise: Promise | None
    confounded: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    scale: str = "raw"
    seed: int = 0
    finding: str = ""
    tried: str = ""

    @property
    def response_changed(self) -> bool:
        """Whether the metric responds to the same settings in another way."""
        return any(change.of_response for change in self.changes)

    @property
    def can_tell(self) -> bool:
        """Whether a change of the response was found, or could have been: something predicts the metric."""
        return self.response_changed or self.a.evidence or self.b.evidence

    def of_kind(self, kind: ChangeKind) -> tuple[str, ...]:
        """Return the parameters with a change of this kind."""
        return tuple(change.parameter for change in self.changes if change.kind is kind)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a parameter: both importances, their difference, both best values, what changed."""
        effects = {effect.parameter: effect for effect in self.effects}
        ranked = {each.parameter: each for each in self.importances}
        rows = []
        for name in dict.fromkeys([*ranked, *(each.parameter for each in self.ranges)]):
            importance, effect = ranked.get(name), effects.get(name)
            rows.append(
                {
                    "parameter": name,
                    "importance_a": importance.a.value if importance else nan,
                    "importance_b": importance.b.value if importance else nan,
                    "difference": importance.difference.value if importance else nan,
                    "difference_low": importance.difference.low if importance else nan,
                    "difference_high": importance.difference.high if importance else nan,
                    "best_a": effect.a.best if effect else None,
                    "best_b": effect.b.best if effect else None,
                    "effect_p_value": effect.p_value if effect else nan,
                    "changes": ", ".join(c.kind for c in self.changes if c.parameter == name),
                }
            )
        return pd.DataFrame(rows).set_index("parameter")
