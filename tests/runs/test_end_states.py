"""The words for the end of a run: each word is in one list, in the form that the lookup uses."""

from __future__ import annotations

import pytest

from importance.runs.end_states import FAILED_STATES, OPEN_STATES, PRUNED_STATES


def test_no_state_is_in_two_lists() -> None:
    assert not set(FAILED_STATES) & set(PRUNED_STATES)
    assert not set(FAILED_STATES) & set(OPEN_STATES)
    assert not set(PRUNED_STATES) & set(OPEN_STATES)


def test_each_state_is_listed_once_in_lower_case_as_a_cell_is_compared() -> None:
    for states in (tuple(FAILED_STATES), PRUNED_STATES, OPEN_STATES):
        assert len(set(states)) == len(states)
        assert all(state == state.strip().lower() for state in states)


def test_a_run_that_ended_well_is_in_no_list() -> None:
    for state in ("finished", "complete", "completed", "success", "succeeded", "terminated"):
        assert state not in {*FAILED_STATES, *PRUNED_STATES, *OPEN_STATES}


@pytest.mark.parametrize("state", ["FAILED", "CRASHED", "KILLED", "ERROR", "FAIL", "TIMEOUT", "MEMOUT"])
def test_the_words_of_trackers_for_a_failure_are_known(state: str) -> None:
    """MLflow, W&B, Ray, Optuna and SMAC write these."""
    assert state.lower() in FAILED_STATES


def test_the_word_for_a_failure_fits_into_a_sentence() -> None:
    assert set(FAILED_STATES.values()) >= {"failed", "crashed", "timed out", "out of memory"}
    assert all(word.replace(" ", "").isalpha() for word in FAILED_STATES.values())
