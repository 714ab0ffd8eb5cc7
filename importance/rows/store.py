"""Stores of runs: a place to look, the studies that were found there, and the options to read them with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from importance.rows.curve_log import CurveLog
from importance.rows.layout import Layout
from importance.runs.reading import Fold, Nesting

History = Literal["last", "best", "mean", "min", "max"]
"""The value that is used for a metric that was logged over time."""
HISTORIES: tuple[History, ...] = ("last", "best", "mean", "min", "max")

ROWS: Literal["rows"] = "rows"
"""An option in place of a history: each row of a table with one row per step is kept as a run."""

Progress = Callable[[float, int], None]
"""Called now and then with (runs read, total number of runs). The total is 0 while it is unknown. The first
number has a fraction while a long run is read."""

ReportShare = Callable[[float], None]
"""Called now and then with the share of one run that has been read, between 0 and 1."""


def no_progress(done: float, total: int) -> None:
    """Ignore progress reports."""


@dataclass(frozen=True)
class Options:
    """How runs are read.

    Attributes:
        history: the value that is used for a metric that was logged over time. "best" is the lowest or the
            highest value, depending on the goal that the metric's name suggests.
        progress: called with the progress of the reading.
        fold: whether tables with one row per step are aggregated to one row per run.
        nesting: which runs are read if some are nested in others; None decides for each parent.
        curves: collects what the runs logged over time; None if nobody asks for it.
    """

    history: History = "last"
    progress: Progress = no_progress
    fold: Fold = Fold.IF_SURE
    nesting: Nesting | None = None
    curves: CurveLog | None = None

    def within(self, done: int, total: int) -> ReportShare:
        """Return a function that reports the progress within the run that follows `done` runs."""
        return lambda share: self.progress(done + min(share, 1.0), total)


@dataclass(frozen=True)
class Place:
    """Where to look for runs.

    Attributes:
        text: what the user wrote, for messages, without passwords.
        path: the file or folder on this machine; None if the text is an address (http, https, a database URL
            such as postgresql://, a W&B project such as entity/project).
        linked: whether the text came in a link. The user agreed to open it but did not write it, so no
            password or token of this machine is sent to it.
        passed: files and folders below the path to skip, because their runs are already read as another
            tool's.
    """

    text: str
    path: Path | None
    linked: bool = False
    passed: frozenset[Path] = frozenset()


@dataclass(frozen=True)
class Study:
    """Runs that belong together: a study, an experiment, a search, a sweep.

    Attributes:
        name: unique in its store.
        n_runs: the number of runs; -1 if counting them would mean reading them.
        read: returns the table of the runs, with the roles, search space and notes of the tool.
        on_request: whether it is read only if the user names it, as a view of a SQLite file is.
    """

    name: str
    n_runs: int
    read: Callable[[Options], Layout]
    on_request: bool = False


@dataclass(frozen=True)
class Store:
    """The studies at a place.

    Attributes:
        kind: a description, such as "Optuna storage" or "MLflow folder".
        word: the tool's word for a study: "study", "experiment", "search", "project".
        studies: the studies, those with runs first. Never empty: an empty store raises an error instead.
        live: whether runs may still be added, so that it is worth looking again.
        stamp: a text that changes when the store does and is cheap to compute; "" if only reading the store
            would tell.
        paths: the files and folders of this tool, each with everything in it.
        over_time: whether metrics may be kept over time, so that one of the values has to be chosen.
    """

    kind: str
    word: str
    studies: Sequence[Study]
    live: bool = False
    stamp: str = ""
    paths: tuple[Path, ...] = ()
    over_time: bool = True
