"""Optuna's storages: a SQLite file, a journal, and databases on servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from optuna.storages import RDBStorage

from tests.trackers import mysql
from tests.trackers.optuna.studies import in_file


@pytest.fixture(params=["sqlite", "journal"])
def local(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, object]:
    """A storage in a file."""
    return in_file(request.param, tmp_path)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[mysql.Server]:
    with mysql.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "journal", "postgres", "mariadb"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, object]:
    """A storage in a file or on a server."""
    if request.param in ("sqlite", "journal"):
        return in_file(request.param, tmp_path)
    url: str = request.getfixturevalue(request.param).new_database()
    return url, RDBStorage(url.replace("postgresql://", "postgresql+psycopg://"))
