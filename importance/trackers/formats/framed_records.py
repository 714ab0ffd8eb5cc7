"""Logs of records in one file: LevelDB's framing, which W&B uses, and TensorBoard's TFRecord.

Both are read as a stream, one record at a time, up to the last complete record.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO
from zlib import crc32

MOST_BYTES = 256 * 2**20
"""A longer record counts as damage: nothing that describes a run is that long."""
_BLOCK = 32 * 1024
_FULL, _FIRST, _MIDDLE, _LAST = 1, 2, 3, 4
_HEAD = struct.Struct("<IHB").unpack_from
_SEEDS = {kind: crc32(bytes([kind])) for kind in (_FULL, _FIRST, _MIDDLE, _LAST)}  # the type comes first


def share(stream: BinaryIO) -> float:
    """Return how much of a file has been read, from 0 to 1."""
    return stream.tell() / max(os.fstat(stream.fileno()).st_size, 1)


class CutShort(ValueError):
    """The file ends, or is damaged, within a record. The records before it have been yielded."""


def leveldb(stream: BinaryIO, header: int, longest: int = MOST_BYTES) -> Iterator[bytes]:
    """Yield the records of a log in LevelDB's framing, after a header of this many bytes.

    Blocks of 32 KiB hold chunks (checksum, length, type, data); a record is one chunk or several. The
    checksum is zlib's CRC-32 of type and data, as W&B writes it (LevelDB's own is another).
    Reference: https://github.com/google/leveldb/blob/main/doc/log_format.md

    Raises:
        CutShort: at the first incomplete or damaged record.
    """
    stream.seek(0)
    parts: list[bytes] = []
    at, long = header, 0
    block = stream.read(_BLOCK)
    while block:
        full = len(block)
        while at + 7 <= full:
            checksum, size, kind = _HEAD(block, at)
            data = block[at + 7 : at + 7 + size]
            if not kind and not checksum and not size and not any(block[at:]):
                break  # zeros that reserve space
            if kind not in _SEEDS or len(data) < size or crc32(data, _SEEDS[kind]) != checksum:
                raise CutShort
            at += 7 + size
            if kind == _FULL and not parts:
                yield data
                continue
            long = len(data) if kind == _FIRST else long + len(data)
            if (kind in (_MIDDLE, _LAST)) != bool(parts) or long > longest:
                raise CutShort
            parts.append(data)
            if kind == _LAST:
                yield b"".join(parts)
                parts = []
        if full < _BLOCK:
            if any(block[at:]):
                raise CutShort
            break
        block, at = stream.read(_BLOCK), 0
    if parts:
        raise CutShort


def tfrecord(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the records of a TFRecord file: length, its checksum, data, the data's checksum.

    The checksum of the length is verified, because a wrong length would lose the rest. That of the data is
    not. Reference: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details

    Raises:
        CutShort: at the first incomplete or damaged record.
    """
    while head := stream.read(12):
        if len(head) < 12:
            raise CutShort
        size, checksum = struct.unpack("<QI", head)
        if size > MOST_BYTES or _masked(head[:8]) != checksum:
            raise CutShort
        data = stream.read(size + 4)
        if len(data) < size + 4:
            raise CutShort
        yield data[:size]


def _castagnoli() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


_TABLE = _castagnoli()


@lru_cache(4096)  # there are few different lengths
def _masked(data: bytes) -> int:
    """Return the masked CRC-32C that TFRecord uses."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
