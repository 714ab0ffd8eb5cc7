"""`Runs`: names in every spelling, roles that users set, runs that are taken, and what is not changed."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import Role, Runs
from importance.errors import ImportanceError, UnknownColumn
from importance.runs.goals import GoalSource

N = 10
RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "params_lr": RNG.uniform(size=N),
        "params_optimizer": ["adam", "sgd"] * 5,
        "params_fixed": [1.0] * N,
        "seed": [0.0, 1, 2, 3, 4] * 2,
        "state": ["COMPLETE"] * 8 + ["FAIL"] * 2,
        "slack": np.r_[np.full(5, -1.0), 0.0, np.full(3, 2.0), np.nan],
        "val_loss": RNG.uniform(size=N),
        "val_acc": RNG.uniform(size=N),
    }
)
RUNS = Runs.from_frame(FRAME, metrics=["val_loss", "val_acc"], constraints=["slack", "absent"])


def test_a_column_is_found_under_its_name_in_the_source_and_in_the_training() -> None:
    for name in ("params_lr", "lr"):
        assert RUNS.find(name) == RUNS.name_of(name) == "lr"
        assert RUNS.column(name).training_name == "lr"
    assert RUNS.find("momentum") is None


def test_an_unknown_name_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownColumn, match="optimizer"):
        RUNS.name_of("optimiser")
    with pytest.raises(UnknownColumn, match="is not the name of a column"):
        RUNS.name_of(3)  # type: ignore[arg-type]


def test_names_are_each_listed_once() -> None:
    assert RUNS.names_of(["params_lr", "lr", "optimizer"]) == ["lr", "optimizer"]


def test_the_roles_divide_the_columns_in_the_order_of_the_table() -> None:
    by_role = [name for name in RUNS.frame if name in RUNS.of_role(*Role)]
    assert by_role == list(RUNS.frame)
    assert sum(len(RUNS.of_role(role)) for role in Role) == len(RUNS.frame.columns)
    assert RUNS.parameters == RUNS.of_role(Role.PARAMETER)
    assert set(RUNS.auto_parameters) <= set(RUNS.parameters)
    assert "fixed" in RUNS.parameters and "fixed" not in RUNS.auto_parameters
    assert RUNS.selectable == tuple(n for n in RUNS.frame if n in (*RUNS.parameters, *RUNS.replicates))


def test_a_role_that_the_user_sets_changes_a_copy() -> None:
    changed = RUNS.with_roles({"params_lr": Role.LABEL, "seed": "parameter"})
    assert changed.columns["lr"].role is Role.LABEL
    assert changed.columns["lr"].why == "set by you"
    assert changed.columns["seed"].role is Role.PARAMETER
    assert RUNS.columns["lr"].role is Role.PARAMETER
    with pytest.raises(UnknownColumn):
        RUNS.with_roles({"momentum": Role.LABEL})


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=N, max_size=N))
def test_taken_runs_keep_their_rows_and_roles_and_have_another_digest(rows: list[bool]) -> None:
    taken = RUNS.take(rows)
    assert len(taken) == sum(rows)
    assert taken.columns == RUNS.columns
    assert taken.frame.index.tolist() == list(range(sum(rows)))
    expected = RUNS.frame["val_loss"][np.array(rows)].tolist()
    assert taken.frame["val_loss"].tolist() == expected
    assert taken.digest != RUNS.digest
    assert taken.digest == RUNS.take(np.array(rows)).digest
    other = [not rows[0], *rows[1:]]
    assert taken.digest != RUNS.take(other).digest


@given(st.lists(st.booleans(), min_size=6, max_size=6))
def test_taken_runs_keep_their_names(rows: list[bool]) -> None:
    for names in ({}, {"Name": ["a", "b", "a", None, "c", "a"]}):
        runs = Runs.from_frame(pd.DataFrame({**names, "lr": range(6), "loss": [3.0, 1, 2, 6, 5, 4]}))
        taken = runs.take(rows)
        assert taken.run_names.tolist() == runs.run_names[rows].tolist()
        assert taken.take([True] * len(taken)).run_names.tolist() == taken.run_names.tolist()
        assert pickle.loads(pickle.dumps(taken)).run_names.equals(taken.run_names)


def test_settings_are_equal_values_of_all_parameters() -> None:
    frame = pd.DataFrame({"lr": [1.0, 1, 2, 2], "opt": ["a", "a", "a", None], "loss": [1.0, 2, 3, 4]})
    runs = Runs.from_frame(frame, ["lr", "opt"], ["loss"])
    assert runs.settings().codes.tolist() == [0, 0, 1, 2]
    assert runs.settings(["loss"]).codes.tolist() == [0, 1, 2, 3]


def test_a_run_above_zero_in_a_constraint_is_infeasible() -> None:
    assert RUNS.constraints == ("slack",)
    assert RUNS.feasible is not None
    assert RUNS.feasible.tolist() == [True] * 6 + [False] * 3 + [True]
    assert Runs.from_frame(FRAME).feasible is None


def test_the_states_are_the_tracker_s_words() -> None:
    assert RUNS.states is not None
    assert RUNS.states.tolist() == FRAME["state"].tolist()
    assert Runs.from_frame(FRAME.drop(columns="state")).states is None


def test_the_goal_is_the_user_s_then_the_tool_s_then_that_of_the_name() -> None:
    assert (RUNS.goal_of("val_loss"), RUNS.goal_of("val_acc")) == ("minimize", "maximize")
    declared = Runs.from_frame(FRAME, goals={"val_loss": "maximize"})
    assert declared.goal_of("val_loss") == "maximize"
    assert declared.goal_for("val_loss", "minimize") == ("minimize", GoalSource.DECLARED)
    assert declared.goal_for("val_loss") == ("maximize", declared.goal_source("val_loss"))
    with pytest.raises(ImportanceError):
        RUNS.goal_for("val_loss", "lower")


def test_the_digest_is_of_the_cells_unless_the_source_has_one() -> None:
    assert Runs.from_frame(FRAME).digest == Runs.from_frame(FRAME.copy()).digest
    changed = FRAME.assign(val_loss=FRAME["val_loss"] + 1)
    assert Runs.from_frame(changed).digest != Runs.from_frame(FRAME).digest
    assert Runs.from_frame(FRAME, digest="abc").digest == "abc"
