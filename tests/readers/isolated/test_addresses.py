"""What is at an address is parsed in another process. This one is neither held up nor taken along."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from importance.readers import downloads, source_summary
from importance.readers.isolated import client, reader
from tests.builders import sweep
from tests.readers.isolated.test_plain_data import assert_same_runs
from tests.trackers.mlflow.stand_in import JSON, Reply, small_server, standing_in

CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def served() -> Iterator[Callable[[Callable[[str, str], Reply]], str]]:
    """Start a small server that answers with a function of (path, Authorization)."""
    with standing_in() as start:
        yield start


def test_a_tracking_server_and_a_database_give_the_same_runs_as_in_this_process(
    served: Callable[..., str], tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "runs.db")) as connection:
        sweep(30).to_sql("runs", connection, index=False)
    for address in (served(lambda path, _: small_server(path)), f"sqlite:///{tmp_path}/runs.db?table=runs"):
        assert_same_runs(reader.read_runs(address), read_runs(address))
        assert reader.summarise_source(address) == source_summary.summarise_source(address)


def test_a_file_is_downloaded_by_another_process(served: Callable[..., str]) -> None:
    table = sweep(30).to_csv(index=False).encode()
    address = served(lambda path, login: (200, CSV, table) if login else (401, CSV, b""))
    with_login = address.replace("://", "://me:secret@") + "/my%20runs.csv"
    assert reader.download(with_login) == ("my runs.csv", table)
    with pytest.raises(UnreadableRuns, match="answered 401"):
        reader.download(address)
    with pytest.raises(UnreadableRuns, match="is plain http"):
        reader.download(address, "public", hosted=True)
    with pytest.MonkeyPatch.context() as patch:  # nothing is connected to here
        patch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
        assert reader.download(with_login)[1] == table


def test_a_download_ends_when_the_user_stops_it(served: Callable[..., str]) -> None:
    end = threading.Event()

    def reply(path: str, login: str) -> Reply:
        end.wait(30)
        return 200, CSV, b"lr,loss"

    def stop() -> None:
        raise KeyboardInterrupt

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        reader.download(served(reply), waiting=stop)
    assert time.monotonic() - started < downloads.TIMEOUT / 2
    end.set()


def test_an_answer_that_needs_too_much_memory_is_a_sentence_without_the_password(
    served: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = json.dumps({"experiments": [{"experiment_id": "1", "name": "x" * 10**8}]}).encode()
    monkeypatch.setattr(reader.read_budget, "LOCAL", reader.read_budget.Limits(memory=50 * 10**6))
    address = served(lambda path, _: (200, JSON, huge)).replace("://", "://me:secret@")
    with pytest.raises(UnreadableRuns, match="memory") as raised:
        reader.read_runs(address)
    assert "secret" not in str(raised.value)


def test_credentials_of_the_environment_are_those_of_now(
    served: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader.warm_up()
    address = served(lambda path, login: small_server(path) if login == "Bearer new" else (401, JSON, b"{}"))
    with pytest.raises(UnreadableRuns, match="requires a login"):
        reader.read_runs(address)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "new")
    assert len(reader.read_runs(address)) == 2
    assert os.environ["MLFLOW_TRACKING_TOKEN"] == "new"


def test_a_server_that_does_not_answer_can_be_left_and_does_not_hold_up_files(
    served: Callable[..., str],
) -> None:
    leave, end, errors = threading.Event(), threading.Event(), list[BaseException]()

    def reply(path: str, login: str) -> Reply:
        end.wait(30)
        return small_server(path)

    def waiting() -> None:
        if leave.is_set():
            raise KeyboardInterrupt

    def read() -> None:
        try:
            reader.read_runs(address, waiting=waiting)
        except KeyboardInterrupt as error:
            errors.append(error)

    address = served(reply)
    readers = [threading.Thread(target=read) for _ in range(client.Kind.FILE.value + 1)]
    for thread in readers:
        thread.start()
    time.sleep(0.2)
    assert len(reader.read_runs(("runs.csv", sweep(30).to_csv(index=False).encode()))) == 30
    leave.set()
    for thread in readers:
        thread.join(10)
    end.set()
    assert len(errors) == len(readers)
