"""One file of a folder of tables: what its rows are, and the table itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

import pandas as pd

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.readers import recognise, sources
from importance.rows import metric_lists, one_row_per_run, run_logs
from importance.rows.layout import Layout
from importance.rows.store import History, Options
from importance.runs.columns import Role
from importance.trackers import run_folders

OVER_TIME = "one file a run"
"""The tracker's name for a file that keeps the metrics of one run as lists."""
_MOST_REMEMBERED = 20_000


class RowKind(Enum):
    """What the rows of a table may be."""

    LOG = "steps of one run"
    STILL = "steps of one run, which nothing counts"
    RUNS = "runs"


@dataclass(frozen=True)
class FileSummary:
    """What a file holds.

    Attributes:
        columns: the names of its columns.
        rows: how many runs, or steps of one run, it holds.
        shape: what its rows are.
        over_time: whether it keeps the metrics of one run as lists.
        problem: why it is no table; empty when it is one.
    """

    columns: frozenset[str] = frozenset()
    rows: int = 0
    shape: RowKind = RowKind.RUNS
    over_time: bool = False
    problem: str = ""


@lru_cache(maxsize=_MOST_REMEMBERED)
def summarise_file(path: Path, changed: int, size: int) -> FileSummary:
    """What a file holds; remembered until it changes."""
    try:
        raw = read_file(path)
    except UnreadableRuns as error:
        return FileSummary(problem=str(error))
    columns = frozenset(map(str, raw.frame.columns))
    if raw.tracker == OVER_TIME:
        return FileSummary(columns, len(raw.frame), over_time=True)
    if run_logs.is_log(raw):
        return FileSummary(columns, len(raw.frame), RowKind.LOG)
    if run_logs.may_be_log(raw):
        return FileSummary(columns, len(raw.frame), RowKind.STILL)
    return FileSummary(columns, len(one_row_per_run.to_one_row_per_run(raw, Options()).frame))


def read_file(path: Path, history: History = "last") -> Layout:
    """A file's table as it is.

    Args:
        history: which value stands for a metric that the file keeps as a list.

    Raises:
        UnreadableRuns: when it is no table, or gone.
    """
    if run_folders.is_yaml(path):
        run = metric_lists.parse_run(safe_documents.from_yaml(path), path)
        return run_folders.yaml_row(path) if run is None else _of_run(run, history)
    if path.suffix.lower() == ".json":
        run = metric_lists.parse_run(safe_documents.from_json(path), path)
        if run is not None:
            return _of_run(run, history)
    return recognise.raw_layout(sources.load_input(path), history)


def _of_run(run: metric_lists.LoggedRun, history: History) -> Layout:
    """One run with its metrics over time as a table of one row."""
    settings = {
        f"{name} (setting)" if name in run.results or name in run.logged else name: value
        for name, value in run.settings.items()
    }
    metrics = run.metrics(history)
    known: dict[str, tuple[Role, str]] = dict.fromkeys(settings, (Role.PARAMETER, "beside the run's results"))
    for name in metrics:
        clock = metric_lists.is_step_name(name)
        known[name] = (Role.METRIC, "logged over time")
        if clock or name.endswith(metric_lists.LOGGED):
            known[name] = (Role.LABEL, "how far the run went" if clock else "a schedule, not a result")
    cells = {name: pd.Series([value], dtype=object) for name, value in {**settings, **metrics}.items()}
    return Layout(OVER_TIME, pd.DataFrame(cells), known)
