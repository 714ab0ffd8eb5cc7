"""Servers on this machine that ask a client for its secrets and files, and keep what they get."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Rogue:
    """A server that listens.

    Attributes:
        port: on 127.0.0.1.
        connections: the number of connections.
        heard: the secrets and files that it was given, and the requests of a web server.
    """

    port: int
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def _listening(talk: Callable[[socket.socket, Rogue], None]) -> Iterator[Rogue]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            rogue.connections += 1
            self.request.settimeout(10)
            with suppress(OSError, struct.error, IndexError):
                talk(self.request, rogue)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        rogue = Rogue(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield rogue
        server.shutdown()


def _exactly(connection: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        part = connection.recv(size - len(got))
        if not part:
            raise ConnectionError
        got += part
    return got


@contextmanager
def dripping(first: bytes, then: bytes) -> Iterator[Rogue]:
    """A server that sends something, and then something small, again and again."""

    def talk(connection: socket.socket, rogue: Rogue) -> None:
        connection.sendall(first)
        for _ in range(1_000):
            connection.sendall(then)
            time.sleep(0.02)

    with _listening(talk) as rogue:
        yield rogue


# -- MySQL ----------------------------------------------------------------------------------------------


def mysql(wanted: str):  # type: ignore[no-untyped-def]
    """A MySQL server that accepts anyone and answers every query by asking for a file of the client."""

    def talk(connection: socket.socket, rogue: Rogue) -> None:
        capabilities = 0x000F_A68F  # protocol 4.1, plugin authentication, local files
        greeting = b"\x0a8.0.36\0" + struct.pack("<I", 7) + b"saltsalt\0"
        greeting += struct.pack("<HBHH", capabilities & 0xFFFF, 45, 2, capabilities >> 16)
        greeting += bytes([21]) + bytes(10) + b"saltsaltsalt\0" + b"mysql_native_password\0"
        _send_packet(connection, 0, greeting)
        _packet(connection)  # any login is accepted
        _send_packet(connection, 2, b"\0\0\0\x02\0\0\0")
        while True:
            number, question = _packet(connection)
            if question[:1] != b"\x03":
                return
            if question[1:].startswith((b"SET NAMES", b"SET AUTOCOMMIT")):
                _send_packet(connection, number + 1, b"\0\0\0\x02\0\0\0")
                continue  # PyMySQL does not check whether the answer to these is a request
            _send_packet(connection, number + 1, b"\xfb" + wanted.encode())
            content = b""
            while True:
                number, part = _packet(connection)
                if not part:
                    break
                content += part
            rogue.heard.append(content)
            _send_packet(connection, number + 1, b"\0\0\0\x02\0\0\0")

    return _listening(talk)


def _packet(connection: socket.socket) -> tuple[int, bytes]:
    head = _exactly(connection, 4)
    return head[3], _exactly(connection, int.from_bytes(head[:3], "little"))


def _send_packet(connection: socket.socket, number: int, body: bytes) -> None:
    connection.sendall(len(body).to_bytes(3, "little") + bytes([number]) + body)


# -- PostgreSQL -----------------------------------------------------------------------------------------


def postgresql():  # type: ignore[no-untyped-def]
    """A PostgreSQL server that asks for the password in clear text and keeps it."""

    def talk(connection: socket.socket, rogue: Rogue) -> None:
        while True:
            size, code = struct.unpack("!II", _exactly(connection, 8))
            _exactly(connection, size - 8)
            if code == 196608:
                break
            connection.sendall(b"N")  # no encryption here
        connection.sendall(b"R" + struct.pack("!II", 8, 3))
        kind = _exactly(connection, 1)
        (size,) = struct.unpack("!I", _exactly(connection, 4))
        body = _exactly(connection, size - 4)
        if kind == b"p":
            rogue.heard.append(body.rstrip(b"\0"))
        error = b"SFATAL\0C28P01\0Mpassword authentication failed\0\0"
        connection.sendall(b"E" + struct.pack("!I", len(error) + 4) + error)

    return _listening(talk)


# -- the web --------------------------------------------------------------------------------------------


@contextmanager
def web(body: bytes = b"lr,val_loss\n0.1,0.5\n0.2,0.4\n0.3,0.45\n") -> Iterator[Rogue]:
    """A web server that counts its clients and serves a table to all of them."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            rogue.connections += 1
            rogue.heard.append(f"{self.path} {self.headers.get('Authorization', '')}".encode())
            self.send_response(200 if self.path.endswith(".csv") else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Log nothing, to keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    rogue = Rogue(server.server_port)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield rogue
    server.shutdown()
    server.server_close()
