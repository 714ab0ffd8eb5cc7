"""The table of one Optuna study, from any storage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importance.errors import UnreadableRuns
from importance.runs.columns import Role
from importance.space.dimension import Range
from importance.trackers.optuna import trials_table
from importance.trackers.optuna.distributions import Distribution
from importance.trackers.optuna.trials_table import (
    StoredParameter,
    Trials,
    add_attribute,
    attribute_notes,
    steps_reached,
)


def trials(**changes: object) -> Trials:
    """Three trials of one parameter: two are complete, one was pruned."""
    fields: dict[str, object] = {
        "numbers": np.arange(3),
        "states": np.array(["COMPLETE", "PRUNED", "COMPLETE"], dtype=object),
        "started": np.array(["2026-01-01T00:00:00"] * 3, dtype="datetime64[us]"),
        "completed": np.array(["2026-01-01T00:01:00", "NaT", "2026-01-01T00:02:00"], dtype="datetime64[us]"),
        "values": np.array([[1.0], [np.nan], [np.inf]]),
        "reported": np.array([np.nan, 7.0, np.nan]),
        "parameters": {"x": StoredParameter(np.array([0.1, 0.2, np.nan]), np.array([0, 0, -1]))},
        "distributions": [Distribution(0.0, 1.0)],
        "attributes": {},
    }
    return Trials(**(fields | changes))  # type: ignore[arg-type]


def test_a_pruned_trial_has_its_last_report_and_the_note_counts_it() -> None:
    table = trials_table.layout(trials(directions=("MAXIMIZE",)), "Optuna")
    assert table.frame["value"].tolist() == [1.0, 7.0, np.inf]
    assert table.frame["x"].tolist()[:2] == [0.1, 0.2]
    assert np.isnan(table.frame["x"][2])
    assert table.space == {"x": Range("x", 0.0, 1.0)}
    assert table.goals == {"value": "maximize"}
    assert table.notes[0] == "The study's goal is to maximize 'value'."
    assert table.notes[1].startswith("1 of 3 trials were pruned.")
    assert table.frame["duration"].dt.total_seconds().tolist()[::2] == [60.0, 120.0]


def test_of_several_objectives_a_pruned_trial_has_none() -> None:
    two = trials(values=np.full((3, 2), np.nan), directions=("MINIMIZE", "NOT_SET"))
    table = trials_table.layout(two, "Optuna")
    assert table.frame[["values_0", "values_1"]].isna().all().all()
    assert table.goals == {"values_0": "minimize"}


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (("loss", "acc"), ("loss", "acc")),
        (("loss",), ("values_0", "values_1")),
        (("a", "a"), ("values_0", "values_1")),
    ],
)
def test_objectives_are_called_by_their_names_if_each_has_one(
    names: tuple[str, ...], columns: tuple[str, ...]
) -> None:
    table = trials_table.layout(trials(values=np.zeros((3, 2)), names=names), "Optuna")
    assert tuple(name for name, (role, _) in table.known_roles.items() if role is Role.METRIC) == columns


def test_a_parameter_keeps_its_name_and_a_column_of_optuna_gives_way() -> None:
    stored = trials().parameters["x"]
    clash = trials(parameters={"state": stored, "value": stored, "number": stored, "number (trial)": stored})
    table = trials_table.layout(clash, "Optuna")
    assert table.frame["state"].tolist()[:2] == [0.1, 0.2]
    assert table.frame["trial_state"].tolist() == ["COMPLETE", "PRUNED", "COMPLETE"]
    assert table.frame["value (metric)"].tolist() == [1.0, 7.0, np.inf]
    assert table.frame["number (trial) (2)"].tolist() == [0, 1, 2]


def test_an_attribute_is_a_metric_if_all_its_values_are_numbers() -> None:
    attributes = {
        "acc": ([0, 2], [1, 0.5]),
        "host": ([1], ["box"]),
        "mixed": ([0, 1], [1, "a"]),
        "on": ([0], [True]),
    }
    table = trials_table.layout(trials(attributes=attributes), "Optuna")
    assert table.known_roles["acc"][0] is Role.METRIC
    assert {table.known_roles[name][0] for name in ("host", "mixed", "on")} == {Role.LABEL}
    assert table.frame["acc"].tolist()[::2] == [1.0, 0.5]
    assert table.frame["host"].dropna().to_dict() == {1: "box"}


def test_a_distribution_that_changed_or_is_unknown_is_noted() -> None:
    stored = StoredParameter(np.array([0.1, 0.2, 1.5]), np.array([0, 0, 1]))
    unknown = StoredParameter(np.array([1.0, 2.0, 3.0]), np.array([2, 2, 2]))
    table = trials_table.layout(
        trials(
            parameters={"x": stored, "y": unknown},
            distributions=[Distribution(0.0, 1.0), Distribution(-1.0, 2.0), None],
        ),
        "Optuna",
    )
    assert table.space == {"x": Range("x", -1.0, 2.0)}
    assert any("The range of 'x' changed between trials" in note for note in table.notes)
    assert any("The distribution of 'y' is of an unknown type" in note for note in table.notes)
    assert table.frame["y"].tolist() == [1.0, 2.0, 3.0]


def test_a_study_at_the_limit_is_read_and_one_beyond_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials_table, "MAX_VALUES", 100)
    trials_table.check_size("study", 50, 2)
    trials_table.check_size("study", 100, 0)
    with pytest.raises(
        UnreadableRuns, match=r"study has 51 trials with 2 or more parameters\. The limit is 100"
    ):
        trials_table.check_size("study", 51, 2)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9)), max_size=6))
def test_every_attribute_is_kept_beside_the_row_of_its_trial(added: list[tuple[str, int]]) -> None:
    cells: dict[str, tuple[list[int], list[object]]] = {}
    for row, (key, value) in enumerate(added):
        assert add_attribute(cells, key, row, value) == 1
    for key, (rows, values) in cells.items():
        assert list(zip(rows, values, strict=True)) == [(i, v) for i, (k, v) in enumerate(added) if k == key]


def test_a_mapping_counts_as_the_values_that_it_holds() -> None:
    cells: dict[str, tuple[list[int], list[object]]] = {}
    assert add_attribute(cells, "eval", 4, {"f1": 0.5, "deep": {"tags": ["a"]}}) == 2
    assert cells == {"eval.f1": ([4], [0.5]), "eval.deep.tags": ([4], ['["a"]'])}


def test_notes_count_what_was_left_out() -> None:
    assert attribute_notes(0, 0) == ()
    assert attribute_notes(2, 1234) == (
        "Left out 2 user attributes longer than 10,000 characters.",
        "Left out 1,234 user attributes beyond the first 5,000,000.",
    )


def test_a_pruned_trial_has_the_steps_that_it_reached_as_its_budget() -> None:
    states = np.array(["COMPLETE", "PRUNED", "PRUNED", "FAIL"], dtype=object)
    steps = np.array([np.nan, 0, 4, np.nan])
    budget = steps_reached(states, steps, 9.0)
    assert budget is not None
    np.testing.assert_array_equal(budget, [10, 1, 5, np.nan])
    assert steps_reached(states, steps, np.nan) is None  # nothing says how far complete trials went
    assert steps_reached(states, np.full(4, np.nan), 9.0) is None
