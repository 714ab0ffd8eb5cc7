"""The tables of parameters and of runs: one of the two small components.

Contract of table.js. For parameters it receives `data`:
    rows        one dict a parameter: name, importance, low, high, noise, ghost (shares, 0 to 1, or None),
                correlation, correlation_low, correlation_high (-1 to 1, or None), note, muted, the titles
                shown on hover, and levels, whose dicts carry level, n and the same numbers
    headings    column -> [text, title]; page_size; footer; selected (a parameter's name or None)
and returns `selected` (state: a parameter's name or None) and `level` (trigger: [parameter, level]).
For runs it receives runs (dicts of row, the run's place, and cells: text, numbers or None), columns,
page_size, footer and selected (a row or None), and returns `run` (trigger: the row clicked, -1 to let go);
the run under the pointer is told to the chart as the event that parallel.py describes.
Sorting, search, pages and open rows stay in the browser. All text reaches the page as text, never as HTML.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from importance.labels import number_text
from importance.scores import MEANING, LevelScore, ParameterScore, Ranking

HERE = Path(__file__).parent
PAGE_SIZE = 10

_mount = st.components.v2.component(
    "paramlens_table",
    html='<div class="pl-table"><input type="search" placeholder="Find a parameter"'
    ' aria-label="Find a parameter" hidden><main></main></div>',
    css=(HERE / "table.css").read_text(encoding="utf-8"),
    js=(HERE / "table.js").read_text(encoding="utf-8"),
)


def parameter_table(
    ranking: Ranking,
    shown: set[str] | None = None,
    *,
    selected: str | None = None,
    ghosts: dict[str, float] | None = None,
    faded: bool = False,
    key: str = "parameter_table",
) -> Any:
    """Draw the ranking; returns the component's result with `.selected` and `.level`.

    Args:
        ranking: what to show.
        shown: the parameters with a row; None shows all. The shares are those of all parameters.
        selected: the marked row.
        faded: the numbers are not about the runs on screen: draw every row in grey.
        ghosts: for each parameter the importance to show as an outline behind its bar.
    """
    scores = [s for s in ranking.scores if shown is None or s.name in shown]
    hidden = len(ranking.scores) - len(scores)
    footer = f"{len(scores)} parameter{'s' * (len(scores) != 1)}" + (f", {hidden} hidden" if hidden else "")
    data = {
        "rows": [_row(s, ranking, (ghosts or {}).get(s.name), faded) for s in scores],
        "headings": {
            "name": ["Parameter", "Sort by name"],
            "importance": ["Importance", MEANING],
            "correlation": [
                "Correlation",
                f"Pearson correlation with {ranking.metric}: −1 to 1, linear only; sorted by strength",
            ],
        },
        "page_size": PAGE_SIZE,
        "footer": footer,
        "selected": selected,
    }
    return _mount(
        key=key, data=data, default={"selected": selected}, on_selected_change=_noop, on_level_change=_noop
    )


def run_table(
    columns: Sequence[str],
    runs: Sequence[Mapping[str, Any]],
    footer: str,
    *,
    selected: int | None = None,
    page_size: int = 5,
    key: str = "run_table",
) -> Any:
    """Draw runs in the order given; returns a result with `.run`, the row just clicked or None."""
    data = {
        "runs": list(runs),
        "columns": list(columns),
        "footer": footer,
        "selected": selected,
        "page_size": page_size,
    }
    return _mount(key=key, data=data, on_run_change=_noop)


def _noop() -> None:
    """A change of state needs a callback to exist; the rerun it causes does the work."""


def _number(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None


def _row(score: ParameterScore, ranking: Ranking, ghost: float | None, faded: bool) -> dict[str, Any]:
    chance = score.p_value > 0.05  # NaN compares false: methods without a test mute nothing
    also = f"also logged as {', '.join(score.also)}" if score.also else ""
    return {
        "name": score.name,
        "importance": _number(score.importance),
        "low": _number(score.low),
        "high": _number(score.high),
        "noise": _number(score.noise),
        "ghost": None if ghost is None else _number(ghost),
        "correlation": _number(score.correlation),
        "correlation_low": _number(score.correlation_low),
        "correlation_high": _number(score.correlation_high),
        "note": "; ".join(part for part in (also, score.note) if part),
        "muted": faded or chance or not ranking.fit.evidence or not math.isfinite(score.importance),
        "title": f"{score.name}: {score.n_used:,} of {ranking.n_runs:,} runs have a value",
        "importance_title": _importance_title(score, ranking),
        "correlation_title": _correlation_title(score, ranking.metric),
        "levels": [_level(level, ranking.metric) for level in score.levels],
    }


def _importance_title(score: ParameterScore, ranking: Ranking) -> str:
    if not math.isfinite(score.importance):
        return score.note or "Importance is not defined here."
    parts = [f"importance {score.importance:.3f}"]
    if math.isfinite(score.low):
        parts.append(f"90% interval {score.low:.3f} to {score.high:.3f}")
    if math.isfinite(score.p_value):
        parts.append(f"p = {score.p_value:.2g} against chance")
    if math.isfinite(score.noise):
        parts.append(f"dotted: a parameter that does nothing reaches {score.noise:.3f}")
    if not ranking.fit.evidence:
        parts.append("no evidence that any parameter matters")
    return "; ".join(parts)


def _correlation_title(score: ParameterScore, metric: str) -> str:
    if score.levels and not math.isfinite(score.correlation):
        return "Text has no correlation of its own: open the row to see each level's."
    if not math.isfinite(score.correlation):
        return f"No correlation: {score.name} or {metric} does not vary among the runs that have both."
    text = (
        f"Pearson {score.correlation:+.2f} ({score.correlation_low:+.2f} to {score.correlation_high:+.2f}), "
        f"Spearman {score.spearman:+.2f}, {score.n_used:,} runs"
    )
    return text.replace("-", "−")


def _level(level: LevelScore, metric: str) -> dict[str, Any]:
    effect = ""
    if math.isfinite(level.mean):
        effect = f"mean {number_text(level.mean)}"
    if math.isfinite(level.effect):
        sign = "+" if level.effect >= 0 else "−"
        effect += f", {sign}{number_text(abs(level.effect))} against the rest"
    interval = ""
    if math.isfinite(level.effect_low):
        interval = f" ({number_text(level.effect_low)} to {number_text(level.effect_high)})"
    return {
        "level": level.level,
        "n": level.n,
        "importance": _number(level.importance),
        "low": None,
        "high": None,
        "noise": None,
        "correlation": _number(level.correlation),
        "correlation_low": _number(level.correlation_low),
        "correlation_high": _number(level.correlation_high),
        "effect_text": effect,
        "title": f"{metric}: {effect}{interval}, n = {level.n}",
    }
