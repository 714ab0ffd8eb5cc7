"""Protocol buffer messages on the wire, without their schemas: enough for the logs of W&B and TensorBoard.

The wire format is fixed (https://protobuf.dev/programming-guides/encoding/): a message is a row of fields,
each a number, one of four wire types, and a value. What a number means is written where it is read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class MalformedMessage(ValueError):
    """The bytes are no message, or only the beginning of one."""


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message in the order they were written: (number, value).

    A varint comes as a whole number of at least 0; all else (texts, messages, fixed numbers) as its bytes.

    Raises:
        MalformedMessage: where the bytes stop being one; the fields before have been given.
    """
    at, end = 0, len(message)
    while at < end:
        key = message[at]
        at += 1
        if key >= 0x80:  # most numbers have one byte, for which a call would cost more than all the rest
            key, at = _varint(message, at - 1)
        number, wire = key >> 3, key & 7
        if wire == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if wire == _BYTES:
            size = message[at] if at < end else 0x80
            at += 1
            if size >= 0x80:
                size, at = _varint(message, at - 1)
        elif wire in (_FIXED64, _FIXED32):
            size = 8 if wire == _FIXED64 else 4
        else:
            raise MalformedMessage(f"unknown wire type {wire}")
        if at + size > end:
            raise MalformedMessage("a field ends after its message")
        yield number, message[at : at + size]
        at += size


def messages(message: bytes, number: int) -> Iterator[bytes]:
    """The values of every field with this number that is a message or a text."""
    for found, value in fields(message):
        if found == number and isinstance(value, bytes):
            yield value


def message(data: bytes, number: int) -> bytes | None:
    """The last message or text under this number; None when there is none."""
    last = None
    for value in messages(data, number):
        last = value
    return last


def text(data: bytes, number: int) -> str:
    """The text under this number; "" when there is none."""
    return (message(data, number) or b"").decode("utf-8", "replace")


def whole(data: bytes, number: int) -> int:
    """The whole number under this number, as a signed 64-bit integer; 0 when there is none."""
    last = 0
    for found, value in fields(data):
        if found == number and isinstance(value, int):
            last = value
    return last - (1 << 64) if last >= 1 << 63 else last


def real(value: bytes) -> float:
    """A fixed number (float or double, by its length).

    Raises:
        MalformedMessage: when it has neither 4 nor 8 bytes.
    """
    if len(value) not in (4, 8):
        raise MalformedMessage("a number of neither 4 nor 8 bytes")
    return float(struct.unpack("<d" if len(value) == 8 else "<f", value)[0])


def _varint(message: bytes, at: int) -> tuple[int, int]:
    try:
        byte = message[at]
        if byte < 0x80:
            return byte, at + 1
        value, shift = byte & 0x7F, 7
        while True:
            at += 1
            byte = message[at]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value & 0xFFFFFFFFFFFFFFFF, at + 1
            shift += 7
            if shift > 63:
                raise MalformedMessage("a number of more than ten bytes")
    except IndexError:
        raise MalformedMessage("a number ends after its message") from None
