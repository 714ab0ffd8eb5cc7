"""A process that reads ends in an answer or in a sentence, whatever happens to it."""

from __future__ import annotations

import dataclasses
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from importance.errors import ImportanceError, UnreadableRuns
from importance.read_budget import HOSTED, LOCAL, Budget, Limits
from importance.readers.isolated import client, fork_server
from importance.readers.isolated.messages import Message
from importance.rows.store import no_progress
from pages.ui.computing import client as computing
from tests.builders import CSV, ROOT
from tests.hostile.stores import FILES

ENDLESS = FILES["view_without_an_end.db"]()


@pytest.fixture(autouse=True)
def _no_copies_of_other_tests() -> None:
    computing.end_idle_copies()


def job(
    data: bytes = CSV.encode(), name: str = "runs.csv", limits: Limits = LOCAL, **more: object
) -> Message:
    options = {"study": more.get("study"), "history": None, "nested": None, "reach": "public"}
    source = {"names": [name], "several": False}
    content = {"function": more.get("function", "read_runs"), "source": source, "options": options}
    return Message({**content, "limits": dataclasses.asdict(limits), "folder": "/"}, [data])


def call(message: Message, limits: Limits = LOCAL, waiting: object = lambda: None) -> object:
    return client.call(message, "runs.csv", limits, no_progress, waiting)  # type: ignore[arg-type]


def server() -> psutil.Process:
    client.start()
    process = client._server._process
    assert process is not None
    return psutil.Process(process.pid)


def copies() -> list[psutil.Process]:
    return [process for process in server().children() if process.status() != psutil.STATUS_ZOMBIE]


def test_an_answer_comes_back_and_the_copy_is_gone() -> None:
    runs = call(job())
    assert len(runs) == 3  # type: ignore[arg-type]
    _until(lambda: not copies())


def test_another_module_runs_in_a_new_process_which_reads_too() -> None:
    module, folder = client._server._module, client._server._folder
    client.run_in(fork_server.__name__, ROOT)
    before = server()
    try:
        client.run_in("pages.ui.computing.process", ROOT)
        assert len(call(job())) == 3  # type: ignore[arg-type]
        assert "pages.ui.computing.process" in server().cmdline()
        before.wait(10)
    finally:
        client.run_in(module, folder)
        call(job())  # the tests below need a warm process


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGSEGV, r"made its reader fail \(SIGSEGV\)"),
        (signal.SIGABRT, r"made its reader fail \(SIGABRT\)"),
        (signal.SIGKILL, "needs more than .* MB of memory"),
    ],
)
def test_a_copy_that_crashes_is_a_sentence(number: signal.Signals, words: str) -> None:
    killed = threading.Timer(0.3, lambda: [os.kill(copy.pid, number) for copy in copies()])
    killed.start()
    with pytest.raises(UnreadableRuns, match=words):
        call(job(ENDLESS, "v.db", study="v"))
    killed.join()
    assert len(call(job())) == 3  # type: ignore[arg-type]


def test_an_error_that_nobody_expects_is_a_sentence() -> None:
    with pytest.raises(UnreadableRuns, match=r"runs\.csv made its reader fail"):
        call(job(function="nothing"))


def test_a_read_that_takes_too_long_is_stopped() -> None:
    limits = dataclasses.replace(HOSTED, cpu_seconds=0.3)
    with pytest.raises(UnreadableRuns, match="which is the limit on this server"):
        call(job(ENDLESS, "v.db", limits, study="v"), limits)


def test_a_read_without_progress_is_stopped_from_outside() -> None:
    limits = dataclasses.replace(LOCAL, idle_seconds=0.5)
    with pytest.raises(UnreadableRuns, match="made no progress"):
        call(job(ENDLESS, "v.db", study="v"), limits)
    _until(lambda: not copies())


def test_a_read_ends_when_the_page_is_closed() -> None:
    class Closed(Exception):
        pass

    def waiting() -> None:
        raise Closed

    with pytest.raises(Closed):
        call(job(ENDLESS, "v.db", study="v"), waiting=waiting)
    _until(lambda: not copies())


def test_the_process_is_started_again_when_it_was_killed() -> None:
    first = server()
    first.kill()
    first.wait(5)
    assert len(call(job())) == 3  # type: ignore[arg-type]
    assert server().pid != first.pid


def test_only_a_few_files_are_read_at_the_same_time() -> None:
    most: list[int] = []
    reads = [threading.Thread(target=_read_for_a_moment) for _ in range(client.Kind.FILE.value + 2)]
    for read in reads:
        read.start()
    while any(read.is_alive() for read in reads):
        most.append(len(copies()))
        time.sleep(0.02)
    assert max(most) == client.Kind.FILE.value


def test_signals_and_their_absence_have_sentences() -> None:
    budget = Budget(HOSTED, "a.xlsx")
    assert "took more than 20 seconds" in client.ending_sentence((signal.SIGXCPU, 1.0, 1), budget)
    assert client.ending_sentence(None, budget).startswith("a.xlsx made its reader fail.")
    aborted = signal.SIGABRT, 1.0
    assert "memory" in client.ending_sentence((*aborted, int(HOSTED.memory)), budget)
    assert "fail (SIGABRT)" in client.ending_sentence((*aborted, int(HOSTED.memory) // 4), budget)


def _read_for_a_moment() -> None:
    limits = dataclasses.replace(LOCAL, idle_seconds=0.4)
    with pytest.raises(ImportanceError):
        call(job(ENDLESS, "v.db", limits, study="v"), limits)


def _until(condition: object) -> None:
    end = time.monotonic() + 10
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_path_is_opened_by_the_copy(tmp_path: Path) -> None:
    (tmp_path / "runs.csv").write_text(CSV)
    message = job()
    content = {**message.content, "source": "runs.csv", "folder": str(tmp_path)}
    content["options"] = {**message.content["options"], "reach": "any"}
    assert len(call(Message(content))) == 3  # type: ignore[arg-type]
