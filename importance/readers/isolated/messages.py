"""Messages between two processes over a socket: JSON with a list of buffers, never a pickle."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_BYTES = 4 * 10**9
_MAX_BUFFERS = 200_000
_START = struct.Struct(">QI")


@dataclass(frozen=True)
class Message:
    """A message.

    Attributes:
        content: JSON data.
        buffers: bytes that the content refers to by their position.
    """

    content: dict[str, Any]
    buffers: Sequence[bytes] = field(default=())


class Hangup(Exception):
    """The other process has ended, or sends something that is no message."""


def send(connection: socket.socket, message: Message) -> None:
    """Send a message.

    Raises:
        OSError: when the other process has ended.
    """
    sizes = [len(buffer) for buffer in message.buffers]
    text = json.dumps({"content": message.content, "sizes": sizes}).encode()
    connection.sendall(_START.pack(len(text), len(sizes)))
    for part in (text, *message.buffers):
        connection.sendall(part)


def receive(connection: socket.socket, most: int = MAX_BYTES) -> Message:
    """Return the next message.

    Args:
        most: the number of bytes that it may have.

    Raises:
        Hangup: when there is none, or it is larger.
    """
    length, count = _START.unpack(_bytes(connection, _START.size))
    if length > most or count > _MAX_BUFFERS:
        raise Hangup("the message is too large")
    try:
        document = json.loads(_bytes(connection, length))
        content, sizes = dict(document["content"]), [int(size) for size in document["sizes"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Hangup(str(error)) from None
    if len(sizes) != count or min(sizes, default=0) < 0 or length + sum(sizes) > most:
        raise Hangup("the message is too large")
    return Message(content, [_bytes(connection, size) for size in sizes])


def _bytes(connection: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    view, at = memoryview(data), 0
    try:
        while at < size:
            count = connection.recv_into(view[at:])
            if not count:
                raise Hangup("the other process has ended")
            at += count
    except OSError as error:
        raise Hangup(str(error)) from None
    return bytes(data)
