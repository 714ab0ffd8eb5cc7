"""The rows of the table of parameters, in the shape that `pages.ui.table` describes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from importance.formatting import number_text, share_text, short_labels
from importance.ranking.result import Ranking
from importance.ranking.scores import LevelScore, ParameterScore

PAGE_SIZE = 10
FEWEST_FOLDED = 2
STRONG = 0.7
"""The correlation that W&B calls strong."""
NOT_TESTED = "not tested against chance"


def folded(scores: Sequence[ParameterScore], ranking: Ranking) -> set[str]:
    """The parameters that are no clearer than chance, where others are and there are several of them."""
    if not ranking.fit.evidence:
        return set()
    names = {score.name for score in scores if score.by_chance}
    return names if FEWEST_FOLDED <= len(names) < len(scores) else set()


def legend(ranking: Ranking) -> list[tuple[str, str]]:
    """What the colours of the bars mean."""
    better = [("better", "more is better"), ("worse", "more is worse")]
    if not ranking.fit.evidence:
        return better
    share = [("fill", "importance"), ("high", "90% interval")]
    return [*(share if ranking.tested else share[:1]), *better]


def open_at_first(scores: Sequence[ParameterScore], folded: set[str]) -> list[str]:
    """The parameters whose levels fit into what the rows leave of the first page."""
    room, opened = PAGE_SIZE - len(scores) + len(folded) - bool(folded), []
    for score in scores:
        if score.name in folded:
            continue
        if 0 < len(score.levels) <= room:
            opened.append(score.name)
            room -= len(score.levels)
    return opened


def note(score: ParameterScore) -> str:
    """What stands under the name of a parameter."""
    return "; ".join(part for part in (score.repeats_note, score.note) if part)


def row(score: ParameterScore, ranking: Ranking, ghost: float, faded: bool, top: float) -> dict[str, Any]:
    """Return the row of a parameter.

    Args:
        score: its scores.
        ranking: the ranking that they are from.
        ghost: the importance to show as an outline behind its bar; NaN for none.
        faded: whether the row is grey.
        top: the importance at the right end of the bars.
    """
    by_chance = score.by_chance  # False for NaN: a method without a test mutes no row
    correlation = _correlation(score, ranking, _correlation_title(score, ranking))
    labels = short_labels([level.level for level in score.levels], 26)
    if score.levels and not math.isfinite(score.correlation):
        correlation = {"text": "per value ▸", "title": correlation["title"], "opens": True}
    return {
        "name": score.name,
        "note": note(score),
        "title": f"{score.name}: {score.n_used:,} of {ranking.n_runs:,} runs have a value",
        "muted": faded or by_chance or not ranking.fit.evidence or not math.isfinite(score.importance),
        "importance": _number(score.importance),
        "correlation": _number(abs(score.correlation)),
        "cells": {"importance": importance_cell(score, ranking, ghost, top), "correlation": correlation},
        "levels": [
            _level(level, label, ranking, top) for level, label in zip(score.levels, labels, strict=True)
        ],
    }


def importance_cell(score: ParameterScore, ranking: Ranking, ghost: float, top: float) -> dict[str, Any]:
    """The cell of an importance. Where nothing is clearer than chance it has no bar: there is no ranking."""
    title = _importance_title(score, ranking)
    if not ranking.fit.evidence:
        return {"text": "–", "title": title}
    certain = min(score.importance, score.low) if math.isfinite(score.low) else score.importance
    bar = [
        *_piece("ghost", 0.0, ghost / top),
        *_piece("high", 0.0, score.high / top),
        *_piece("low", 0.0, score.importance / top),
        *_piece("fill", 0.0, certain / top),
    ]
    return {"text": share_text(score.importance), "title": title, "bar": bar}


def _level(level: LevelScore, label: str, ranking: Ranking, top: float) -> dict[str, Any]:
    metric = ranking.metric
    effect, interval = "", ""
    if math.isfinite(level.mean):
        effect = f"mean {number_text(level.mean)}"
    if math.isfinite(level.effect):
        sign = "+" if level.effect >= 0 else "−"
        effect += f" ({sign}{number_text(abs(level.effect))})"
    if math.isfinite(level.effect_low):
        interval = f"; difference from the others {number_text(level.effect_low)} to "
        interval += f"{number_text(level.effect_high)} (95% interval)"
    title = f"{metric}: {effect}{interval}; n = {level.n}"
    importance: dict[str, Any] = {"text": effect, "title": title}
    if math.isfinite(level.importance):
        text = share_text(level.importance)
        bar = [*_piece("fill", 0.0, level.importance / top)]
        importance = {"text": text, "title": f"importance of this level: {text}", "bar": bar}
    cells = {"importance": importance, "correlation": _correlation(level, ranking, title)}
    return {"name": level.level, "label": label, "title": level.level, "n": f"n = {level.n}", "cells": cells}


def about_importance(ranking: Ranking) -> list[list[str]]:
    """What the bars of a ranking show."""
    share = ["A share", "Importance is a parameter's part of what all parameters together can predict."]
    if ranking.tested:
        marks = "Grey bars are no clearer than chance. The pale part reaches to the end of the 90% interval."
        return [share, ["Tested against chance", marks]]
    noise = "Even a parameter that does nothing gets a share from a random forest."
    return [share, ["Not tested against chance", noise]]


def _correlation(score: ParameterScore | LevelScore, ranking: Ranking, title: str) -> dict[str, Any]:
    r = score.correlation
    text = f"{'−' if r < 0 else '+'}{abs(r):.2f}" if math.isfinite(r) else "–"
    low, high = score.correlation_low, score.correlation_high
    bar: list[Sequence[Any]] = [
        *_piece("interval", 0.5 + low / 2, 0.5 + high / 2),
        *_piece(ranking.side(score).value, 0.5 + min(r, 0.0) / 2, 0.5 + max(r, 0.0) / 2),
        *_strong(),
        *_piece("zero", 0.5, 0.5),
    ]
    return {"text": text, "title": title, "bar": bar}


def _strong() -> list[tuple[str, float, float, str]]:
    """The two ticks of a correlation bar from which on W&B calls a correlation strong."""
    return [("strong", 50 + side * 50 * STRONG, 0.0, "strong") for side in (-1, 1)]


def _piece(kind: str, start: float, end: float) -> list[tuple[str, float, float]]:
    """A list with one piece of a bar, between two shares of the bar; [] when an end is not finite."""
    if not (math.isfinite(start) and math.isfinite(end)):
        return []
    left, right = (100 * min(max(x, 0.0), 1.0) for x in (start, end))
    return [(kind, round(left, 2), round(right - left, 2))]


def _number(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None


def _importance_title(score: ParameterScore, ranking: Ranking) -> str:
    if not ranking.fit.evidence:
        return "No parameter matters beyond chance."
    if not math.isfinite(score.importance):
        return score.note or "Importance is not defined here."
    parts = [f"importance {score.importance:.3f}"]
    if math.isfinite(score.low):
        parts.append(f"90% interval {score.low:.3f} to {score.high:.3f}")
    if math.isfinite(score.p_value):
        parts.append(f"p = {score.p_value:.2g}")
    if math.isfinite(score.noise):
        parts.append(f"a parameter without effect can reach {score.noise:.3f}")
    if not ranking.tested:
        parts.append(NOT_TESTED)
    return "; ".join(parts)


def _correlation_title(score: ParameterScore, ranking: Ranking) -> str:
    metric = ranking.metric
    if score.levels and not math.isfinite(score.correlation):
        return "Text has no correlation. Open the row to see the correlation of each value."
    if not math.isfinite(score.correlation):
        return f"No correlation: {score.name} or {metric} is constant in the runs that have both."
    interval = ""
    if math.isfinite(score.correlation_low):
        interval = f" ({score.correlation_low:+.2f} to {score.correlation_high:+.2f})"
    text = (
        f"Pearson {score.correlation:+.2f}{interval}, Spearman {score.spearman:+.2f}, {score.n_used:,} runs"
    )
    side = "better" if ranking.more_is_better(score.correlation) else "worse"
    return f"{text.replace('-', '−')}. Larger values go with {side} {metric}."
