"""Optuna: its SQLite file, its database on a server and its journal. Optuna need not be installed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.store import Place, Store
from importance.trackers import folder_walk
from importance.trackers.formats import sql_databases
from importance.trackers.optuna.database import KIND, open_database
from importance.trackers.optuna.journal import is_journal, open_journal

_MOST_FILES = 500
_ENDING = re.compile(r"\.(db3?|sqlite3?|log|journal)$", re.IGNORECASE)


def open_path(place: Place) -> Store | None:
    """Return the studies in a storage file of any name, or in the storage files of a folder.

    Raises:
        UnreadableRuns: when it is Optuna's, but locked, damaged or without a study.
    """
    path = place.path
    if path is None:
        return None
    if regular_files.is_folder(path):
        return _folder(path, place.passed)
    if sql_databases.is_sqlite(path):
        return open_database(sql_databases.from_file(path))
    return open_journal(path) if is_journal(path) else None


def open_address(place: Place) -> Store | None:
    """Return the studies in the database at a URL: sqlite:///FILE, postgresql://..., mysql://...

    Raises:
        UnreadableRuns: when the database cannot be reached or read.
        MissingExtra: when SQLAlchemy or the driver is not installed.
    """
    if not sql_databases.is_database_url(place.text) or sql_databases.selects_rows(place.text):
        return None
    return open_database(sql_databases.from_url(place.text, place.linked))


def _folder(path: Path, passed: Collection[Path]) -> Store | None:
    """Return the studies in a folder's storage files, and in files below it that are named like one."""
    files = [
        folder.path / name
        for folder in folder_walk.walk(path, folder_walk.FIRST_ENTRIES, passed=passed)
        for name in folder.files
        if not name.startswith(".") and (folder.path == path or _ENDING.search(name))
    ][:_MOST_FILES]
    stores: list[tuple[Path, Store]] = []
    for file in files:
        try:
            store = open_path(Place(str(file), file))
        except UnreadableRuns:
            continue
        if store is not None:
            stores.append((file, store))
    paths = tuple(file for file, _ in stores)
    if len(stores) < 2:
        return replace(stores[0][1], paths=paths) if stores else None
    studies = [
        replace(study, name=f"{file.relative_to(path).as_posix()}: {study.name}")
        for file, store in stores
        for study in store.studies
    ]
    stamp = " ".join(store.stamp for _, store in stores)
    ordered = sorted(studies, key=lambda study: study.n_runs == 0)
    return Store(KIND, "study", ordered, live=True, stamp=stamp, paths=paths)
