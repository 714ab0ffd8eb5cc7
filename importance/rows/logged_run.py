"""Documents that describe one run with metrics over time: `{"lr": 0.1, "history": {"loss": [0.9, 0.5]}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePath

from importance import safe_documents
from importance.rows.metric_lists import NOT_TIME, RESULTS, STEP_NAME, value_of_list
from importance.rows.store import History
from importance.runs.column_names import odds_of_result, words
from importance.runs.mapping_cells import flat

LOGGED = " (logged)"
"""The suffix of a learning rate that was logged, which follows a schedule, unlike the one that was set."""
_COUNTER = re.compile(
    r"_?(global_?|training_?)?(step|epoch|iteration|iter|timestep|round|episode)", re.IGNORECASE
)
_SETTINGS_WORDS = "config cfg params parameters hparams hyperparameters hyperparams args settings options"
_SETTINGS = frozenset(_SETTINGS_WORDS.split())
_RATES = frozenset(["lr", "learning_rate"])


@dataclass(frozen=True)
class LoggedRun:
    """One run in a document.

    Attributes:
        settings: what was set.
        results: results that are a single number.
        logged: results that were logged over time.
    """

    settings: Mapping[str, object]
    results: Mapping[str, object]
    logged: Mapping[str, Sequence[float]] = field(default_factory=dict)

    def metrics(self, history: History) -> dict[str, object]:
        """Return one value per metric; for a step counter, the last value."""
        return dict(self.results) | {
            name: value_of_list(values, name, history) for name, values in self.logged.items()
        }


def is_step_name(name: str) -> bool:
    """Whether a name says how far a run went: "epoch", "train.step", "best_epoch"."""
    return bool(STEP_NAME.fullmatch(name.rsplit(".", 1)[-1])) or words(name)[-1:] in (("epoch",), ("step",))


def parse_run(document: object, path: PurePath | None = None) -> LoggedRun | None:
    """Return the run that a document describes; None if it holds no lists of results over time.

    Args:
        document: JSON or YAML as Python objects.
        path: the file's path. A name such as history.json says that its lists are results.
    """
    is_log = path is not None and bool(RESULTS & set(words(path.stem)))
    if isinstance(document, list) and path is not None and (series := safe_documents.numbers(document)):
        return LoggedRun({}, {}, {path.stem: series}) if is_log or _is_logged(path.stem) else None
    if isinstance(document, list):
        steps = _from_records(document)
        return LoggedRun({}, {}, steps) if is_log and steps else None
    if not isinstance(document, dict) or not document:
        return None
    settings: dict[str, object] = {}
    results: dict[str, object] = {}
    logged: dict[str, Sequence[float]] = {}
    for key, value in _leaves(document):
        *above, name = key
        sections = {part.lower() for part in above}
        plain = ".".join(part for part in key if part.lower() not in RESULTS | _SETTINGS) or name
        in_results = is_log or bool(RESULTS & sections)
        numbers = safe_documents.numbers(value) if isinstance(value, list) else None
        if _SETTINGS & sections:
            settings[plain] = value
        elif numbers is not None and (in_results or _is_logged(name)) and not NOT_TIME & set(words(plain)):
            logged[plain + LOGGED if name.lower() in _RATES else plain] = numbers
        elif isinstance(value, list) and (records := _from_records(value)):
            logged |= {inner: series for inner, series in records.items() if inner not in logged}
        elif (
            safe_documents.number(value) is not None
            and not isinstance(value, str)
            and (in_results or odds_of_result(plain) > 0.5)
        ):
            results[plain] = value
        else:
            settings[plain] = value
    has_metric = any(_is_logged(name) and not STEP_NAME.fullmatch(name) for name in logged)
    if not has_metric and not (is_log and logged):
        return None
    if not is_log and _is_table(document):
        return None
    return LoggedRun(settings, results, logged)


def _leaves(
    document: Mapping[object, object], above: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], object]]:
    """Return (path of keys, value) of all values in nested mappings, at most 2,000, and 20 levels deep."""
    leaves: list[tuple[tuple[str, ...], object]] = []
    for key, value in document.items():
        keys = (*above, str(key))
        if isinstance(value, dict) and value and len(keys) < 20:
            leaves.extend(_leaves(value, keys))
        else:
            leaves.append((keys, value))
        if len(leaves) > safe_documents.MAX_SETTINGS:
            break
    return leaves[: safe_documents.MAX_SETTINGS]


def _is_logged(name: str) -> bool:
    """Whether a list of this name is a result over time, or the step counter or learning rate beside one."""
    return odds_of_result(name) > 0.5 or name.lower() in _RATES or bool(STEP_NAME.fullmatch(name))


def _is_table(document: Mapping[object, object]) -> bool:
    """Whether the lists are the columns of a table of runs, because a setting is among them."""
    lists = [(str(name), value) for name, value in document.items() if isinstance(value, list)]
    even = len({len(value) for _, value in lists}) == 1 and len(lists) == len(document)
    return even and any(not _is_logged(name) or _rises_once(name, value) for name, value in lists)


def _rises_once(name: str, values: Sequence[object]) -> bool:
    """Whether a learning rate ever rises: a schedule falls, but rates of different runs go both ways."""
    numbers = safe_documents.numbers(values) if name.lower() in _RATES else None
    return numbers is not None and any(after > before for before, after in pairwise(numbers))


def _from_records(records: Sequence[object]) -> dict[str, list[float]]:
    """Return the series in a list of one mapping per step.

    Returns {} if no column counts the steps, or if a setting changes: then the mappings are runs.
    """
    rows = [flat(record) for record in records if isinstance(record, dict)]
    if len(rows) < len(records) or not rows:
        return {}
    series = safe_documents.columns({k: v for k, v in row.items() if not isinstance(v, str)} for row in rows)
    counters = [values for name, values in series.items() if _COUNTER.fullmatch(name)]
    settings = [name for name in rows[0] if not _is_logged(name) and odds_of_result(name) < -1]
    if any(len({repr(row.get(name)) for row in rows}) > 1 for name in settings):
        return {}
    return series if any(map(_counts_evenly, counters)) else {}


def _counts_evenly(values: Sequence[float]) -> bool:
    """Whether a counter rises in even steps."""
    differences = {after - before for before, after in pairwise(values)}
    return len(differences) == 1 and min(differences) > 0
