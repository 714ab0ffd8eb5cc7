"""A single file in a folder of tables: what its rows are, and the table itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import pandas as pd

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.readers import recognise, sources
from importance.readers.folder_listing import ListedFile
from importance.rows import logged_run, one_row_per_run, run_logs
from importance.rows.layout import Layout
from importance.rows.logged_run import LoggedRun
from importance.rows.store import History, Options
from importance.runs.columns import Role
from importance.trackers import run_folders

_CACHE_SIZE = 20_000


class RowKind(Enum):
    """What the rows of a table may be."""

    STEPS = "steps of one run"
    MAYBE_STEPS = "steps of one run that no column counts, or runs"
    RUNS = "runs"


@dataclass(frozen=True)
class FileSummary:
    """What a file holds.

    Attributes:
        columns: the names of its columns.
        rows: the number of runs, or of steps of one run.
        row_kind: what its rows are.
        over_time: whether it keeps the metrics of one run as lists.
        problem: why it is not a table; "" if it is one.
    """

    columns: frozenset[str] = frozenset()
    rows: int = 0
    row_kind: RowKind = RowKind.RUNS
    over_time: bool = False
    problem: str = ""


@lru_cache(maxsize=_CACHE_SIZE)
def summarise_file(file: ListedFile) -> FileSummary:
    """Return what a file holds. The result is cached until the file changes."""
    try:
        raw = read_file(file.path)
    except UnreadableRuns as error:
        return FileSummary(problem=str(error))
    columns = frozenset(map(str, raw.frame.columns))
    if raw.over_time:
        return FileSummary(columns, len(raw.frame), over_time=True)
    if run_logs.is_log(raw):
        return FileSummary(columns, len(raw.frame), RowKind.STEPS)
    if run_logs.may_be_log(raw):
        return FileSummary(columns, len(raw.frame), RowKind.MAYBE_STEPS)
    return FileSummary(columns, len(one_row_per_run.to_one_row_per_run(raw, Options()).frame))


def read_file(path: Path, history: History = "last") -> Layout:
    """Return the raw table in a file.

    Args:
        history: the value that is used for a metric that the file keeps as a list.

    Raises:
        UnreadableRuns: when the file is not a table, or no longer exists.
    """
    if run_folders.is_yaml(path):
        run = logged_run.parse_run(safe_documents.from_yaml(path), path)
        return run_folders.yaml_row(path) if run is None else _one_row(run, history)
    if path.suffix.lower() == ".json":
        run = logged_run.parse_run(safe_documents.from_json(path), path)
        if run is not None:
            return _one_row(run, history)
    return recognise.raw_layout(sources.load_input(path), history)


def _one_row(run: LoggedRun, history: History) -> Layout:
    """Return a run with metrics over time as a table of one row."""
    settings = {
        f"{name} (setting)" if name in run.results or name in run.logged else name: value
        for name, value in run.settings.items()
    }
    metrics = run.metrics(history)
    known_roles: dict[str, tuple[Role, str]] = dict.fromkeys(
        settings, (Role.PARAMETER, "in the same file as the run's results")
    )
    for name in metrics:
        if logged_run.is_step_name(name):
            known_roles[name] = (Role.LABEL, "how far the run went")
        elif name.endswith(logged_run.LOGGED):
            known_roles[name] = (Role.LABEL, "a schedule, not a result")
        else:
            known_roles[name] = (Role.METRIC, "logged over time")
    cells = {name: pd.Series([value], dtype=object) for name, value in {**settings, **metrics}.items()}
    return Layout("one file per run", pd.DataFrame(cells), known_roles, over_time=True)
