"""The values of a session and of its link, and the way from page to page."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.ui.serving import is_local, user_header

PAGES = Path(__file__).parents[2]


def launch_source() -> str:
    """Return the source that `paramlens app SOURCE` was started with; "" when there was none."""
    return os.environ.get("PARAMLENS_SOURCE", "") if is_local() else ""


def visitor() -> str:
    """Return who is there, as the proxy in front of the app says; "" without such a proxy."""
    name = st.context.headers.get(user_header(), "") if user_header() else ""
    return "".join(letter for letter in name if letter.isprintable())[:80]


def get(key: str, default: Any = None) -> Any:
    """Return a value of this session; a widget's value is one too."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Set a value of this session."""
    st.session_state[key] = value


def forget(key: str) -> None:
    """Remove a value of this session; a widget goes back to its default."""
    st.session_state.pop(key, None)


def keep_undrawn(key: str, of_link: Callable[[list[str]], Any]) -> None:
    """Keep the value of a widget on a page that does not draw it. Streamlit would forget it.

    Args:
        key: of the widget.
        of_link: returns the widget's value, given the texts that the link has for it; None for none.
    """
    value = get(key)
    if value is None and linked(key):
        value = of_link(linked(key))
    if value is not None:
        put(key, value)


def choose_once(key: str, options: Sequence[Any], default: Any) -> None:
    """Set a widget that is drawn for the first time to what the link says, or else to its default.

    A widget that Streamlit binds to the link forgets the link when the page first asks whether to open a
    source. This one does not. Its `persist_state` keeps it while another page is shown, and `link` writes it
    into the link.

    Args:
        key: of the widget, and its name in the link.
        options: what can be chosen.
        default: one of the options.
    """
    if get(key) not in options:
        by_text = {str(option): option for option in options}
        put(key, by_text.get(next(iter(linked(key)), ""), default))


def linked(name: str) -> list[str]:
    """Return the values of a parameter of the link that no widget is bound to."""
    return list(st.query_params.get_all(name))


def link(name: str, values: Sequence[str]) -> None:
    """Set a parameter of the link; no values remove it."""
    if linked(name) != list(values):
        if values:
            st.query_params[name] = list(values)
        else:
            del st.query_params[name]


def in_fragment() -> bool:
    """Return whether a fragment of the page reruns alone."""
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)


def app_has_run() -> None:
    """Note that app.py has run, and has set up the navigation."""
    put("_app_has_run", True)


def run_app_first() -> None:
    """Run app.py before the page, unless it has run.

    Streamlit treats pages/ as an app of its own until app.py has run once. A link straight to a page of a
    server that has just started would show the page without the app's look.
    """
    if not get("_app_has_run"):
        app_has_run()
        scripts = sorted(path for path in PAGES.glob("*.py") if path.stem != "__init__")
        st.navigation([st.Page(_empty_page), *(st.Page(path) for path in scripts)], position="hidden")
        st.rerun()


def _empty_page() -> None:
    """Take the place of app.py's first page until app.py runs."""


def go_to(page: str, **settings: str) -> None:
    """Go to another page, and set some of its widgets as a link would."""
    for name in settings:
        forget(name)
    st.switch_page(page, query_params=settings)
