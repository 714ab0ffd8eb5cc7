"""The runs of two sweeps in one table, and which parameters both have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from importance import NotEnoughRuns, Runs, UnknownColumn
from importance.comparison.joint_runs import FIRST, SECOND, joint_runs
from tests.comparison.pairs import settings_of_sweep, with_loss


def test_the_table_holds_the_runs_of_both_that_have_the_metric() -> None:
    a, b = with_loss(settings_of_sweep(20, 0)), with_loss(settings_of_sweep(15, 1))
    frame = b.frame.copy()
    frame.loc[0, "loss"] = np.nan
    b = Runs.from_frame(frame, list(frame.columns[:3]), ["loss"])
    joint = joint_runs(a, b, "loss")
    assert joint.runs.frame[joint.sweep].tolist() == [FIRST] * 20 + [SECOND] * 14
    assert joint.runs.frame["lr"].tolist() == [*a.frame["lr"], *b.frame["lr"][1:]]
    assert set(joint.parameters) == set(joint.shared) == {"lr", "width", "optimizer"}


def test_parameters_of_one_sweep_are_added_or_removed() -> None:
    first, second = settings_of_sweep(20, 0), settings_of_sweep(20, 1)
    a = with_loss(first.assign(old=np.arange(20) % 3, empty_later=np.arange(20) % 4))
    b = with_loss(second.assign(new=np.arange(20) % 3, empty_later=np.nan))
    joint = joint_runs(a, b, "loss")
    assert joint.added == ("new",)
    assert set(joint.removed) == {"old", "empty_later"}
    assert not {"old", "new", "empty_later"} & set(joint.parameters)


def test_a_value_that_changed_from_one_sweep_to_the_other_is_confounded_and_not_modelled() -> None:
    a = with_loss(settings_of_sweep(20, 0).assign(batch=32.0, same=1.0))
    b = with_loss(settings_of_sweep(20, 1).assign(batch=64.0, same=1.0))
    joint = joint_runs(a, b, "loss")
    assert joint.confounded == ("batch",)
    assert "batch" in joint.shared and "same" not in joint.shared
    assert "batch" not in joint.parameters


def test_a_parameter_that_varies_in_one_sweep_alone_is_shared() -> None:
    a = with_loss(settings_of_sweep(20, 0).assign(batch=32.0))
    b = with_loss(settings_of_sweep(20, 1).assign(batch=[32.0, 64.0] * 10))
    assert "batch" in joint_runs(a, b, "loss").parameters


def test_a_parameter_named_sweep_keeps_its_name() -> None:
    a, b = (with_loss(settings_of_sweep(20, k).assign(sweep=[1.0, 2.0] * 10)) for k in (0, 1))
    joint = joint_runs(a, b, "loss")
    assert "sweep" in joint.parameters and joint.sweep != "sweep"


def test_the_sweep_stays_in_a_model_of_many_parameters() -> None:
    rng = np.random.default_rng(0)
    tables = (pd.DataFrame(rng.random((8, 61)), columns=[f"p{k}" for k in range(61)]) for _ in range(2))
    a, b = (Runs.from_frame(t.assign(loss=t["p7"]), list(t), ["loss"]) for t in tables)
    joint = joint_runs(a, b, "loss")
    assert len(joint.parameters) == 59 and "p7" in joint.parameters
    assert len(joint.notes) == 1


def test_many_runs_are_drawn_from_both_sweeps() -> None:
    a, b = with_loss(settings_of_sweep(700, 0)), with_loss(settings_of_sweep(40, 1))
    sweep = joint_runs(a, b, "loss").runs.frame["sweep"]
    assert sweep.value_counts().to_dict() == {FIRST: 460, SECOND: 40}
    again = joint_runs(b, a, "loss", seed=1).runs.frame["sweep"]
    assert again.value_counts().to_dict() == {FIRST: 40, SECOND: 460}


def test_named_parameters_are_the_only_ones_and_must_be_in_a_sweep() -> None:
    a, b = with_loss(settings_of_sweep(20, 0)), with_loss(settings_of_sweep(20, 1))
    assert joint_runs(a, b, "loss", ["lr", "lr"]).parameters == ("lr",)
    with pytest.raises(UnknownColumn, match="nowhere"):
        joint_runs(a, b, "loss", ["nowhere"])


def test_sweeps_without_a_common_parameter_cannot_be_compared() -> None:
    a, b = with_loss(settings_of_sweep(20, 0)), with_loss(settings_of_sweep(20, 1))
    renamed = b.frame.rename(columns={"lr": "x", "width": "y", "optimizer": "z"})
    with pytest.raises(NotEnoughRuns, match="share a parameter"):
        joint_runs(a, Runs.from_frame(renamed, ["x", "y", "z"], ["loss"]), "loss")


def test_a_sweep_without_enough_runs_is_named() -> None:
    a, b = with_loss(settings_of_sweep(20, 0)), with_loss(settings_of_sweep(3, 1))
    with pytest.raises(NotEnoughRuns, match="In the second sweep: Only 3 of 3"):
        joint_runs(a, b, "loss")
