"""Narrow columns of the table of parameters: the importances for other metrics than that of the table."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from importance.panel import parameter_rows
from importance.ranking.result import Ranking

PENDING = "…"
"""What a cell shows while its importance is computed."""


@dataclass(frozen=True)
class FurtherColumn:
    """A column with the importances for something else than the metric of the table.

    Attributes:
        key: of the column, which no other column has.
        heading: what the importances are for.
        title: a sentence on that.
        ranking: the importances; None if there are none, or not yet.
        problem: why there are none; "" while they are computed.
    """

    key: str
    heading: str
    title: str
    ranking: Ranking | None = None
    problem: str = ""


def ends(columns: Sequence[FurtherColumn], names: Collection[str]) -> list[float]:
    """Return the importances of these parameters and the ends of their intervals; NaN for unknown ones."""
    rankings = [column.ranking for column in columns if column.ranking is not None]
    scores = [score for ranking in rankings for score in ranking.shown_scores if score.name in names]
    return [end for score in scores for end in (score.importance, score.high)]


def with_columns(row: dict[str, Any], columns: Sequence[FurtherColumn], top: float) -> dict[str, Any]:
    """Return the row of a parameter with a cell for each further column.

    Args:
        row: the row, as `parameter_rows.row` returns it.
        columns: the further columns.
        top: the importance at the right end of the bars.
    """
    cells, values = dict(row["cells"]), {}
    for column in columns:
        cells[column.key], values[column.key] = _cell(column, row["name"], top)
    empty = {column.key: {"text": "", "title": ""} for column in columns}
    levels = [{**level, "cells": {**level["cells"], **empty}} for level in row["levels"]]
    return {**row, **values, "cells": cells, "levels": levels}


def _cell(column: FurtherColumn, name: str, top: float) -> tuple[dict[str, Any], float | None]:
    """Return the cell of a parameter, and the number to sort by."""
    ranking = column.ranking
    if ranking is None:
        text = "–" if column.problem else PENDING
        return {"text": text, "title": column.problem or "being computed", "muted": True}, None
    score = next((score for score in ranking.scores if name == score.name or name in score.also), None)
    if score is None or not math.isfinite(score.importance):
        return {"text": "–", "title": f"{name} has no importance here.", "muted": True}, None
    cell = parameter_rows.importance_cell(score, ranking, math.nan, top)
    muted = score.by_chance or not ranking.fit.evidence
    return {**cell, "title": f"{column.heading}: {cell['title']}", "muted": muted}, round(score.importance, 5)
