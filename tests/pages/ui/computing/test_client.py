"""Another process gives the same answers, and its end is a sentence."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from importance.effects.one_parameter import effect
from importance.effects.two_parameters import surface
from importance.errors import NotEnoughRuns
from importance.model.surrogate import fit
from importance.model.threads import cores
from importance.ranking.rank import rank
from importance.ranking.stability import split_overlaps
from importance.readers.isolated import client as forks
from importance.readers.isolated import plain_data, reader
from importance.report.report import report
from importance.runs.table import Runs
from importance.sweep.forecast import forecast
from importance.sweep.recommend import recommend
from pages.ui.computing import client
from pages.ui.computing.functions import TYPES
from tests.builders import sweep_runs


@pytest.fixture(scope="module")
def runs() -> Runs:
    """Twenty runs of five parameters."""
    return sweep_runs(20)


def ask(
    function: Callable[..., Any], *arguments: object, waiting: Any = lambda: None, **options: object
) -> Any:
    return client.compute(function, arguments, options, waiting)[0]


def written(value: object) -> str:
    """A value as text, in which all of its numbers have all of their digits."""
    buffers: list[bytes] = []
    return json.dumps(plain_data.encoded(value, buffers, TYPES)) + repr(buffers)


def test_the_answers_are_those_of_this_process(runs: Runs) -> None:
    model, sweep = fit(runs, "loss"), recommend(runs, "loss", parameters=["lr"])
    assert written(ask(recommend, runs, "loss", parameters=["lr"])) == written(sweep)
    questions: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = [
        (rank, (runs, "loss"), {}),
        (rank, (runs, "loss", ["lr", "idle"]), {"scale": "rank"}),
        (fit, (runs, "loss"), {}),
        (effect, (runs, "loss", "optimizer"), {"model": model}),
        (surface, (runs, "loss", "lr", "momentum"), {"model": model}),
        (forecast, (sweep, sweep.space), {}),
        (report, (runs, "loss"), {}),
    ]
    for function, arguments, options in questions:
        expected = written(function(*arguments, **options))
        assert written(ask(function, *arguments, **options)) == expected, function.__name__


def test_an_error_comes_back_as_it_is(runs: Runs) -> None:
    with pytest.raises(NotEnoughRuns, match="runs"):
        ask(rank, runs.take([True] * 3 + [False] * 17), "loss")


def test_a_process_that_is_killed_is_a_sentence_and_the_next_question_is_answered(runs: Runs) -> None:
    client.end_idle_copies()
    _until(lambda: not _copies())
    killed: list[int] = []
    killer = threading.Thread(target=lambda: killed.append(_kill_the_first_copy()))
    killer.start()
    with pytest.raises(client.Ended, match="short of memory"):
        ask(split_overlaps, sweep_runs(40), "loss", None, 0, 8)
    killer.join()
    _until(lambda: not _group(killed[0]))
    assert ask(rank, runs, "loss").metric == "loss"


def test_whoever_waits_no_longer_ends_the_computation(runs: Runs) -> None:
    client.end_idle_copies()

    def leave() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(split_overlaps, sweep_runs(40), "loss", None, 0, 8, waiting=leave)
    _until(lambda: not _copies())


def test_a_copy_answers_many_questions_and_the_next_one_when_it_was_killed(runs: Runs) -> None:
    client.end_idle_copies()
    for _ in range(3):
        ask(rank, runs, "loss")
    [copy] = _copies()
    copy.kill()
    _until(lambda: not _copies())
    assert ask(rank, runs, "loss").metric == "loss"


def test_a_copy_that_nobody_asks_ends_and_the_next_question_is_answered(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.end_idle_copies()
    _until(lambda: not _copies())
    monkeypatch.setattr(client, "IDLE_SECONDS", 0.5)
    for _ in range(2):
        assert ask(rank, runs, "loss").metric == "loss"
        _until(lambda: not _copies())


def test_without_another_process_this_one_answers(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SUPPORTED", False)
    client.end_idle_copies()
    monkeypatch.setattr(forks, "begin", None)  # asking for a copy would fail
    assert written(ask(rank, runs, "loss")) == written(rank(runs, "loss"))


def _copies() -> list[psutil.Process]:
    process = forks._server._process
    children = [] if process is None else psutil.Process(process.pid).children()
    return [child for child in children if _is_running(child)]


def _is_running(process: psutil.Process) -> bool:
    """Whether a process has not ended; those of other tests may end while they are listed."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _group(leader: int) -> list[int]:
    """The processes of a copy: itself, and its own copy on a second core."""
    return [p.pid for p in psutil.process_iter() if _is_running(p) and _group_of(p.pid) == leader]


def _group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def _kill_the_first_copy() -> int:
    """Kill the first copy, once a second core computes too if there is one, and return its number."""
    _until(_copies)
    leader = _copies()[0].pid
    _until(lambda: len(_group(leader)) == min(cores(), 2))
    os.kill(leader, signal.SIGKILL)
    return leader


def test_those_who_have_waited_longest_come_first() -> None:
    queue, order, leave = client._Queue(1), [], threading.Event()

    def wait(since: int) -> None:
        with queue.place(since, lambda: None):
            order.append(since)
            leave.wait(10)

    threads = [threading.Thread(target=wait, args=(since,)) for since in (5, 3, 4, 1)]
    for number, thread in enumerate(threads):
        thread.start()
        _until(lambda number=number: len(queue._waiting) == number)
    with pytest.raises(KeyboardInterrupt), queue.place(2, _interrupt):
        order.append(2)
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == [5, 1, 3, 4], "the first found a free place"
    with queue.place(0, _interrupt):
        order.append(0)  # the place is free again, so nobody waits


def _interrupt() -> None:
    raise KeyboardInterrupt
