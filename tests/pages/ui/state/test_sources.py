"""The runs of a source, read once, and the roles that the user has corrected."""

from __future__ import annotations

import streamlit as st

from importance.runs.columns import Role
from importance.runs.table import Runs
from pages.ui.state.sources import (
    EXAMPLE,
    cached_runs,
    forget_roles,
    runs_in_use,
    set_roles,
    use_runs,
    user_roles,
    with_user_roles,
)
from tests.pages.conftest import runs_of


def test_the_example_is_part_of_the_project() -> None:
    assert EXAMPLE.is_file()


def test_a_source_is_read_once_and_again_when_its_key_changes() -> None:
    reads: list[Runs] = []

    def read() -> Runs:
        reads.append(runs_of(lr=[0.1, 0.2, float(len(reads))], loss=[1.0, 2.0, 3.0]))
        return reads[-1]

    first = cached_runs(("a file", 1), read)
    assert cached_runs(("a file", 1), read) is first
    assert cached_runs(("a file", 2), read) is reads[1]
    assert cached_runs(("a file", 1), read) is first, "another session may still show it"
    assert len(reads) == 2


def test_another_session_gets_the_same_runs_without_reading() -> None:
    runs = cached_runs(("shared", 1), lambda: runs_of(lr=[0.1, 0.2], loss=[1.0, 2.0]))
    st.session_state.clear()
    assert cached_runs(("shared", 1), lambda: runs_of(lr=[9.0], loss=[9.0])) is runs


def test_the_runs_in_use_are_none_until_there_are_some(sweep: Runs) -> None:
    assert runs_in_use() is None
    use_runs(sweep)
    assert runs_in_use() is sweep
    use_runs(None)
    assert runs_in_use() is None


def test_a_corrected_role_holds_and_comes_back_from_the_link(sweep: Runs) -> None:
    assert with_user_roles(sweep) is sweep
    set_roles(sweep, {"idle": Role.IGNORED})
    corrected = with_user_roles(sweep)
    assert corrected.column("idle").role is Role.IGNORED
    assert st.query_params.get_all("role") == [f"idle~{Role.IGNORED}"]
    st.session_state.clear()
    assert with_user_roles(sweep).column("idle").role is Role.IGNORED


def test_roles_add_up_until_they_are_forgotten(sweep: Runs) -> None:
    set_roles(sweep, {"idle": Role.IGNORED})
    set_roles(sweep, {"lr": Role.METRIC})
    assert user_roles(sweep) == {"idle": Role.IGNORED, "lr": Role.METRIC}
    forget_roles(sweep)
    assert user_roles(sweep) == {}
    assert with_user_roles(sweep) is sweep


def test_a_link_with_unknown_columns_and_roles_changes_nothing(sweep: Runs) -> None:
    st.query_params["role"] = ["nowhere~metric", "idle~boss", "broken"]
    assert with_user_roles(sweep) is sweep


def test_other_runs_have_other_roles(sweep: Runs) -> None:
    with_user_roles(sweep)
    set_roles(sweep, {"idle": Role.IGNORED})
    others = runs_of(idle=[0.1, 0.2, 0.3], loss=[1.0, 2.0, 3.0])
    assert user_roles(others) == {}
