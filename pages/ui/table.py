"""The tables of parameters and of runs: a component that sorts, searches and turns pages in the browser.

The folder data_table/ holds its scripts. It receives `data`:
    headings    column key -> [text, title, the direction of the first sort: "ascending" or "descending"]
    about       column key -> [name, sentence] pairs that a button beside the heading shows (optional)
    rows        in the order of `sorted` (a column key) or, when that is None, in the order to show. A row has
                row[key]            the value that the column is sorted by: a number, a text, or None, which
                                    stays last
                name, note, title   what the first column shows (optional)
                muted               whether the row is grey (optional)
                cells               column key -> text, title, bar ([kind, left, width] for each piece, in
                                    percent, and its own title after them; optional) and opens (a
                                    click opens the row); a column without a cell shows the value
                levels              the rows that this row opens, each with a name, a label to show in its
                                    place, and n, a text beside it (optional)
    id          the key under which a row has its id
    selected    the id of the marked row, a list of several, or None
    kind        "parameters", "runs" or "runs settings", for the style sheet and for the event that tells the
                chart which row is under the pointer
    find        whether the rows can be searched by name
    page_size, footer
    open        the ids of the rows that are open at first
and returns one trigger, `clicked`: [id], or [id, level] for a row that another row opened. All text reaches
the page as text, never as HTML.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import streamlit as st

from importance.formatting import number_text, share_text, short_labels
from importance.ranking.result import Ranking
from importance.ranking.scores import MEANING, LevelScore, ParameterScore
from pages.ui import scripts

PAGE_SIZE = 10
STRONG = 0.7
"""The correlation that W&B calls strong."""
NOT_TESTED = "not tested against chance"

_mount = st.components.v2.component(
    "paramlens_table",
    html='<div class="pl-table"><input type="search" hidden placeholder="Find a parameter" '
    'aria-label="Find a parameter"><main></main><footer><span></span>'
    '<button aria-label="previous page">‹</button><output></output>'
    '<button aria-label="next page">›</button></footer></div>',
    css=scripts.text("data_table", "data_table.css"),
    js=scripts.joined("data_table", scripts.DATA_TABLE),
)


def parameter_table(
    ranking: Ranking,
    shown: set[str] | None = None,
    *,
    selected: str | None = None,
    ghosts: dict[str, float] | None = None,
    faded: bool = False,
    caveats: Sequence[tuple[str, str]] = (),
    key: str = "parameter_table",
) -> list[str]:
    """Draw the ranking, and return what was just clicked: [], [parameter] or [parameter, level].

    Args:
        ranking: the ranking to show.
        shown: the parameters with a row; None shows all. Hidden parameters keep their share of importance.
        selected: the marked row.
        ghosts: parameter -> the importance to show as an outline behind its bar.
        faded: draw every row in grey, because the ranking is not about the runs on screen.
        caveats: the limits of correlation, each with its name and what it means in these runs.
    """
    scores = [s for s in ranking.scores if shown is None or s.name in shown]
    hidden = len(ranking.scores) - len(scores)
    ghosts = ghosts or {}
    ends = [x for s in scores for x in (s.importance, s.high, s.noise, ghosts.get(s.name, math.nan))]
    top = 1.02 * max([1e-9, *(x for x in ends if math.isfinite(x))])
    linear = f"Pearson correlation with {ranking.metric}, from −1 to 1; sorted by its absolute value"
    return component(
        key,
        kind="parameters",
        headings={
            "name": ["Parameter", "Sort by name", "ascending"],
            "importance": ["Importance", MEANING, "descending"],
            "correlation": ["Correlation", linear, "descending"],
        },
        about={"importance": _about_importance(ranking), "correlation": [list(pair) for pair in caveats]},
        rows=[_row(s, ranking, ghosts.get(s.name, math.nan), faded, top) for s in scores],
        id="name",
        sorted="importance",
        selected=selected,
        open=_open_at_first(scores),
        find=True,
        page_size=PAGE_SIZE,
        footer=f"{len(scores)} parameter{'s' * (len(scores) != 1)}"
        + (f", {hidden} hidden" if hidden else "")
        + ("" if ranking.tested else f" · {NOT_TESTED}"),
    )


def run_table(
    headings: Sequence[tuple[str, str, str]],
    runs: Sequence[Sequence[str | float | None]],
    footer: str,
    *,
    selected: int | None = None,
    page_size: int = 5,
    key: str = "run_table",
) -> int | None:
    """Draw runs in this order, and return the row number of the run that was just clicked, or None.

    Args:
        headings: for each column its name, its explanation, and the direction of its first sort.
        runs: for each run its row number, then the value of each column.
        footer: a sentence under the table.
        selected: the row number of the marked run.
        page_size: how many runs to show at a time.
        key: the component's key.
    """
    clicked = component(
        key,
        kind="runs",
        headings={str(i): list(heading) for i, heading in enumerate(headings, 1)},
        rows=[list(run) for run in runs],
        id="0",
        sorted=None,
        selected=selected,
        open=[],
        find=False,
        page_size=page_size,
        footer=footer,
    )
    return int(clicked[0]) if clicked else None


def component(key: str, **data: Any) -> list[Any]:
    """Draw a table from its data, and return the path of what was just clicked; [] for nothing."""
    return list(_mount(key=key, data=data, on_clicked_change=_do_nothing).clicked or [])


def _do_nothing() -> None:
    """Be the callback that a trigger needs; the rerun that the trigger causes does the work."""


def row_count(ranking: Ranking, shown: Sequence[str]) -> int:
    """Return how many rows the table of these parameters has at first, rows of open levels included."""
    scores = [score for score in ranking.scores if score.name in shown]
    opened = set(_open_at_first(scores))
    return len(scores) + sum(len(score.levels) for score in scores if score.name in opened)


# -- cells ----------------------------------------------------------------------------------------------


def _open_at_first(scores: Sequence[ParameterScore]) -> list[str]:
    """The parameters whose levels fit into what the rows leave of the first page."""
    room, opened = PAGE_SIZE - len(scores), []
    for score in scores:
        if 0 < len(score.levels) <= room:
            opened.append(score.name)
            room -= len(score.levels)
    return opened


def _row(score: ParameterScore, ranking: Ranking, ghost: float, faded: bool, top: float) -> dict[str, Any]:
    by_chance = score.by_chance  # False for NaN: a method without a test mutes no row
    repeats = f"identical to {', '.join(score.repeats)}" if score.repeats else ""
    correlation = _correlation(score, _correlation_title(score, ranking.metric))
    labels = short_labels([level.level for level in score.levels], 26)
    if score.levels and not math.isfinite(score.correlation):
        correlation = {"text": "per value ▸", "title": correlation["title"], "opens": True}
    return {
        "name": score.name,
        "note": "; ".join(part for part in (repeats, score.note) if part),
        "title": f"{score.name}: {score.n_used:,} of {ranking.n_runs:,} runs have a value",
        "muted": faded or by_chance or not ranking.fit.evidence or not math.isfinite(score.importance),
        "importance": _number(score.importance),
        "correlation": _number(abs(score.correlation)),
        "cells": {
            "importance": {
                "text": share_text(score.importance),
                "title": _importance_title(score, ranking),
                "bar": [
                    *_piece("ghost", 0.0, ghost / top),
                    *_piece("fill", 0.0, score.importance / top),
                    *_piece("whisker", score.low / top, score.high / top),
                    *_piece("noise", score.noise / top, score.noise / top),
                ],
            },
            "correlation": correlation,
        },
        "levels": [
            _level(level, label, ranking.metric, top)
            for level, label in zip(score.levels, labels, strict=True)
        ],
    }


def _level(level: LevelScore, label: str, metric: str, top: float) -> dict[str, Any]:
    effect, interval = "", ""
    if math.isfinite(level.mean):
        effect = f"mean {number_text(level.mean)}"
    if math.isfinite(level.effect):
        sign = "+" if level.effect >= 0 else "−"
        effect += f", {sign}{number_text(abs(level.effect))} vs. others"
    if math.isfinite(level.effect_low):
        interval = f" ({number_text(level.effect_low)} to {number_text(level.effect_high)})"
    title = f"{metric}: {effect}{interval}, n = {level.n}"
    importance: dict[str, Any] = {"text": effect, "title": title}
    if math.isfinite(level.importance):
        text = share_text(level.importance)
        bar = [*_piece("fill", 0.0, level.importance / top)]
        importance = {"text": text, "title": f"importance of this level: {text}", "bar": bar}
    cells = {"importance": importance, "correlation": _correlation(level, title)}
    return {"name": level.level, "label": label, "title": level.level, "n": f"n = {level.n}", "cells": cells}


def _about_importance(ranking: Ranking) -> list[list[str]]:
    """What the bars of a ranking show."""
    share = ["A share", "Importance is a parameter's part of what all parameters together can predict."]
    if ranking.tested:
        marks = "Grey bars are no clearer than chance. The thin line is the 90% interval."
        return [share, ["Tested against chance", marks]]
    noise = "Even a parameter that does nothing gets a share from a random forest."
    return [share, ["Not tested against chance", noise]]


def _correlation(score: ParameterScore | LevelScore, title: str) -> dict[str, Any]:
    r = score.correlation
    text = f"{'−' if r < 0 else '+'}{abs(r):.2f}" if math.isfinite(r) else "–"
    bar: list[Sequence[Any]] = [
        *_piece("neg" if r < 0 else "pos", 0.5 + min(r, 0.0) / 2, 0.5 + max(r, 0.0) / 2),
        *_strong(),
        *_piece("whisker fine", 0.5 + score.correlation_low / 2, 0.5 + score.correlation_high / 2),
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
    if not math.isfinite(score.importance):
        return score.note or "Importance is not defined here."
    parts = [f"importance {score.importance:.3f}"]
    if math.isfinite(score.low):
        parts.append(f"90% interval {score.low:.3f} to {score.high:.3f}")
    if math.isfinite(score.p_value):
        parts.append(f"p = {score.p_value:.2g}")
    if math.isfinite(score.noise):
        parts.append(f"dotted line: what a parameter without effect can reach, {score.noise:.3f}")
    if not ranking.tested:
        parts.append(NOT_TESTED)
    if not ranking.fit.evidence:
        parts.append("no parameter matters beyond chance")
    return "; ".join(parts)


def _correlation_title(score: ParameterScore, metric: str) -> str:
    if score.levels and not math.isfinite(score.correlation):
        return "Text has no correlation. Open the row to see the correlation of each value."
    if not math.isfinite(score.correlation):
        return f"No correlation: {score.name} or {metric} is constant in the runs that have both."
    text = (
        f"Pearson {score.correlation:+.2f} ({score.correlation_low:+.2f} to {score.correlation_high:+.2f}), "
        f"Spearman {score.spearman:+.2f}, {score.n_used:,} runs"
    )
    return text.replace("-", "−")
