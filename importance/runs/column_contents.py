"""The contents of a column of numbers and words, which depend on its role."""

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
    """Return the table and its columns, with each column of numbers and words in the form that fits its role.

    A result keeps its numbers. A setting with few numbers becomes text. A setting with many keeps its numbers
    and gets a second column NAME.word. Labels keep their text.
    """
    if not words:
        return frame, dict(columns)
    series = {str(name): frame[name] for name in frame.columns}
    out = dict(columns)
    for name, column in words.items():
        role = columns[name].role
        companion = column.companion
        kept = out.pop(companion, None)
        series.pop(companion, None)
        many = not mixed_cells.has_few_numbers(column)
        numbers = role is Role.METRIC or (role is Role.PARAMETER and many)
        values = column.numbers if numbers else column.texts
        series[name] = pd.Series(values, index=frame.index, dtype=values.dtype)
        log = numbers and guess_log(values, name)
        out[name] = replace(columns[name], kind=kind_of(values), log=log)
        if role is Role.PARAMETER and many:
            levels = mixed_cells.word_levels(column)
            series = _after(series, name, companion, pd.Series(levels, index=frame.index, dtype=object))
            beside = Column(companion, Role.PARAMETER, kind_of(levels), why=f"the words of {name}")
            out = _after(out, name, companion, kept or replace(beside, declared=columns[name].declared))
    whole = pd.DataFrame(series, index=frame.index, columns=pd.Index(list(series), dtype=object))
    return whole, {name: out[name] for name in series}


def notes(columns: Mapping[str, Column], words: Mapping[str, Mixed]) -> tuple[str, ...]:
    """Return a sentence on the words of each result and each setting."""
    sentences = []
    for name, column in words.items():
        role = columns[name].role
        if role is Role.METRIC:
            sentences.append(mixed_cells.result_sentence(name, column))
        elif role is Role.PARAMETER:
            sentences.append(mixed_cells.setting_sentence(name, column))
    return tuple(sentences)


def _after(mapping: Mapping[str, _T], name: str, new: str, value: _T) -> dict[str, _T]:
    """Return the mapping with a new entry right after another one."""
    out: dict[str, _T] = {}
    for key, item in mapping.items():
        out[key] = item
        if key == name:
            out[new] = value
    return out


def take(words: Mapping[str, Mixed], rows: np.ndarray) -> dict[str, Mixed]:
    """Return the columns at these runs only."""
    return {name: column.take(rows) for name, column in words.items()}
