"""Which sources the user has opened: a link alone opens nothing of this machine.

Any web page can send the user's browser to this app with an address in the link. So an address that a link
brings waits until the user opens it. What the user has typed or opened is remembered for as long as the
server runs, so that a page can be reloaded: a link to it makes the app read once more what the user himself
opened, which sends nothing new. Only digests are kept, each of a whole address, to the letter.
"""

from __future__ import annotations

import hashlib

from importance.readers.addresses import Reach

_opened: dict[str, Reach] = {}


def remember_opened(address: str, reach: Reach) -> None:
    """Note that the user opened an address: "any" when it was typed, "linked" when a link had brought it."""
    digest = _digest(address)
    if _opened.get(digest) != "any":
        _opened[digest] = reach


def opened_before(address: str) -> Reach | None:
    """How far this very address was opened while the server runs; None when it was not."""
    return _opened.get(_digest(address))


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
