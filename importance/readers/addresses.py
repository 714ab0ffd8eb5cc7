"""Web addresses: which of them may be opened, and how they are shown without passwords."""

from __future__ import annotations

import re
import urllib.parse
from enum import StrEnum
from typing import Literal

from importance.errors import UnreadableRuns

Reach = Literal["any", "linked", "public"]
"""Where a source may be. "any": anywhere this machine can reach. "linked": the same, for an address that came
in a link; no password or token of this machine is sent there. "public": only public https addresses and
uploads, for an app that strangers use."""

HIDDEN = "***"
_RUN_LOCALLY = "To read anything else, start the app on your own machine: paramlens app SOURCE"
# IPv6 ranges that embed an IPv4 address, which may be private: compatible, Teredo, 6to4, NAT64.
_TUNNELS = ("::/96", "2001::/32", "2002::/16", "64:ff9b::/32")
_SECRET_KEY = re.compile(
    r"token|key|secret|pass|pwd|sig|auth|cred|jwt|session|access|code|user", re.IGNORECASE
)
_SECRET_VALUE = re.compile(r"[\w+/=.~-]{24,}")


class SourceKind(StrEnum):
    """What opening a source will do, judged by its text alone."""

    FILE = "file"
    """Reads a file or folder of this machine."""
    SHARE = "share"
    """Connects to another computer to read a file."""
    WEB = "web"
    """Fetches a web address."""
    DATABASE = "database"
    """Connects to a database server."""
    PROJECT = "project"
    """Reads a folder, or asks W&B for a project of this name."""


def source_kind(text: str) -> SourceKind:
    """Return what opening a source will do."""
    scheme, mark, _ = text.strip().lower().partition("://")
    if mark and not scheme.startswith(("sqlite", "duckdb", "file")):
        return SourceKind.WEB if scheme in ("http", "https") else SourceKind.DATABASE
    path = text.strip()
    if re.match(r"[\\/]{2}|file://[^/]|\w+(\+\w+)?:/{5,}", path):
        return SourceKind.SHARE
    if not mark and re.fullmatch(r"[A-Za-z0-9][\w.-]*(/[\w.-]+){1,3}", path):
        return SourceKind.PROJECT
    return SourceKind.FILE


def host_of(text: str) -> str:
    """Return the host and port to which opening a source connects; "" if it stays on this machine."""
    text, kind = text.strip(), source_kind(text)
    host = ""
    if kind is SourceKind.SHARE:
        host = re.split(r"[\\/]", re.sub(r"^(\w+(\+\w+)?:)?[\\/]+", "", text), maxsplit=1)[0]
    elif kind is SourceKind.WEB:
        host = urllib.parse.urlsplit(text).netloc.rpartition("@")[2]
    elif kind is SourceKind.DATABASE:
        host = _database_host(text)
    try:
        return host if host.isascii() else host.encode("idna").decode()  # look-alike letters become visible
    except UnicodeError:
        return host


def _database_host(text: str) -> str:
    try:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError:
        return ""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return ""
    return f"{url.host or ''}:{url.port}" if url.port else url.host or ""


def is_address(text: str) -> bool:
    """Whether this is a web address rather than a path."""
    return text.lower().startswith(("http://", "https://"))


def redacted(text: str) -> str:
    """Return an address without passwords and without values of its query that look like secrets.

    Everything else, such as a path, is returned as it is.
    """
    for secret, safe in _secret_parts(text):
        text = text.replace(secret, safe)
    return text


def redact_message(message: str, address: str) -> str:
    """Return a message without the secrets of an address."""
    for secret, safe in _secret_parts(address):
        bare = secret.removeprefix(":").removesuffix("@")
        bare = bare.partition("=")[2] or bare if safe.endswith(HIDDEN) and "=" in safe else bare
        message = message.replace(secret, safe)
        for spelling in {bare, urllib.parse.unquote(bare)}:
            if len(spelling) > 2:
                message = message.replace(spelling, HIDDEN)
    return message


def _secret_parts(text: str) -> list[tuple[str, str]]:
    """Return each part of an address that holds a secret, and its replacement."""
    _, mark, rest = text.partition("://")
    if not mark:
        return []
    replacements = []
    # The password of a database may contain an unescaped slash; that of a web address cannot.
    end = 0 if rest.startswith("/") or is_address(text) else rest.partition("?")[0].rfind("@") + 1
    end += len(re.split(r"[/?#]", rest[end:], maxsplit=1)[0])
    netloc, tail = rest[:end], rest[end:]
    login, at, _ = netloc.rpartition("@")
    if at:
        user, colon, password = login.partition(":")
        secret = password if colon else user
        replacements.append((f"{colon}{secret}@", f"{colon}{HIDDEN}@"))
    for pair in re.split(r"[&;#]", tail.partition("?")[2]):
        key, _, value = pair.partition("=")
        if value and (_SECRET_KEY.search(key) or _SECRET_VALUE.fullmatch(value)):
            replacements.append((pair, f"{key}={HIDDEN}"))
    return replacements


# -- reach ----------------------------------------------------------------------------------------------


def check_reach(text: str, reach: Reach) -> None:
    """Raise UnreadableRuns for anything but an https address if only public addresses are allowed."""
    if reach != "public":
        return
    parts = _parts(text)
    if parts.scheme != "https":
        what = "plain http" if parts.scheme == "http" else "a path, a database or a tracker's name"
        raise UnreadableRuns(
            f"{redacted(text)[:200]!r} is {what}. This app runs on a server, so it reads only uploads and "
            f"public https:// addresses. {_RUN_LOCALLY}"
        )
    if "@" in parts.netloc:
        raise UnreadableRuns(
            f"{redacted(text)[:200]} contains a user name or password, which this server does not send. "
            f"Upload the file instead. {_RUN_LOCALLY}"
        )


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: not private, local, shared or reserved."""
    import ipaddress

    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip.is_site_local or any(ip in ipaddress.ip_network(prefix) for prefix in _TUNNELS):
            return False
    elif str(ip) == "168.63.129.16":  # internal to Azure, though the number looks public
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def public_address(host: str, port: int) -> str:
    """Return an IP address of a host all of whose addresses are public.

    Raises:
        UnreadableRuns: when any of its addresses is not public.
    """
    import socket

    addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not addresses or not all(map(is_public, addresses)):
        raise UnreadableRuns(
            f"{host} is not a public internet address. This app runs on a server, so it reads only public "
            f"addresses. Upload the file instead. {_RUN_LOCALLY}"
        )
    return min(addresses, key=lambda ip: ":" in ip)  # more machines lack IPv6 than IPv4


def is_inside(address: str) -> bool:
    """Whether a web address leads to this machine or its network; False if its host is unknown."""
    import socket

    host = _parts(address).hostname or ""
    try:
        addresses = {str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return not all(map(is_public, addresses))


def _parts(text: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(text.strip())
    except ValueError as error:
        raise UnreadableRuns(f"{redacted(text)} cannot be reached: {error}. Check the address.") from None
