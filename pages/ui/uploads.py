"""Uploads: a new file replaces the last one, files are joined only on request, and a bad one drops out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import streamlit as st

from importance.formatting import listed
from pages.ui import state, style
from pages.ui.request import UPLOADS, Request

Upload = tuple[str, bytes]
"""The name and the content of a file."""
MOST_NAMED = 3
_HELP = (
    "The table of runs from any tracker, a database or a log of Optuna or MLflow, or a folder of runs as zip "
    "or tar.gz. A new file replaces the one before."
)


def choose() -> Request | None:
    """Let the user upload files, and return the request for those that are shown."""
    new = _uploader("Export of your tracker", "_uploader", _HELP)
    if new:
        _take(new)
    shown, waiting = _shown(), _waiting()
    if waiting:
        _ask_to_join(waiting)
    if not shown:
        if not waiting:
            st.caption(
                "Drop a table of runs here (CSV, TSV, JSON, Parquet, Excel), a database, or a zipped folder "
                "of runs. Links contain your choices, but not the file."
            )
        return None
    st.caption(f"Showing {style.plain(', '.join(name for name, _ in shown))}")
    if not waiting:
        _offer_to_join(shown)
    return request_for(shown)


def request_for(uploads: Sequence[Upload]) -> Request:
    """Return the request for some files, which are joined if there are several."""
    digest = hashlib.sha256()
    for name, content in uploads:
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    source = list(uploads) if len(uploads) > 1 else uploads[0]
    title = f"your upload {', '.join(name for name, _ in uploads)}"
    return Request(("upload", digest.hexdigest()[:16]), source, "public", title=title)


def were_read() -> None:
    """Note that the files that are shown can be read, so that they come back when others cannot."""
    state.put("_uploads_read", _shown())


def drop_bad(problem: str, is_readable: Callable[[Upload], bool]) -> None:
    """Drop the files that cannot be read, and say so; without a good one, those before are shown again.

    Args:
        problem: why the files as they were given cannot be read.
        is_readable: whether one file alone can be read.
    """
    shown, before = _shown(), state.get("_uploads_read", [])
    new = [upload for upload in shown if upload not in before]
    good = [upload for upload in new if is_readable(upload)] if len(shown) > 1 else []
    bad = [upload for upload in new if upload not in good]
    remaining = [upload for upload in shown if upload in before or upload in good] if good and bad else before
    state.put("_uploads", remaining)
    names = [name for name, _ in bad or new]
    state.put("_upload_problem", f"{_named(names)} cannot be {'read' if bad else 'joined'}. {problem}")


def problem() -> str:
    """Return what was wrong with the last files; "" if nothing was."""
    return str(state.get("_upload_problem", ""))


def forget_problem() -> None:
    """Stop showing what was wrong with the last files."""
    state.put("_upload_problem", "")


def _shown() -> list[Upload]:
    return list(state.get("_uploads", []))  # kept while another source is shown


def _waiting() -> list[Upload]:
    return list(state.get("_uploads_waiting", []))


def _uploader(label: str, key: str, help: str) -> list[Upload]:
    """Draw a field for files, which is empty again once its files are taken, and return new files."""
    turn = state.get("_uploader_turn", 0)
    files = st.file_uploader(
        label,
        type=UPLOADS,
        accept_multiple_files=True,
        key=f"{key}_{turn}" if turn else key,
        label_visibility="collapsed",
        help=help,
    )
    return [(file.name, file.getvalue()) for file in files or ()]


def _empty_uploaders() -> None:
    state.put("_uploader_turn", state.get("_uploader_turn", 0) + 1)


def _take(new: Sequence[Upload]) -> None:
    """Show a new file in place of the last one; several files wait for the user to join them."""
    forget_problem()
    _empty_uploaders()
    if len(new) == 1:
        _show(new)
    else:
        state.put("_uploads_waiting", list(new))
    st.rerun()


def _show(uploads: Sequence[Upload]) -> None:
    forget_problem()
    state.put("_uploads", list(uploads))
    state.put("_uploads_waiting", [])


def _ask_to_join(waiting: Sequence[Upload]) -> None:
    """Ask whether the files that came together are joined, and name them."""
    names = [name for name, _ in waiting]
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**Join {len(names)} files?**")
        st.caption(style.plain(f"The runs of {_named(names)} would be combined."))
        st.button("Join them", key="join_files", type="primary", on_click=_show, args=(waiting,))
        for k, upload in enumerate(waiting[:MOST_NAMED]):
            only = f"Only {style.plain(upload[0])}"
            st.button(only, key=f"only_file_{k}", type="tertiary", on_click=_show, args=([upload],))
        st.button("Cancel", key="join_cancel", type="tertiary", on_click=_show, args=(_shown(),))


def _offer_to_join(shown: Sequence[Upload]) -> None:
    """Let the user add files to those that are shown."""
    with st.popover("Join another file", icon=":material/add:", type="tertiary"):
        names = _named([name for name, _ in shown])
        st.caption(style.plain(f"Its runs are put under those of {names}."))
        new = _uploader("File to join", "_joiner", "Runs of the same kind, such as a later sweep.")
        if new:
            _empty_uploaders()
            state.put("_uploads_waiting", [*shown, *new])
            st.rerun()


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    first = list(names[:MOST_NAMED])
    return listed(first) if more <= 0 else f"{', '.join(first)} and {more} more"
