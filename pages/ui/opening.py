"""What stands on the page while there are no runs: a link's source that waits, or what is to be given."""

from __future__ import annotations

import unicodedata

import streamlit as st

from importance.readers import addresses
from importance.readers.addresses import SourceKind
from pages.ui import request, state, style
from pages.ui.request import Request

_OPENING = {
    SourceKind.FILE: "Opening it reads this file or folder of your machine.",
    SourceKind.SHARE: "Opening it connects to the computer **{host}**, to which your system may send your "
    "login.",
    SourceKind.WEB: "Opening it fetches something from **{host}**, from inside your network.",
    SourceKind.DATABASE: "Opening it connects to the database server **{host}**. No password that your "
    "machine keeps, as in `~/.pgpass`, is sent.",
    SourceKind.PROJECT: "Opening it reads the file or folder of this name or, where there is none, asks "
    "Weights & Biases for the project with your API key.",
}
_MISSING = {
    "upload": (
        "Give your upload again",
        "A reload or a link does not bring the file along. Open the sidebar and drop the file there again: "
        "the choices in the link, such as the metric and the filters, are kept.",
    ),
    "path": (
        "Nothing is open yet",
        "Type a path or an address into the box in the sidebar, and press Enter.",
    ),
    "named": ("Nothing is open yet", "Choose one of the named sources in the sidebar."),
}


def ask(waiting: Request) -> None:
    """Show the address that a link has brought, what opening it does, and the button that opens it."""
    text = str(waiting.source)
    with st.container(border=True, key="card_opening"):
        st.subheader("Open this source?", anchor=False)
        st.write("The link that led here asks for it. Nothing has been read or sent yet.")
        st.code(visible(waiting.title), language=None, wrap_lines=True)
        host = style.plain(visible(addresses.host_of(text))) or "this machine"
        st.write(_OPENING[addresses.source_kind(text)].format(host=host))
        st.write("Open it only if you know this address and want to see its runs.")
        with st.container(horizontal=True):
            st.button(
                "Open", type="primary", key="open_linked", on_click=request.open_linked, args=(waiting,)
            )
            _example_button()


def nothing_given(kind: str) -> None:
    """Say what the chosen kind of source needs."""
    title, sentence = _MISSING[kind]
    with st.container(border=True, key="card_opening"):
        st.subheader(title, anchor=False)
        st.write(sentence)
        _example_button()


def visible(text: str) -> str:
    """A text in which no sign is hidden: those without width, or that turn others round, are spelled."""
    return "".join(
        sign if unicodedata.category(sign)[0] not in "CZ" or sign == " " else f"\\u{ord(sign):04x}"
        for sign in text
    )


def _example_button() -> None:
    st.button("Show the built-in example", key="show_example", on_click=state.put, args=("source", "example"))
