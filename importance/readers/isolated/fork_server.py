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
from contextlib import suppress
from importlib import import_module

from importance.readers import temporary_folders
from importance.readers.isolated import job
from importance.readers.temporary_folders import LockedFolder
from importance.trackers import registry

STATUS = struct.Struct(">i")
_LIBRARIES = ("google.protobuf", "openpyxl", "pyarrow.parquet", "sqlite3", "yaml")


class _Reads:
    """The copies that are reading, by their lifelines."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._running: dict[socket.socket, tuple[int, LockedFolder]] = {}

    def serve(self) -> None:
        """Start and end reads until the other end of the socket is closed."""
        try:
            while True:
                ready, _, _ = select.select([self._control, *self._running], [], [])
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
        folder = temporary_folders.create()
        process = os.fork()
        if not process:
            self._control.close()
            for other in (lifeline, *self._running):
                other.close()
            tempfile.tempdir = str(folder.path)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            job.main(connection)
        connection.close()
        self._running[lifeline] = (process, folder)
        return True

    def _end(self, lifeline: socket.socket) -> None:
        process, folder = self._running.pop(lifeline)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        folder.remove()
        with suppress(OSError):
            lifeline.send(STATUS.pack(status))
        lifeline.close()


def main(descriptor: int) -> None:
    """Import the readers, and serve."""
    # Only the end of the server ends this process: then it still deletes the temporary folders.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    for module in _LIBRARIES:
        with suppress(ImportError):
            import_module(module)
    registry.import_readers()
    temporary_folders.remove_stale()
    _read_once()
    gc.collect()
    gc.freeze()  # so that the copies do not touch, and thereby copy, what is shared
    _Reads(socket.socket(fileno=descriptor)).serve()


def _read_once() -> None:
    """Read a small table, so that whatever is set up at the first read is shared by all copies."""
    job.read_runs(("runs.csv", b"lr,depth,loss\n0.1,2,0.5\n0.2,3,0.4\n0.3,2,0.6\n"))


if __name__ == "__main__":
    main(int(sys.argv[1]))
