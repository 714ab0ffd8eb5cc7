"""One read in a process of its own: the limits that the system enforces, the read, and the answer."""

from __future__ import annotations

import gc
import math
import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from importance import read_budget
from importance.errors import ImportanceError, UnreadableRuns
from importance.read_budget import Budget, Limits
from importance.readers.downloads import download
from importance.readers.isolated import messages, plain_data
from importance.readers.isolated.messages import Message
from importance.readers.read import read_runs
from importance.readers.read_curves import read_curves
from importance.readers.source_summary import summarise_source
from importance.readers.sources import MAX_BYTES

_FUNCTIONS: dict[str, Callable[..., object]] = {
    "read_runs": read_runs,
    "read_curves": read_curves,
    "summarise_source": summarise_source,
    "download": lambda address, reach: download(address, MAX_BYTES, reach),
}
Work = Callable[[socket.socket, Message], None]
"""Does the job in a message, and sends its answer over the connection."""
_PROGRESS_EVERY = 0.1  # seconds
_LAST_WORDS = 64 * 10**6
"""The memory for the sentence about too little memory."""
_LARGEST_FILE = 10**9


def run(connection: socket.socket, message: Message) -> None:
    """Read the source of a job, and send the answer."""
    content = message.content
    limits = Limits(**content["limits"])
    received = sum(len(buffer) for buffer in message.buffers)
    restrict(limits, received)
    os.chdir(content["folder"])
    if content.get("environment") is not None:
        os.environ.clear()
        os.environ.update(content["environment"])
    source, options = _source(content["source"], message.buffers), dict(content["options"])
    if content["function"] in ("read_runs", "read_curves"):
        options["progress"] = _sender(connection)
    with read_budget.measured(limits, held=received) as budget:
        messages.send(connection, _answer(content["function"], source, options, budget))


def _answer(function: str, source: object, options: dict[str, Any], budget: Budget) -> Message:
    buffers: list[bytes] = []
    try:
        value = _FUNCTIONS[function](source, **options)
        return Message({"result": plain_data.encoded(value, buffers)}, buffers)
    except ImportanceError as error:
        failure = error
    except (MemoryError, RecursionError, UnicodeError) as error:
        failure = UnreadableRuns(budget.system_sentence(error))
    _allow_last_words()
    return Message(plain_data.encoded_error(failure))


def _source(data: Any, buffers: Any) -> object:
    """Return a path, a (name, bytes) pair, or a list of these."""
    if isinstance(data, str):
        return data
    pairs = [(name, buffers[at]) for at, name in enumerate(data["names"])]
    return pairs if data["several"] else pairs[0]


def _sender(connection: socket.socket) -> Callable[[float, int], None]:
    last = 0.0

    def show(done: float, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > _PROGRESS_EVERY:
            last = now
            messages.send(connection, Message({"progress": [float(done), int(total)]}))

    return show


def restrict(limits: Limits, held: int = 0) -> None:
    """Let the system end this process when it computes or grows beyond the limits.

    Args:
        limits: the limits.
        held: the number of bytes of the source that are in memory already. They count.
    """
    import resource

    _lower(resource.RLIMIT_CORE, 0, 0)
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE, _LARGEST_FILE)
    if math.isfinite(limits.cpu_seconds):
        seconds = math.ceil(limits.cpu_seconds) + 1  # the budget itself notices earlier, and says more
        _lower(resource.RLIMIT_CPU, seconds, seconds + 1)
    sizes = read_budget.memory_bytes()
    if sizes is not None:
        most = sizes[0] - held + limits.memory
        _lower(resource.RLIMIT_AS, most, most + _LAST_WORDS)
    with suppress(OSError):  # if memory runs out, this process goes rather than the server
        Path("/proc/self/oom_score_adj").write_text("1000")


def _allow_last_words() -> None:
    import resource

    with suppress(OSError, ValueError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _lower(kind: int, soft: int, hard: int) -> None:
    import resource

    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    with suppress(OSError, ValueError):
        resource.setrlimit(kind, (soft, hard))


def main(connection: socket.socket, work: Work = run) -> None:
    """Receive a job, do it and end the process, whatever happens."""
    code = 1
    try:
        gc.set_threshold(100_000, 20, 20)  # this process ends before most of its garbage matters
        work(connection, messages.receive(connection))
        code = 0
    except (messages.Hangup, OSError):  # nobody waits for the answer any more
        code = 0
    finally:
        if code:
            sys.excepthook(*cast(Any, sys.exc_info()))
        sys.stderr.flush()
        os._exit(code)
