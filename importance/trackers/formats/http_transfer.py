"""What every request over HTTP shares: a body that is read within bounds, and the header with a login.

Which redirects may be followed differs: a download may go to another host, credentials may not. So each
client has its own opener.
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
    """Return the body of a response. The bounds hold while it is read.

    Args:
        response: an open response.
        max_bytes: the most bytes that the body may have.
        deadline: when it must be complete, on the clock of `time.monotonic`.

    Raises:
        TooLarge, TooSlow: when the body exceeds a bound.
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
