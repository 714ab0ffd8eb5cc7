"""The contents of `Runs`: typed cells, the training's names, the space under them, and notes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from importance.errors import UnknownColumn
from importance.runs.assembly import Assembled, assembled
from importance.runs.columns import Kind, Role
from importance.runs.name_prefixes import Origin
from importance.runs.roles import KnownRoles
from importance.space.dimension import Choice, Condition, Range, Space

N = 12
RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "params_lr": [f"{v:.6f}" for v in RNG.uniform(0.001, 0.1, N)],
        "params_optimizer": RNG.choice(["adam", "sgd", "None"], N),
        "params_beta": RNG.uniform(0, 1, N),
        "value": RNG.uniform(0, 1, N),
    }
)


def contents(
    frame: pd.DataFrame = FRAME,
    parameters: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    known_roles: KnownRoles | None = None,
    space: Space | None = None,
    goals: dict[str, str] | None = None,
    origins: dict[str, Origin] | None = None,
) -> Assembled:
    return assembled(
        frame,
        parameters,
        metrics,
        known_roles=known_roles or {},
        space=space or {},
        goals=goals or {},
        origins=origins,
    )


def test_columns_have_the_names_of_the_training_and_typed_values() -> None:
    table = contents()
    assert list(table.frame) == list(table.columns) == ["lr", "optimizer", "beta", "value"]
    assert [column.name for column in table.columns.values()] == list(table.frame)
    assert table.columns["lr"].original == "params_lr"
    assert table.columns["lr"].training_name == "lr"
    assert table.frame["lr"].dtype == np.float64
    assert table.columns["optimizer"].kind is Kind.CATEGORICAL


def test_the_space_and_the_goals_follow_the_names() -> None:
    space = {
        "params_lr": Range("params_lr", 1e-5, 0.1, log=True),
        "params_optimizer": Choice("params_optimizer", ("adam", "sgd", "None")),
        "params_beta": Range("params_beta", 0.0, 1.0, condition=Condition("params_optimizer", ("sgd",))),
        "params_absent": Range("params_absent", 0.0, 1.0),
    }
    table = contents(space=space, goals={"value": "maximize"})
    assert table.space == {
        "lr": Range("lr", 1e-5, 0.1, log=True),
        "optimizer": Choice("optimizer", ("adam", "sgd", "None")),
        "beta": Range("beta", 0.0, 1.0, condition=Condition("optimizer", ("sgd",))),
    }
    assert table.goals == {"value": "maximize"}
    assert table.columns["lr"].log
    assert table.columns["lr"].declared and table.columns["lr"].searched


def test_a_declared_choice_with_a_word_keeps_its_numbers_as_text() -> None:
    frame = FRAME.assign(size=["8", "16", "auto"] * 4, value=FRAME["value"])
    table = contents(frame, space={"size": Choice("size", ("8", "16", "auto"))})
    assert table.frame["size"].tolist() == ["8", "16", "auto"] * 4
    assert table.columns["size"].kind is Kind.CATEGORICAL


def test_names_with_and_without_prefix_choose_the_parameters() -> None:
    for names in (["params_lr"], ["lr"]):
        table = contents(parameters=names, metrics=["value"])
        assert [n for n, c in table.columns.items() if c.role is Role.PARAMETER] == ["lr"]


def test_a_name_of_a_mapping_chooses_all_columns_that_it_becomes() -> None:
    cells = [{"lr": rate, "wd": rate / 3} for rate in RNG.uniform(size=N).tolist()]
    frame = pd.DataFrame({"setup": cells, "loss": RNG.uniform(size=N)})
    table = contents(frame, parameters=["setup"], metrics=["loss"])
    assert [c.training_name for c in table.columns.values() if c.role is Role.PARAMETER] == [
        "setup.lr",
        "setup.wd",
    ]


def test_a_name_that_no_column_has_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(UnknownColumn, match="params_lr"):
        contents(parameters=["params_lrr"])


def test_the_parts_of_a_mapping_inherit_its_role_and_logged_text_is_a_label() -> None:
    cells = [{"loss": i / 7, "phase": "abc"[i % 3]} for i in range(N)]
    frame = pd.DataFrame({"lr": RNG.uniform(size=N), "summary": cells})
    table = contents(frame, known_roles={"summary": (Role.METRIC, "logged")})
    roles = {column.original or name: column.role for name, column in table.columns.items()}
    assert roles["summary.loss"] is Role.METRIC
    assert roles["summary.phase"] is Role.LABEL


def test_a_note_counts_the_runs_in_which_none_is_a_choice() -> None:
    count = int((FRAME["params_optimizer"] == "None").sum())
    assert any(f"optimizer ({count} of {N} runs)" in note for note in contents().notes)
    assert not any("None is read" in note for note in contents(FRAME.drop(columns="params_optimizer")).notes)


def test_names_whose_prefix_is_taken_off_already_keep_their_origin() -> None:
    frame = FRAME.rename(columns=lambda name: name.removeprefix("params_"))
    table = contents(frame, origins={"lr": Origin("params_lr", "params_")})
    assert list(table.frame) == list(frame)
    assert table.columns["lr"].original == "params_lr"
    assert table.columns["lr"].searched and not table.columns["beta"].searched
