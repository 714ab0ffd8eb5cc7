"""Metrics that a file keeps as lists, a value an epoch: `{"loss": [0.9, 0.5], "val_loss": [1.0, 0.6]}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePath

import pandas as pd

from importance import safe_documents
from importance.rows import literals, metric_summary
from importance.rows.store import History
from importance.runs.column_names import odds_of_result, words
from importance.runs.typed_columns import flat

STEP_NAME = re.compile(
    r"(global_?)?(step|epoch|iteration|iter|batch|timestamp|time|round|episode)s?", re.IGNORECASE
)
_ON_THE_WAY = frozenset(["intermediate_values", "intermediate_results", "intermediateValues"])
_TICKS = re.compile(
    r"_?(global_?|training_?)?(step|epoch|iteration|iter|timestep|round|episode)", re.IGNORECASE
)
_HELD_WORDS = """
    history hist histories log logs metrics metric results result curves curve training_history train_history
    scores losses stats record progress learning_curve learning_curves evals evals_result
"""
_HELD = frozenset(_HELD_WORDS.split())
_SETTINGS_WORDS = "config cfg params parameters hparams hyperparameters hyperparams args settings options"
_SETTINGS = frozenset(_SETTINGS_WORDS.split())
# Lists over something else than time: of folds and seeds the mean is taken, the others are left alone.
_AVERAGED = frozenset(["fold", "folds", "cv", "split", "splits", "seed", "seeds", "repeat", "repeats"])
_NOT_TIME_WORDS = """
    class classes label labels per matrix confusion layer layers feature features roc pr curve quantile
    importances importance weights thresholds bins histogram predictions preds targets y pred true
"""
_NOT_TIME = frozenset(_NOT_TIME_WORDS.split())
_RATES = frozenset(["lr", "learning_rate"])
LOGGED = " (logged)"
"""Behind the name of a learning rate that was logged: the schedule's, not the one that was set."""
_IN_TEXT = re.compile(rb'"([^"\n]{1,80})"\s*:\s*\[\s*(?:-?[\d.]|NaN|null)')
_LOOKED_THROUGH, _DEEPEST = 200_000, 50


@dataclass(frozen=True)
class LoggedRun:
    """One run in a document: what was set, what came out as one number, and what was logged over time."""

    settings: Mapping[str, object]
    results: Mapping[str, object]
    logged: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def metrics(self, history: History) -> dict[str, object]:
        """One value a metric, a clock's the last."""
        return dict(self.results) | {
            name: value_of_list(values, name, history) for name, values in self.logged.items()
        }


def value_of_list(values: Sequence[float], name: str, history: History) -> float:
    """The value that stands for what was logged; of a clock it is the last, over folds or seeds the mean."""
    last = name.rsplit(".", 1)[-1]
    if set(words(name)) & _AVERAGED:
        return metric_summary.summarise(values, last, "mean")
    return metric_summary.summarise(values, last, "last" if STEP_NAME.fullmatch(last) else history)


def is_step_name(name: str) -> bool:
    """Whether a name says how far a run went: "epoch", "train.step", "best_epoch"."""
    return bool(STEP_NAME.fullmatch(name.rsplit(".", 1)[-1])) or words(name)[-1:] in (("epoch",), ("step",))


def parse_run(document: object, path: PurePath | None = None) -> LoggedRun | None:
    """The run that a document describes, when it holds lists of results over time; None for any other.

    Args:
        document: JSON or YAML as Python's own types.
        path: where it lies: a name such as history.json says what its lists are.
    """
    named = path is not None and bool(_HELD & set(words(path.stem)))
    if isinstance(document, list) and path is not None and (series := safe_documents.numbers(document)):
        return LoggedRun({}, {}, {path.stem: series}) if named or _is_logged(path.stem) else None
    if isinstance(document, list):
        steps = _of_records(document)
        return LoggedRun({}, {}, steps) if named and steps else None
    if not isinstance(document, dict) or not document:
        return None
    settings: dict[str, object] = {}
    results: dict[str, object] = {}
    logged: dict[str, Sequence[float]] = {}
    for key, value in _cells(document):
        *above, name = key
        inside = [word for part in above for word in (part.lower(),)]
        plain = ".".join(part for part in key if part.lower() not in _HELD | _SETTINGS) or name
        held = named or bool(_HELD & set(inside))
        numbers = safe_documents.numbers(value) if isinstance(value, list) else None
        if _SETTINGS & set(inside):
            settings[plain] = value
        elif numbers is not None and (held or _is_logged(name)) and not _NOT_TIME & set(words(plain)):
            logged[plain + LOGGED if name.lower() in _RATES else plain] = numbers
        elif isinstance(value, list) and (records := _of_records(value)):
            logged |= {inner: series for inner, series in records.items() if inner not in logged}
        elif (
            safe_documents.number(value) is not None
            and not isinstance(value, str)
            and (held or odds_of_result(plain) > 0.5)
        ):
            results[plain] = value
        else:
            settings[plain] = value
    if not any(_is_logged(name) and not STEP_NAME.fullmatch(name) for name in logged) and not (
        named and logged
    ):
        return None
    if not named and _is_table(document):
        return None
    return LoggedRun(settings, results, logged)


def _cells(
    document: Mapping[object, object], above: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], object]]:
    """(way down, value) of everything in nested mappings that is none, at most 2,000 and 20 deep."""
    out: list[tuple[tuple[str, ...], object]] = []
    for key, value in document.items():
        way = (*above, str(key))
        if isinstance(value, dict) and value and len(way) < 20:
            out.extend(_cells(value, way))
        else:
            out.append((way, value))
        if len(out) > safe_documents.MAX_SETTINGS:
            break
    return out[: safe_documents.MAX_SETTINGS]


def _is_logged(name: str) -> bool:
    """Whether a list under this name is a result over time, or the clock or the rate beside one."""
    return odds_of_result(name) > 0.5 or name.lower() in _RATES or bool(STEP_NAME.fullmatch(name))


def _is_table(document: Mapping[object, object]) -> bool:
    """Whether these are the columns of a table of runs, since a setting is among them."""
    lists = [(str(name), value) for name, value in document.items() if isinstance(value, list)]
    even = len({len(value) for _, value in lists}) == 1 and len(lists) == len(document)
    return even and any(not _is_logged(name) or _was_tried(name, value) for name, value in lists)


def _was_tried(name: str, values: Sequence[object]) -> bool:
    """Whether a learning rate ever went up: a schedule goes down, rates that were tried go both ways."""
    numbers = safe_documents.numbers(values) if name.lower() in _RATES else None
    return numbers is not None and any(after > before for before, after in pairwise(numbers))


def _of_records(listed: Sequence[object]) -> dict[str, list[float]]:
    """What a list of one mapping a step logs; {} where no clock ticks in it, or a setting changes: then
    these are runs."""
    rows = [flat(one) for one in listed if isinstance(one, dict)]
    if len(rows) < len(listed) or not rows:
        return {}
    series = safe_documents.columns({k: v for k, v in row.items() if not isinstance(v, str)} for row in rows)
    clocks = [values for name, values in series.items() if _TICKS.fullmatch(name)]
    settings = [name for name in rows[0] if not _is_logged(name) and odds_of_result(name) < -1]
    if any(len({repr(row.get(name)) for row in rows}) > 1 for name in settings):
        return {}
    return series if any(map(_ticks, clocks)) else {}


def _ticks(values: Sequence[float]) -> bool:
    """Whether a clock goes forward in even steps."""
    gaps = {after - before for before, after in pairwise(values)}
    return len(gaps) == 1 and min(gaps) > 0


def has_metric_lists(data: bytes) -> bool:
    """Whether a file of JSON keeps results as lists, so that it matters which value stands for them."""
    if data.lstrip()[:1] not in (b"{", b"["):
        return False
    names = {found[1].decode("utf-8", "replace") for found in _IN_TEXT.finditer(data[:_LOOKED_THROUGH])}
    return any(odds_of_result(name) > 0.5 and not _NOT_TIME & set(words(name)) for name in names)


def replace_lists(frame: pd.DataFrame, history: History) -> tuple[pd.DataFrame, list[str]]:
    """The table with one value in place of each list of results over time, and a sentence on it.

    Lists over folds or seeds become their mean; those over classes, layers and the like stay as they are.
    """
    frame = _with_objectives(frame)
    on_the_way = [name for name in map(str, frame.columns) if name in _ON_THE_WAY]
    told = (
        [f"Left out the values that trials reported on the way: {', '.join(on_the_way)}."]
        if on_the_way
        else []
    )
    frame = frame.drop(columns=on_the_way)
    done: dict[str, str] = {}
    out = {}
    for name in map(str, frame.columns):
        column = frame[name]
        if column.dtype == object:
            cells = [_folded_cell(cell, name, history, done) for cell in column]
            out[name] = pd.Series(cells, dtype=object, index=column.index)
    if not done:
        return frame, told
    changed = frame.copy(deep=False)
    for name, values in out.items():
        changed[name] = values
    return changed, [*told, *_said(done, history)]


def _said(done: Mapping[str, str], history: History) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for name, kind in done.items():
        kinds.setdefault(kind, []).append(name)
    out = []
    for kind, names in kinds.items():
        shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        if kind == "time":
            which = {
                "last": "the last",
                "best": "the best",
                "mean": "the mean",
                "min": "the lowest",
                "max": "the highest",
            }
            out.append(f"Kept as lists, of which {which[history]} value stands for the run: {shown}.")
        else:
            out.append(f"Kept as lists over folds or seeds, of which the mean stands for the run: {shown}.")
    return out


def _folded_cell(cell: object, name: str, history: History, done: dict[str, str], depth: int = 0) -> object:
    if isinstance(cell, str) and cell[:1] == "[" and _is_result(name):
        try:
            cell = literals.parse(cell)
        except literals.NotALiteralError:
            return cell
    if isinstance(cell, dict) and cell and depth < _DEEPEST:
        held = set(words(name)) & _HELD
        return {
            key: _folded_cell(value, f"{name}.{key}" if held else str(key), history, done, depth + 1)
            for key, value in cell.items()
        }
    if not isinstance(cell, list):
        return cell
    above, _, last = name.rpartition(".")
    if not (_is_result(last) or (above and set(words(above)) & _HELD)):
        return cell
    spoken = set(words(name))
    numbers = safe_documents.numbers(cell)
    if numbers is None or spoken & _NOT_TIME:
        return cell
    if spoken & _AVERAGED:
        done[name] = "parts"
        return metric_summary.summarise(numbers, last, "mean")
    done[name] = "time"
    return value_of_list(numbers, last, history)


def _is_result(name: str) -> bool:
    return odds_of_result(name) > 0.5 and name not in ("value", "values", "objectives")


def _with_objectives(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with a column for each of a trial's values, which Optuna keeps as a list."""
    column = frame["values"] if "values" in frame.columns else pd.Series(dtype=object)
    lists = [cell for cell in column if isinstance(cell, list)]
    width = max(map(len, lists), default=0)
    if not 0 < width <= 10 or any(safe_documents.numbers(cell) is None for cell in lists):
        return frame
    names = [f"values_{i}" for i in range(width)] if width > 1 or "value" in frame.columns else ["value"]
    if any(name in frame.columns for name in names):
        return frame
    out = frame.drop(columns="values")
    for at, name in enumerate(names):
        cells = [cell[at] if isinstance(cell, list) and len(cell) > at else None for cell in column]
        out.insert(
            min(list(frame.columns).index("values") + at, out.shape[1]),
            name,
            pd.Series(cells, dtype=object, index=out.index),
        )
    return out
