"""All records of a log are read up to the first damaged one, whatever bytes the log contains."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance.trackers.formats import framed_records
from importance.trackers.tensorboard import event_file
from importance.trackers.wandb import log_file
from tests.trackers.framed_logs import leveldb_log


def read(log: bytes) -> tuple[list[bytes], bool]:
    """Return the records, and whether the log was cut short."""
    records = []
    try:
        for record in framed_records.leveldb(io.BytesIO(log), 7):
            records.append(record)
    except framed_records.CutShort:
        return records, True
    return records, False


@pytest.mark.parametrize("size", [0, 1, 32747, 32754, 32755, 32761, 32768, 100_000])
def test_records_of_any_length_cross_the_blocks(size: int) -> None:
    contents = [b"first", b"x" * size, b"last"]
    assert read(leveldb_log(contents)) == (contents, False)


def test_a_log_is_given_up_to_the_record_that_is_not_whole() -> None:
    log = leveldb_log([b"one", b"y" * 70_000, b"three"])
    assert read(log[:40_000]) == ([b"one"], True)
    assert read(log[:-1])[0] == [b"one", b"y" * 70_000]
    assert read(log + bytes(50)) == ([b"one", b"y" * 70_000, b"three"], False)
    broken = bytearray(log)
    broken[20_000] ^= 1
    assert read(bytes(broken)) == ([b"one"], True)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_readers(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "anything"
    for data in (
        content,
        leveldb_log([content]),
        leveldb_log([b"\x8a\x01" + bytes([len(content) % 128]) + content]),
    ):
        path.write_bytes(data)
        assert isinstance(log_file.read(path), log_file.Logged)
        assert isinstance(event_file.read([path]), event_file.Events)
