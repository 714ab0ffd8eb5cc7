"""What every request over HTTP needs: a body that is read within bounds, and the header with a login.

Each client has its own opener, because they follow different redirects. A download may be redirected to
another host, but a request with credentials may not.
"""

from __future__ import annotations

import base64
import io
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any

_CHUNK = 1 << 20


class TooLarge(Exception):
    """The body has more bytes than allowed."""


class TooSlow(Exception):
    """The answer was not complete in time."""


class Connections:
    """The connections of one request, all of which are cut when its time is over.

    The timeout of a socket does not stop a server that sends one byte now and then, or one line after the
    other before its answer.
    """

    def __init__(self) -> None:
        self._twins: list[socket.socket] = []
        self._lock = threading.Lock()
        self.are_cut = False

    def open(self, address: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
        """Return a new connection, as `socket.create_connection` does."""
        connection = socket.create_connection(address, *arguments, **options)
        with self._lock:
            # TLS takes over the socket. A twin still reaches the connection.
            self._twins.append(connection.dup())
        if self.are_cut:
            self.cut()
        return connection

    def cut(self) -> None:
        """End all connections, also those that are in use."""
        with self._lock:
            self.are_cut = True
            for twin in self._twins:
                with suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the twins; the connections themselves stay as they are."""
        with self._lock:
            while self._twins:
                self._twins.pop().close()

    def handlers(self) -> list[urllib.request.BaseHandler]:
        """Return handlers for http and https whose connections are cut in time."""
        connections = self

        class Plain(HTTPConnection):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **options)
                self._create_connection = connections.open  # what `connect` calls

        class Secure(HTTPSConnection):
            def __init__(self, *arguments: Any, **options: Any) -> None:
                super().__init__(*arguments, **options)
                self._create_connection = connections.open

        class PlainHandler(urllib.request.HTTPHandler):
            def http_open(self, req: urllib.request.Request) -> HTTPResponse:
                return self.do_open(Plain, req)

        class SecureHandler(urllib.request.HTTPSHandler):
            def https_open(self, req: urllib.request.Request) -> HTTPResponse:
                return self.do_open(Secure, req)

        return [PlainHandler(), SecureHandler()]


@contextmanager
def cut_after(seconds: float) -> Iterator[Connections]:
    """Yield connections that are cut after so many seconds, in whatever part of an answer they are.

    Raises:
        TooSlow: when an error is raised after they have been cut.
    """
    connections = Connections()
    timer = threading.Timer(seconds, connections.cut)
    timer.daemon = True
    timer.start()
    try:
        yield connections
    except (OSError, ValueError, HTTPException):
        if connections.are_cut:
            raise TooSlow from None
        raise
    finally:
        timer.cancel()
        connections.close()


def read_body(response: HTTPResponse, max_bytes: int, deadline: float) -> bytes:
    """Return the body of a response, and stop as soon as it exceeds a bound.

    Args:
        response: an open response.
        max_bytes: the most bytes that the body may have.
        deadline: when it must be complete, on the clock of `time.monotonic`.

    Raises:
        TooLarge: when the body has more bytes than allowed.
        TooSlow: when the deadline has passed before the body is complete.
    """
    body, size = io.BytesIO(), 0  # unlike joined chunks, it is in memory only once
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge
        if time.monotonic() > deadline:
            raise TooSlow
        body.write(chunk)
    if time.monotonic() > deadline:  # the end may be that of a connection that was cut
        raise TooSlow
    return body.getvalue()


def basic_authorization(login: str) -> str:
    """Return the header for a login of the form "user:password"."""
    return "Basic " + base64.b64encode(login.encode()).decode()
