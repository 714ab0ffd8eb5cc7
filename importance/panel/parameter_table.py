"""The data of the table of parameters, in the shape that `pages.ui.table` describes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from importance.formatting import names_in_group
from importance.panel import further_columns, parameter_rows
from importance.panel.further_columns import FurtherColumn
from importance.ranking.result import Ranking
from importance.ranking.scores import MEANING, ParameterScore

LETTERS_IN_LINE, LINES_OF_ROW, LINES_OF_LEVEL = 46, 3, 2
"""Letters of a note in one line, and how many lines high are a row with such a note and a row of a level."""

NO_MARKS: dict[str, Any] = {
    "sorted": None,
    "selected": None,
    "open": [],
    "find": "",
    "fold": "",
    "still": False,
}
"""A table whose rows are in the order to show; none is marked, open or folded, or found by its name."""


def table_data(
    ranking: Ranking,
    shown: set[str] | None = None,
    *,
    selected: str | None = None,
    ghosts: Mapping[str, float] | None = None,
    faded: bool = False,
    caveats: Sequence[tuple[str, str]] = (),
    names: Sequence[str] = (),
    further: Sequence[FurtherColumn] = (),
) -> dict[str, Any]:
    """Return what the table of a ranking receives.

    Args:
        ranking: the ranking to show.
        shown: the parameters with a row; None shows all. Hidden parameters keep their share of importance.
        selected: the marked row.
        ghosts: parameter -> the importance to show as an outline behind its bar.
        faded: whether every row is grey, because the ranking is not about the runs on screen.
        caveats: the limits of correlation, each with its name and what it means in these runs.
        names: all parameters of the runs; the start that they share is not shown.
        further: narrow columns with the importances for other metrics.
    """
    scores = [s for s in ranking.shown_scores if shown is None or s.name in shown]
    hidden = len(ranking.scores) - len(scores)
    ghosts = ghosts or {}
    ends = [x for s in scores for x in (s.importance, s.high, ghosts.get(s.name, math.nan))]
    ends += further_columns.ends(further, {s.name for s in scores})
    top = 1.02 * max([1e-9, *(x for x in ends if math.isfinite(x))])
    in_group = names_in_group(names or [s.name for s in ranking.scores])
    folded = parameter_rows.folded(scores, ranking) if shown is None else set()
    linear = f"Pearson correlation with {ranking.metric}, from −1 to 1; sorted by its absolute value"
    return NO_MARKS | {
        "kind": "parameters",
        "headings": {
            "name": ["Parameter", "Sort by name", "ascending"],
            "importance": ["Importance", MEANING, "descending"],
            **{column.key: [column.heading, column.title, "descending"] for column in further},
            "correlation": ["Correlation", linear, "descending"],
        },
        "about": {
            "importance": parameter_rows.about_importance(ranking),
            "correlation": [list(pair) for pair in caveats],
        },
        "narrow": [column.key for column in further],
        "rows": [
            {
                **further_columns.with_columns(
                    parameter_rows.row(s, ranking, ghosts.get(s.name, math.nan), faded, top), further, top
                ),
                "label": in_group.get(s.name, s.name),
                "folded": s.name in folded,
            }
            for s in scores
        ],
        "fold": f"{len(folded)} parameters without a clear effect" if folded else "",
        "legend": parameter_rows.legend(ranking),
        "id": "name",
        "sorted": "importance",
        "selected": selected,
        "open": parameter_rows.open_at_first(scores, folded),
        "find": "Find a parameter",
        "page_size": parameter_rows.PAGE_SIZE,
        "footer": f"{len(scores)} parameter{'s' * (len(scores) != 1)}"
        + (f", {hidden} hidden" if hidden else "")
        + ("" if ranking.tested else f" · {parameter_rows.NOT_TESTED}"),
    }


def row_count(ranking: Ranking, shown: Sequence[str]) -> int:
    """Return how many rows the table of these parameters has at first, rows of open levels included."""
    own, levels, folds = _first_rows(ranking, shown)
    return len(own) + levels + folds


def line_count(ranking: Ranking, shown: Sequence[str]) -> int:
    """Return how many lines of small text these rows are high, in a table that is as wide as a tablet."""
    own, levels, folds = _first_rows(ranking, shown)
    further = sum(max(0, len(parameter_rows.note(score)) - 1) // LETTERS_IN_LINE for score in own)
    return LINES_OF_ROW * len(own) + further + LINES_OF_LEVEL * (levels + folds)


def _first_rows(ranking: Ranking, shown: Sequence[str]) -> tuple[list[ParameterScore], int, int]:
    """Return the parameters that have a row at first, and how many rows of levels and folds there are."""
    scores = [score for score in ranking.scores if score.name in shown]
    folded = parameter_rows.folded(scores, ranking)
    opened = set(parameter_rows.open_at_first(scores, folded))
    own = [score for score in scores if score.name not in folded]
    return own, sum(len(score.levels) for score in own if score.name in opened), int(bool(folded))
