"""Group the tables of a folder: which of them have the same columns, and which are logs of single runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from importance.readers import table_files
from importance.readers.table_files import RowKind
from importance.rows import settings_in_names
from importance.runs.column_names import odds_of_result
from importance.runs.table import Runs
from importance.trackers import log_folders, run_folders
from importance.trackers.log_folders import LogFile

_SAMPLED_ROWS = 2_000
_MIN_SHARED = 0.7
"""The share of all columns that two tables need in common."""
_MIN_SHARED_SINGLE = 0.5
"""The share of the smaller table's columns that two tables of one row need in common."""


@dataclass(frozen=True)
class FolderTable:
    """A table in a folder.

    Attributes:
        path: the file.
        name: its path below the folder.
        columns: the names of its columns.
        rows: the number of runs, or of steps of one run.
        row_kind: what its rows are.
        over_time: whether it keeps the metrics of one run as lists.
    """

    path: Path
    name: str
    columns: frozenset[str]
    rows: int
    row_kind: RowKind
    over_time: bool = False

    @property
    def log_file(self) -> LogFile:
        """The same file as a log."""
        return LogFile(self.name, partial(table_files.read_file, self.path))


Group = Sequence[FolderTable]


def group_tables(tables: Sequence[FolderTable]) -> list[list[FolderTable]]:
    """Return groups of tables that share most of their columns. A run that crashed may have fewer columns."""
    groups: list[list[FolderTable]] = []
    for table in sorted(tables, key=lambda table: -len(table.columns)):
        for group in groups:
            first = group[0]
            shared = len(first.columns & table.columns)
            min_shared = _MIN_SHARED * len(first.columns | table.columns)
            if first.rows == table.rows == 1:
                min_shared = _MIN_SHARED_SINGLE * len(table.columns)
            if shared and shared >= min_shared:
                group.append(table)
                break
        else:
            groups.append([table])
    return [sorted(group, key=lambda table: table.name) for group in groups]


def n_rows(group: Group) -> int:
    """Return the number of rows of all tables in a group."""
    return sum(table.rows for table in group)


def are_logs(group: Group) -> bool:
    """Whether each table of a group is the log of one run."""
    if len(group) < 2 or n_rows(group) == len(group):
        return False
    kinds = {table.row_kind for table in group if table.rows > 1}
    if kinds == {RowKind.STEPS}:
        return True
    names = [log_folders.stem(table.name) for table in group]
    return kinds <= {RowKind.STEPS, RowKind.MAYBE_STEPS} and settings_in_names.same_named_settings(
        settings_in_names.settings_in_names(names)
    )


def are_clearly_runs(group: Group) -> bool:
    """Whether a group has several rows, and settings and results by their names.

    Tables beside the runs of a tool need this, because a project has tables of data as well.
    """
    if n_rows(group) < 2 or run_folders.is_yaml(group[0].path):  # YAML in a project is its configuration
        return False
    layout = table_files.read_file(group[0].path)
    runs = Runs.from_frame(layout.frame.head(_SAMPLED_ROWS), known_roles=layout.known_roles)
    metrics = [name for name in runs.metrics if odds_of_result(name) > 1 or name in layout.known_roles]
    settings = [name for name in runs.parameters if odds_of_result(name) < -1 or name in layout.known_roles]
    return bool(metrics and settings)


def group_name(names: Sequence[str]) -> str:
    """Return a name for files of one kind. It has no count, so that it stays the same as runs are added."""
    return names[0] if len(names) == 1 else f"{names[0]} and similar files"
