"""SMAC's run histories, written by SMAC 2.4.1; the one in the format of 1.x is imitated (see the script)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import importance
from importance.errors import SeveralStudies, UnreadableRuns
from importance.runs.columns import Role
from importance.space.dimension import Condition, Range
from tests.builders import WRITTEN

FILES = WRITTEN / "smac"
PLAIN = FILES / "two" / "plain" / "0"


def test_crashed_trials_are_kept_without_their_penalty() -> None:
    runs = importance.read_runs(PLAIN)
    history = json.loads((PLAIN / "runhistory.json").read_text())["data"]
    crashed = [trial["status"] == 2 for trial in history]
    assert 0 < sum(crashed) < len(runs) == 16
    assert (runs.frame["state"] == "crashed").tolist() == crashed
    assert runs.frame["cost"].isna().tolist() == crashed
    assert runs.metrics == ("cost",)
    assert set(runs.parameters) == {"lr", "depth", "optimizer", "momentum", "version"}
    assert any(f"{sum(crashed)} trials ended without a cost" in note for note in runs.notes)


def test_the_config_space_is_the_space() -> None:
    space = importance.read_runs(PLAIN).space
    assert space["lr"] == Range("lr", 1e-4, 0.1, log=True)
    assert space["depth"] == Range("depth", 1.0, 8.0, integer=True)
    assert space["optimizer"].levels == ("sgd", "adam")
    assert space["momentum"].condition == Condition("optimizer", ("sgd",))


def test_a_parameter_that_was_not_used_is_missing() -> None:
    frame = importance.read_runs(PLAIN).frame
    assert (frame["momentum"].isna() == (frame["optimizer"] == "adam")).all()


def test_each_budget_is_a_row_and_each_objective_a_metric() -> None:
    runs = importance.read_runs(FILES / "two" / "budgets")
    assert {"error", "size", "epochs_done"} == set(runs.metrics)
    assert len(set(zip(runs.frame["name"], runs.frame["budget"], strict=True))) == len(runs) == 12
    assert runs.budget == "budget"
    assert runs.columns["seed"].role is Role.LABEL
    rebuilt = (np.log10(runs.frame["lr"]) + 2).abs() + 1 / runs.frame["budget"]
    assert runs.frame["error"].tolist() == pytest.approx(rebuilt.tolist())
    assert runs.frame["size"].tolist() == runs.frame["depth"].tolist()


def test_the_format_of_smac_1() -> None:
    runs = importance.read_runs(FILES / "one")
    assert len(runs) == 12
    assert set(runs.frame["state"]) == {"success", "crashed", "timeout"}
    assert runs.frame["cost"].max() < 100
    assert runs.frame["budget"].tolist() == [1.0, 3.0] * 6
    assert runs.space["lr"].log


def test_a_folder_above_and_the_file_alone_are_known() -> None:
    with pytest.raises(SeveralStudies) as caught:
        importance.read_runs(FILES)
    assert list(caught.value.studies) == ["one/run_7", "two/budgets/3", "two/plain/0"]
    alone = importance.read_runs(("upload.json", (PLAIN / "runhistory.json").read_bytes()))
    assert alone.metrics == ("cost",) and len(alone) == 16
    assert importance.read_runs(PLAIN / "runhistory.json").space


def test_a_history_that_is_being_written_says_so(tmp_path: Path) -> None:
    shutil.copytree(PLAIN, tmp_path / "0")
    text = (PLAIN / "runhistory.json").read_text()
    (tmp_path / "0" / "runhistory.json").write_text(text[: len(text) // 2])
    with pytest.raises(UnreadableRuns, match="not a complete run history"):
        importance.read_runs(tmp_path)


def test_a_space_with_other_parts_keeps_what_it_can(tmp_path: Path) -> None:
    shutil.copytree(PLAIN, tmp_path / "0")
    place = tmp_path / "0" / "configspace.json"
    document = json.loads(place.read_text())
    document["hyperparameters"].append({"type": "normal_float", "name": "z", "mu": 0, "sigma": 1})
    document["conditions"].append({"type": "AND", "child": "momentum", "conditions": []})
    document["hyperparameters"].append({"type": "constant", "name": {"z": 1}, "value": 1})
    document["conditions"].append({"type": "EQ", "child": {"z": 1}, "parent": "lr", "value": 1})
    place.write_text(json.dumps(document))
    runs = importance.read_runs(tmp_path)
    assert "z" not in runs.space and "lr" in runs.space
    assert any("4 parts" in note for note in runs.notes)


def test_smac_brings_every_cost_down_whatever_it_is_called() -> None:
    assert importance.read_runs(PLAIN).goals == {"cost": "minimize"}
