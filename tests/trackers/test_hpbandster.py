"""hpbandster's log, written by its own logger (see written/write_hpbandster.py)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import importance
from importance.errors import UnreadableRuns
from importance.runs.columns import Role
from tests.builders import WRITTEN

FILES = WRITTEN / "hpbandster"


def test_each_job_is_a_row_with_its_budget() -> None:
    runs = importance.read_runs(FILES)
    assert len(runs) == 13
    assert (set(runs.parameters), runs.budget) == ({"lr", "units"}, "budget")
    assert sorted(set(runs.frame["budget"])) == [1, 3, 9]
    assert runs.goals == {"loss": "minimize"}
    done = runs.frame[runs.states == "finished"]
    rebuilt = (np.log10(done["lr"]) + 2).abs() + 1 / done["budget"]
    assert done["loss"].tolist() == pytest.approx(rebuilt.tolist())
    assert done["net.weights"].tolist() == (10 * done["units"]).tolist()
    assert any("13 jobs ran 9 configurations" in note for note in runs.notes)


def test_a_job_that_ended_with_an_exception_stays_without_a_loss() -> None:
    runs = importance.read_runs(FILES)
    crashed = runs.states == "crashed"
    assert crashed.tolist() == (runs.frame["lr"] > 0.05).tolist() and crashed.any()
    assert runs.frame["loss"].isna().tolist() == crashed.tolist()
    assert set(runs.frame["exception"][crashed]) == {"ValueError: diverged"}
    assert runs.columns["exception"].role is Role.LABEL
    assert any(f"{crashed.sum()} jobs ended with an exception" in note for note in runs.notes)


def test_the_file_alone_says_what_is_missing_and_a_pair_is_found_from_either(tmp_path: Path) -> None:
    assert len(importance.read_runs(FILES / "results.json")) == 13
    assert len(importance.read_runs(FILES / "configs.json")) == 13
    for name, other in (("results.json", "configs.json"), ("configs.json", "results.json")):
        with pytest.raises(UnreadableRuns, match=f"{other} is not in the same folder"):
            importance.read_runs((name, (FILES / name).read_bytes()))


def test_lines_that_are_half_written_or_of_no_configuration_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    shutil.copytree(FILES, folder)
    lost = json.dumps([[9, 0, 0], 1.0, {"submitted": 1.0}, {"loss": 0.5, "info": 3}, None])
    with (folder / "results.json").open("a") as file:
        file.write(lost + "\n" + '[[0, 0, 8], 9.0, {"subm')
    runs = importance.read_runs(folder)
    assert len(runs) == 13
    assert any("1 job without a configuration" in note for note in runs.notes)
    assert any("1 line of results.json" in note for note in runs.notes)


def test_a_setting_called_budget_and_an_info_that_is_a_number_keep_apart(tmp_path: Path) -> None:
    configs = [[[0, 0, i], {"budget": i, "lr": 0.1 * i}, {}] for i in range(4)]
    results = [[[0, 0, i], 5.0, {}, {"loss": float(i), "info": 2 * i}, None] for i in range(4)]
    for name, lines in (("configs.json", configs), ("results.json", results)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, lines)) + "\n")
    runs = importance.read_runs(tmp_path)
    assert runs.frame["budget"].tolist() == [0, 1, 2, 3]
    assert set(runs.frame["budget (hpbandster)"]) == {5.0}
    assert runs.frame["info"].tolist() == [0, 2, 4, 6]


def test_files_of_these_names_that_are_not_logs_are_left_to_others(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(json.dumps([{"lr": 0.1 * i, "val_loss": i} for i in range(5)]))
    (tmp_path / "configs.json").write_text("[1, 2, 3]")
    assert len(importance.read_runs(tmp_path)) == 5
