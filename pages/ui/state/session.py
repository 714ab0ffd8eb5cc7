"""What a session remembers: its values, the link, and the way between pages."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui.serving import is_local

PAGES = Path(__file__).parents[2]


def given_source() -> str:
    """The source that `paramlens app SOURCE` was started with; empty when none."""
    return os.environ.get("PARAMLENS_SOURCE", "") if is_local() else ""


def get(key: str, default: Any = None) -> Any:
    """A value of this session, a widget's included."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Set a value of this session."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Let a widget go back to its default."""
    st.session_state.pop(key, None)


def linked(name: str) -> list[str]:
    """What the link says of something that no widget keeps there itself."""
    return list(st.query_params.get_all(name))


def link(name: str, values: Sequence[str]) -> None:
    """Keep this in the link; nothing takes it out."""
    if linked(name) != list(values):
        if values:
            st.query_params[name] = list(values)
        else:
            del st.query_params[name]


def opened_by_app() -> None:
    """Note that app.py has run, and with it the navigation."""
    put("_front_door", True)


def through_the_front_door() -> None:
    """Run app.py before a page.

    Streamlit takes pages/ for pages of its own until app.py has run once: a link straight to a page of a
    server that has just started would show it without the app's look.
    """
    if not get("_front_door"):
        opened_by_app()
        scripts = sorted(path for path in PAGES.glob("*.py") if path.stem != "__init__")
        st.navigation([st.Page(_nothing), *(st.Page(path) for path in scripts)], position="hidden")
        st.rerun()


def _nothing() -> None:
    """Stands where app.py's own page would."""


def go_to(page: str, **settings: str) -> None:
    """Go to another page, with some of its widgets set as a link would."""
    for name in settings:
        forget(name)
    st.switch_page(page, query_params=settings)
