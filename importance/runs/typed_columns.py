"""Turn the cells that trackers write into typed columns: numbers, booleans, text and missing values."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance import read_budget
from importance.formatting import valid_text
from importance.runs import cell_parsing, list_cells, mapping_cells, mixed_cells, raw_cells, time_parsing
from importance.runs.columns import Kind
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.runs.mixed_cells import Mixed
from importance.space.levels import WORD_SUFFIX

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


@dataclass(frozen=True)
class Typed:
    """A table with typed columns.

    Attributes:
        frame: RangeIndex, unique text names. Numbers are float64 with NaN for missing, and may be infinite.
            Everything else is text with None for missing; booleans are "true" and "false".
        kinds: the kind of each column, and whether a log axis fits.
        parents: the column of the raw table that each column came from.
        mixed: the columns of numbers with words among them; the frame has their numbers.
        notes: sentences on what was left out.
    """

    frame: pd.DataFrame
    kinds: dict[str, tuple[Kind, bool]]
    parents: dict[str, str]
    mixed: dict[str, Mixed]
    notes: tuple[str, ...] = ()


def typed_frame(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[Kind, bool]]]:
    """Return the table with typed columns, and the kind and log-scale guess of each.

    It is that of `typed`, but a column of numbers and words is text.
    """
    table = typed(frame)
    whole, kinds = table.frame.copy(deep=False), dict(table.kinds)
    for name, column in table.mixed.items():
        whole[name] = pd.Series(column.texts, index=whole.index, dtype=object)
        kinds[name] = kind_of(column.texts), False
    return whole, kinds


def typed(frame: pd.DataFrame, as_text: Collection[str] = ()) -> Typed:
    """Return the table with typed columns and unique text names.

    Args:
        frame: one row for each run. Cells may be numbers, text, lists or nested mappings, which become
            dotted columns. Lists of numbers with the same length become one column for each element,
            NAME[0], NAME[1], ...; other lists stay text, with a second column NAME.length.
        as_text: columns of declared choices, whose text is not read as anything else.
    """
    flat = mapping_cells.flattened(frame)
    table = flat.frame
    table.columns = pd.Index(unique_names([str(name) for name in table.columns]), dtype=object)
    # Column by column, and from the first runs only: all cells as Python strings would take 200 MB.
    written = [name for name in table.columns if not raw_cells.is_native(table[name])]
    decimal_comma = any(
        cell_parsing.says_decimal_comma(raw_cells.distinct_texts(table[name].head(1000))[1])
        for name in written
    )
    series: dict[str, pd.Series] = {}
    kinds: dict[str, tuple[Kind, bool]] = {}
    parents: dict[str, str] = {}
    words: dict[str, Mixed] = {}
    index = pd.RangeIndex(len(table))
    names = set(table.columns)
    budget = read_budget.current()
    for name, parent in zip(table.columns, flat.parents, strict=True):
        budget.check()
        if raw_cells.is_native(table[name]):
            read = [_Column("", *raw_cells.native(table[name]))]
        else:
            read = _from_texts(*raw_cells.distinct_texts(table[name]), name, decimal_comma, name in as_text)
        for column in read:
            column_name = _free(name + column.suffix, names) if column.suffix else name
            # pandas 3 would convert an object array of text to its own text type.
            series[column_name] = pd.Series(column.values, index=index, dtype=column.values.dtype)
            kinds[column_name] = kind_of(column.values, column.is_time), guess_log(column.values, name)
            parents[column_name] = parent
            if column.mixed is not None:
                words[column_name] = replace(column.mixed, companion=_free(column_name + WORD_SUFFIX, names))
    columns = pd.Index(list(series), dtype=object)
    return Typed(pd.DataFrame(series, index=index, columns=columns), kinds, parents, words, flat.notes)


def _free(name: str, taken: set[str]) -> str:
    """Return the name, made longer if it is taken, and add it to the taken ones."""
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def unique_names(names: Sequence[str]) -> list[str]:
    """Return the stripped names, with " (2)", " (3)" after repeated ones and "column 3" for empty ones."""
    taken: set[str] = set()
    counts: dict[str, int] = {}  # counting from 1 for each of 20,000 equal names would take half a minute
    unique = []
    for position, name in enumerate(names):
        base = name.strip() or f"column {position + 1}"
        count = counts.get(base, 1)
        candidate = base if count == 1 else f"{base} ({count})"
        while candidate in taken:
            count += 1
            candidate = f"{base} ({count})"
        counts[base] = count
        taken.add(candidate)
        unique.append(candidate)
    return unique


def as_float(value: object) -> float:
    """Return a number or its text as a float; infinite if it is too large for a float.

    Raises:
        TypeError, ValueError: for anything else.
    """
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:  # whole numbers in JSON may have any length
        return math.copysign(math.inf, 1 if value > 0 else -1)  # type: ignore[operator]


def frame_digest(frame: pd.DataFrame) -> str:
    """Return a digest of all cells and names of the table."""
    digest = hashlib.sha256("\0".join(map(str, frame.columns)).encode("utf-8", "surrogatepass"))
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        cells = column if column.dtype != object else column.astype(str).map(valid_text, na_action="ignore")
        digest.update(pd.util.hash_pandas_object(cells, index=False).to_numpy().tobytes())
    return digest.hexdigest()[:16]


def guess_log(values: np.ndarray, name: str = "") -> bool:
    """Return whether a log axis is easier to read: positive values over 1.5 decades, more even as logarithms.

    Whole numbers need two decades, as batch sizes of 16 to 256 are easy to read on a linear axis. Names such
    as `lr` and `weight_decay` need one.
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


@dataclass(frozen=True)
class _Column:
    """A typed column NAME + suffix that is made of a raw column NAME."""

    suffix: str
    values: np.ndarray
    is_time: bool = False
    mixed: Mixed | None = None


def _from_texts(
    codes: np.ndarray, distinct: list[str], name: str, decimal_comma: bool, as_text: bool
) -> list[_Column]:
    others = [text for text in distinct if text != cell_parsing.NONE]
    if as_text:
        return [_Column("", _levels(codes, distinct))]
    values = cell_parsing.numbers(others, name, decimal_comma)
    if values is not None or not others:
        table = np.append(values if values is not None else [], np.nan)
        return [_Column("", table[_without_none(codes, distinct)].astype(np.float64))]
    gaps = _without_none(codes, distinct)
    if (mixed := mixed_cells.read(gaps, others, name, decimal_comma)) is not None:
        return [_Column("", mixed.numbers, mixed=mixed)]
    if time_parsing.are_dates(others, name):
        return [_Column("", _levels(gaps, others), is_time=True)]
    parts = list_cells.elements(others)
    if parts is None:
        return [_Column("", _levels(codes, distinct))]
    columns = list_cells.element_columns(parts, gaps, name)
    if columns is not None:
        return [_Column(f"[{k}]" if len(columns) > 1 else "", values) for k, values in enumerate(columns)]
    whole = _Column("", _levels(gaps, others))
    if len({len(part) for part in parts}) == 1:
        return [whole]
    lengths = np.array([*map(len, parts), np.nan], dtype=np.float64)
    return [whole, _Column(LENGTH_SUFFIX, lengths[gaps])]


def _levels(codes: np.ndarray, texts: list[str]) -> np.ndarray:
    """Return the text of each run, None for missing; true and false in lower case."""
    others = (text.lower() for text in texts if text != cell_parsing.NONE)
    truth = cell_parsing.TRUTH if all(text in cell_parsing.TRUTH for text in others) else {}
    levels = np.empty(len(texts) + 1, dtype=object)
    levels[:-1] = [truth.get(text.lower(), text) for text in texts]
    levels[-1] = None
    return np.asarray(levels[codes], dtype=object)


def _without_none(codes: np.ndarray, distinct: list[str]) -> np.ndarray:
    """Return the codes with "None" as missing."""
    if cell_parsing.NONE not in distinct:
        return codes
    place = distinct.index(cell_parsing.NONE)
    return np.where(codes == place, -1, codes - (codes > place))


def kind_of(values: np.ndarray, is_time: bool = False) -> Kind:
    """Return the kind of the values of a typed column."""
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
