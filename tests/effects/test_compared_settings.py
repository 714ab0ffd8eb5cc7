"""The two settings that are compared: by position, by name or as a mapping."""

from __future__ import annotations

import pandas as pd
import pytest

from importance.effects.compared_settings import compared_settings, players
from importance.errors import ImportanceError
from importance.model.surrogate import Surrogate
from importance.runs.table import Runs


def test_a_run_is_found_by_its_position_and_by_its_name(runs: Runs, model: Surrogate) -> None:
    by_position, by_name = compared_settings(runs, model, 4, str(runs.run_names.iloc[4]))
    assert by_position.row == by_name.row == 4
    pd.testing.assert_frame_equal(by_position.frame, by_name.frame)
    assert by_position.metrics.tolist() == [runs.frame["loss"].iloc[4]]


def test_what_a_mapping_does_not_name_is_as_in_the_other_setting(runs: Runs, model: Surrogate) -> None:
    a, b = compared_settings(runs, model, 4, {"batch_size": 64})
    assert b.frame["batch_size"].tolist() == [64.0]
    assert b.frame["lr"].tolist() == a.frame["lr"].tolist()
    assert b.row == -1


def test_a_mapping_of_a_run_has_the_metric_of_that_run(runs: Runs, model: Surrogate) -> None:
    row = runs.frame.loc[9, list(model.parameters)].to_dict()
    _, b = compared_settings(runs, model, 0, row)
    assert b.metrics.tolist() == [runs.frame["loss"].iloc[9]]


def test_a_mapping_switches_off_what_its_values_exclude(runs: Runs, model: Surrogate) -> None:
    sgd = int((runs.frame["optimizer"] == "sgd").idxmax())
    a, b = compared_settings(runs, model, sgd, {"optimizer": "adam"})
    assert a.frame["momentum"].notna().all() and b.frame["momentum"].isna().all()
    assert players(model, a.frame, b.frame) == [("optimizer", "momentum")]


def test_two_mappings_together_name_every_parameter(runs: Runs, model: Surrogate) -> None:
    whole = runs.frame.loc[0, list(model.parameters)].to_dict()
    a, b = compared_settings(runs, model, whole, {"lr": 0.02})
    assert players(model, a.frame, b.frame) == [("lr",)]
    with pytest.raises(ImportanceError, match="Neither setting has a value"):
        compared_settings(runs, model, {"lr": 0.01}, {"lr": 0.02})


def test_equal_settings_have_no_players(runs: Runs, model: Surrogate) -> None:
    a, b = compared_settings(runs, model, 5, 5)
    assert players(model, a.frame, b.frame) == []
