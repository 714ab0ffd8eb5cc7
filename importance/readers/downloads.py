"""Download the file at a web address, up to a limit of size and time."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, HTTPMessage
from typing import IO

from importance.errors import UnreadableRuns
from importance.readers.addresses import (
    Reach,
    check_reach,
    is_inside,
    public_address,
    redact_message,
    redacted,
)
from importance.trackers.formats.http_transfer import (
    Connections,
    TooLarge,
    TooSlow,
    basic_authorization,
    cut_after,
    read_body,
)

TIMEOUT = 30
"""The number of seconds that a download may take."""
MAX_REDIRECTS = 5
_SCHEMES = ("http", "https")


def download(address: str, max_bytes: int, reach: Reach = "any") -> tuple[str, bytes]:
    """Return (file name, bytes) of the file at a web address. A compressed transfer is not decompressed.

    Raises:
        UnreadableRuns: when the address may not or cannot be reached, answers with an error, takes longer
            than `TIMEOUT` seconds, or holds more than `max_bytes`.
    """
    check_reach(address, reach)
    name = redacted(address)
    deadline = time.monotonic() + TIMEOUT
    try:
        with cut_after(TIMEOUT) as connections:
            opener = _public_opener(connections) if reach == "public" else _open_opener(connections)
            with opener.open(_request(address), timeout=TIMEOUT) as answer:
                content = read_body(answer, max_bytes, deadline)
    except TooLarge:
        raise UnreadableRuns(
            f"{name} is larger than {max_bytes / 1e6:,.0f} MB, which is the limit. "
            "Export fewer columns or fewer runs."
        ) from None
    except TooSlow:
        raise UnreadableRuns(
            f"{name} took longer than {TIMEOUT} seconds. Download the file yourself and give its path."
        ) from None
    except urllib.error.HTTPError as error:
        reason = redact_message(str(error.reason), address)
        raise UnreadableRuns(
            f"{name} answered {error.code} ({reason}). Check the address. A file that needs a login has to "
            "be downloaded first."
        ) from None
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        reason = redact_message(str(getattr(error, "reason", error)), address)
        raise UnreadableRuns(f"{name} cannot be reached: {reason}. Check the address.") from None
    path = urllib.parse.unquote(urllib.parse.urlsplit(address).path)
    return path.rsplit("/", 1)[-1] or "runs", content


def _request(address: str) -> urllib.request.Request:
    """Return a request. User name and password become a header that is not sent to a redirect's target."""
    parts = urllib.parse.urlsplit(address)
    who, at, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(netloc=host)))  # noqa: S310 (web)
    if at:
        login = basic_authorization(urllib.parse.unquote(who))
        request.add_unredirected_header("Authorization", login)
    return request


class _WebOnly(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, only to other web addresses. (urllib itself refuses files, but not FTP.)"""

    max_redirections = MAX_REDIRECTS
    reach: Reach = "any"

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
            raise UnreadableRuns(
                f"{redacted(req.full_url)} redirects to {redacted(newurl)!r}, which is not a web address."
            )
        check_reach(newurl, self.reach)
        if self.reach != "public" and is_inside(newurl) and not is_inside(req.full_url):
            raise UnreadableRuns(
                f"{redacted(req.full_url)} is on the public internet but redirects to {redacted(newurl)!r}, "
                "on this machine or in its network. If you trust it, give the second address instead."
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _PublicOnly(_WebOnly):
    reach: Reach = "public"


def _open_opener(connections: Connections) -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_WebOnly, *connections.handlers())


def _public_opener(connections: Connections) -> urllib.request.OpenerDirector:
    """Return an opener for https only, without proxies, that connects to the IP address that was checked."""
    import http.client
    import ssl

    class Connection(http.client.HTTPSConnection):
        """Connects to the checked address, so a host that resolves differently later has no effect."""

        def connect(self) -> None:
            plain = connections.open((public_address(self.host, self.port), self.port), TIMEOUT)
            self.sock = tls.wrap_socket(plain, server_hostname=self.host)

    class Handler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Connection, req)

    tls = ssl.create_default_context()
    opener = urllib.request.OpenerDirector()
    for handler in (
        Handler(),
        _PublicOnly(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener
