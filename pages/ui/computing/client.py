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
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from importance.errors import ImportanceError
from importance.model.threads import cores
from importance.readers.isolated import client, messages, plain_data, reader
from importance.readers.isolated.messages import Hangup, Message
from pages.ui import malloc_trim
from pages.ui.computing import functions, process
from pages.ui.computing.functions import TYPES

_FOLDER = Path(__file__).parents[3]
_LOOK_EVERY = 0.1  # seconds
_PATIENCE = 60
"""Seconds for the process to start and to take the question."""
_MOST_ANSWERS = 50
"""So many questions are answered by one copy, so that its memory goes back from time to time."""
IDLE_SECONDS = 60.0
"""So long a copy waits for the next question. Then it ends, so that its memory goes back to the system."""
_SMALL = 5 * 10**6
"""Bytes of the arguments above which a copy ends after its answer."""


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


_queue = _Queue(cores())


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
        copy = _idle.take() or _new_copy()
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
                _idle.add(copy)
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


class _IdleCopies:
    """Copies that have answered and wait for the next question. Each ends when it has waited for long."""

    def __init__(self) -> None:
        self._copies: list[tuple[float, _Copy]] = []  # those that have waited longest come first
        self._lock = threading.Lock()
        self._is_watched = False
        self._ended = threading.Event()

    def add(self, copy: _Copy) -> None:
        """Let a copy wait for the next question."""
        with self._lock:
            self._copies.append((time.monotonic(), copy))
            if not self._is_watched:
                self._is_watched = True
                threading.Thread(target=self._watch, daemon=True).start()

    def take(self) -> _Copy | None:
        """Return a copy that waits; None if there is none."""
        while True:
            with self._lock:
                if not self._copies:
                    return None
                _, copy = self._copies.pop()
            if not select.select([copy.connection], [], [], 0)[0]:
                return copy
            copy.end()  # it has ended: there is something to read, the end of the connection

    def end(self, before: float = math.inf) -> None:
        """End the copies that have waited since a time before this one, by the monotonic clock."""
        with self._lock:
            old = [copy for since, copy in self._copies if since < before]
            self._copies = self._copies[len(old) :]
        for copy in old:
            copy.end()
        self._ended.set()

    def _watch(self) -> None:
        """End what has waited for long, until no copy waits."""
        while True:
            self._ended.clear()
            with self._lock:
                if not self._copies:
                    self._is_watched = False
                    break
                since, _ = self._copies[0]
            self._ended.wait(max(0.0, since + IDLE_SECONDS - time.monotonic()))
            self.end(before=time.monotonic() - IDLE_SECONDS)
        malloc_trim.release()  # no page is drawn, after which this would happen


_idle = _IdleCopies()


def end_idle_copies() -> None:
    """End the copies that wait for a question."""
    _idle.end()


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
