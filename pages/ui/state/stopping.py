"""A button that stops work that takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui.state.session import forget, get, put

PATIENCE = 1.0
"""Seconds after which the button appears. Work that takes less long shows none."""


class Stopped(Exception):
    """The user has stopped this work."""


@dataclass
class _Offer:
    """Work that may be stopped, and the place of the button."""

    name: str
    key: Hashable
    place: DeltaGenerator
    since: float
    shown: bool = False

    def show(self) -> None:
        """Draw the button if the work takes long."""
        if not self.shown and time.monotonic() - self.since > PATIENCE:
            self.shown = True
            self.place.button(
                "Stop",
                key=f"_stop_{self.name}",
                icon=":material/stop_circle:",
                on_click=_stop,
                args=((self.name, self.key),),
            )


_offer: ContextVar[_Offer | None] = ContextVar("offer_to_stop", default=None)


def _stop(offered: tuple[str, Hashable]) -> None:
    """Stop what goes on in this session, which may be the next step of what the button was drawn for."""
    put("_stopped", get("_at_work", offered))


@contextmanager
def stoppable(name: str, key: Hashable, after: tuple[str, Hashable] | None = None) -> Iterator[None]:
    """Offer a button that stops the work below, once it takes long.

    What was on the page before is left as it is. The work is not begun again until `allow` is called.

    Args:
        name: a name for this kind of work; a page has at most one of each kind.
        key: identifies the work.
        after: the name and the key of the step before this one, which also shows a button. Whoever presses
            that button in the moment when the step is over stops this work.

    Raises:
        Stopped: if the user has stopped this work.
    """
    place = st.empty()
    if get("_stopped", ()) in ((name, key), after):
        raise Stopped
    offer = _Offer(name, key, place, time.monotonic())
    token = _offer.set(offer)
    put("_at_work", (name, key))
    try:
        yield
    finally:
        _offer.reset(token)
        if isinstance(sys.exc_info()[1], Exception | None):  # after a click, this is still the work to stop
            forget("_at_work")
    if offer.shown:
        place.empty()


def allow() -> None:
    """Allow the work that was stopped to begin again."""
    forget("_stopped")


def waiting_since() -> float:
    """Return when the work that can be stopped began, by the monotonic clock; now if there is none."""
    offer = _offer.get()
    return time.monotonic() if offer is None else offer.since


def let_streamlit_interrupt() -> None:
    """Offer to stop, and end this run of the page if the user has done something or has closed it."""
    offer = _offer.get()
    if offer is not None:
        offer.show()
    get("_")  # each use of the session is a point where Streamlit ends the run
