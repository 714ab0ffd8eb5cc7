"""Settings in the types that a trainer expects."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from importance.formatting import is_missing
from importance.space.dimension import Dimension, Range, Space, Unset
from importance.space.levels import parse_scalar


def typed_table(space: Space, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return settings as a table in the types that a trainer expects."""
    return pd.DataFrame(
        {name: _typed(dimension, [row[name] for row in rows]) for name, dimension in space.items()}
    )


def _typed(dimension: Dimension, values: list[object]) -> pd.Series:
    """The values of a parameter as a column of whole numbers, of numbers, or of the values of levels."""
    missing = [is_missing(value) for value in values]
    if not dimension.is_numeric:
        cells = [
            math.nan if is_missing else parse_scalar(str(value))
            for value, is_missing in zip(values, missing, strict=True)
        ]
        return pd.Series(cells, dtype=object)
    if isinstance(dimension, Range) and dimension.may_be_unset:
        present = [value for value, is_missing in zip(values, missing, strict=True) if not is_missing]
        numbers = iter(_typed(replace(dimension, unset=Unset.INACTIVE), present).tolist())
        return pd.Series([None if is_missing else next(numbers) for is_missing in missing], dtype=object)
    column = pd.Series(values, dtype=float)
    if not _is_whole(dimension):
        return column
    if column.abs().max() >= 2**63:  # more than a column of whole numbers holds
        return pd.Series([int(v) if v == v else v for v in column.tolist()], dtype=object)
    return column.astype("Int64" if column.isna().any() else "int64")


def _is_whole(dimension: Dimension) -> bool:
    if isinstance(dimension, Range):
        return dimension.integer
    return all("." not in level and "e" not in level for level in dimension.levels)
