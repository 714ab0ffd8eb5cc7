"""Logs in LevelDB's framing, as W&B writes them."""

from __future__ import annotations

import struct
import zlib


def leveldb_log(contents: list[bytes], header: bytes = b":W&B\xe1\xbe\x00") -> bytes:
    """A log in LevelDB's framing: chunks that do not cross blocks of 32 KiB."""
    log = bytearray(header)
    for content in contents:
        rest, first = content, True
        while first or rest:
            left = -len(log) % 32768 or 32768
            if left < 7:
                log += bytes(left)
                continue
            part, rest = rest[: left - 7], rest[left - 7 :]
            kind = bytes([(1 if first else 4) if not rest else (2 if first else 3)])
            log += struct.pack("<IHB", zlib.crc32(part, zlib.crc32(kind)), len(part), kind[0]) + part
            first = False
    return bytes(log)
