"""The columns of a plain table as a fitted model takes them: numbers, or text."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from importance.errors import ImportanceError, UnknownColumn
from importance.model.basis_functions import BasisFunctions
from importance.runs.columns import Kind
from importance.space.levels import level_of


def parameter_columns(frame: pd.DataFrame, functions: Sequence[BasisFunctions]) -> pd.DataFrame:
    """Return one column for each parameter: float64, or text with None for missing.

    Args:
        frame: (m rows) settings as in a table of runs. Other columns are ignored.
        functions: the basis functions of each parameter in the model.

    Raises:
        UnknownColumn: when a parameter has no column.
        ImportanceError: when a numeric parameter has a value that is not a number.
    """
    columns = {}
    for parameter in functions:
        if parameter.name not in frame.columns:
            raise UnknownColumn(
                f"These settings have no column {parameter.name}, which the model needs. Add it."
            )
        column = frame[parameter.name]
        columns[parameter.name] = _numbers(column) if parameter.kind is Kind.NUMERIC else _texts(column)
    return pd.DataFrame(columns, index=frame.index)


def _texts(column: pd.Series) -> pd.Series:
    codes, values = pd.factorize(column, use_na_sentinel=False)  # each level is read once, however many rows
    levels = pd.Series([level_of(value) for value in values], dtype=object)
    return pd.Series(levels.to_numpy(object)[codes], index=column.index, dtype=object)


def _numbers(column: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce").astype(float)
    wrong = column[numbers.isna() & column.notna()]
    if len(wrong):
        raise ImportanceError(
            f"{column.name} is a number in the runs, but here it is {wrong.iloc[0]!r}. Give a number."
        )
    return numbers
