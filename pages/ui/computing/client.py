"""Ask a copy of the process for the answer to a question, and wait for it."""

from __future__ import annotations

import os
import select
import signal
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
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
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Queue:
    """Lets so many in at once, in the order in which they came."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def place(self, waiting: Callable[[], object]) -> Iterator[None]:
        """Wait for a place, and give it back. If `waiting`, which is called often, raises, wait no longer."""
        turn = threading.Event()
        with self._lock:
            self._waiting.append(turn)
            self._admit()
        try:
            while not turn.wait(_LOOK_EVERY):
                waiting()
            yield
        finally:
            with self._lock:
                if turn.is_set():
                    self._free += 1
                else:
                    self._waiting.remove(turn)
                self._admit()

    def _admit(self) -> None:
        while self._free and self._waiting:
            self._free -= 1
            self._waiting.popleft().set()


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
) -> tuple[Any, int]:
    """Return the answer of a function of `functions`, and how many bytes it has.

    Where the system cannot fork, this process computes it.

    Args:
        function, arguments, options: what to compute.
        waiting: called several times a second. If it raises, the computation is stopped.

    Raises:
        ImportanceError: what the function raises.
        Ended: when the process that computes is killed, for example because memory is short.
    """
    buffers: list[bytes] = []
    data = plain_data.encoded((tuple(arguments), dict(options)), buffers, TYPES)
    question = {"function": process.COMPUTE, "name": functions.name_of(function), "arguments": data}
    with _queue.place(waiting), ExitStack() as stack:
        connections = _begun()
        if connections is None:
            value = function(*arguments, **options)
            return value, _size(value)
        connection, lifeline = connections
        stack.callback(lifeline.close)
        stack.callback(connection.close)
        ended = stack.enter_context(ExitStack())
        ended.callback(client.wait, lifeline)
        try:
            connection.settimeout(_PATIENCE)
            messages.send(connection, Message(question, buffers))
            while not select.select([connection], [], [], _LOOK_EVERY)[0]:
                waiting()
            message = messages.receive(connection)
        except (Hangup, OSError):
            ended.pop_all()
            raise Ended(_ending_sentence(client.wait(lifeline))) from None
        ended.pop_all()
    if "error" in message.content:
        raise plain_data.decoded_error(message.content)
    value = plain_data.decoded(message.content["result"], message.buffers, TYPES)
    return value, _size_of(message)


def _use_process() -> None:
    client.run_in(process.__name__, _FOLDER)


def _begun() -> tuple[socket.socket, socket.socket] | None:
    """Return the connections to a new copy of the process; None where there can be none."""
    if not reader.SUPPORTED:
        return None
    _use_process()
    try:
        return client.begin()
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
