"""What the table of settings says in words."""

from __future__ import annotations

import pandas as pd

from importance.effects.setting_means import FIGURES, SettingChoice, SettingTable, figures_of
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


def certainty_text(table: SettingTable) -> str:
    """Return how sure it is that the first setting is the best, and how it stands to that of the best run."""
    figures = table.figures
    n, best = len(figures), figures.iloc[0]
    text = f"It is the best of {n:,} settings with a probability of {best['p_best']:.0%}."
    if choice := choice_text(table):
        return f"{text} {choice}"
    if n > 1 and int(figures["runs"].max()) == 1:
        text += " Each ran once, so only the model tells luck from merit."
    return text


def choice_text(table: SettingTable) -> str:
    """Return how the first setting stands to the setting of the best run; empty if they are the same."""
    row, chance = table.best_run_row + 1, f"{table.beats_best_run:.0%}"
    if table.choice is SettingChoice.ANOTHER:
        return f"It beats the setting of the best run, row {row}, with a probability of {chance}."
    if table.choice is SettingChoice.TOO_CLOSE:
        return f"It beats the setting of the best run, row {row}, with only {chance}. Repeat both to tell."
    return ""


def _text(value: object) -> str:
    return number_text(float(value)) if isinstance(value, float) else str(value)
