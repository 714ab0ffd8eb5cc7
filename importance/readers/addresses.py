"""A file behind a web address, fetched with bounded size and time."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import IO

from importance.errors import UnreadableRuns

PATIENCE = 30
"""Seconds for the whole download."""
_CHUNK = 1 << 20
_SCHEMES = ("http", "https")


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to another web address: urllib itself refuses files, but not FTP."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urllib.parse.urlsplit(newurl).scheme not in _SCHEMES:
            raise UnreadableRuns(f"{req.full_url} leads to {newurl!r}, which is no web address.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(text: str) -> bool:
    """Whether this is a web address and not a path."""
    return text.lower().startswith(("http://", "https://"))


def fetched(address: str, most_bytes: int) -> tuple[str, bytes]:
    """(name of the file, its bytes) behind a web address.

    Raises:
        UnreadableRuns: when the address cannot be reached, answers with an error, takes longer than
            `PATIENCE` seconds, or holds more than `most_bytes`.
    """
    opener = urllib.request.build_opener(_WebOnly)
    start = time.monotonic()
    try:
        with opener.open(urllib.request.Request(address), timeout=PATIENCE) as answer:  # noqa: S310 (web only)
            chunks, size = [], 0
            while chunk := answer.read(_CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise UnreadableRuns(
                        f"{address} holds more than {most_bytes / 1e6:,.0f} MB, the most that can be read. "
                        "Export fewer columns or fewer runs."
                    )
                if time.monotonic() - start > PATIENCE:
                    raise UnreadableRuns(
                        f"{address} took longer than {PATIENCE} seconds. Download the file and give its path."
                    )
                chunks.append(chunk)
    except urllib.error.HTTPError as error:
        raise UnreadableRuns(
            f"{address} answered {error.code} ({error.reason}). Check the address; a file behind a login has "
            "to be downloaded first."
        ) from None
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise UnreadableRuns(f"{address} cannot be reached: {reason}. Check the address.") from None
    path = urllib.parse.unquote(urllib.parse.urlsplit(address).path)
    return path.rsplit("/", 1)[-1] or "runs", b"".join(chunks)
