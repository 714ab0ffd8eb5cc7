"""Ask the process that forks itself to read a file, and wait for the answer."""

from __future__ import annotations

import math
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from enum import Enum
from pathlib import Path
from typing import Any

from importance.errors import UnreadableRuns
from importance.read_budget import Budget, Limits
from importance.readers.isolated import fork_server, messages, plain_data
from importance.readers.isolated.messages import Hangup, Message
from importance.rows.store import Progress


class Kind(Enum):
    """What is read. The value is how many are read at the same time, so that their memory does not add up.

    Others wait. A slow server does not hold up those who read files.
    """

    FILE = 2
    ADDRESS = 4
    DOWNLOAD = 8


_PATIENCE = 60
"""Seconds for the process to start and to take the file."""
_LOOK_EVERY = 0.25  # seconds
_ROOT = Path(__file__).resolve().parents[3]
_SETTINGS = {
    # One thread and one heap: a copy of a process has only the thread that copied it.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
    "PYTHONUTF8": "1",  # uploads and members of archives have names that an old locale cannot write
}


class _ForkServer:
    """The process, started when it is needed, and again when it has ended."""

    def __init__(self) -> None:
        self._module, self._folder = fork_server.__name__, _ROOT
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def use(self, module: str, folder: Path) -> None:
        """Run this module, in a new process if another one runs."""
        with self._lock:
            if (module, folder) != (self._module, self._folder) and self._control is not None:
                self._control.close()
                self._control = None
            self._module, self._folder = module, folder

    def start(self) -> None:
        """Start the process if it does not run. This does not wait until it has imported the readers."""
        with self._lock:
            self._running()

    def begin(self) -> tuple[socket.socket, socket.socket]:
        """Return the connection to a new copy of the process, and its lifeline."""
        with self._lock, ExitStack() as stack:
            connection, far_connection = socket.socketpair()
            lifeline, far_lifeline = socket.socketpair()
            stack.callback(far_connection.close)
            stack.callback(far_lifeline.close)
            descriptors = [far_connection.fileno(), far_lifeline.fileno()]
            try:
                socket.send_fds(self._running(), [b"r"], descriptors)
            except OSError:
                self._control = None
                socket.send_fds(self._running(), [b"r"], descriptors)
            return connection, lifeline

    def _running(self) -> socket.socket:
        ended = self._process is None or self._process.poll() is not None or self._owner != os.getpid()
        if self._control is not None and not ended:
            return self._control
        if self._control is not None:
            self._control.close()
        control, far = socket.socketpair()
        command = [sys.executable, "-P", "-m", self._module, str(far.fileno())]
        path = os.pathsep.join([str(_ROOT), str(self._folder), *filter(None, [os.environ.get("PYTHONPATH")])])
        with far:
            self._process = subprocess.Popen(  # noqa: S603 (our own command)
                command,
                env={**os.environ, **_SETTINGS, "PYTHONPATH": path},
                pass_fds=[far.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # it ends with this process, not with Ctrl-C before it
            )
        self._control, self._owner = control, os.getpid()
        return control


_server = _ForkServer()
_slots = {kind: threading.BoundedSemaphore(kind.value) for kind in Kind}


def run_in(module: str, folder: Path) -> None:
    """Set the module that the process runs; by default it can only read. A process with another one ends.

    Args:
        module: its `main` calls that of `fork_server`.
        folder: the folder of the module's package.
    """
    _server.use(module, folder)


def start() -> None:
    """Start the process, so that it is ready when the first file comes."""
    _server.start()


def call(
    job: Message,
    name: str,
    limits: Limits,
    progress: Progress,
    waiting: Callable[[], object],
    kind: Kind = Kind.FILE,
) -> Any:
    """Return the answer of a copy of the process.

    Args:
        job: what to read, as `job.run` receives it.
        name: the name of the file, for sentences.
        progress: called with the progress of the reading.
        waiting: called several times a second. If it raises, the read is stopped.
        kind: what is read.

    Raises:
        ImportanceError: when the file cannot be read, or not within the limits.
    """
    budget = Budget(limits, name)
    while not _slots[kind].acquire(timeout=_LOOK_EVERY):
        waiting()
    with ExitStack() as stack:
        stack.callback(_slots[kind].release)
        connection, lifeline = begin()
        stack.callback(lifeline.close)
        stack.callback(connection.close)
        ended = stack.enter_context(ExitStack())
        ended.callback(wait, lifeline)  # a copy without an answer is gone before the next file is read
        try:
            connection.settimeout(_PATIENCE)
            messages.send(connection, job)
            answer = _answer(connection, budget, progress, waiting)
            ended.pop_all()
            return answer
        except (Hangup, OSError):
            raise UnreadableRuns(ending_sentence(wait(lifeline), budget)) from None
        except plain_data.DamagedAnswer as error:
            raise UnreadableRuns(
                f"{name} cannot be read: the answer of its reader is damaged ({error})."
            ) from None


def _answer(
    connection: socket.socket, budget: Budget, progress: Progress, waiting: Callable[[], object]
) -> Any:
    limits, start = budget.limits, time.monotonic()
    last = start
    while True:
        ready, _, _ = select.select([connection], [], [], _LOOK_EVERY)
        if not ready:
            waiting()
            if time.monotonic() - last > limits.idle_seconds:
                raise UnreadableRuns(budget.no_progress())
            continue
        last = time.monotonic()
        connection.settimeout(min(limits.idle_seconds, _PATIENCE))
        message = messages.receive(connection)
        content = message.content
        if "progress" in content:
            done, total = content["progress"]
            progress(float(done), int(total))
        elif "error" in content:
            raise plain_data.decoded_error(content)
        else:
            return plain_data.decoded(content.get("result"), message.buffers)


def begin() -> tuple[socket.socket, socket.socket]:
    """Return the connection to a copy of the process, which waits for its job, and its lifeline."""
    return _server.begin()


def wait(lifeline: socket.socket) -> tuple[int, float, int] | None:
    """End a copy if it still runs, and return how it ended; None if the process itself has ended.

    Returns:
        (wait status, seconds of computing, the most memory in bytes).
    """
    with suppress(OSError):
        lifeline.shutdown(socket.SHUT_WR)
        lifeline.settimeout(_PATIENCE)
        data = lifeline.recv(fork_server.ENDING.size)
        if len(data) == fork_server.ENDING.size:
            status, seconds, most = fork_server.ENDING.unpack(data)
            return int(status), float(seconds), int(most)
    return None


def ending_sentence(ending: tuple[int, float, int] | None, budget: Budget) -> str:
    """Return the sentence about a copy that ended in this way, without an answer."""
    number = os.WTERMSIG(ending[0]) if ending and os.WIFSIGNALED(ending[0]) else 0
    if number == signal.SIGXCPU and math.isfinite(budget.limits.cpu_seconds):
        return budget.too_slow()
    # The system was short of memory, or a library in C ends when it gets none.
    aborted = number == signal.SIGABRT and ending is not None and 2 * ending[2] > budget.limits.memory
    if number == signal.SIGKILL or aborted:
        return budget.too_much_memory()
    how = f" ({signal.Signals(number).name})" if number in set(signal.Signals) else ""
    return (
        f"{budget.name} made its reader fail{how}. It is damaged, or Paramlens does not expect a file like "
        "it. Export it again, as CSV if you can."
    )
