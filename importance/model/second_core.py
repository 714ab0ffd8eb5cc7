"""Compute arrays on a second core, in a forked copy of this process, while this one goes on.

Threads gain nothing here: a ranking consists of many small steps, which all hold Python's lock. There is one
copy at a time: neither the copy nor the process that waits for it forks again.
"""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import numpy as np

from importance.model.threads import cores

Arrays = Sequence[np.ndarray]
_allowed = False


def allow() -> None:
    """Let this process fork. It must have no other threads: the copy could wait for their locks for ever."""
    global _allowed
    _allowed = hasattr(os, "fork") and cores() > 1


@contextmanager
def begin(compute: Callable[[], Arrays], *, is_long: bool) -> Iterator[Callable[[], Arrays]]:
    """Begin to compute arrays, and give a function that waits for them and returns them.

    Where this process may not fork, that function computes them. So it does if the copy fails.

    Args:
        compute: returns the arrays, and changes nothing. The copy is killed if nobody asks for them.
        is_long: whether it takes much longer than a fork, which takes a few milliseconds.
    """
    copy = _fork(compute) if _allowed and is_long else None
    if copy is None:
        yield compute
        return
    process, reader = copy
    statuses: list[int] = []

    def wait() -> None:
        global _allowed
        statuses.append(os.waitpid(process, 0)[1])
        _allowed = True

    def arrays() -> Arrays:
        data = pipe.read()
        wait()
        if statuses != [0] or not data:
            return compute()
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return [file[name] for name in file.files]

    with os.fdopen(reader, "rb") as pipe:
        try:
            yield arrays
        finally:
            if not statuses:  # nobody has read the pipe, so the copy may wait to write to it
                os.kill(process, signal.SIGKILL)
                wait()


def _fork(compute: Callable[[], Arrays]) -> tuple[int, int] | None:
    """Return the copy and the end of the pipe that its arrays come from; None where there can be none.

    Neither may fork again until the copy has ended.
    """
    global _allowed
    reader, writer = os.pipe()
    _allowed = False
    try:
        process = os.fork()
    except OSError:  # too many processes, or too little memory
        _allowed = True
        os.close(reader)
        os.close(writer)
        return None
    if not process:
        _send(compute, writer)
    os.close(writer)
    return process, reader


def _send(compute: Callable[[], Arrays], writer: int) -> NoReturn:
    """Compute the arrays, send them, and end this process."""
    code = 1
    with suppress(BaseException):
        _close_all_but(writer)
        data = io.BytesIO()
        np.savez(data, *compute())
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data.getbuffer())
        code = 0
    os._exit(code)


def _close_all_but(writer: int) -> None:
    """Close the inherited sockets: whoever waits until the first process closes them must not wait on."""
    for descriptor in [int(path.name) for path in Path("/dev/fd").iterdir()]:
        if descriptor > 2 and descriptor != writer:
            with suppress(OSError):  # the folder's own
                os.close(descriptor)
