"""The runs of a source, read once, and the roles that the user has corrected."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st

from importance.errors import ImportanceError
from importance.readers.folder_sources import sources_in
from importance.readers.isolated import reader
from importance.runs.columns import Role
from importance.runs.table import Runs
from pages.ui import serving
from pages.ui.state.session import get, put
from pages.ui.state.view import View

EXAMPLE = Path(__file__).parents[3] / "examples" / "digits_sweep.csv"


def named_sources() -> Mapping[str, str]:
    """Return the named sources: name -> address, which is never shown.

    They are those that `paramlens serve` was started with, and those in the app's secrets.
    """
    served = {name: source for name, source, _ in served_sources()}
    try:
        sources = st.secrets.get("sources", {})
        return {str(name): str(address) for name, address in sources.items()} | served
    except (FileNotFoundError, AttributeError):  # no secrets, or "sources" is not a mapping
        return served


def served_sources() -> list[tuple[str, str, int]]:
    """Return what `paramlens serve` serves: the name of each source, its address, and what was left out.

    A folder that is not the store of a tool stands for the sources in it, so that new ones appear. The
    third value is not 0 for the last source of a folder that holds too many.
    """
    listed: list[tuple[str, str, int]] = []
    for name, source in serving.served().items():
        if "://" in source or not Path(source).is_dir() or _is_store(source):
            listed.append((name, source, 0))
            continue
        inside, left_out = sources_in(source)
        listed += [(f"{name}/{entry}", path, 0) for entry, path in inside.items()]
        if left_out:
            listed[-1] = (*listed[-1][:2], left_out)
    return listed


@st.cache_data(show_spinner=False, max_entries=64, ttl="1m")
def _is_store(folder: str) -> bool:
    """Whether a folder is the store of a tool, and not a folder of tables or of other folders."""
    try:
        kind = reader.summarise_source(folder).kind
    except ImportanceError:
        return False
    return kind not in ("", "folder of tables")


def cached_runs(key: tuple[Any, ...], read: Callable[[], Runs]) -> Runs:
    """Return the runs with this key: from this session, from another session, or read now.

    A cached function must not draw, but reading shows its progress. So the runs are read outside the cache
    and then put into it.

    Args:
        key: identifies the source, its state and the choices with which it is read.
        read: reads the runs.
    """
    if get("_runs_key") != key:
        place = (key, _since(key))
        runs = _open.get(place)
        if runs is None:
            try:
                runs = _shared(key, None)
            except LookupError:
                runs = _shared(key, read())
            _open[place] = runs
        put("_runs", runs)
        put("_runs_key", key)
    return get("_runs")


# The cache would give each session a copy. Runs are never changed in place, so all sessions with the same
# source share one copy; it is freed with the last of these sessions.
_open: WeakValueDictionary[tuple[Any, ...], Runs] = WeakValueDictionary()


@st.cache_data(show_spinner=False, max_entries=6, ttl="1h")
def _since(key: tuple[Any, ...]) -> float:
    """The time when these runs were read; another time once they have left the cache."""
    return time.monotonic()


@st.cache_data(show_spinner=False, max_entries=6, ttl="1h")
def _shared(key: tuple[Any, ...], _runs: Runs | None) -> Runs:
    if _runs is None:
        raise LookupError  # and is not cached
    return _runs


def last_runs() -> Runs | None:
    """Return the runs that were shown before something went wrong."""
    return get("_runs")


def use_runs(runs: Runs | None) -> None:
    """Make these the runs that the page is about; None when there are none to show."""
    put("_runs_in_use", runs)


def runs_in_use() -> Runs | None:
    """Return the runs that the page is about, or None when there are none to show."""
    return get("_runs_in_use")


def use_view(view: View | None) -> None:
    """Make this what the pages answer; None when there is no question yet."""
    put("_view_in_use", view)


def view_in_use() -> View | None:
    """Return what the pages answer, or None when there is no question yet."""
    view: View | None = get("_view_in_use")
    return view


def with_user_roles(runs: Runs) -> Runs:
    """Return the runs with the roles that the user has corrected, from this session or from the link."""
    texts = get("_roles", {}).get(runs.digest)
    if texts is None:
        texts = dict(part.rsplit("~", 1) for part in st.query_params.get_all("role") if "~" in part)
    valid = set(Role)
    by_column = {runs.find(name): Role(role) for name, role in texts.items() if role in valid}
    roles = {name: role for name, role in by_column.items() if name is not None}
    put("_roles", {**get("_roles", {}), runs.digest: roles})
    if roles or "role" in st.query_params:
        st.query_params["role"] = [f"{name}~{role}" for name, role in roles.items()]
    return runs.with_roles(roles) if roles else runs


def set_roles(runs: Runs, roles: Mapping[str, Role]) -> None:
    """Keep these roles for these runs until the user changes them again."""
    before = get("_roles", {})
    put("_roles", {**before, runs.digest: {**before.get(runs.digest, {}), **roles}})


def forget_roles(runs: Runs) -> None:
    """Go back to the detected roles."""
    put("_roles", {**get("_roles", {}), runs.digest: {}})


def user_roles(runs: Runs) -> Mapping[str, Role]:
    """Return the roles that the user has set for these runs."""
    return get("_roles", {}).get(runs.digest, {})
