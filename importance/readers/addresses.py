"""Addresses: which may be reached, and how they are shown without their secrets."""

from __future__ import annotations

import re
import urllib.parse
from enum import StrEnum
from typing import Literal

from importance.errors import UnreadableRuns

Reach = Literal["any", "linked", "public"]
"""Where a source may lie. "any": wherever this machine can reach. "linked": the same, for an address that a
link brought, to which nothing is sent that this machine keeps secret for others. "public": only public https
addresses and what was uploaded, for an app that strangers use."""

HIDDEN = "***"
_AT_HOME = "To read anything else start the app on your own machine: paramlens app SOURCE"
# IPv6 addresses that stand for an IPv4 address, which may be a private one: compatible, Teredo, 6to4, NAT64.
_TUNNELS = ("::/96", "2001::/32", "2002::/16", "64:ff9b::/32")
_SECRET_KEY = re.compile(
    r"token|key|secret|pass|pwd|sig|auth|cred|jwt|session|access|code|user", re.IGNORECASE
)
_SECRET_VALUE = re.compile(r"[\w+/=.~-]{24,}")


class SourceKind(StrEnum):
    """What opening a source does, as far as its text tells; nothing is looked up for that."""

    FILE = "file"
    """Reads a file or folder of this machine."""
    SHARE = "share"
    """Connects to another computer for a file."""
    WEB = "web"
    """Fetches a web address."""
    DATABASE = "database"
    """Connects to a database server."""
    PROJECT = "project"
    """Reads a folder, or asks W&B for a project of that name."""


def source_kind(text: str) -> SourceKind:
    """What opening a source does."""
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
    """The host that opening a source connects to, and its port, as whoever connects reads it; "" for none."""
    text, way = text.strip(), source_kind(text)
    host = ""
    if way is SourceKind.SHARE:
        host = re.split(r"[\\/]", re.sub(r"^(\w+(\+\w+)?:)?[\\/]+", "", text), maxsplit=1)[0]
    elif way is SourceKind.WEB:
        host = urllib.parse.urlsplit(text).netloc.rpartition("@")[2]
    elif way is SourceKind.DATABASE:
        host = _database_host(text)
    try:
        return host if host.isascii() else host.encode("idna").decode()  # letters that only look like others
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
    """Whether this is a web address and not a path."""
    return text.lower().startswith(("http://", "https://"))


def redacted(text: str) -> str:
    """An address as it may be shown: passwords, and what in its query looks like a secret, are hidden.

    Everything else, a path included, is returned as it is.
    """
    for secret, safe in _secret_parts(text):
        text = text.replace(secret, safe)
    return text


def redact_message(message: str, address: str) -> str:
    """A message in which an address, and each secret of it, is hidden."""
    for secret, safe in _secret_parts(address):
        bare = secret.removeprefix(":").removesuffix("@")
        bare = bare.partition("=")[2] or bare if safe.endswith(HIDDEN) and "=" in safe else bare
        message = message.replace(secret, safe)
        for spelling in {bare, urllib.parse.unquote(bare)}:
            if len(spelling) > 2:
                message = message.replace(spelling, HIDDEN)
    return message


def _secret_parts(text: str) -> list[tuple[str, str]]:
    """Each part of an address that holds a secret, and what is shown in its place."""
    _, mark, rest = text.partition("://")
    if not mark:
        return []
    found = []
    # The password of a database may hold a slash that nobody escaped; that of a web address cannot.
    end = 0 if rest.startswith("/") or is_address(text) else rest.partition("?")[0].rfind("@") + 1
    end += len(re.split(r"[/?#]", rest[end:], maxsplit=1)[0])
    place, tail = rest[:end], rest[end:]
    who, at, _ = place.rpartition("@")
    if at:
        user, colon, password = who.partition(":")
        secret = password if colon else user
        found.append((f"{colon}{secret}@", f"{colon}{HIDDEN}@"))
    for pair in re.split(r"[&;#]", tail.partition("?")[2]):
        key, _, value = pair.partition("=")
        if value and (_SECRET_KEY.search(key) or _SECRET_VALUE.fullmatch(value)):
            found.append((pair, f"{key}={HIDDEN}"))
    return found


# -- reach ----------------------------------------------------------------------------------------------


def check_reach(text: str, reach: Reach) -> None:
    """Raises UnreadableRuns for anything but an https address where only public ones are allowed."""
    if reach != "public":
        return
    parts = _parts(text)
    if parts.scheme != "https":
        what = "plain http" if parts.scheme == "http" else "a path, a database or a tracker's name"
        raise UnreadableRuns(
            f"{redacted(text)[:200]!r} is {what}. This app runs on a server, so it reads only uploads and "
            f"public https:// addresses. {_AT_HOME}"
        )
    if "@" in parts.netloc:
        raise UnreadableRuns(
            f"{redacted(text)[:200]} holds a user name or password, which a server does not send. "
            f"Upload the file. {_AT_HOME}"
        )


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: nothing private, local, shared or reserved."""
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
    elif str(ip) == "168.63.129.16":  # the inside of Azure, though the number looks public
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def public_address(host: str, port: int) -> str:
    """The IP address of a host, when all that it has are public.

    Raises:
        UnreadableRuns: when any of them is not, however the host is spelled.
    """
    import socket

    found = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not found or not all(map(is_public, found)):
        raise UnreadableRuns(
            f"{host} is not a public address of the internet, and this app, which runs on a server, reads no "
            f"others. Upload the file. {_AT_HOME}"
        )
    return min(found, key=lambda ip: ":" in ip)  # more machines lack IPv6 than IPv4


def is_inside(address: str) -> bool:
    """Whether a web address leads to this machine or its network; False where its host is not known here."""
    import socket

    host = _parts(address).hostname or ""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return not all(map(is_public, found))


def _parts(text: str) -> urllib.parse.SplitResult:
    try:
        return urllib.parse.urlsplit(text.strip())
    except ValueError as error:
        raise UnreadableRuns(f"{redacted(text)} cannot be reached: {error}. Check the address.") from None
