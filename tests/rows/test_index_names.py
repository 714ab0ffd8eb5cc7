"""Names of columns that may index a row: steps, run ids and repeats."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.rows.index_names import StepKind, bare_name, repeat_names, run_id_names, step_kind


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("trainer/global_step", "global_step"),
        ("metrics.valLoss", "val_loss"),
        (" Run ID ", "run_id"),
        ("Training-Iteration", "training_iteration"),
        ("_step", "step"),
        ("epoch", "epoch"),
        ("a/b.c", "c"),
    ],
)
def test_a_bare_name_is_the_last_part_in_snake_case(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@settings(max_examples=50, deadline=None)
@given(st.text("aZ09 _-", max_size=12))
def test_a_bare_name_stays_as_it_is(name: str) -> None:
    bare = bare_name(name)
    assert bare_name(bare) == bare == bare.lower()
    assert not set(bare) & set(" -/.")
    assert bare == bare.strip("_")


@pytest.mark.parametrize(
    "name",
    [
        "step",
        "_step",
        "epoch",
        "global_step",
        "trainer/globalStep",
        "training_iteration",
        "epoch_no",
        "Schritt",
        "it",
    ],
)
def test_a_count_in_the_singular_counts_steps(name: str) -> None:
    assert step_kind(name) is StepKind.STEP


@pytest.mark.parametrize(
    "name",
    [
        "epochs",
        "n_steps",
        "num_iterations",
        "total_timesteps",
        "env_steps",
        "samples_seen",
        "timesteps_total",
    ],
)
def test_a_count_in_the_plural_is_a_total(name: str) -> None:
    assert step_kind(name) is StepKind.TOTAL


@pytest.mark.parametrize(
    "name",
    ["timestamp", "_timestamp", "wall_time", "time_total_s", "elapsed", "Relative Time", "datetime", "date"],
)
def test_a_time_is_a_time(name: str) -> None:
    assert step_kind(name) is StepKind.TIME


@pytest.mark.parametrize(
    "name",
    [
        "lr",
        "loss",
        "step_size",
        "epoch_loss",
        "batch_size",
        "lr_step",
        "frame_rate",
        "",
        "stepwise",
        "timeout",
    ],
)
def test_other_names_count_no_steps(name: str) -> None:
    assert step_kind(name) is None


def test_names_that_may_name_the_run_are_kept_in_their_order() -> None:
    names = ["lr", "run_id", "Trial", "loss", "experiment-name", "logdir", "uuid", "optimizer", "config"]
    assert run_id_names(names) == ["run_id", "Trial", "experiment-name", "logdir", "uuid", "config"]


def test_names_that_number_repeats_are_kept_in_their_order() -> None:
    names = [
        "lr",
        "seed",
        "random_seed",
        "fold",
        "cv",
        "params.split_idx",
        "repeat",
        "loss",
        "seedling",
        "folder",
    ]
    assert repeat_names(names) == ["seed", "random_seed", "fold", "cv", "params.split_idx", "repeat"]


def test_no_step_is_a_repeat_or_a_run() -> None:
    names = ["step", "epoch", "global_step", "iteration", "epochs", "n_steps", "timestamp", "wall_time"]
    assert run_id_names(names) == repeat_names(names) == []
