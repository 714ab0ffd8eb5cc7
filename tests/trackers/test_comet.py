"""Comet's experiments, with the metadata that comet_ml 3.58.8 returns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from importance import read_runs
from importance.runs.columns import Role
from importance.trackers import comet

METADATA = {
    "archived": False,
    "durationMillis": 7000,
    "endTimeMillis": 1586174765277,
    "experimentName": None,
    "fileName": "train.py",
    "filePath": None,
    "optimizationId": None,
    "projectId": "p",
    "projectName": "digits",
    "startTimeMillis": 1586174757596,
    "throttle": False,
    "workspaceName": "lab",
}


def table() -> pd.DataFrame:
    rows = [
        {
            **METADATA,
            "experimentKey": f"key-{at}",
            "durationMillis": 7000 + at,
            "running": at == 4,
            "hasCrashed": at == 5,
            "lr": 10.0 ** -(at % 4),
            "depth": 2 + at % 3,
            "val_loss": 0.3 + at / 7,
        }
        for at in range(6)
    ]
    return pd.DataFrame(rows)


def test_the_metadata_is_no_parameter_and_tells_how_a_run_ended() -> None:
    runs = read_runs(table())
    assert runs.source.endswith("(Comet's experiments)")
    assert (runs.parameters, runs.metrics) == (("lr", "depth"), ("val_loss",))
    assert runs.frame["state"].tolist() == ["finished"] * 4 + ["running", "crashed"]
    assert all(runs.columns[name].role is Role.LABEL for name in (*METADATA, "experimentKey", "state"))


def test_a_table_from_csv_has_truth_as_text() -> None:
    layout = comet.experiments(table().astype(str))
    assert layout is not None
    assert layout.frame["state"].tolist() == ["finished"] * 4 + ["running", "crashed"]


def test_a_table_that_only_has_a_key_is_not_comet_s() -> None:
    assert comet.experiments(pd.DataFrame({"experimentKey": ["a"], "lr": [1.0], "loss": [2.0]})) is None


def exported() -> pd.DataFrame:
    """A table with the headings that Comet's page shows."""
    rows = [
        {
            "Name": f"happy_tree_{at}",
            "Experiment key": f"{at:032x}",
            "Tags": None,
            "Server end time": f"2026-01-0{at + 1} 12:00",
            "File name": "train.py",
            "Duration": f"00:12:0{at}",
            "Duration (ms)": 720_000 + 1_000 * at,
            "learning_rate": 10.0 ** -(at % 4),
            "optimizer": "adam" if at % 2 else "sgd",
            "val_loss": 0.3 + at / 7,
        }
        for at in range(6)
    ]
    return pd.DataFrame(rows)


def test_the_table_of_the_web_page_is_comets_though_wandb_has_some_of_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "experiments.csv"
    exported().to_csv(path, index=False)
    runs = read_runs(path)
    assert runs.source.endswith("(Comet's experiments)")
    assert (runs.parameters, runs.metrics) == (("learning_rate", "optimizer"), ("val_loss",))
    assert list(runs.run_names)[:2] == ["happy_tree_0", "happy_tree_1"]


@pytest.mark.parametrize("heading", ["Status", "Experiment status"])
def test_the_web_page_tells_how_a_run_ended_under_either_heading(heading: str) -> None:
    runs = read_runs(exported().assign(**{heading: ["Finished"] * 5 + ["Crashed"]}))
    assert runs.state_column == heading and runs.states is not None
    assert runs.states.tolist()[-1] == "Crashed"


def test_a_table_of_wandb_with_such_a_setting_stays_wandbs() -> None:
    ours = exported()[["Name", "Tags", "Experiment key", "learning_rate", "val_loss"]]
    assert comet.experiments(ours.assign(User="ann", Runtime=60)) is None


def test_common_headings_alone_are_not_comets() -> None:
    assert comet.experiments(exported().drop(columns=["Experiment key", "Server end time"])) is None
