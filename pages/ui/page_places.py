"""Where a page is drawn: a new source gets an empty place, so that no old answer stays under its name.

While Streamlit runs a page, what the run before drew stays until it is replaced, only paler. For another
question about the same runs that is welcome. For other runs it is wrong: the old finding would stand under
the new source until that is read. So the page has two places, of which one is empty. A new source moves the
page to the other place, which removes all that was in the old one at once, and shows a skeleton there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import state
from pages.ui.request import Request

_SKELETON = (
    '<div class="pl-skeleton" role="status" aria-label="Reading the runs"><b></b><i></i>'
    "<p><span></span><span></span><span></span></p><p><span></span><span></span></p></div>"
)


@dataclass(frozen=True)
class Body:
    """The place of the page.

    Attributes:
        page: what the page is drawn in.
        skeleton: the place of the skeleton in it.
    """

    page: DeltaGenerator
    skeleton: DeltaGenerator


def begin() -> Body:
    """Draw the two places, one of them empty, and the skeleton if a new source is to be read."""
    turn = state.get("_place", 0)
    if turn:
        st.empty()
    page = st.container()
    if not turn:
        st.empty()
    skeleton = page.empty()
    if state.get("_new_source") is not None:
        skeleton.html(_SKELETON)
    return Body(page, skeleton)


@contextmanager
def filled(body: Body) -> Iterator[None]:
    """Draw in the place of the page."""
    if state.get("_new_source") is not None:
        body.skeleton.empty()
        state.forget("_new_source")
    with body.page:
        yield


def clear_for_new(key: tuple[str, str]) -> None:
    """Clear the page before another source than the one on it is read.

    Args:
        key: identifies the source.
    """
    shown = state.get("_shown_source")
    if shown is None or key in (shown, state.get("_new_source")):
        return
    state.put("_place", 1 - state.get("_place", 0))
    state.put("_new_source", key)
    st.rerun()


def now_shows(key: tuple[str, str]) -> None:
    """Note which source the page is about."""
    state.put("_shown_source", key)


def shows(request: Request | None) -> bool:
    """Return whether the page is about this source already."""
    return request is not None and state.get("_shown_source") == request.key
