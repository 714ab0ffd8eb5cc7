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
from importance.rows import list_histories, one_row_a_run, run_logs
from importance.rows.layout import Layout
from importance.rows.store import History, Options
from importance.runs.columns import Role
from importance.trackers import run_folders

_MOST_REMEMBERED = 20_000


class Shape(Enum):
    """What the rows of a table may be."""

    LOG = "steps of one run"
    STILL = "steps of one run, which nothing counts"
    RUNS = "runs"


@dataclass(frozen=True)
class Summary:
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
    shape: Shape = Shape.RUNS
    over_time: bool = False
    problem: str = ""


@lru_cache(maxsize=_MOST_REMEMBERED)
def summary(path: Path, changed: int, size: int) -> Summary:
    """What a file holds; remembered until it changes."""
    try:
        raw = layout(path)
    except UnreadableRuns as error:
        return Summary(problem=str(error))
    columns = frozenset(map(str, raw.frame.columns))
    if raw.over_time:
        return Summary(columns, len(raw.frame), over_time=True)
    if run_logs.is_log(raw):
        return Summary(columns, len(raw.frame), Shape.LOG)
    if run_logs.may_be_log(raw):
        return Summary(columns, len(raw.frame), Shape.STILL)
    return Summary(columns, len(one_row_a_run.settled(raw, Options()).frame))


def layout(path: Path, history: History = "last") -> Layout:
    """A file's table as it is.

    Args:
        history: which value stands for a metric that the file keeps as a list.

    Raises:
        UnreadableRuns: when it is no table, or gone.
    """
    if run_folders.is_yaml(path):
        run = list_histories.run(safe_documents.from_yaml(path), path)
        return run_folders.yaml_row(path) if run is None else _of_run(run, history)
    if path.suffix.lower() == ".json":
        run = list_histories.run(safe_documents.from_json(path), path)
        if run is not None:
            return _of_run(run, history)
    return recognise.rows(sources.one(path), history)


def _of_run(run: list_histories.Run, history: History) -> Layout:
    """One run with its metrics over time as a table of one row."""
    settings = {
        f"{name} (setting)" if name in run.results or name in run.logged else name: value
        for name, value in run.settings.items()
    }
    metrics = run.metrics(history)
    known: dict[str, tuple[Role, str]] = dict.fromkeys(settings, (Role.PARAMETER, "beside the run's results"))
    for name in metrics:
        clock = list_histories.is_clock(name)
        known[name] = (Role.METRIC, "logged over time")
        if clock or name.endswith(list_histories.RATE):
            known[name] = (Role.LABEL, "how far the run went" if clock else "a schedule, not a result")
    cells = {name: pd.Series([value], dtype=object) for name, value in {**settings, **metrics}.items()}
    return Layout("one file a run", pd.DataFrame(cells), known, over_time=True)
