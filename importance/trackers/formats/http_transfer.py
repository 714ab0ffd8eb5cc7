"""What every request over HTTP needs: a body that is read within bounds, and the header with a login.

Each client has its own opener, because they follow different redirects. A download may be redirected to
another host, but a request with credentials may not.
"""

from __future__ import annotations

import base64
import time
from http.client import HTTPResponse

_CHUNK = 1 << 20


class TooLarge(Exception):
    """The body has more bytes than allowed."""


class TooSlow(Exception):
    """The body was not complete in time."""


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
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge
        if time.monotonic() > deadline:
            raise TooSlow
        chunks.append(chunk)
    return b"".join(chunks)


def basic_authorization(login: str) -> str:
    """Return the header for a login of the form "user:password"."""
    return "Basic " + base64.b64encode(login.encode()).decode()
