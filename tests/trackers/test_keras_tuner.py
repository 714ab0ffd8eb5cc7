"""Keras Tuner's projects, written by Keras Tuner 1.4.8."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import importance
from importance.errors import SeveralStudies
from importance.rows.store import History
from importance.space.dimension import Condition, Range
from tests.builders import WRITTEN

FILES = WRITTEN / "keras_tuner"


def trials(project: str) -> list[dict]:
    paths = sorted((FILES / project).glob("trial_*/trial.json"))
    return [json.loads(path.read_text()) for path in paths]


def test_every_trial_is_a_run_whatever_its_status() -> None:
    runs = importance.read_runs(FILES / "search")
    documents = trials("search")
    assert runs.frame["name"].tolist() == [f"{i:02}" for i in range(14)], "leading zeros stay"
    assert runs.frame["state"].tolist() == [trial["status"].lower() for trial in documents]
    assert {"completed", "failed"} == set(runs.frame["state"])
    failed = runs.frame["state"] == "failed"
    assert (runs.frame["val_loss"].isna() == failed).all()
    assert runs.frame["lr"].tolist() == [trial["hyperparameters"]["values"]["lr"] for trial in documents]
    assert set(runs.parameters) == {
        "lr",
        "units",
        "optimizer",
        "batch",
        "batch_norm",
        "epochs",
        "momentum",
    }
    assert set(runs.metrics) == {"val_loss", "val_acc"}
    assert any("no metrics" in note for note in runs.notes)


def test_executions_are_averaged() -> None:
    runs = importance.read_runs(FILES / "search")
    assert set(runs.frame["val_acc"].dropna()) == {0.6}


def test_a_parameter_counts_only_where_its_condition_holds(tmp_path: Path) -> None:
    frame = importance.read_runs(FILES / "search").frame
    assert (frame["momentum"].isna() == (frame["optimizer"] == "adam")).all()
    shutil.copytree(FILES / "search", tmp_path / "p")
    for path in (tmp_path / "p").glob("*/trial.json"):
        trial = json.loads(path.read_text())
        trial["hyperparameters"]["values"].setdefault("momentum", 0.5)  # as older versions keep it
        path.write_text(json.dumps(trial))
    again = importance.read_runs(tmp_path).frame
    assert again["momentum"].isna().tolist() == frame["momentum"].isna().tolist()


def test_the_space() -> None:
    space = importance.read_runs(FILES / "search").space
    assert space["lr"] == Range("lr", 1e-4, 0.1, log=True)
    assert space["units"] == Range("units", 8.0, 64.0, integer=True, step=8.0)
    assert space["optimizer"].levels == ("sgd", "adam")
    assert space["batch"].levels == ("16", "32")
    assert space["batch_norm"].levels == ("true", "false")
    assert space["epochs"].low == space["epochs"].high == 3
    assert space["momentum"] == Range(
        "momentum", 0.0, 0.9, step=0.1, condition=Condition("optimizer", ("sgd",))
    )


@pytest.mark.parametrize(("history", "step"), [("last", 2), ("best", 1), ("max", 0)])
def test_a_history_gives_the_value_asked_for(history: History, step: int) -> None:
    runs = importance.read_runs(FILES / "epochs", history=history)
    histories = [trial["metrics"]["metrics"].get("val_loss") for trial in trials("epochs")]
    expected = [history["observations"][step]["value"][0] for history in histories if history]
    assert runs.frame["val_loss"].dropna().tolist() == pytest.approx(expected)


def test_a_folder_above_holds_several_searches_and_a_half_written_trial_is_counted(tmp_path: Path) -> None:
    with pytest.raises(SeveralStudies) as caught:
        importance.read_runs(FILES)
    assert caught.value.studies == {"epochs": 4, "search": 14}
    shutil.copytree(FILES / "search", tmp_path / "p")
    path = tmp_path / "p" / "trial_03" / "trial.json"
    path.write_text(path.read_text()[:300])
    runs = importance.read_runs(tmp_path / "p" / "oracle.json")
    assert len(runs) == 13
    assert any("1 trial.json file that could not be read" in note for note in runs.notes)


def test_the_goal_is_the_direction_that_the_trials_hold_whatever_the_metric_is_called(tmp_path: Path) -> None:
    assert importance.read_runs(FILES / "search").goals == {"val_loss": "minimize", "val_acc": "maximize"}
    turned = shutil.copytree(FILES / "search", tmp_path / "search")
    for path in turned.glob("trial_*/trial.json"):
        path.write_text(path.read_text().replace('"direction": "max"', '"direction": "min"'))
    runs = importance.read_runs(turned)
    assert runs.goal_of("val_acc") == "minimize"


def test_a_file_of_the_same_name_does_not_lead_to_what_lies_above_it(tmp_path: Path) -> None:
    shutil.copytree(FILES, tmp_path / "somebody")
    (tmp_path / "mine").mkdir()
    mine = tmp_path / "mine" / "trial.json"
    mine.write_text(json.dumps([{"lr": 0.1 * i, "val_loss": 1 / i} for i in range(1, 6)]))
    assert len(importance.read_runs(mine)) == 5


def test_keras_tuner_s_score_shows_the_objective() -> None:
    runs = importance.read_runs(WRITTEN / "keras_tuner" / "search")
    assert set(runs.objectives) <= set(runs.goals)
    assert runs.first_metric == (runs.objectives or ("val_loss",))[0]


def test_a_trial_whose_observations_are_no_list_has_no_metric(tmp_path: Path) -> None:
    shutil.copytree(FILES / "search", tmp_path / "p")
    path = tmp_path / "p" / "trial_00" / "trial.json"
    trial = json.loads(path.read_text())
    for metric in trial["metrics"]["metrics"].values():
        metric["observations"] = 1.5
    path.write_text(json.dumps(trial))
    runs = importance.read_runs(tmp_path)
    assert len(runs) == 14
    assert runs.frame["val_loss"].isna()[0]
