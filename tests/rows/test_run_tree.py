"""Which runs of a table are nested in which."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance.rows.run_tree import RunTree, find_tree
from importance.runs.columns import Role

MLFLOW = pd.DataFrame(
    {
        "run_id": ["p", "a", "b", "q"],
        "tags.mlflow.parentRunId": [None, "p", "p ", ""],
        "loss": [1.0, 2.0, 3.0, 4.0],
    }
)


def test_mlflow_s_tag_names_the_parent_of_each_run() -> None:
    assert find_tree(MLFLOW, {}) == RunTree(
        ids=["p", "a", "b", "q"],
        id_column="run_id",
        parents=["", "p", "p", ""],
        is_tracked=True,
        repeats_only=False,
        column="tags.mlflow.parentRunId",
    )


def test_the_parent_may_be_missing_from_the_table_where_the_tracker_names_it() -> None:
    children = MLFLOW.iloc[1:3].reset_index(drop=True)
    tree = find_tree(children, {})
    assert tree is not None and tree.parents == ["p", "p"]
    assert find_tree(children.rename(columns={"tags.mlflow.parentRunId": "parent_id"}), {}) is None


def test_a_column_of_parents_counts_where_most_parents_are_runs_of_the_table() -> None:
    frame = MLFLOW.rename(columns={"tags.mlflow.parentRunId": "Parent Run ID"})
    tree = find_tree(frame, {})
    assert tree is not None
    assert not tree.is_tracked and tree.column == "Parent Run ID"


def test_ids_that_repeat_name_no_run() -> None:
    assert find_tree(MLFLOW.assign(run_id=["p", "a", "a", "q"]), {}) is None


def test_a_parent_that_is_a_parameter_names_no_run() -> None:
    frame = MLFLOW.rename(columns={"tags.mlflow.parentRunId": "parent"})
    assert find_tree(frame, {}) is not None
    assert find_tree(frame, {"parent": (Role.PARAMETER, "")}) is None


FOLDS = pd.DataFrame(
    {
        "trial_id": np.repeat(["t0", "t1", "t2"], 3),
        "fold": [0, 1, 2] * 3,
        "lr": np.repeat([0.1, 0.2, 0.3], 3),
        "loss": np.arange(9) / 7,
    }
)


def test_folds_of_one_trial_are_nested_in_it_if_they_repeat_one_setting() -> None:
    tree = find_tree(FOLDS, {})
    assert tree is not None
    assert tree.parents == FOLDS["trial_id"].tolist()
    assert tree.repeats_only and not tree.is_tracked and tree.id_column == ""
    assert len(set(tree.ids)) == 9


def test_a_group_of_wandb_with_folds_in_the_names_of_its_runs_is_one() -> None:
    frame = FOLDS.drop(columns=["trial_id", "fold"]).assign(
        group=FOLDS["trial_id"], name=[f"resnet-fold{fold}" for fold in FOLDS["fold"]]
    )
    tree = find_tree(frame, {})
    assert tree is not None and tree.column == "group"
    assert find_tree(frame.assign(name=[f"try-{i}" for i in range(9)]), {}) is None


@pytest.mark.parametrize(
    "frame",
    [
        FOLDS.drop(columns="fold"),
        FOLDS.assign(fold=[0, 0, 1] * 3),  # a fold twice in a trial
        FOLDS.assign(fold=[0.1, 0.2, 0.3] * 3),  # a share of the data
        FOLDS.assign(trial_id=range(9)),  # each trial has one row
        FOLDS.assign(trial_id="t"),
        FOLDS.drop(columns="trial_id"),
    ],
)
def test_without_groups_whose_folds_are_numbered_nothing_is_nested(frame: pd.DataFrame) -> None:
    assert find_tree(frame, {}) is None
