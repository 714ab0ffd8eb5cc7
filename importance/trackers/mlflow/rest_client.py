"""Requests to an MLflow server, within bounds of time and size."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPException, HTTPMessage
from typing import IO, Any

from importance import safe_documents
from importance.errors import UnreadableRuns
from importance.trackers.formats.http_transfer import (
    TooLarge,
    TooSlow,
    basic_authorization,
    cut_after,
    read_body,
)

PATIENCE = 60.0
"""Seconds for one answer of a server that is known to be MLflow's."""
FIRST_PATIENCE = 10.0
"""Seconds for the first answer, which shows whether the server is MLflow's."""
MOST_BYTES = 200 * 10**6
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Site:
    """The parts of a server's address.

    Attributes:
        base: the address without user, query and fragment. It is safe to show.
        query, fragment: what follows "?" and "#".
        is_bare: whether there is no path.
        authorization: the header with the login, or "".
        linked: whether the address came in a link, to which MLflow's own credentials are not sent.
    """

    base: str
    query: str = ""
    fragment: str = ""
    is_bare: bool = False
    authorization: str = ""
    linked: bool = False


@dataclass(frozen=True)
class Answer:
    """A server's answer, or a status of 0 and the reason why there is none.

    Attributes:
        realm: the server's name for its login.
    """

    status: int
    reason: str
    body: bytes = b""
    realm: str = ""

    def json(self) -> dict[str, Any] | None:
        """Return the body as a JSON object; None when it is something else."""
        if self.body.lstrip()[:1] != b"{":
            return None
        document = safe_documents.parsed_json(self.body)
        return document if isinstance(document, dict) else None


def site_of(address: str, linked: bool = False) -> Site | None:
    """Return the server at an address; None if it is not a web address.

    Args:
        linked: whether the address came in a link.
    """
    try:
        parts = urllib.parse.urlsplit(address.strip())
        host = parts.hostname
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    where = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/")
    authorization = ""
    if parts.username is not None:
        user, password = (urllib.parse.unquote(part or "") for part in (parts.username, parts.password))
        authorization = basic_authorization(f"{user}:{password}")
    base = f"{parts.scheme.lower()}://{where}{port}{path}"
    return Site(base, parts.query, parts.fragment, not path, authorization, linked)


def connect(site: Site, path: str, query: Mapping[str, object]) -> tuple[Answer, Site]:
    """Return the first answer, and the site with the credentials that it requires, if there are any."""
    answer = _sent(site, path, query, post=False, patience=FIRST_PATIENCE)
    if answer.status in (401, 403) and not site.authorization:
        credentials = _credentials_from_environment(site)
        if credentials:
            site = replace(site, authorization=credentials)
            answer = _sent(site, path, query, post=False, patience=FIRST_PATIENCE)
    return answer, site


def call(site: Site, path: str, values: Mapping[str, object], post: bool = False) -> dict[str, Any]:
    """Return the answer to a request to the server's API.

    Raises:
        UnreadableRuns: when it does not answer, or not like MLflow.
    """
    answer = _sent(site, path, values, post, PATIENCE)
    document = answer.json() if answer.status == 200 else None
    if document is not None:
        return document
    if not answer.status:
        raise UnreadableRuns(f"{site.base} stopped answering: {answer.reason}. Try again.")
    message = str((answer.json() or {}).get("message") or answer.reason)[:300]
    what = "you are not allowed to read these runs" if answer.status in (401, 403) else message
    raise UnreadableRuns(
        f"{site.base} answered {answer.status} to {path!r}: {what}. Check that the address opens in "
        "a browser, and that you can see the experiment there."
    )


def _credentials_from_environment(site: Site) -> str:
    """Return the header with the credentials in MLflow's environment variables, if they may be sent.

    They are sent only to the server in MLFLOW_TRACKING_URI, to which MLflow sends them too, or without that
    variable only to this machine. They are never sent to an address that came in a link.
    """
    if site.linked:
        return ""
    configured = site_of(os.environ.get("MLFLOW_TRACKING_URI", ""))
    here = urllib.parse.urlsplit(site.base)
    same = configured is not None and _place(configured.base) == _place(site.base)
    if not (same or (configured is None and here.hostname in _LOOPBACK)):
        return ""
    user, password = (os.environ.get(f"MLFLOW_TRACKING_{name}", "") for name in ("USERNAME", "PASSWORD"))
    if user and password:
        return basic_authorization(f"{user}:{password}")
    token = os.environ.get("MLFLOW_TRACKING_TOKEN", "")
    return f"Bearer {token}" if token else ""


def _place(address: str) -> tuple[str, str | None, int | None]:
    """Return (scheme, host, port) of an address."""
    parts = urllib.parse.urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Refuses redirects to another host or port, which would receive the credentials."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        old, new = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        secured = (old.scheme, old.port, new.scheme, new.port) == ("http", None, "https", None)
        moved = _place(newurl)[1:] != _place(req.full_url)[1:] and not secured
        place = new.hostname if new.hostname != old.hostname else new.netloc.rpartition("@")[2]
        if new.scheme not in _PORTS or new.hostname != old.hostname or moved:
            raise urllib.error.URLError(f"it redirects to {place!r}, which may be a login page")
        if old.scheme == "https" and new.scheme != "https":
            raise urllib.error.URLError("it redirects from https to plain http")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _sent(site: Site, path: str, values: Mapping[str, object], post: bool, patience: float) -> Answer:
    address = f"{site.base}/api/2.0/mlflow/{path}"
    headers = {"Accept": "application/json"}
    if site.authorization:
        headers["Authorization"] = site.authorization
    data = None
    if post:
        headers["Content-Type"] = "application/json"
        data = json.dumps(values).encode()
    else:
        address += "?" + urllib.parse.urlencode(values)
    deadline = time.monotonic() + patience
    try:
        request = urllib.request.Request(address, data, headers)  # noqa: S310 (web only)
        with cut_after(patience) as connections:
            opener = urllib.request.build_opener(_SameServer, *connections.handlers())
            try:
                with opener.open(request, timeout=patience) as answer:
                    if answer.headers.get_content_type() != "application/json":
                        return Answer(answer.status, "the answer is not JSON")
                    body = read_body(answer, MOST_BYTES, deadline)
                    return Answer(answer.status, str(answer.reason), body)
            except urllib.error.HTTPError as error:
                return _refusal(error)
    except TooLarge:
        return Answer(0, f"the answer is larger than {MOST_BYTES / 1e6:,.0f} MB")
    except TooSlow:
        return Answer(0, f"the answer was not complete after {patience:.0f} seconds")
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        return Answer(0, str(getattr(error, "reason", error)))


def _refusal(error: urllib.error.HTTPError) -> Answer:
    with error:
        try:
            body = error.read(1 << 16)
        except (OSError, HTTPException):
            body = b""
    return Answer(error.code, str(error.reason), body, error.headers.get("WWW-Authenticate") or "")
