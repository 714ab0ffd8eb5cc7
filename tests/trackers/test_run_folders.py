"""One folder for each run: settings in one file, results in others."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from importance import Role, read_runs
from importance.errors import UnreadableRuns
from importance.trackers.run_folders import RunFolder, folders, is_yaml, yaml_row
from tests.builders import write_files


def run_folders(root: Path) -> Path:
    for i in range(3):
        write_files(root, {f"exp/run{i}/config.json": json.dumps({"lr": 0.1 * (i + 1), "net": {"depth": i}})})
        if i < 2:
            half_written = "4,0.0"
            steps = f"epoch,val_loss\n1,{0.9 - i}\n2,{0.2 + i}\n3,{0.5 + i}\n{half_written}"
            write_files(root, {f"exp/run{i}/history.csv": steps, f"exp/run{i}/metrics.json": '{"acc": 0.9}'})
    return root


@pytest.mark.parametrize(("history", "loss"), [("last", 0.5), ("best", 0.2), ("mean", 1.6 / 3), ("max", 0.9)])
def test_settings_beside_results_give_one_run_per_folder(tmp_path: Path, history: str, loss: float) -> None:
    runs = read_runs(run_folders(tmp_path), history=history)  # type: ignore[arg-type]
    assert list(runs.frame["run"]) == ["exp/run0", "exp/run1", "exp/run2"]
    assert set(runs.parameters) == {"lr", "net.depth"}
    assert set(runs.metrics) == {"val_loss", "acc"}
    assert runs.columns["epoch"].role is Role.LABEL
    assert runs.frame["val_loss"][0] == pytest.approx(loss)
    assert any("1 of 3 runs have settings but no results" in note for note in runs.notes)


def folders_of(root: Path, *names: str) -> list[RunFolder]:
    write_files(root, dict.fromkeys(names, "{}"))
    return folders(sorted(path for path in root.rglob("*") if path.is_file()))


def test_results_belong_to_the_nearest_folder_with_settings(tmp_path: Path) -> None:
    first, second = folders_of(
        tmp_path,
        "a/config.json",
        "a/logs/deep/metrics.json",
        "b/params.yaml",
        "b/eval.json",
        "b/c/d/e/log.csv",
    )
    assert first.files == (tmp_path / "a/config.json", tmp_path / "a/logs/deep/metrics.json")
    assert second.files == (tmp_path / "b/params.yaml", tmp_path / "b/eval.json"), (
        "three folders are too deep"
    )


@pytest.mark.parametrize(
    "names",
    [
        ["a/config.json", "a/metrics.json"],
        ["a/config.json", "b/config.json"],
        ["a/metrics.json", "b/metrics.json"],
        ["a/setup.json", "b/setup.json", "b/metrics.json"],
    ],
)
def test_two_folders_with_settings_and_one_with_results_are_needed(names: list[str], tmp_path: Path) -> None:
    assert folders_of(tmp_path, *names) == []


def test_a_metric_with_the_name_of_a_setting_is_marked_and_an_unread_file_is_counted(tmp_path: Path) -> None:
    files = {}
    for number in range(3):
        files[f"run{number}/config.json"] = f'{{"lr": 0.{number + 1}, "loss": "mse"}}'
        files[f"run{number}/metrics.json"] = f'{{"loss": {number}}}' if number else '{"loss"'
    runs = read_runs(write_files(tmp_path, files))
    assert runs.frame["loss"].tolist() == ["mse"] * 3
    assert runs.metrics == ("loss (metric)",)
    assert math.isnan(runs.frame["loss (metric)"][0])
    assert any(note.startswith("1 of 3 runs have settings but no results") for note in runs.notes)


def test_a_yaml_mapping_is_a_row_with_dotted_names(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"run.yml": "lr: 0.1\nnet: {depth: 3}\n", "list.yaml": "[1, 2]"}) / "run.yml"
    assert yaml_row(path).frame.to_dict("records") == [{"lr": 0.1, "net.depth": 3}]
    assert is_yaml(path) and is_yaml(Path("RUN.YAML")) and not is_yaml(Path("run.json"))
    with pytest.raises(UnreadableRuns, match=r"list\.yaml does not hold the settings or results of one run"):
        yaml_row(tmp_path / "list.yaml")
