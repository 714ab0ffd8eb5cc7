"""What a column of numbers and words holds once its role is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from importance.runs import mixed_cells
from importance.runs.columns import Column, Role
from importance.runs.mixed_cells import Mixed
from importance.runs.typed_columns import guess_log, kind_of

_T = TypeVar("_T")


def settled(
    frame: pd.DataFrame, columns: Mapping[str, Column], words: Mapping[str, Mixed]
) -> tuple[pd.DataFrame, dict[str, Column]]:
    """The table and its columns with every column of numbers and words as its role wants it.

    A result keeps its numbers. A setting of few numbers is text, one of many keeps its numbers and gets a
    column NAME.word beside it. Labels keep their text.
    """
    if not words:
        return frame, dict(columns)
    series = {str(name): frame[name] for name in frame.columns}
    found = dict(columns)
    for name, column in words.items():
        role = columns[name].role
        companion = column.companion
        kept = found.pop(companion, None)
        series.pop(companion, None)
        many = not mixed_cells.has_few_numbers(column)
        numbers = role is Role.METRIC or (role is Role.PARAMETER and many)
        values = column.numbers if numbers else column.texts
        series[name] = pd.Series(values, index=frame.index, dtype=values.dtype)
        log = numbers and guess_log(values, name)
        found[name] = replace(columns[name], kind=kind_of(values), log=log)
        if role is Role.PARAMETER and many:
            levels = mixed_cells.word_levels(column)
            series = _after(series, name, companion, pd.Series(levels, index=frame.index, dtype=object))
            beside = Column(companion, Role.PARAMETER, kind_of(levels), why=f"the words of {name}")
            found = _after(found, name, companion, kept or replace(beside, declared=columns[name].declared))
    whole = pd.DataFrame(series, index=frame.index, columns=pd.Index(list(series), dtype=object))
    return whole, {name: found[name] for name in series}


def notes(columns: Mapping[str, Column], words: Mapping[str, Mixed]) -> tuple[str, ...]:
    """A sentence on the words of each result and setting."""
    said = []
    for name, column in words.items():
        role = columns[name].role
        if role is Role.METRIC:
            said.append(mixed_cells.said_of_result(name, column))
        elif role is Role.PARAMETER:
            said.append(mixed_cells.said_of_setting(name, column))
    return tuple(said)


def _after(held: Mapping[str, _T], name: str, new: str, value: _T) -> dict[str, _T]:
    """The mapping with a new entry right after another."""
    out: dict[str, _T] = {}
    for key, each in held.items():
        out[key] = each
        if key == name:
            out[new] = value
    return out


def take(words: Mapping[str, Mixed], rows: np.ndarray) -> dict[str, Mixed]:
    """The words of some runs only."""
    return {name: column.take(rows) for name, column in words.items()}
