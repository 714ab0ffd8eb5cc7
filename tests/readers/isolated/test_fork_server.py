"""The process that forks itself: what it leaves behind when a read or the whole app is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from importance.readers.isolated import fork_server, messages
from tests.builders import CSV, ROOT, zipped
from tests.hostile.stores import FILES
from tests.readers.isolated.test_client import job


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """A process of its own whose temporary files are in a folder of this test."""
    here, there = socket.socketpair()
    command = [sys.executable, "-m", "importance.readers.isolated.fork_server", str(there.fileno())]
    environment = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with here, subprocess.Popen(command, env=environment, pass_fds=[there.fileno()]) as process:
        there.close()
        yield process, here
        here.close()


def test_nothing_is_left_behind_when_the_app_is_stopped_in_the_middle_of_a_read(
    process: tuple[subprocess.Popen[bytes], socket.socket], tmp_path: Path
) -> None:
    server, control = process
    connection, far = socket.socketpair()
    lifeline, far_lifeline = socket.socketpair()
    with connection, lifeline, far, far_lifeline:
        socket.send_fds(control, [b"r"], [far.fileno(), far_lifeline.fileno()])
    # The sockets of the app are closed, as when it is killed. The process has not even started to read.
    connection, far = socket.socketpair()
    lifeline, far_lifeline = socket.socketpair()
    with connection, lifeline:
        with far, far_lifeline:
            socket.send_fds(control, [b"r"], [far.fileno(), far_lifeline.fileno()])
        messages.send(connection, job(FILES["view_without_an_end.db"](), "v.db", study="v"))
        end = time.monotonic() + 120  # on a machine with much else to do
        while not list(tmp_path.rglob("v.db")):
            assert time.monotonic() < end
            time.sleep(0.02)
        server.send_signal(signal.SIGTERM)  # as a service manager does with all processes
        server.send_signal(signal.SIGINT)
        control.close()
        assert server.wait(60) == 0
        assert not list(tmp_path.iterdir())
        status, seconds, most = fork_server.ENDING.unpack(lifeline.recv(fork_server.ENDING.size))
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert seconds > 0
    assert most > 10**7


def test_on_a_disk_without_space_only_what_needs_it_is_refused(
    process: tuple[subprocess.Popen[bytes], socket.socket], tmp_path: Path
) -> None:
    server, control = process
    path = tmp_path.with_name(f"{tmp_path.name}.csv")
    path.write_text(CSV)

    def ask(message: messages.Message) -> dict[str, Any]:
        connection, far = socket.socketpair()
        lifeline, far_lifeline = socket.socketpair()
        with connection, lifeline:
            with far, far_lifeline:
                socket.send_fds(control, [b"r"], [far.fileno(), far_lifeline.fileno()])
            messages.send(connection, message)
            answer = messages.receive(connection)
            while "progress" in answer.content:
                answer = messages.receive(connection)
            return answer.content

    assert "result" in ask(job(CSV.encode(), "runs.csv"))
    end = time.monotonic() + 60
    while list(tmp_path.iterdir()):  # that of the first read
        assert time.monotonic() < end
        time.sleep(0.02)
    tmp_path.rmdir()  # no temporary folder can be made any more
    refused = ask(job(zipped(**{"runs.csv": CSV.encode()}), "runs.zip"))
    assert refused["message"].startswith("runs.zip cannot be unpacked") and "TMPDIR" in refused["message"]
    by_path = job(b"", str(path))
    by_path.content.update(source=str(path), options={**by_path.content["options"], "reach": "any"})
    assert "result" in ask(by_path)
    assert server.poll() is None
    tmp_path.mkdir()
