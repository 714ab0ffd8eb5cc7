"""Files that are opened, and those that are refused without waiting."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from importance import regular_files


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_bytes(b"lr\r\n\xff\r\n")
    assert regular_files.read_bytes(path) == b"lr\r\n\xff\r\n"
    with regular_files.open_text(path, newline="") as file:
        assert file.read() == "lr\r\n\ufffd\r\n"


def test_a_pipe_a_device_a_socket_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    pipe, address = tmp_path / "pipe", tmp_path / "socket"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        for path in (pipe, address, Path("/dev/zero"), tmp_path):
            with pytest.raises(OSError):
                regular_files.open_bytes(path)


def test_a_refused_file_leaves_nothing_open(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        with pytest.raises(OSError):
            regular_files.open_bytes(tmp_path / "pipe")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_failures_have_what_exists_and_cannot_be_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with regular_files.failures() as failures:
        for name in ("pipe", "missing"):
            with pytest.raises(OSError):
                regular_files.open_bytes(tmp_path / name)
        regular_files.remember("locked", PermissionError(errno.EACCES, "Permission denied"))
    assert failures == {str(tmp_path / "pipe"): "it is not a regular file", "locked": "permission denied"}
    with pytest.raises(OSError):
        regular_files.open_bytes(tmp_path / "pipe")
    assert len(failures) == 2


def test_a_name_that_is_too_long_is_neither_a_file_nor_a_folder(tmp_path: Path) -> None:
    long_name = tmp_path / ("x" * 5_000)
    assert not regular_files.is_file(long_name)
    assert not regular_files.is_folder(long_name)
