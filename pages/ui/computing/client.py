"""Ask a copy of the process for the answer to a question, and wait for it."""

from __future__ import annotations

import heapq
import itertools
import math
import os
import select
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importance.errors import ImportanceError
from importance.readers.isolated import client, messages, plain_data, reader
from importance.readers.isolated.messages import Hangup, Message
from pages.ui.computing import functions, process
from pages.ui.computing.functions import TYPES

_FOLDER = Path(__file__).parents[3]
_LOOK_EVERY = 0.1  # seconds
_PATIENCE = 60
"""Seconds for the process to start and to take the question."""
_MOST_ANSWERS = 50
"""So many questions are answered by one copy, so that its memory goes back from time to time."""
_SMALL = 5 * 10**6
"""Bytes of the arguments above which a copy ends after its answer."""
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Queue:
    """Lets so many in at once: first those whose page has waited longest.

    A page that asks several questions one after the other does not queue anew for each of them.
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._lock = threading.Lock()
        self._waiting: list[tuple[float, int, threading.Event]] = []
        self._numbers = itertools.count()

    @contextmanager
    def place(self, since: float, waiting: Callable[[], object]) -> Iterator[None]:
        """Wait for a place, and give it back. If `waiting`, which is called often, raises, wait no longer."""
        entry = (since, next(self._numbers), threading.Event())
        with self._lock:
            heapq.heappush(self._waiting, entry)
            self._admit()
        turn = entry[-1]
        try:
            while not turn.wait(_LOOK_EVERY):
                waiting()
            yield
        finally:
            with self._lock:
                if turn.is_set():
                    self._free += 1
                else:
                    self._waiting.remove(entry)
                    heapq.heapify(self._waiting)
                self._admit()

    def _admit(self) -> None:
        while self._free and self._waiting:
            self._free -= 1
            heapq.heappop(self._waiting)[-1].set()


_queue = _Queue(_CORES)


class Ended(ImportanceError):
    """The process that computed an answer has ended without one."""


def warm_up() -> None:
    """Start the process, so that it is ready when the first question or the first file comes."""
    _use_process()
    reader.warm_up()


def compute(
    function: Callable[..., Any],
    arguments: Sequence[object],
    options: Mapping[str, object],
    waiting: Callable[[], object],
    since: float = math.inf,
) -> tuple[Any, int]:
    """Return the answer of a function of `functions`, and how many bytes it has.

    Where the system cannot fork, this process computes it.

    Args:
        function, arguments, options: what to compute.
        waiting: called several times a second. If it raises, the computation is stopped.
        since: when the page began to wait, by the monotonic clock. Whoever has waited longest comes first.

    Raises:
        ImportanceError: what the function raises.
        Ended: when the process that computes is killed, for example because memory is short.
    """
    buffers: list[bytes] = []
    data = plain_data.encoded((tuple(arguments), dict(options)), buffers, TYPES)
    question = {"function": process.COMPUTE, "name": functions.name_of(function), "arguments": data}
    with _queue.place(since, waiting):
        copy = _idle_copy() or _new_copy()
        if copy is None:
            value = function(*arguments, **options)
            return value, _size(value)
        with ExitStack() as stack:
            stack.callback(copy.end)
            try:
                copy.connection.settimeout(_PATIENCE)
                messages.send(copy.connection, Message(question, buffers))
                while not select.select([copy.connection], [], [], _LOOK_EVERY)[0]:
                    waiting()
                message = messages.receive(copy.connection)
            except (Hangup, OSError):
                raise Ended(_ending_sentence(client.wait(copy.lifeline))) from None
            if sum(map(len, buffers)) < _SMALL and copy.answered < _MOST_ANSWERS:
                copy.answered += 1
                stack.pop_all()
                with _idle_lock:
                    _idle.append(copy)
    if "error" in message.content:
        raise plain_data.decoded_error(message.content)
    value = plain_data.decoded(message.content["result"], message.buffers, TYPES)
    return value, _size_of(message)


@dataclass
class _Copy:
    """A copy of the process, with its lifeline, and how many questions it has answered."""

    connection: socket.socket
    lifeline: socket.socket
    answered: int = 0

    def end(self) -> None:
        """End the copy, and wait until it has ended."""
        client.wait(self.lifeline)
        self.lifeline.close()
        self.connection.close()


_idle: list[_Copy] = []
_idle_lock = threading.Lock()


def _idle_copy() -> _Copy | None:
    """Return a copy that has answered and waits for the next question; None if there is none."""
    while True:
        with _idle_lock:
            if not _idle:
                return None
            copy = _idle.pop()
        if not select.select([copy.connection], [], [], 0)[0]:
            return copy
        copy.end()  # it has ended: there is something to read, the end of the connection


def end_idle_copies() -> None:
    """End the copies that wait for a question."""
    with _idle_lock:
        copies = list(_idle)
        _idle.clear()
    for copy in copies:
        copy.end()


def _use_process() -> None:
    client.run_in(process.__name__, _FOLDER)


def _new_copy() -> _Copy | None:
    """Return a new copy of the process; None where there can be none."""
    if not reader.SUPPORTED:
        return None
    _use_process()
    try:
        return _Copy(*client.begin())
    except OSError:
        return None


def _size(value: object) -> int:
    buffers: list[bytes] = []
    return _size_of(Message({"result": plain_data.encoded(value, buffers, TYPES)}, buffers))


def _size_of(message: Message) -> int:
    return len(repr(message.content)) + sum(map(len, message.buffers))


def _ending_sentence(ending: tuple[int, float, int] | None) -> str:
    """Return the sentence about a copy that ended in this way, without an answer."""
    number = os.WTERMSIG(ending[0]) if ending and os.WIFSIGNALED(ending[0]) else 0
    if number == signal.SIGKILL:
        return (
            "The computer ran short of memory during the computation and stopped it. Choose fewer parameters "
            "or filter the runs, and try again."
        )
    how = f" ({signal.Signals(number).name})" if number in set(signal.Signals) else ""
    return f"The computation failed{how}. Try it again. If it fails again, please report it."
