"""Runs and summaries as plain data and back, for the way from a process that is not trusted.

Only the types that are listed here can come back. Nothing that was sent is ever executed or imported.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import pandas as pd

from importance import errors
from importance.errors import ImportanceError, SeveralStudies, UnreadableRuns
from importance.readers.source_summary import SourceSummary
from importance.runs.columns import Column, Exclusion, Kind, Role
from importance.runs.curves import Curves, MetricCurves
from importance.runs.mixed_cells import Mixed
from importance.runs.reading import Nested, Reading, Steps
from importance.runs.table import Runs
from importance.space.dimension import Choice, Condition, Range, Unset


def _named(*types: type) -> dict[str, Any]:
    return {type_.__name__: type_ for type_ in types}


@dataclass(frozen=True)
class Types:
    """The types that may be sent, beside numbers, texts, bytes, lists, mappings, arrays and tables.

    Attributes:
        classes: dataclasses by their names.
        enums: enums by their names.
    """

    classes: Mapping[str, Any]
    enums: Mapping[str, type[Enum]]


READ = Types(
    _named(
        Runs,
        Column,
        Mixed,
        Reading,
        Steps,
        Nested,
        Range,
        Choice,
        Condition,
        SourceSummary,
        Curves,
        MetricCurves,
    ),
    _named(Role, Kind, Exclusion, Unset),
)
"""What a reader sends: runs, summaries and curves."""
_ERRORS = {
    name: type_
    for name, type_ in vars(errors).items()
    if isinstance(type_, type) and issubclass(type_, ImportanceError)
}
_NUMBERS = ("float64", "float32", "int64", "int32", "bool")


class DamagedAnswer(ValueError):
    """The data are not what `encoded` returns."""


def encoded(value: object, buffers: list[bytes], types: Types = READ) -> Any:
    """Return a value as JSON data. The contents of arrays are added to the buffers.

    Raises:
        TypeError: for a value of any other type.
    """
    if isinstance(value, Enum):
        if types.enums.get(type(value).__name__) is not type(value):
            raise TypeError(f"{type(value).__name__} is not plain data")
        return {"enum": type(value).__name__, "name": value.name}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, bytes):
        buffers.append(value)
        return {"bytes": len(buffers) - 1}
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (tuple, list, frozenset)):
        return {type(value).__name__: [encoded(item, buffers, types) for item in value]}
    if isinstance(value, range):
        return {"range": [value.start, value.stop, value.step]}
    if isinstance(value, Mapping):
        items = value.items()
        return {"dict": [[encoded(k, buffers, types), encoded(v, buffers, types)] for k, v in items]}
    if isinstance(value, np.ndarray):
        return _array(value, buffers, types)
    if isinstance(value, pd.DataFrame):
        names = [str(name) for name in value.columns]
        cells = [_array(value.iloc[:, at].to_numpy(), buffers, types) for at in range(len(names))]
        data = {"frame": names, "cells": cells, "rows": len(value)}
        if value.index.equals(pd.RangeIndex(len(value))):
            return data
        index = _array(value.index.to_numpy(), buffers, types)
        return {"indexed": data, "index": index, "name": encoded(value.index.name, buffers, types)}
    name = type(value).__name__
    if types.classes.get(name) is not type(value):
        raise TypeError(f"{name} is not plain data")
    fields: list[str] = [field.name for field in dataclasses.fields(types.classes[name]) if field.init]
    values = {field: encoded(getattr(value, field), buffers, types) for field in fields}
    return {"class": name, "fields": values}


def decoded(data: Any, buffers: Sequence[bytes], types: Types = READ) -> Any:
    """Return the value that `encoded` made into these data.

    Raises:
        DamagedAnswer: when they are anything else.
    """
    try:
        return _decoded(data, buffers, types)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DamagedAnswer(str(error)) from None


def encoded_error(error: ImportanceError) -> dict[str, Any]:
    """Return an error as JSON data."""
    studies = error.studies if isinstance(error, SeveralStudies) else None
    return {"error": type(error).__name__, "message": str(error), "studies": studies}


def decoded_error(data: Mapping[str, Any]) -> ImportanceError:
    """Return the error that was made into these data; an UnreadableRuns for an unknown one."""
    message, studies = str(data.get("message", "")), data.get("studies")
    type_ = _ERRORS.get(str(data.get("error")), UnreadableRuns)
    if type_ is SeveralStudies:
        counts = studies if isinstance(studies, dict) else {}
        return SeveralStudies(message, {str(name): int(count) for name, count in counts.items()})
    return type_(message)


def _array(values: np.ndarray, buffers: list[bytes], types: Types) -> dict[str, Any]:
    if values.dtype.name in _NUMBERS:
        buffers.append(np.ascontiguousarray(values).tobytes())
        return {"numbers": len(buffers) - 1, "dtype": values.dtype.name, "shape": list(values.shape)}
    if values.ndim != 1:
        raise TypeError("an array of texts with several axes is not plain data")
    cells = values.tolist()
    if not all(cell is None or isinstance(cell, str) or cell != cell for cell in cells):
        return {"cells": [encoded(cell, buffers, types) for cell in cells]}
    # Equal texts are sent once, and share their memory afterwards as they did before.
    levels: dict[str | float | None, int] = {}
    missing = float("nan")
    codes = [
        levels.setdefault(cell if cell is None or isinstance(cell, str) else missing, len(levels))
        for cell in cells
    ]
    buffers.append(np.array(codes, dtype=np.int32).tobytes())
    return {"texts": list(levels), "codes": len(buffers) - 1}


def _decoded(data: Any, buffers: Sequence[bytes], types: Types) -> Any:
    if not isinstance(data, dict):
        return data
    match data:
        case {"enum": name, "name": member}:
            return types.enums[name][member]
        case {"tuple": items}:
            return tuple(_decoded(item, buffers, types) for item in items)
        case {"list": items}:
            return [_decoded(item, buffers, types) for item in items]
        case {"frozenset": items}:
            return frozenset(_decoded(item, buffers, types) for item in items)
        case {"range": [start, stop, step]}:
            return range(start, stop, step)
        case {"bytes": at}:
            return bytes(buffers[at])
        case {"dict": items}:
            return {_decoded(k, buffers, types): _decoded(v, buffers, types) for k, v in items}
        case {"frame": names, "cells": columns, "rows": rows}:
            index = pd.RangeIndex(rows)
            arrays = [_cells(cells, buffers, types) for cells in columns]
            # pandas 3 would convert an object array of text to its own text type.
            series = [pd.Series(cells, index=index, dtype=cells.dtype) for cells in arrays]
            frame = pd.DataFrame(dict(enumerate(series)), index=index, columns=pd.RangeIndex(len(names)))
            return frame.set_axis(pd.Index([str(name) for name in names], dtype=object), axis="columns")
        case {"indexed": frame, "index": index, "name": name}:
            labels = pd.Index(_cells(index, buffers, types), name=_decoded(name, buffers, types))
            return _decoded(frame, buffers, types).set_axis(labels)
        case {"class": name, "fields": fields}:
            return types.classes[name](
                **{key: _decoded(value, buffers, types) for key, value in fields.items()}
            )
        case _:
            return _cells(data, buffers, types)


def _cells(data: Mapping[str, Any], buffers: Sequence[bytes], types: Types) -> np.ndarray:
    """Return an array of numbers or of texts."""
    if "numbers" in data:
        if data["dtype"] not in _NUMBERS:
            raise DamagedAnswer(f"an array of {data['dtype']}")
        numbers = np.frombuffer(buffers[data["numbers"]], dtype=data["dtype"])
        return numbers.reshape(data["shape"]).copy()
    if "texts" in data:
        levels = np.empty(len(data["texts"]), dtype=object)
        levels[:] = data["texts"]
        return np.asarray(levels[np.frombuffer(buffers[data["codes"]], dtype=np.int32)], dtype=object)
    items = [_decoded(cell, buffers, types) for cell in data["cells"]]
    cells = np.empty(len(items), dtype=object)
    cells[:] = items
    return cells
