"""Metrics that a table keeps as lists with one value per epoch: `"loss": [0.9, 0.5, 0.3]`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum

import pandas as pd

from importance import safe_documents
from importance.rows import literals, metric_summary
from importance.rows.store import History
from importance.runs.column_names import odds_of_result, words
from importance.runs.replicate_words import REPEATS_OR_PLURALS

STEP_NAME = re.compile(
    r"(global_?)?(step|epoch|iteration|iter|batch|timestamp|time|round|episode)s?", re.IGNORECASE
)
"""The name of a list that counts the steps."""
_INTERMEDIATE = frozenset(["intermediate_values", "intermediate_results", "intermediateValues"])
_RESULTS_WORDS = """
    history hist histories log logs metrics metric results result curves curve training_history train_history
    scores losses stats record progress learning_curve learning_curves evals evals_result
"""
RESULTS = frozenset(_RESULTS_WORDS.split())
"""Words in the names of sections that hold results."""
# The mean is taken of lists over folds and seeds. Lists over these are not changed.
_NOT_TIME_WORDS = """
    class classes label labels per matrix confusion layer layers feature features roc pr curve quantile
    importances importance weights thresholds bins histogram predictions preds targets y pred true
"""
NOT_TIME = frozenset(_NOT_TIME_WORDS.split())
"""Words in the names of lists that do not run over time."""
_LIST_IN_JSON = re.compile(rb'"([^"\n]{1,80})"\s*:\s*\[\s*(?:-?[\d.]|NaN|null)')
_SEARCHED_BYTES, _MAX_DEPTH = 200_000, 50
_VALUE_WORDS: Mapping[History, str] = {
    "last": "the last",
    "best": "the best",
    "mean": "the mean",
    "min": "the lowest",
    "max": "the highest",
}


class _Over(Enum):
    """What a list of results runs over."""

    TIME = "time"
    REPEATS = "folds or seeds"


def value_of_list(values: Sequence[float], name: str, history: History) -> float:
    """Return the value that is used for a list: the last of a step counter, the mean over folds or seeds."""
    last = name.rsplit(".", 1)[-1]
    if set(words(name)) & REPEATS_OR_PLURALS:
        return metric_summary.summarise(values, last, "mean")
    return metric_summary.summarise(values, last, "last" if STEP_NAME.fullmatch(last) else history)


def has_metric_lists(data: bytes) -> bool:
    """Whether a JSON file keeps results as lists, so that one of their values has to be chosen."""
    if data.lstrip()[:1] not in (b"{", b"["):
        return False
    names = {match[1].decode("utf-8", "replace") for match in _LIST_IN_JSON.finditer(data[:_SEARCHED_BYTES])}
    return any(odds_of_result(name) > 0.5 and not NOT_TIME & set(words(name)) for name in names)


def replace_lists(frame: pd.DataFrame, history: History) -> tuple[pd.DataFrame, list[str]]:
    """Return the table with one value in place of each list of results over time, and sentences about it.

    Lists over folds or seeds are replaced by their mean. Lists over classes, layers and the like are not
    changed.
    """
    frame = _with_objectives(frame)
    dropped = [name for name in map(str, frame.columns) if name in _INTERMEDIATE]
    notes = [f"Left out the intermediate values of the trials: {', '.join(dropped)}."] if dropped else []
    frame = frame.drop(columns=dropped)
    replaced: dict[str, _Over] = {}
    columns = {}
    for name in map(str, frame.columns):
        column = frame[name]
        if column.dtype == object:
            cells = [_without_lists(cell, name, history, replaced) for cell in column]
            columns[name] = pd.Series(cells, dtype=object, index=column.index)
    if not replaced:
        return frame, notes
    changed = frame.copy(deep=False)
    for name, values in columns.items():
        changed[name] = values
    return changed, [*notes, *_list_notes(replaced, history)]


def _list_notes(replaced: Mapping[str, _Over], history: History) -> list[str]:
    names_of: dict[_Over, list[str]] = {}
    for name, over in replaced.items():
        names_of.setdefault(over, []).append(name)
    notes = []
    for over, names in names_of.items():
        listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        if over is _Over.TIME:
            value = _VALUE_WORDS[history]
            notes.append(f"These metrics are lists over time, and {value} value is used: {listed}.")
        else:
            notes.append(f"These metrics are lists over folds or seeds, and the mean is used: {listed}.")
    return notes


def _without_lists(
    cell: object, name: str, history: History, replaced: dict[str, _Over], depth: int = 0
) -> object:
    """Return the cell with one value in place of each list of results, and note their names in `replaced`."""
    if isinstance(cell, str) and cell[:1] == "[" and _is_result(name):
        try:
            cell = literals.parse(cell)
        except literals.NotALiteralError:
            return cell
    if isinstance(cell, dict) and cell and depth < _MAX_DEPTH:
        is_section = set(words(name)) & RESULTS
        return {
            key: _without_lists(
                value, f"{name}.{key}" if is_section else str(key), history, replaced, depth + 1
            )
            for key, value in cell.items()
        }
    if not isinstance(cell, list):
        return cell
    above, _, last = name.rpartition(".")
    if not (_is_result(last) or (above and set(words(above)) & RESULTS)):
        return cell
    name_words = set(words(name))
    numbers = safe_documents.numbers(cell)
    if numbers is None or name_words & NOT_TIME:
        return cell
    if name_words & REPEATS_OR_PLURALS:
        replaced[name] = _Over.REPEATS
        return metric_summary.summarise(numbers, last, "mean")
    replaced[name] = _Over.TIME
    return value_of_list(numbers, last, history)


def _is_result(name: str) -> bool:
    return odds_of_result(name) > 0.5 and name not in ("value", "values", "objectives")


def _with_objectives(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with one column for each of a trial's values, which Optuna keeps as a list."""
    column = frame["values"] if "values" in frame.columns else pd.Series(dtype=object)
    lists = [cell for cell in column if isinstance(cell, list)]
    width = max(map(len, lists), default=0)
    if not 0 < width <= 10 or any(safe_documents.numbers(cell) is None for cell in lists):
        return frame
    names = [f"values_{i}" for i in range(width)] if width > 1 or "value" in frame.columns else ["value"]
    if any(name in frame.columns for name in names):
        return frame
    changed = frame.drop(columns="values")
    first = list(frame.columns).index("values")
    for i, name in enumerate(names):
        cells = [cell[i] if isinstance(cell, list) and len(cell) > i else None for cell in column]
        position = min(first + i, changed.shape[1])
        changed.insert(position, name, pd.Series(cells, dtype=object, index=changed.index))
    return changed
