"""A process that has imported all that a reader needs, and forks itself for each read.

Run as `python -m importance.readers.isolated.fork_server DESCRIPTOR`, with one end of a socket. For each byte
that arrives on it with two more sockets, a copy of this process reads a file: one socket is for the copy, the
other is its lifeline. When the lifeline is closed at the other end, the copy is killed, its temporary folder
is deleted, and how it ended is sent back. When the first socket is closed, all copies are killed.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module

from importance.errors import ImportanceError
from importance.readers import temporary_folders
from importance.readers.isolated import job, plain_data
from importance.readers.temporary_folders import LockedFolder
from importance.trackers import registry

ENDING = struct.Struct(">idQ")
"""How a copy ended: its wait status, its seconds of computing, and the most memory that it had in bytes."""
_WARM_UPS, _WARM_UP_RUNS = 4, 300
_IDLE = 0.2  # seconds


class _Reads:
    """The copies that are reading, by their lifelines."""

    def __init__(self, control: socket.socket, work: job.Work, later: Sequence[Callable[[], object]]) -> None:
        self._control = control
        self._work = work
        self._later = list(later)
        self._running: dict[socket.socket, tuple[int, LockedFolder | None]] = {}

    def serve(self) -> None:
        """Start and end reads until the other end of the socket is closed."""
        try:
            while True:
                patience = _IDLE if self._later else None
                ready, _, _ = select.select([self._control, *self._running], [], [], patience)
                if not ready and self._later:
                    self._later.pop(0)()
                    _share_memory()
                for connection in ready:
                    if connection is not self._control:
                        self._end(connection)
                    elif not self._start():
                        return
        finally:
            for lifeline in list(self._running):
                self._end(lifeline)

    def _start(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, 1, 2)
        if not data or len(descriptors) != 2:
            return False
        connection, lifeline = (socket.socket(fileno=descriptor) for descriptor in descriptors)
        folder = None
        with suppress(OSError):  # on a full disk, what needs no temporary file is still read
            folder = temporary_folders.create()
        process = os.fork()
        with suppress(OSError):  # a group of its own, so that copies of the copy are killed with it
            os.setpgid(process, process)
        if not process:
            self._control.close()
            for other in (lifeline, *self._running):
                other.close()
            if folder is not None:
                tempfile.tempdir = str(folder.path)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            job.main(connection, self._work)
        connection.close()
        self._running[lifeline] = (process, folder)
        return True

    def _end(self, lifeline: socket.socket) -> None:
        process, folder = self._running.pop(lifeline)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)
        _, status, usage = os.wait4(process, 0)
        seconds = usage.ru_utime + usage.ru_stime
        most = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        if folder is not None:
            folder.remove()
        with suppress(OSError):
            lifeline.send(ENDING.pack(status, seconds, most))
        lifeline.close()


def main(descriptor: int, work: job.Work = job.run, later: Sequence[Callable[[], object]] = ()) -> None:
    """Import the readers, and serve.

    Args:
        descriptor: of the socket on which reads are requested.
        work: does a job.
        later: further preparations, which are done while there is nothing to read.
    """
    # Only the end of the server ends this process: then it still deletes the temporary folders.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    import_module("openpyxl.reader.excel")
    import_module("pyarrow.parquet")
    registry.import_readers()
    temporary_folders.remove_stale()
    for _ in range(_WARM_UPS):  # Python makes code that has run several times faster
        _read_once()
    _share_memory()
    _Reads(socket.socket(fileno=descriptor), work, later).serve()


def _share_memory() -> None:
    gc.collect()
    gc.freeze()  # so that the copies do not touch, and thereby copy, what is shared


def _read_once() -> None:
    """Read a table, so that whatever is set up at the first read is shared by all copies."""
    header = "Name,State,Created,seed,lr,optimizer,depth,use_ema,layers,train_loss,val_loss,val_accuracy"
    lines = [
        f"run-{i},finished,2026-01-01T00:{i % 60:02}:00.000Z,{i % 5},{10 ** (-(i * 37 % 100) / 25):.6g},"
        f'{("sgd", "adam")[i % 2]},{i * 7 % 5},{i % 3 > 0},"[{i % 4}, 8]",{1 / (1 + i):.6g},{i * 13 % 101},'
        f"{i * 17 % 103 / 103:.6g}"
        for i in range(_WARM_UP_RUNS)
    ]
    source = ("runs.csv", "\n".join([header, *lines]).encode())
    with suppress(ImportanceError):  # without a folder for temporary files
        job.summarise_source(source, "public")
        runs = job.read_runs(source)
        plain_data.encoded(runs, [])


if __name__ == "__main__":
    main(int(sys.argv[1]))
