"""From cells as trackers write them to typed columns: numbers, booleans, text, and what is missing."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from importance import moments, spellings
from importance.columns import Kind

LENGTH_SUFFIX = ".length"
_LOG_NAMES = (
    "lr",
    "learning_rate",
    "learning rate",
    "weight_decay",
    "wd",
    "alpha",
    "lambda",
    "l1",
    "l2",
    "eps",
)
_MAX_DEPTH = 50


def typed_frame(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[Kind, bool]]]:
    """The table with typed columns and unique text names, and each column's kind and log-scale guess.

    Args:
        frame: one row a run. Cells may be numbers, text that spells them, lists or nested mappings, which
            become dotted columns. A column of lists of numbers whose lengths differ gets a second column
            NAME.length.

    Returns:
        The table (RangeIndex; float64 with NaN for missing, infinities kept; all else object text with None
        for missing, booleans "true" and "false") and for each name its kind and whether a log axis fits.
    """
    flat = spread(frame)
    flat.columns = pd.Index(unique_names([str(name) for name in flat.columns]), dtype=object)
    # Column by column, and the hint from the first runs only: all cells as Python strings would take 200 MB.
    written = [name for name in flat.columns if not _is_native(flat[name])]
    decimal_comma = any(spellings.says_decimal_comma(_distinct(flat[name].head(1000))[1]) for name in written)
    typed: dict[str, np.ndarray] = {}
    kinds: dict[str, tuple[Kind, bool]] = {}
    for name in flat.columns:
        lengths = None
        if _is_native(flat[name]):
            values, is_time = _native(flat[name])
        else:
            values, is_time, lengths = _from_texts(*_distinct(flat[name]), name, decimal_comma)
        typed[name] = values
        kinds[name] = _kind(values, is_time), guess_log(values, name)
        if lengths is not None:
            typed[name + LENGTH_SUFFIX] = lengths
            kinds[name + LENGTH_SUFFIX] = Kind.NUMERIC, False
    index = pd.RangeIndex(len(flat))
    series = {name: pd.Series(values, index=index) for name, values in typed.items()}
    for name, values in typed.items():
        if values.dtype == object:  # pandas 3 would turn an object array of text into its own text type
            series[name] = pd.Series(values, index=index, dtype=object)
    columns = pd.Index(list(series), dtype=object)
    return pd.DataFrame(series, index=index, columns=columns), kinds


def unique_names(names: Sequence[str]) -> list[str]:
    """The names, stripped, with " (2)", " (3)" after repeated ones and "column 3" for empty ones."""
    seen: set[str] = set()
    unique = []
    for position, name in enumerate(names):
        base = name.strip() or f"column {position + 1}"
        candidate, count = base, 1
        while candidate in seen:
            count += 1
            candidate = f"{base} ({count})"
        seen.add(candidate)
        unique.append(candidate)
    return unique


def spread(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with every column of mappings replaced by dotted columns, at its place; a copy."""
    nested = [i for i in range(frame.shape[1]) if _holds_mappings(frame.iloc[:, i])]
    if not nested:
        return frame.reset_index(drop=True).copy(deep=False)
    parts: list[pd.Series] = []
    for i in range(frame.shape[1]):
        column = frame.iloc[:, i].reset_index(drop=True)
        if i not in nested:
            parts.append(column)
            continue
        rows = [flat(cell, str(column.name)) if isinstance(cell, dict) else {} for cell in column]
        for key in dict.fromkeys(key for row in rows for key in row):
            parts.append(pd.Series([row.get(key) for row in rows], dtype=object, name=key))
        odd = column.where(np.array([not isinstance(cell, dict) for cell in column], dtype=bool))
        if odd.notna().any() or not any(rows):
            parts.append(odd)
    return pd.concat(parts, axis=1)


def flat(mapping: Mapping[Any, object], prefix: str = "", depth: int = 0) -> dict[str, object]:
    """A nested mapping with dotted names; lists and anything deeper than 50 levels become JSON text."""
    out: dict[str, object] = {}
    for key, value in mapping.items():
        name = f"{prefix}.{key}" if prefix else str(key)
        if isinstance(value, dict) and value and depth < _MAX_DEPTH:
            out.update(flat(value, name, depth + 1))
        else:
            out[name] = value
    return out


def as_float(value: object) -> float:
    """A number, or the text of one, as a float; infinite where it has more digits than a float can hold.

    Raises:
        TypeError, ValueError: for anything else.
    """
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:  # JSON's whole numbers have no end
        return math.copysign(math.inf, 1 if value > 0 else -1)  # type: ignore[operator]


def frame_digest(frame: pd.DataFrame) -> str:
    """A digest of every cell and name of the table."""
    digest = hashlib.sha256("\0".join(map(str, frame.columns)).encode("utf-8", "surrogatepass"))
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        cells = column if column.dtype != object else column.astype(str)
        digest.update(pd.util.hash_pandas_object(cells, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def guess_log(values: np.ndarray, name: str = "") -> bool:
    """Whether a log axis reads better: all positive, over 1.5 decades, and more even in the logarithm.

    Whole numbers need two decades (batch sizes of 16 to 256 read well as they are); names such as `lr` and
    `weight_decay` need one.
    """
    if values.dtype != np.float64:
        return False
    finite = values[np.isfinite(values)]
    if finite.size < 2 or finite.min() <= 0:
        return False
    distinct = np.unique(finite)
    low, high = distinct[0], distinct[-1]
    decades = np.log10(high) - np.log10(low)
    last = name.lower().replace("/", ".").rsplit(".", 1)[-1]
    named = last in _LOG_NAMES or last.endswith(("_lr", "learning_rate", "weight_decay", "_wd"))
    needed = 0.99 if named else 1.99 if (distinct == np.round(distinct)).all() else 1.5
    if decades < needed:
        return False
    if distinct.size <= 2:
        return named or bool(decades >= 2)
    even = np.linspace(0, 1, distinct.size)
    logs = np.log10(distinct)
    raw_gap = np.square((distinct / high - low / high) / (1 - low / high) - even).sum()
    log_gap = np.square((logs - logs[0]) / (logs[-1] - logs[0]) - even).sum()
    return bool(log_gap < raw_gap)


def _is_native(column: pd.Series) -> bool:
    kind = column.dtype.kind
    return kind in "iufbmM" or isinstance(column.dtype, pd.DatetimeTZDtype)


def _native(column: pd.Series) -> tuple[np.ndarray, bool]:
    kind = column.dtype.kind
    if kind == "b":
        truth = column.astype(object).map({True: "true", False: "false"})
        return _with_none(truth.to_numpy(dtype=object)), False
    if kind == "m":
        return column.dt.total_seconds().to_numpy(dtype=np.float64, na_value=np.nan), False
    if kind == "M":
        return _with_none(column.astype(str).to_numpy(dtype=object)), True
    return column.to_numpy(dtype=np.float64, na_value=np.nan), False


def _distinct(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Codes (-1 for missing) and the distinct stripped texts of a column of anything.

    Of what may stand for "nothing here" only "None" is still among them: the others decide what it says.
    """
    try:
        codes, distinct = pd.factorize(column)
        cells = distinct.tolist()
    except TypeError:  # lists and other unhashable cells
        codes, cells = np.arange(len(column)), list(column)
    if isinstance(column.dtype, pd.StringDtype):
        stripped = [cell.strip() for cell in cells]
        if spellings.MISSING.isdisjoint(stripped) and len(set(stripped)) == len(stripped):
            return codes, stripped
    texts = [_text(cell) for cell in cells]
    order: dict[str, int] = {}
    again = np.empty(len(texts) + 1, dtype=np.int64)
    again[-1] = -1
    for position, text in enumerate(texts):
        missing = text is None or (spellings.is_missing(text) and text != spellings.NONE)
        again[position] = -1 if missing or text is None else order.setdefault(text, len(order))
    return again[codes], list(order)


def _text(cell: object) -> str | None:
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else "false"
    if isinstance(cell, (float, np.floating)):
        return None if cell != cell else repr(float(cell))
    if isinstance(cell, (int, np.integer, Decimal)):
        return str(cell) if not isinstance(cell, int) or cell.bit_length() < 4000 else hex(cell)
    if isinstance(cell, pd.Timedelta):
        return f"{cell.total_seconds()!r}s"
    if isinstance(cell, np.ndarray):
        cell = cell.tolist()
    if isinstance(cell, (list, tuple, dict)):
        try:
            return json.dumps(cell, default=str)
        except (ValueError, TypeError, RecursionError):
            return str(type(cell).__name__)
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip()
    return str(cell).strip()


def _from_texts(
    codes: np.ndarray, distinct: list[str], name: str, decimal_comma: bool
) -> tuple[np.ndarray, bool, np.ndarray | None]:
    """A column's values, whether they are times, and the lengths of its lists if those differ."""
    others = [text for text in distinct if text != spellings.NONE]
    found = spellings.numbers(others, name, decimal_comma)
    if found is not None or not others:
        table = np.append(found if found is not None else [], np.nan)
        return table[_without_none(codes, distinct)].astype(np.float64), False, None
    is_time = moments.are_dates(others, name)
    lengths = spellings.list_lengths(others)
    if is_time or lengths is not None:
        codes, distinct = _without_none(codes, distinct), others
    truth = spellings.TRUTH if all(text.lower() in spellings.TRUTH for text in others) else {}
    levels = np.empty(len(distinct) + 1, dtype=object)
    levels[:-1] = [truth.get(text.lower(), text) for text in distinct]
    levels[-1] = None
    counted = None
    if lengths is not None and len(set(lengths)) > 1:
        counted = np.append(np.array(lengths, dtype=np.float64), np.nan)[codes]
    return levels[codes], is_time, counted


def _without_none(codes: np.ndarray, distinct: list[str]) -> np.ndarray:
    """The codes of the texts other than "None", which counts as missing."""
    if spellings.NONE not in distinct:
        return codes
    place = distinct.index(spellings.NONE)
    return np.where(codes == place, -1, codes - (codes > place))


def _with_none(values: np.ndarray) -> np.ndarray:
    values = values.copy()
    values[pd.isna(values) | (values == "NaT")] = None
    return values


def _kind(values: np.ndarray, is_time: bool) -> Kind:
    present = values[~pd.isna(values)]
    if not present.size:
        return Kind.EMPTY
    first = present[0]
    if (present == first).all():
        return Kind.CONSTANT
    if values.dtype == np.float64:
        return Kind.NUMERIC
    if is_time:
        return Kind.TIME
    return Kind.BOOLEAN if set(present) <= {"true", "false"} else Kind.CATEGORICAL


def _holds_mappings(column: pd.Series) -> bool:
    return column.dtype == object and any(isinstance(cell, dict) for cell in column)
