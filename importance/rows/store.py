"""A place that may hold runs, and what was found there: studies that can be read one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from importance.rows.layout import Layout
from importance.runs.reading import Fold, Nesting

History = Literal["last", "best", "mean", "min", "max"]
HISTORIES: tuple[History, ...] = ("last", "best", "mean", "min", "max")

ROWS: Literal["rows"] = "rows"
"""Said in place of a history: each row of a table with one row a step is kept as a run."""

Progress = Callable[[float, int], None]
"""Called with (runs read, runs in all) now and then; the second is 0 while it is not known. The first is no
whole number while a long run is read."""

Tell = Callable[[float], None]
"""Called now and then with the share of one run that has been read."""


def no_progress(done: float, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Options:
    """How runs are to be read.

    Attributes:
        history: which value stands for a metric that was logged over time: the last, the mean, the lowest,
            the highest, or "best", which is the lowest or highest by what the metric's name says of its goal.
        progress: who is told how far it is.
        fold: whether tables with one row a step are folded to one row a run.
        nesting: which of nested runs are read; None lets each family decide.
    """

    history: History = "last"
    progress: Progress = no_progress
    fold: Fold = Fold.IF_SURE
    nesting: Nesting | None = None

    def within(self, done: int, total: int) -> Tell:
        """Tells how far it is with the run that comes after so many."""
        return lambda share: self.progress(done + min(share, 1.0), total)


@dataclass(frozen=True)
class Place:
    """Where to look.

    Attributes:
        text: what the user wrote, for messages (without credentials: see `shown`).
        path: the file or folder on this machine; None when the text is an address (http, https, a database
            URL such as postgresql://, a W&B project such as entity/project).
        linked: whether the text came in a link. The user agreed to open it, but did not write it: then no
            password or token that this machine holds for others is sent there.
        passed: files and folders below the path that are passed by: another tool's, whose runs are known.
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
        n_runs: how many runs it has; -1 when counting would mean reading.
        read: gives the table of its runs with what the tool settles: roles, search space, notes.
    """

    name: str
    n_runs: int
    read: Callable[[Options], Layout]


@dataclass(frozen=True)
class Store:
    """What was found at a place.

    Attributes:
        kind: what it is, in words: "Optuna storage", "MLflow folder".
        word: what the tool calls a study: "study", "experiment", "search", "project".
        studies: those with at least one run come first; never empty (an empty store raises instead).
        live: whether runs may still be added, so that it is worth looking again.
        stamp: a text that changes when the store does, cheap to get ("" when only reading would tell).
        paths: the files and folders that are this tool's, each with all that lies in it.
        over_time: whether metrics may be kept over time, so that one of their values has to be chosen.
    """

    kind: str
    word: str
    studies: Sequence[Study]
    live: bool = False
    stamp: str = ""
    paths: tuple[Path, ...] = ()
    over_time: bool = True
