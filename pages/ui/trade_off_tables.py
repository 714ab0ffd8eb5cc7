"""The tables of the page Trade-off: the settings on the front, and the importances."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from importance.formatting import interval_text, share_interval, share_text, short_labels
from importance.tradeoff.result import Front, WeightedImportance
from pages.ui import bar_cells, reserved_room, runs_table, table

MOST_ROWS = 100
FRONT_ROWS, IMPORTANCE_ROWS = 6, 8
METRIC_HEADING = 16  # characters above a column of bars
CHANCE = "On the front"
TRADE_OFF = "Trade-off"


def front_table(
    front: Front, names: Sequence[str], marked: int | None, on_click: Callable[[int], None]
) -> None:
    """Draw the settings on the front.

    Args:
        front: the settings.
        names: the names of all runs.
        marked: the row that is marked.
        on_click: called with the row of a setting.
    """
    rows = np.flatnonzero(front.on_front)[:MOST_ROWS]
    if marked is not None and marked not in rows:
        rows = np.append(rows, marked)
    metrics, m = front.metrics, len(front.metrics)
    spans = [_span(front, rows, j) for j in range(m)]
    records = []
    for k in rows.tolist():
        cells = {str(2 + j): _expected(front, k, j, spans[j]) for j in range(m)}
        cells[str(2 + m)] = bar_cells.chance(float(front.p_front[k]))
        values = {str(2 + j): bar_cells.rounded(float(front.means[k, j])) for j in range(m)}
        records.append(
            {
                "0": k,
                "1": setting_name(front, k, names),
                **values,
                str(2 + m): float(front.p_front[k]),
                "cells": cells,
                **{
                    str(3 + m + i): runs_table.cell(value) for i, value in enumerate(front.parameters.iloc[k])
                },
            }
        )
    parameters = list(map(str, front.parameters.columns))
    labels = runs_table.heading_labels([*metrics, *parameters], parameters)
    headings = {"1": ["Setting", "The run, or the setting if it was run more than once", "ascending"]}
    for j, each in enumerate(front.objectives):
        way = "descending" if each.goal == "maximize" else "ascending"
        about = f"Expected {each.metric} of more runs of the setting, by all runs, with its 90% interval"
        headings[str(2 + j)] = [labels[j], about, way]
    headings[str(2 + m)] = [
        CHANCE,
        "The chance to be on the front: that no other setting is better",
        "descending",
    ]
    headings |= {str(3 + m + i): [labels[m + i], name, "ascending"] for i, name in enumerate(parameters)}
    with reserved_room.for_table("front_table", min(len(records), FRONT_ROWS)):
        table.component(
            "front_table",
            lambda path: on_click(int(path[0])),
            kind="runs weights",
            headings=headings,
            rows=records,
            id="0",
            selected=marked,
            page_size=FRONT_ROWS,
            footer=f"{len(records):,} settings",
        )


def importance_table(importance: WeightedImportance) -> None:
    """Draw the importance of each parameter for each metric and for the trade-off."""
    metrics = importance.metrics
    alone = [importance.of_metric(name) for name in metrics]
    top = 1.02 * max([1e-9, *(x for x in np.nan_to_num([*alone, importance.mean_high]).ravel())])
    rows, labels = [], runs_table.heading_labels(importance.parameters, importance.parameters)
    for i, name in enumerate(importance.parameters):
        cells: dict[str, Any] = {
            "0": {"text": labels[i], "title": name, "tone": "text"},
            "1": _share(importance, i, top),
        }
        cells |= {
            str(2 + j): {
                "text": share_text(column[i]),
                "title": f"importance for {metrics[j]} alone: {share_text(column[i])}",
                "bar": [("fill", 0, bar_cells.percent(column[i] / top))],
            }
            for j, column in enumerate(alone)
        }
        values = {str(2 + j): bar_cells.rounded(column[i]) for j, column in enumerate(alone)}
        rows.append({"0": name, "1": bar_cells.rounded(importance.mean[i]), **values, "cells": cells})
    about = "The mean importance over the weights where anything beats chance, with its 90% interval"
    headings = {"0": ["Parameter", "Sort by name", "ascending"], "1": [TRADE_OFF, about, "descending"]}
    headings |= {
        str(2 + j): [label, f"Importance for {metrics[j]} alone", "descending"]
        for j, label in enumerate(short_labels(metrics, METRIC_HEADING))
    }
    table.component(
        "trade_off_importance",
        kind="runs weights",
        headings=headings,
        rows=rows,
        id="0",
        page_size=IMPORTANCE_ROWS,
        footer=f"{len(rows)} parameter{'s' * (len(rows) != 1)}",
    )


def setting_name(front: Front, k: int, names: Sequence[str]) -> str:
    """Return the name of a setting's only run, or how many runs it has."""
    n = int(front.counts[k])
    return names[int(front.first[k])] if n == 1 else f"{k + 1} · {n} runs"


def _share(importance: WeightedImportance, i: int, top: float) -> dict[str, Any]:
    mean, low, high = importance.mean[i], importance.mean_low[i], importance.mean_high[i]
    ends = f"90% interval {share_interval(low, high)}"
    title = f"importance for the trade-off {share_text(mean)}, {ends}"
    return bar_cells.share(mean, low, high, top, title)


def _span(front: Front, rows: np.ndarray, j: int) -> tuple[float, float]:
    return float(np.nanmin(front.low[rows, j])), float(np.nanmax(front.high[rows, j]))


def _expected(front: Front, k: int, j: int, span: tuple[float, float]) -> dict[str, Any]:
    """Return the cell with the expected metric as a point and its interval as a line."""
    mean, low, high = front.means[k, j], front.low[k, j], front.high[k, j]
    text = interval_text(mean, low, high)
    return bar_cells.interval(mean, low, high, span, text, f"expected {front.metrics[j]} {text}")
