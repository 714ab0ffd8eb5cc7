"""MLflow's stores with the same runs: a folder, a database, a server, and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.trackers.mlflow.stand_in import Reply, standing_in
from tests.trackers.mlflow.written_runs import Written, write
from tests.trackers.mlflow_serving import serving
from tests.trackers.postgres import Server


@pytest.fixture(scope="session", autouse=True)
def _old_stores_may_be_written() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
        patch.setenv("GIT_PYTHON_REFRESH", "quiet")
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        yield


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder store with an unusual name."""
    root = tmp_path_factory.mktemp("files") / "my runs"
    write(root.as_uri())
    return root


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with an unusual name."""
    path = tmp_path_factory.mktemp("database") / "tracking.bin"
    write(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def server(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real server for a copy of the database."""
    home = tmp_path_factory.mktemp("server")
    copy = shutil.copy(database, home / "served.db")
    with serving(f"sqlite:///{copy}", home) as url:
        yield url


@pytest.fixture(scope="session")
def postgres(postgres: Server) -> str:
    """The URL of a store in a real PostgreSQL."""
    url = postgres.new_database()
    write(url.replace("postgresql://", "postgresql+psycopg://"))
    return url


@pytest.fixture(params=["folder", "database", "server", "postgres"])
def written(request: pytest.FixtureRequest) -> Written:
    place = request.getfixturevalue(request.param)
    uri = {
        "folder": lambda: place.as_uri(),
        "database": lambda: f"sqlite:///{place}",
        "server": lambda: place,
        "postgres": lambda: place.replace("postgresql://", "postgresql+psycopg://"),
    }
    return Written(str(place), uri[request.param]())


@pytest.fixture
def stand_in() -> Iterator[Callable[[Callable[[str, str], Reply]], str]]:
    """Start a small server that answers with a function of (path, Authorization), also unlike MLflow."""
    with standing_in() as start:
        yield start
