"""MLflow: its folder of runs, its database, and its tracking server."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.rows.store import Place, Store
from importance.trackers.formats import sql_databases
from importance.trackers.mlflow import folder, server
from importance.trackers.mlflow.database import open_database

_DATABASE = "mlflow.db"
_ASKS = re.compile(r"\?(.*&)?(table|query)=")


def open_path(place: Place) -> Store | None:
    """Return the experiments in MLflow's folder or SQLite file; None for any other.

    Raises:
        UnreadableRuns: when MLflow wrote it but no runs can be read from it.
    """
    path = place.path
    if path is None:
        return None
    if not regular_files.is_folder(path):
        return open_database(sql_databases.from_file(path)) if sql_databases.is_sqlite(path) else None
    store = folder.open_folder(path, place.passed)
    if store is not None:
        return store
    if sql_databases.is_sqlite(path / _DATABASE):
        store = open_database(sql_databases.from_file(path / _DATABASE))
        # What the runs have made lies beside it.
        made = [path / name for name in (_DATABASE, "mlruns", "mlartifacts")]
        return store if store is None else replace(store, paths=tuple(made))
    if _only_artifacts(path):
        beside = path.parent / _DATABASE
        advice = (
            f"Give {beside}"
            if regular_files.is_file(beside)
            else f"Give that file, usually called {_DATABASE}"
        )
        raise UnreadableRuns(
            f"{path} contains only artifacts of MLflow runs, such as models and plots. The runs are in "
            f"a database. {advice}."
        )
    return None


def open_address(place: Place) -> Store | None:
    """Return the experiments of a tracking server or of a database by its URL; None for any other address.

    Raises:
        UnreadableRuns: when it is MLflow's but cannot be read, or a database cannot be reached.
        MissingExtra: when SQLAlchemy or the driver is not installed.
    """
    if place.text.lower().startswith(("http://", "https://")):
        return server.open_address(place.text, place.linked)
    # A URL with a query may name a table or hold a question of its own.
    if sql_databases.is_database_url(place.text) and not _ASKS.search(place.text):
        return open_database(sql_databases.from_url(place.text, place.linked))
    return None


def _only_artifacts(path: Path) -> bool:
    """Return whether a folder is EXPERIMENT/RUN/artifacts, which MLflow leaves beside its database."""
    for experiment in _first_folders(path):
        if not experiment.name.isdigit():
            return False
        for run in _first_folders(experiment):
            if len(run.name) == 32 and regular_files.is_folder(run / "artifacts"):
                return True
    return False


def _first_folders(path: Path) -> list[Path]:
    try:
        with os.scandir(path) as entries:
            return [Path(entry.path) for entry, _ in zip(entries, range(50), strict=False) if entry.is_dir()]
    except OSError:
        return []
