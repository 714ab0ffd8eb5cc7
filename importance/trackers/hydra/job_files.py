"""The numbers that a job wrote into its own folder, in JSON, YAML or CSV files of any name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from importance import safe_documents
from importance.rows import metric_summary
from importance.rows.store import History
from importance.runs.column_names import words
from importance.trackers import folder_walk, result_files
from importance.trackers.result_files import File

_RESULT_WORDS = """
    metric metrics result results score scores summary final eval evaluation test val valid validation train
    training stats statistics performance log logs history progress report outcome best losses
"""
_RESULT = frozenset(_RESULT_WORDS.split())
_OTHER_WORDS = """
    config configs hparams params parameters hyperparameters args arguments options settings overrides hydra
    multirun cfg prediction predictions preds outputs confusion importance importances
"""
_OTHER = frozenset(_OTHER_WORDS.split())
_CLOCK = re.compile(r"step|epoch|iteration|iter|timestamp|time|Unnamed: 0", re.IGNORECASE)
MAX_FILES = 40
MAX_NUMBERS = 500


@dataclass(frozen=True)
class JobResults:
    """What a job wrote.

    Attributes:
        numbers: the numbers in each file, by name.
        repeated: how many were left out because they only repeat a parameter.
        broken: how many files could not be read.
    """

    numbers: Mapping[File, Mapping[str, float]]
    repeated: int = 0
    broken: int = 0


def results(job: Path, inner: str, parameters: Mapping[str, object], history: History) -> JobResults:
    """Return the numbers that a job wrote, at most `MAX_NUMBERS`.

    Args:
        job: the job's folder; two levels of folders below it are read as well.
        inner: the name of the folder with the configuration, which is skipped.
        parameters: the settings of the job.
        history: which value of a CSV column, or of a list of records, is kept.
    """
    written: dict[File, dict[str, float]] = {}
    repeated = broken = count = 0
    for file, path in _files(job, inner):
        numbers = _numbers(path, history)
        broken += numbers is None
        kept = written[file] = {}
        for name, value in (numbers or {}).items():
            if name in parameters and safe_documents.number(parameters[name]) == value:
                repeated += 1
            elif count < MAX_NUMBERS:
                count += 1
                kept[name] = value
    return JobResults(written, repeated, broken)


def metrics(jobs: Sequence[JobResults]) -> list[dict[str, float]]:
    """Return the metrics of each job. A name in several files gives a metric for each file that differs."""
    return result_files.metrics([job.numbers for job in jobs], lambda name: bool(_CLOCK.fullmatch(name)))


def _files(job: Path, inner: str) -> list[tuple[File, Path]]:
    files: list[tuple[File, Path]] = []
    for folder in folder_walk.walk(job):
        depth = len(folder.path.relative_to(job).parts)
        if depth > 2:
            break
        if inner in folder.path.parts[len(job.parts) :]:
            continue
        for name in sorted(folder.files):
            path = folder.path / name
            spoken = set(words(path.stem))
            kind = path.suffix.lower()
            if spoken & _OTHER or kind not in (".json", ".jsonl", ".yaml", ".yml", ".csv"):
                continue
            named = bool(spoken & _RESULT)
            # A CSV file of another name, or a YAML file, is more likely data than a result.
            if named or (kind == ".json" and depth == 0):
                within = path.relative_to(job).as_posix()
                files.append((File(depth, not named, within), path))
    return sorted(files)[:MAX_FILES]


def _numbers(path: Path, history: History) -> dict[str, float] | None:
    """Return the numbers in a file; None when it cannot be read."""
    kind = path.suffix.lower()
    if kind == ".csv":
        return _summarised(safe_documents.columns(safe_documents.from_csv(path)), history)
    if kind == ".jsonl":
        return _summarised(safe_documents.columns(_lines(path)), history)
    document = safe_documents.from_json(path) if kind == ".json" else safe_documents.from_yaml(path)
    if document is None:
        return None
    if isinstance(document, list):
        rows = [safe_documents.settings(row)[0] for row in document if isinstance(row, dict)]
        return _summarised(safe_documents.columns(rows), history)
    flat = safe_documents.settings(document)[0]
    numbers_in_file = {
        name: safe_documents.number(value) for name, value in flat.items() if not isinstance(value, str)
    }
    numbers = {name: value for name, value in numbers_in_file.items() if value is not None}
    if not set(words(path.stem)) & _RESULT and len(numbers) < len(flat):
        return {}  # a mapping with text in it may be anything
    lists = {
        name: [n for n in map(safe_documents.number, value) if n is not None]
        for name, value in flat.items()
        if isinstance(value, list) and value
    }
    return numbers | {
        name: metric_summary.summarise(values, name, history)
        for name, values in lists.items()
        if values and len(values) == len(flat[name])  # type: ignore[arg-type]
    }


def _lines(path: Path) -> list[Mapping[str, object]]:
    text = safe_documents.text(path) or ""
    rows: list[Mapping[str, object]] = []
    for row in safe_documents.json_lines(text):  # the last line of a running job may be half written
        if isinstance(row, dict):
            rows.append(safe_documents.settings(row)[0])
    return rows


def _summarised(columns: Mapping[str, list[float]], history: History) -> dict[str, float]:
    return {
        name: metric_summary.summarise(values, name, "last" if _CLOCK.fullmatch(name) else history)
        for name, values in columns.items()
    }
