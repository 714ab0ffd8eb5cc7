"""The tables of the page Trade-off: the settings on the front, and the importances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from importance.formatting import interval_text, share_text, short_labels
from importance.tradeoff.result import Front, WeightedImportance
from pages.ui import runs_table, table

MOST_ROWS = 100
FRONT_ROWS, IMPORTANCE_ROWS = 6, 8
METRIC_HEADING = 16  # characters above a column of bars
CHANCE = "On the front with"
TRADE_OFF = "Trade-off"


def front_table(front: Front, names: Sequence[str], marked: int | None) -> int | None:
    """Draw the settings on the front, and return the row of the front that was just clicked, or None.

    Args:
        front: the settings.
        names: the names of all runs.
        marked: the row that is marked.
    """
    rows = np.flatnonzero(front.on_front)[:MOST_ROWS]
    if marked is not None and marked not in rows:
        rows = np.append(rows, marked)
    metrics, m = front.metrics, len(front.metrics)
    spans = [_span(front, rows, j) for j in range(m)]
    records = []
    for k in rows.tolist():
        cells = {str(2 + j): _expected(front, k, j, spans[j]) for j in range(m)}
        cells[str(2 + m)] = _chance(float(front.p_front[k]))
        values = {str(2 + j): _number(float(front.means[k, j])) for j in range(m)}
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
    headings[str(2 + m)] = [CHANCE, "The probability that no other setting dominates it", "descending"]
    headings |= {str(3 + m + i): [labels[m + i], name, "ascending"] for i, name in enumerate(parameters)}
    clicked = table.component(
        "front_table",
        kind="runs weights",
        headings=headings,
        rows=records,
        id="0",
        selected=marked,
        page_size=FRONT_ROWS,
        footer=f"{len(records):,} settings",
    )
    return int(clicked[0]) if clicked else None


def importance_table(importance: WeightedImportance) -> None:
    """Draw the importance of each parameter for each metric and for the trade-off."""
    metrics, m = importance.metrics, len(importance.metrics)
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
                "bar": [("fill", 0, _percent(column[i] / top))],
            }
            for j, column in enumerate(alone)
        }
        values = {"1": float(importance.mean[i]), **{str(2 + j): _number(alone[j][i]) for j in range(m)}}
        rows.append({"0": name, **values, "cells": cells})
    about = "The mean importance for the weighted sum of the metrics, over all weights, with its 90% interval"
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
    bar: list[tuple[str, float, float]] = [("fill", 0, _percent(mean / top))]
    if math.isfinite(low):
        bar.append(("whisker", _percent(low / top), _percent((high - low) / top)))
    return {
        "text": share_text(mean),
        "title": f"importance for the trade-off {share_text(mean)}, 90% interval {share_text(low)} to "
        f"{share_text(high)}",
        "bar": bar,
    }


def _span(front: Front, rows: np.ndarray, j: int) -> tuple[float, float]:
    return float(np.nanmin(front.low[rows, j])), float(np.nanmax(front.high[rows, j]))


def _expected(front: Front, k: int, j: int, span: tuple[float, float]) -> dict[str, Any]:
    """Return the cell with the expected metric as a point and its interval as a line."""
    width = (span[1] - span[0]) or 1.0
    mean, low, high = front.means[k, j], front.low[k, j], front.high[k, j]
    start, end = (_percent((value - span[0]) / width) for value in (low, high))
    text = interval_text(mean, low, high)
    return {
        "text": text,
        "title": f"expected {front.metrics[j]} {text}",
        "bar": [("whisker", start, round(end - start, 2)), ("point", _percent((mean - span[0]) / width), 0)],
    }


def _chance(chance: float) -> dict[str, Any]:
    text = "<1%" if 0 < chance < 0.005 else f"{chance:.0%}"
    return {"text": text, "title": f"{text} of all draws", "bar": [("fill", 0, _percent(chance))]}


def _percent(share: float) -> float:
    return round(100 * min(max(share, 0.0), 1.0), 2) if math.isfinite(share) else 0.0


def _number(value: float) -> float | None:
    return float(f"{value:.4g}") if math.isfinite(value) else None
