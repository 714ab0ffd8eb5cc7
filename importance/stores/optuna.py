"""Optuna: its SQLite file, its database on a server, its journal; none of them needs Optuna installed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from importance.errors import UnreadableRuns
from importance.stores import databases
from importance.stores.optuna_database import KIND, open_database
from importance.stores.optuna_journal import is_journal, open_journal
from importance.stores.places import Place, Store, Study

_MOST_FILES = 500


def open_path(place: Place) -> Store | None:
    """The studies in a storage file, whatever its name, or in the storage files of a folder.

    Raises:
        UnreadableRuns: when it is Optuna's, but locked, damaged or without a study.
    """
    path = place.path
    if path is None:
        return None
    if path.is_dir():
        return _folder(path)
    if databases.is_sqlite(path):
        return open_database(databases.sqlite(path))
    return open_journal(path) if is_journal(path) else None


def open_address(place: Place) -> Store | None:
    """The studies in the database behind a URL: sqlite:///FILE, postgresql://..., mysql://...

    Raises:
        UnreadableRuns: when the database cannot be reached or read.
        MissingExtra: when SQLAlchemy or the driver is not installed.
    """
    if not databases.is_database_url(place.text) or databases.asks_for_rows(place.text):
        return None
    return open_database(databases.at(place.text, place.linked))


def _folder(path: Path) -> Store | None:
    """The studies of the storage files that lie in a folder; None where none does."""
    try:
        files = [file for file in sorted(path.iterdir())[:_MOST_FILES] if _is_plain(file)]
    except OSError:
        return None
    stores: list[tuple[Path, Store]] = []
    for file in files:
        try:
            store = open_path(Place(str(file), file))
        except UnreadableRuns:
            continue
        if store is not None:
            stores.append((file, store))
    if len(stores) < 2:
        return stores[0][1] if stores else None
    studies = [_renamed(file, one) for file, store in stores for one in store.studies]
    stamp = " ".join(store.stamp for _, store in stores)
    return Store(KIND, "study", sorted(studies, key=lambda one: one.n_runs == 0), live=True, stamp=stamp)


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink() and not file.name.startswith(".")


def _renamed(file: Path, study: Study) -> Study:
    return replace(study, name=f"{file.name}: {study.name}")
