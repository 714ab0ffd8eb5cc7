"""Columns of mappings of settings and results become one column per key."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from importance.rows.layout import Layout
from importance.rows.mapping_columns import flattened_containers, holds_mappings, media_columns
from importance.runs.columns import Role

CONFIG = [{"lr": 0.1, "opt": {"name": "adam"}}, {"lr": 0.2, "opt": {"name": "sgd"}}]
SUMMARY = [{"loss": 1.0, "_step": 5, "phase": "a"}, {"loss": 2.0, "_step": 6, "phase": "b"}]


def spread(**cells: list[object]) -> Layout:
    layout = flattened_containers(
        pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in cells.items()})
    )
    assert layout is not None
    return layout


@pytest.mark.parametrize("write", [lambda cell: cell, json.dumps, repr])
def test_each_key_becomes_a_column_with_its_role(write: object) -> None:
    layout = spread(
        id=["r0", "r1"],
        config=[write(cell) for cell in CONFIG],  # type: ignore[operator]
        summary=[write(cell) for cell in SUMMARY],  # type: ignore[operator]
    )
    assert list(layout.frame) == ["id", "lr", "opt.name", "loss", "_step", "phase"]
    assert layout.frame["lr"].tolist() == [0.1, 0.2]
    assert layout.frame["opt.name"].tolist() == ["adam", "sgd"]
    assert {name: role for name, (role, _) in layout.known_roles.items()} == {
        "lr": Role.PARAMETER,
        "opt.name": Role.PARAMETER,
        "loss": Role.METRIC,
        "_step": Role.LABEL,
        "phase": Role.LABEL,
    }


def test_a_name_that_is_a_setting_and_a_result_is_the_result_s() -> None:
    layout = spread(params=[{"lr": 0.1}, {"lr": 0.2}], metrics=[{"lr": 0.01}, {"lr": 0.02}])
    assert layout.frame["lr"].tolist() == [0.01, 0.02]
    assert layout.frame["lr (params)"].tolist() == [0.1, 0.2]
    assert layout.known_roles["lr"][0] is Role.METRIC


def test_a_name_of_another_column_stays_with_that_column() -> None:
    layout = spread(lr=[1.0, 2.0], config=[{"lr": 0.1}, {"lr": 0.2}])
    assert layout.frame["lr"].tolist() == [1.0, 2.0]
    assert layout.frame["lr (config)"].tolist() == [0.1, 0.2]


def test_wandb_s_raw_config_is_unwrapped() -> None:
    raw = {
        "lr": {"value": 0.1, "desc": None},
        "_wandb": {"value": {"cli_version": "0.19"}},
        "wandb_version": 1,
    }
    layout = spread(config=[raw, raw])
    assert list(layout.frame) == ["lr"]
    assert layout.frame["lr"].tolist() == [0.1, 0.1]


def test_lists_of_pairs_are_mappings() -> None:
    layout = spread(params=[[{"key": "lr", "value": "0.1"}], [{"key": "lr", "value": "0.2"}]])
    assert layout.frame["lr"].tolist() == ["0.1", "0.2"]


def test_logged_files_and_lists_are_left_out_of_the_results() -> None:
    media = {"loss": 1.0, "plot": {"_type": "image-file", "path": "a.png"}, "history": [1, 2]}
    assert list(spread(summary=[media, media]).frame) == ["loss"]


def test_empty_cells_are_missing_and_unreadable_cells_are_counted() -> None:
    layout = spread(config=['{"lr": 0.1}', "", None, "{broken"])
    assert layout.frame["lr"].tolist() == [0.1, None, None, None]
    assert layout.notes == ("1 cells of 'config' could not be read and count as missing.",)


def test_other_names_and_other_cells_hold_no_containers() -> None:
    assert flattened_containers(pd.DataFrame({"stuff": CONFIG})) is None
    assert flattened_containers(pd.DataFrame({"config": ["a", "b"]})) is None


def test_columns_of_mappings_are_known_by_their_first_filled_cells() -> None:
    assert holds_mappings(pd.Series([None, float("nan"), " ", {"a": 1}, "{'a': 1}"], dtype=object))
    assert not holds_mappings(pd.Series([{"a": 1}, "adam"], dtype=object))
    assert not holds_mappings(pd.Series([None, ""], dtype=object))


def test_a_column_of_logged_files_is_ignored() -> None:
    cells = [json.dumps({"_type": "image-file", "path": f"{i}.png"}) for i in range(3)]
    frame = pd.DataFrame({"plot": [*cells, None], "config": ['{"lr": 1}'] * 4, "loss": [1.0, 2, 3, 4]})
    assert {name: role for name, (role, _) in media_columns(frame).items()} == {"plot": Role.IGNORED}
