"""What the table of settings says in words."""

from __future__ import annotations

import pandas as pd

from importance.effects.setting_means import FIGURES, figures_of
from importance.formatting import interval_text, is_missing, number_text


def setting_text(row: pd.Series) -> str:
    """Return the values of the parameters in a row of the table, such as "lr=0.1, optimizer=adam"."""
    cells = zip(row.index[: -len(FIGURES)], row.iloc[: -len(FIGURES)], strict=True)
    return ", ".join(f"{name}={_text(value)}" for name, value in cells if not is_missing(value))


def headline(table: pd.DataFrame, metric: str) -> str:
    """Return what to expect of the first setting of the table."""
    best = figures_of(table).iloc[0]
    expected = interval_text(best["shrunken"], best["low"], best["high"])
    return f"The best setting is expected to reach {metric} {expected}"


def certainty_text(table: pd.DataFrame) -> str:
    """Return how sure it is that the first setting is the best, and how many runs that rests on."""
    figures = figures_of(table)
    n, best = len(figures), figures.iloc[0]
    text = f"It is the best of {n:,} settings with a probability of {best['p_best']:.0%}."
    if n > 1 and int(figures["runs"].max()) == 1:
        text += " Each ran once, so only the model tells luck from merit."
    return text


def _text(value: object) -> str:
    return number_text(float(value)) if isinstance(value, float) else str(value)
