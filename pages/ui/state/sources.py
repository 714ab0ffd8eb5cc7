"""The runs of a source, read once, and the roles that the user has corrected."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import streamlit as st

from importance.runs.table import Role, Runs
from pages.ui.state.session import get, put

EXAMPLE = Path(__file__).parents[3] / "examples" / "digits_sweep.csv"


def named_sources() -> Mapping[str, str]:
    """The sources that whoever deployed the app has named in its secrets: name -> address, never shown."""
    try:
        named = st.secrets.get("sources", {})
        return {str(name): str(address) for name, address in named.items()}
    except (FileNotFoundError, AttributeError):  # no secrets, or something else of that name
        return {}


def held(key: tuple[Any, ...], read: Callable[[], Runs]) -> Runs:
    """The runs under a key: this session's, or another session's, or read now.

    A cached function may not draw, and reading shows how far it is; so it is read outside and then kept.
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


# The cache gives each session a copy of its own. Runs are never changed in place, so that one is enough for
# all that look at the same; it goes with the last of them.
_open: WeakValueDictionary[tuple[Any, ...], Runs] = WeakValueDictionary()


@st.cache_data(show_spinner=False, max_entries=6, ttl="1h")
def _since(key: tuple[Any, ...]) -> float:
    """When these runs were read; another moment once they have left the cache."""
    return time.monotonic()


@st.cache_data(show_spinner=False, max_entries=6, ttl="1h")
def _shared(key: tuple[Any, ...], _runs: Runs | None) -> Runs:
    if _runs is None:
        raise LookupError  # is not cached
    return _runs


def last_good() -> Runs | None:
    """The runs that were on screen before something went wrong."""
    return get("_runs")


def use_runs(runs: Runs | None) -> None:
    """Make these the runs that the page is about; None when there are none to show."""
    put("_runs_in_use", runs)


def runs_in_use() -> Runs | None:
    """Return the runs that the page is about, or None when there are none to show."""
    return get("_runs_in_use")


def with_user_roles(runs: Runs) -> Runs:
    """The runs with the roles that the user has corrected, from this session or from the link."""
    wanted = get("_roles", {}).get(runs.digest)
    if wanted is None:
        wanted = dict(part.rsplit("~", 1) for part in st.query_params.get_all("role") if "~" in part)
    roles = set(Role)
    found = {runs.find(name): Role(role) for name, role in wanted.items() if role in roles}
    wanted = {name: role for name, role in found.items() if name is not None}
    put("_roles", {**get("_roles", {}), runs.digest: wanted})
    if wanted or "role" in st.query_params:
        st.query_params["role"] = [f"{name}~{role}" for name, role in wanted.items()]
    return runs.with_roles(wanted) if wanted else runs


def set_roles(runs: Runs, wanted: Mapping[str, Role]) -> None:
    """Keep these roles for these runs until they are changed again."""
    before = get("_roles", {})
    put("_roles", {**before, runs.digest: {**before.get(runs.digest, {}), **wanted}})


def forget_roles(runs: Runs) -> None:
    """Go back to the guessed roles."""
    put("_roles", {**get("_roles", {}), runs.digest: {}})


def user_roles(runs: Runs) -> Mapping[str, Role]:
    """The roles that the user has set for these runs."""
    return get("_roles", {}).get(runs.digest, {})
