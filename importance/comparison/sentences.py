"""What a comparison says in words. The sentences are made last, from its fields."""

from __future__ import annotations

from collections.abc import Sequence

from importance.comparison.progress import Estimate, Outcome, Promise, SweepSummary
from importance.comparison.result import (
    ChangeKind,
    Comparison,
    Curve,
    EffectComparison,
    RangeComparison,
    TriedValues,
)
from importance.formatting import number_text

_MOST_NAMED = 3
"""So many parameters are named in a sentence; more are counted."""


def finding(comparison: Comparison) -> str:
    """Return what changed in the response of the metric, or that nothing did."""
    if not comparison.response_changed:
        return no_change(comparison)
    text = "; ".join([*_level_parts(comparison), *_effect_parts(comparison)])
    reason = _reason(comparison)
    return f"In the second sweep, {text}{f'; {reason}' if reason else ''}."


def no_change(comparison: Comparison) -> str:
    """Return that the metric responds as before, or that the runs cannot tell."""
    if not comparison.can_tell:
        return f"These runs cannot tell a change: nothing predicts {comparison.metric} in either sweep."
    n = len(comparison.effects)
    shared = "the shared parameter" if n == 1 else f"the {n} shared parameters"
    return f"No change: {comparison.metric} responds to {shared} as before, as far as these runs can tell."


def confounded_text(comparison: Comparison) -> str:
    """Return what else may have changed the level of the metric; empty if nothing may have."""
    reason = _reason(comparison)
    return f"T{reason[1:]}." if reason else ""


def _reason(comparison: Comparison) -> str:
    if not _level_parts(comparison) or not comparison.confounded:
        return ""
    return f"the reason may be {_names(comparison.confounded)}, which changed at the same time"


def response_sentences(comparison: Comparison) -> tuple[str, ...]:
    """Return a sentence for each change of the response of the metric, its level last; empty for none."""
    effects = tuple(f"T{part[1:]}." for part in _effect_parts(comparison))  # each begins with "the"
    return (*effects, *(f"{part}." for part in _level_parts(comparison)))


def _level_parts(comparison: Comparison) -> list[str]:
    changed = any(change.kind is ChangeKind.LEVEL for change in comparison.changes)
    return [_level(comparison.level, comparison.metric)] if changed else []


def _effect_parts(comparison: Comparison) -> list[str]:
    moved = comparison.of_kind(ChangeKind.BEST_RANGE)
    effects = {effect.parameter: effect for effect in comparison.effects}
    parts = [_best(effects[name]) for name in moved[:_MOST_NAMED]]
    if len(moved) > _MOST_NAMED:
        parts.append(f"the best values of {len(moved) - _MOST_NAMED} more parameters moved")
    others = [name for name in comparison.of_kind(ChangeKind.EFFECT) if name not in moved]
    if others:
        parts.append(f"{'the effect' if len(others) == 1 else 'the effects'} of {_names(others)} changed")
    return parts


def tried(comparison: Comparison) -> str:
    """Return what else was tried; empty if nothing else was."""
    ranges = comparison.of_kind(ChangeKind.RANGE_TRIED)
    added = comparison.of_kind(ChangeKind.PARAMETER_ADDED)
    removed = comparison.of_kind(ChangeKind.PARAMETER_REMOVED)
    parts = [f"tried other values of {_names(ranges)}"] if ranges else []
    parts += [f"varied {_names(added)} as well"] if added else []
    parts += [f"left out {_names(removed)}"] if removed else []
    return f"The second sweep {_joined(parts)}." if parts else ""


def promise_text(result: Promise, metric: str) -> str:
    """Return whether the forecast came true."""
    low, high, reached = (
        number_text(v) for v in (*sorted((result.forecast.low, result.forecast.high)), result.reached)
    )
    start = f"From the first sweep, {metric} {low} to {high} was to be expected of the settings of the second"
    which = "its best run has" if result.single else "without luck it reached"
    ends = {
        Outcome.KEPT: f"{which} {reached}, as expected",
        Outcome.BETTER: f"{which} {reached}, which is better",
        Outcome.WORSE: f"{which} only {reached}",
    }
    return f"{start} (80% sure); {ends[result.outcome]}."


def common_text(comparison: Comparison) -> str:
    """Return how the metric moved at the settings that both sweeps ran; empty if there are none."""
    common = comparison.common
    if common is None:
        return ""
    settings = "setting was" if common.n == 1 else "settings were"
    text = (
        f"{common.n:,} {settings} run in both sweeps: {comparison.metric} is {_difference(common.difference)}"
    )
    if common.n_equal:
        text += (
            f". {common.n_equal:,} of them have the same {comparison.metric}, so they may be the same runs"
        )
    return f"{text}."


def summary_text(which: str, sweep: SweepSummary, metric: str) -> str:
    """Return how far a sweep got.

    Args:
        which: "First sweep" or "Second sweep".
        sweep: how far it got.
        metric: the metric.
    """
    text = f"{which}: {sweep.n_runs:,} runs, the best is {sweep.run} with {metric} {number_text(sweep.best)}"
    if not sweep.evidence:
        return f"{text}. Nothing predicts {metric} better than chance."
    return f"{text}. Without luck its best setting is expected at {number_text(sweep.expected)}."


def range_text(ranges: RangeComparison) -> str:
    """Return the values that each sweep tried of a parameter."""
    first, second = (_tried_text(part) for part in (ranges.a, ranges.b))
    return f"{ranges.parameter}: {first} in the first sweep, {second} in the second."


def _tried_text(values: TriedValues | None) -> str:
    if values is None:
        return "nothing"
    if values.levels:
        return _names(values.levels)
    if values.low == values.high:
        return number_text(values.low)
    return f"{number_text(values.low)} to {number_text(values.high)}"


def importance_text(comparison: Comparison) -> str:
    """Return which importances differ; empty if none does."""
    names = comparison.of_kind(ChangeKind.IMPORTANCE)
    if not names:
        return ""
    reason = "" if comparison.response_changed else ", because other values were tried"
    return f"The importance of {_names(names)} differs{reason}."


def _level(level: Estimate, metric: str) -> str:
    return f"{metric} at the same settings is {_difference(level)}"


def _difference(estimate: Estimate) -> str:
    direction = "lower" if estimate.value < 0 else "higher"
    size = number_text(abs(estimate.value))
    if estimate.low != estimate.low:
        return f"{direction} by {size}"
    ends = sorted((estimate.low, estimate.high), key=abs)
    if estimate.low < 0 < estimate.high:
        low, high = number_text(estimate.low), number_text(estimate.high)
        return f"{direction} by {size} (90% interval of the difference: {low} to {high})"
    low, high = (number_text(abs(end)) for end in ends)
    return f"{direction} by {size} ({low} to {high})"


def _best(effect: EffectComparison) -> str:
    return f"the best {effect.parameter} moved from {best_text(effect.a)} to {best_text(effect.b)}"


def effect_text(comparison: Comparison, effect: EffectComparison) -> str:
    """Return whether the effect of a parameter changed, in one sentence."""
    if effect.best_moved:
        moved = _best(effect)
        return f"T{moved[1:]}."
    if effect.changed:
        return f"The effect of {effect.parameter} changed."
    if not comparison.can_tell:
        return f"These runs cannot tell whether the effect of {effect.parameter} changed."
    return f"The effect of {effect.parameter} did not change, as far as these runs can tell."


def best_text(curve: Curve) -> str:
    """Return a best value in words; empty if there is none."""
    if curve.best is None:
        return ""
    return curve.best if isinstance(curve.best, str) else number_text(curve.best)


def _names(names: Sequence[str]) -> str:
    if len(names) <= _MOST_NAMED:
        return _joined(names)
    return f"{', '.join(names[: _MOST_NAMED - 1])} and {len(names) - _MOST_NAMED + 1} more"


def _joined(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
