"""The settings of a sweep in a terminal, and for programs."""

from __future__ import annotations

import pandas as pd

from importance.cli.json_answer import in_json
from importance.cli.terminal import BOLD, Style, printable
from importance.cli.text_table import table_lines
from importance.effects.setting_means import FIGURES, figures_of, parameters_of
from importance.effects.setting_text import setting_text
from importance.formatting import number_text, share_text

SHOWN_SETTINGS = 20
"""Settings that the table has, unless another number is chosen."""


def setting_lines(table: pd.DataFrame, metric: str, style: Style, choice: str = "") -> list[str]:
    """Return what is expected of the first setting, and a row for each setting.

    Args:
        table: the first settings, as `settings` returns them.
        metric: the metric.
        style: what the terminal can show.
        choice: how the first setting stands to that of the best run; empty if they are the same.
    """
    figures = figures_of(table)
    best = figures.iloc[0]
    sentence = (
        f"The setting with the best expected {metric}: {number_text(best['shrunken'])}, 90% "
        f"interval {number_text(best['low'])} to {number_text(best['high'])}. It is the best of all with a "
        f"probability of {best['p_best']:.0%}."
    )
    rows = [
        (
            printable(setting_text(table.iloc[k])),
            f"{row['runs']:.0f}",
            number_text(row["mean"]),
            number_text(row["shrunken"]),
            f"{number_text(row['low'])} to {number_text(row['high'])}",
            share_text(row["p_best"]),
        )
        for k, (_, row) in enumerate(figures.iterrows())
    ]
    header = ["setting", "runs", "mean", "shrunken", "90% interval", "p best"]
    return [
        *(style.paint(line, BOLD) for line in style.wrap(sentence)),
        *(style.wrap(choice) if choice else []),
        "",
        *table_lines(header, rows, style, optional=(2,)),
    ]


def setting_records(table: pd.DataFrame) -> object:
    """Return the settings in the types of JSON: for each its parameters in one object, and the figures."""
    figures, parameters = figures_of(table), parameters_of(table)
    return [
        in_json(
            {"parameters": dict(zip(parameters.columns, parameters.iloc[k], strict=True))}
            | {name: figures[name].iloc[k] for name in FIGURES}
        )
        for k in range(len(table))
    ]
