"""What the page shows while there are no runs: the question whether to open a link, or what to enter."""

from __future__ import annotations

import unicodedata

import streamlit as st

from importance.readers import addresses
from importance.readers.addresses import SourceKind
from pages.ui import request, state, style
from pages.ui.request import Request

_OPENING = {
    SourceKind.FILE: "Opening it reads this file or folder on your machine.",
    SourceKind.SHARE: "Opening it connects to the computer **{host}**, to which your system may send your "
    "login.",
    SourceKind.WEB: "Opening it fetches something from **{host}**, from inside your network.",
    SourceKind.DATABASE: "Opening it connects to the database server **{host}**. Passwords stored on "
    "your machine, as in `~/.pgpass`, are not sent.",
    SourceKind.PROJECT: "Opening it reads the file or folder of this name. If there is none, it asks "
    "Weights & Biases for the project, with your API key.",
}
_MISSING = {
    "upload": (
        "Upload your file again",
        "A reload or a link does not include the file. Drop it into the sidebar again. The metric, the "
        "filters and the other choices in the link are kept.",
    ),
    "path": (
        "Nothing is open yet",
        "Type a path or an address into the box in the sidebar and press Enter.",
    ),
    "named": ("Nothing is open yet", "Choose one of the named sources in the sidebar."),
}


def ask(waiting: Request) -> None:
    """Draw the address in a link, what opening it does, and the button that opens it."""
    text = str(waiting.source)
    with st.container(border=True, key="card_opening"):
        st.subheader("Open this source?", anchor=False)
        st.write("It comes from the link that you followed. Nothing has been read or sent yet.")
        st.code(visible(waiting.title), language=None, wrap_lines=True)
        host = style.plain(visible(addresses.host_of(text))) or "this machine"
        st.write(_OPENING[addresses.source_kind(text)].format(host=host))
        st.write("Open it only if you know and trust this address.")
        with st.container(horizontal=True):
            st.button(
                "Open", type="primary", key="open_linked", on_click=request.open_linked, args=(waiting,)
            )
            _example_button()


def nothing_open(kind: str) -> None:
    """Draw what the chosen kind of source needs."""
    title, sentence = _MISSING[kind]
    with st.container(border=True, key="card_opening"):
        st.subheader(title, anchor=False)
        st.write(sentence)
        _example_button()


def visible(text: str) -> str:
    """Return the text with invisible characters, and those that reverse the direction, as escapes."""
    return "".join(
        character
        if unicodedata.category(character)[0] not in "CZ" or character == " "
        else f"\\u{ord(character):04x}"
        for character in text
    )


def _example_button() -> None:
    st.button("Show the built-in example", key="show_example", on_click=state.put, args=("source", "example"))
