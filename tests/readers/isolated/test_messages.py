"""Messages between processes: what is sent arrives, and nothing else is taken for a message."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from importance.readers.isolated import messages
from importance.readers.isolated.messages import Hangup, Message


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two sockets that are connected to each other."""
    here, there = socket.socketpair()
    with here, there:
        yield here, there


def test_a_message_arrives_with_its_buffers(pair: tuple[socket.socket, socket.socket]) -> None:
    message = Message({"lr": [0.1, None, float("inf")], "text": "\ud800é"}, [b"", b"x" * 3_000_000])
    sender = threading.Thread(target=messages.send, args=(pair[0], message))
    sender.start()
    assert messages.receive(pair[1]) == message
    sender.join()


def test_two_messages_do_not_mix(pair: tuple[socket.socket, socket.socket]) -> None:
    for text in ("a", "b"):
        messages.send(pair[0], Message({"text": text}, [text.encode()]))
    assert [messages.receive(pair[1]).content["text"] for _ in range(2)] == ["a", "b"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0",
        b"\xff" * 12,
        b"\0" * 7 + b"\x02" + b"\0" * 4 + b"{}",
        b"\0" * 7 + b"\x02" + b"\0" * 4 + b"[[",
        b"\0" * 7 + b"\x1e" + b"\0" * 3 + b"\x01" + b'{"content": {}, "sizes": [-9]}',
        b"\0" * 7 + b"\x1f" + b"\0" * 3 + b"\x01" + b'{"content": {}, "sizes": [9e99]}',
    ],
)
def test_anything_else_is_a_hangup(pair: tuple[socket.socket, socket.socket], data: bytes) -> None:
    pair[0].sendall(data)
    pair[0].close()
    with pytest.raises(Hangup):
        messages.receive(pair[1])


def test_a_message_beyond_the_limit_is_refused_before_it_is_received(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    messages.send(pair[0], Message({}, [b"x" * 10_000]))
    with pytest.raises(Hangup, match="too large"):
        messages.receive(pair[1], most=5_000)
