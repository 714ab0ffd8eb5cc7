"""Ax's experiments and summaries, written by Ax 1.3.1."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

import importance
from importance.errors import SeveralStudies, UnreadableRuns
from importance.rows.store import History
from importance.space.dimension import Condition, Range
from tests.builders import WRITTEN

FILES = WRITTEN / "ax"
CLIENT, BATCHES = FILES / "ax_client_snapshot.json", FILES / "experiment.json"
SUMMARY = FILES / "summary.csv"


def test_a_snapshot_is_read_as_ax_summarises_it() -> None:
    runs, summary = importance.read_runs(CLIENT), pd.read_csv(SUMMARY)
    assert runs.frame["name"].tolist() == summary["arm_name"].tolist()
    assert runs.frame["state"].tolist() == summary["trial_status"].str.lower().tolist()
    for name in ("loss", "accuracy", "lr", "width", "momentum"):
        assert runs.frame[name].tolist() == pytest.approx(summary[name].tolist(), nan_ok=True)
    assert set(runs.parameters) == {"lr", "width", "optimizer", "momentum", "nesterov"}
    assert set(runs.metrics) == {"loss", "accuracy"}
    assert any(note.startswith("2 of 12 runs have no metrics") for note in runs.notes)


@pytest.mark.parametrize(("history", "epoch"), [("last", 3), ("best", 3), ("max", 1)])
def test_a_history_gives_the_value_asked_for(history: History, epoch: int) -> None:
    frame = importance.read_runs(CLIENT, history=history).frame
    last = importance.read_runs(CLIENT).frame
    expected = last["loss"][0] - 1 / 3 + 1 / epoch
    assert frame["loss"][0] == pytest.approx(expected)


def test_the_search_space_is_the_space() -> None:
    space = importance.read_runs(CLIENT).space
    assert space["lr"] == Range("lr", 1e-4, 0.1, log=True)
    assert space["momentum"] == Range("momentum", 0.0, 0.9, condition=Condition("optimizer", ("sgd",)))
    assert space["width"].levels[:2] == ("8", "16")
    assert space["nesterov"].levels == ("false", "true")
    fixed = importance.read_runs(BATCHES).space["version"]
    assert fixed.low == fixed.high == 3


def test_each_arm_of_a_batch_is_a_run() -> None:
    runs = importance.read_runs(BATCHES)
    assert len(runs) == 6
    assert runs.frame["error"].tolist() == pytest.approx((runs.frame["x"] ** 2).tolist(), abs=1e-9)
    assert runs.frame["trial"].tolist() == [0, 0, 0, 1, 1, 1]
    assert any(note == "2 trials have 6 arms. Each arm is one row." for note in runs.notes)


def test_older_experiments_keep_batches_in_structs_and_attach_data_again(tmp_path: Path) -> None:
    document = json.loads(BATCHES.read_text())
    for index, trial in document["trials"].items():
        trial["generator_run_structs"] = [
            {"__type": "GeneratorRunStruct", "generator_run": generator_run, "weight": 1.0}
            for generator_run in trial.pop("generator_runs")
        ]
        entries = document["data_by_trial"][index]["value"]
        older = json.loads(json.dumps(entries[0][1]))
        older["df"]["value"] = older["df"]["value"].replace('"mean":{"0":0.', '"mean":{"0":9.')
        entries[:] = [[1700000002, entries[0][1]], [1700000001, older]]
    place = tmp_path / "old.json"
    place.write_text(json.dumps(document))
    assert importance.read_runs(place).frame["error"].max() < 1


def test_the_file_alone_and_a_folder_are_known(tmp_path: Path) -> None:
    alone = importance.read_runs(("upload.json", CLIENT.read_bytes()))
    assert len(alone) == 12
    with pytest.raises(SeveralStudies) as caught:
        importance.read_runs(FILES)
    files = ["ax_client_snapshot.json", "experiment.json"]
    # Ax's summary in the same folder is a table. It is listed too, so that none is chosen silently.
    assert list(caught.value.studies) == [*(f"Ax experiment: {name}" for name in files), "table: summary.csv"]
    assert "-1" not in str(caught.value), "a count is not shown if it would require reading"
    (tmp_path / "half.json").write_text(CLIENT.read_text()[:3000])
    with pytest.raises(UnreadableRuns, match="is incomplete"):
        importance.read_runs(tmp_path / "half.json")


def test_the_goal_is_that_of_the_experiment_whatever_the_metric_is_called(tmp_path: Path) -> None:
    assert importance.read_runs(CLIENT).goals == {"loss": "minimize"}
    snapshot = json.loads(BATCHES.read_text())
    document = snapshot.get("experiment", snapshot)
    document["optimization_config"]["objective"] = {"expression": "error"}
    (tmp_path / "up.json").write_text(json.dumps(snapshot))
    assert importance.read_runs(tmp_path / "up.json").goal_of("error") == "maximize"
