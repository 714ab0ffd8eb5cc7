"""A trade-off in a terminal, and for programs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, DIM, Style
from importance.cli.text_table import table_lines
from importance.formatting import interval_text, is_missing, number_text, share_interval, share_text
from importance.tradeoff import sentences
from importance.tradeoff.result import Front, TradeOff, WeightedImportance

SHOWN = 20
"""Rows of each table, unless another number is chosen."""


def trade_off_lines(
    answer: TradeOff, names: Sequence[str], style: Style, top: int | None = None
) -> list[str]:
    """Return the finding, the importances, and the settings on the front.

    Args:
        answer: the trade-off.
        names: the names of all runs.
        style: what the terminal can show.
        top: the most rows of each table; None for 20.
    """
    front, importance = answer.front, answer.importance
    goals = ", ".join(map(sentences.goal_text, answer.objectives))
    shown = top or SHOWN
    return [
        *(style.paint(line, BOLD) for line in style.wrap(sentences.finding(importance))),
        *style.wrap(f"{goals}, {front.n_runs:,} runs."),
        *style.wrap(sentences.front_text(front)),
        *style.wrap(sentences.hypervolume_text(front)),
        "",
        *_importance_lines(importance, style, shown),
        "",
        *_front_lines(front, names, style, shown),
        *(style.paint(line, DIM) for note in sentences.notes(answer) for line in style.wrap(note)),
    ]


def _importance_lines(importance: WeightedImportance, style: Style, shown: int) -> list[str]:
    columns = [importance.of_metric(name) for name in importance.metrics]
    rows = [
        (
            name,
            *(share_text(column[i]) for column in columns),
            share_text(importance.mean[i]),
            share_interval(importance.mean_low[i], importance.mean_high[i]),
        )
        for i, name in enumerate(importance.parameters[:shown])
    ]
    return table_lines(["importance for", *importance.metrics, "trade-off", "90% interval"], rows, style)


def _front_lines(front: Front, names: Sequence[str], style: Style, shown: int) -> list[str]:
    on_front = np.flatnonzero(front.on_front)[:shown]
    rows = [
        (
            names[front.first[k]] if front.counts[k] == 1 else _setting(front, k),
            *(
                interval_text(front.means[k, j], front.low[k, j], front.high[k, j])
                for j in range(len(front.objectives))
            ),
            share_text(front.p_front[k]),
        )
        for k in on_front
    ]
    header = ["on the front", *(f"expected {name}" for name in front.metrics), "p front"]
    return table_lines(header, rows, style)


def _setting(front: Front, k: int) -> str:
    cells = front.parameters.iloc[k].items()
    return ", ".join(
        f"{name}={number_text(value) if isinstance(value, float) else value}"
        for name, value in cells
        if not is_missing(value)
    )


def trade_off_record(answer: TradeOff, top: int | None = None) -> object:
    """Return a trade-off in the types of JSON."""
    front, importance = answer.front, answer.importance
    metrics = answer.metrics
    return in_json(
        {
            "finding": sentences.finding(importance),
            "objectives": [dataclasses.asdict(each) for each in answer.objectives],
            "runs": front.n_runs,
            "hypervolume": {
                "reference": dict(zip(metrics, front.reference, strict=True)),
                "value": front.hypervolume.values[-1],
                "low": front.hypervolume.low[-1],
                "high": front.hypervolume.high[-1],
                "progress": dataclasses.asdict(front.hypervolume),
            },
            "parameters": [
                {
                    "name": name,
                    "importance": {metric: importance.of_metric(metric)[i] for metric in metrics},
                    "trade_off": importance.mean[i],
                    "low": importance.mean_low[i],
                    "high": importance.mean_high[i],
                    "by_weight": [
                        {"weights": weights, "importance": share, "low": low, "high": high}
                        for weights, share, low, high in zip(
                            importance.weights.tolist(),
                            importance.shares[:, i].tolist(),
                            importance.low[:, i].tolist(),
                            importance.high[:, i].tolist(),
                            strict=True,
                        )
                    ],
                }
                for i, name in list(enumerate(importance.parameters))[:top]
            ],
            "settings": [
                {
                    "parameters": dict(zip(front.parameters, front.parameters.iloc[k], strict=True)),
                    "runs": front.counts[k],
                    **{
                        metric: {
                            "mean": front.observed[k, j],
                            "shrunken": front.means[k, j],
                            "low": front.low[k, j],
                            "high": front.high[k, j],
                        }
                        for j, metric in enumerate(metrics)
                    },
                    "on_front": bool(front.on_front[k]),
                    "p_front": front.p_front[k],
                }
                for k in range(min(top or len(front.first), len(front.first)))
            ],
            "notes": sentences.notes(answer),
        }
    )
