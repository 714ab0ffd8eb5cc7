"""What is asked for, and what of a named source may appear on screen."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.readers.addresses import HIDDEN, Reach
from pages.ui import state
from pages.ui.request import Request, _request, _without_password, open_linked, without_address

ADDRESS = "postgresql://ada:pa55word@db.internal:5433/runs"
NAMED = Request(("at", "x"), ADDRESS, "any", name="our sweeps")


@pytest.mark.parametrize(
    "message",
    [
        f"cannot open {ADDRESS}",
        "connection to server at db.internal (10.1.2.3), port 5433 failed",
        "no host db.internal:5433 for ada@db.internal",
        "could not reach [fe80::1:2:3:4] for ada",
        f"cannot open postgresql://ada:{HIDDEN}@db.internal:5433/runs",
    ],
)
def test_no_part_of_a_named_sources_address_is_shown(message: str) -> None:
    shown = without_address(message, NAMED)
    for part in ("pa55word", "db.internal", "5433", "ada", "10.1.2.3", "fe80"):
        assert part not in shown
    assert "our sweeps" in shown


def test_the_address_that_the_user_typed_is_not_hidden() -> None:
    message = f"cannot open {ADDRESS}"
    assert without_address(message, Request(("at", "x"), ADDRESS, "any")) == message
    assert without_address(message, None) == message


def test_an_address_that_is_broken_is_hidden_too() -> None:
    broken = Request(("at", "x"), "http://[db.internal/runs", "any", name="our sweeps")
    assert without_address("cannot open http://[db.internal/runs", broken) == "cannot open our sweeps"


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1), st.sampled_from(get_args(Reach)))
def test_the_key_of_a_source_is_short_and_has_no_secret(text: str, reach: Reach) -> None:
    key = _request(text, reach).key
    assert key[0] == "at" and len(key[1]) == 16
    assert key != _request(f"{text}x", reach).key


def test_the_same_address_with_another_reach_is_another_source() -> None:
    assert _request(ADDRESS, "public").key != _request(ADDRESS, "any").key
    assert "pa55word" not in _request(ADDRESS, "any").title


def test_a_password_stays_in_the_session_and_not_on_screen() -> None:
    safe = _without_password(ADDRESS)
    assert "pa55word" not in safe and HIDDEN in safe
    assert state.get("_secrets")[safe] == ADDRESS
    assert _without_password("runs.csv") == "runs.csv"
    assert list(state.get("_secrets")) == [safe]


def test_a_source_of_a_link_is_remembered_once_it_was_opened() -> None:
    assert state.opened_before(ADDRESS) is None
    open_linked(Request(("at", "x"), ADDRESS, "linked"))
    assert state.opened_before(ADDRESS) == "linked"
