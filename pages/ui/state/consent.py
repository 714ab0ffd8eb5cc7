"""The sources that the user has opened: a link alone opens nothing on this machine.

Any web page can send the user's browser to this app with an address in the link. So an address in a link
waits until the user opens it. What the user has typed or opened is remembered as long as the server runs, so
that a page can be reloaded. A link to it only makes the app read again what the user opened before. The app
keeps a digest of each whole address, not the address.
"""

from __future__ import annotations

import hashlib

from importance.readers.addresses import Reach

_opened: dict[str, Reach] = {}


def remember_opened(address: str, reach: Reach) -> None:
    """Remember that the user opened an address: "any" when typed, "linked" when it came from a link."""
    digest = _digest(address)
    if _opened.get(digest) != "any":
        _opened[digest] = reach


def opened_before(address: str) -> Reach | None:
    """Return the reach with which this exact address was opened since the server started, or None."""
    return _opened.get(_digest(address))


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
