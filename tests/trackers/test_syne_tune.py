"""Syne Tune's results, written by Syne Tune 0.16.0."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

import importance
from importance.errors import UnreadableRuns
from importance.rows.store import History
from importance.runs.columns import Role
from importance.space.dimension import Range
from tests.builders import WRITTEN

FILES = WRITTEN / "syne_tune"
TUNING = FILES / "tiny-2026"


@pytest.fixture(scope="module")
def reports() -> pd.DataFrame:
    return pd.read_csv(TUNING / "results.csv.zip")


@pytest.mark.parametrize(
    ("history", "way"), [("last", "last"), ("best", "min"), ("mean", "mean"), ("max", "max")]
)
def test_a_trial_s_reports_become_one_row(reports: pd.DataFrame, history: History, way: str) -> None:
    runs = importance.read_runs(FILES, history=history)
    expected = reports.groupby("trial_id")["loss"].agg(way)
    losses = runs.frame.set_index("name")["loss"].dropna()
    assert losses.to_dict() == pytest.approx(expected.to_dict())
    lr = runs.frame.set_index("name")["lr"]
    assert lr.loc[expected.index].tolist() == reports.groupby("trial_id")["config_lr"].first().tolist()


def test_roles_are_those_that_syne_tune_gives() -> None:
    runs = importance.read_runs(TUNING)
    assert set(runs.parameters) == {"lr", "width", "optimizer", "epochs"}
    assert set(runs.metrics) == {"loss", "accuracy"}
    assert runs.columns["epoch"].role is Role.LABEL


def test_a_trial_without_a_report_is_kept(reports: pd.DataFrame) -> None:
    runs = importance.read_runs(TUNING)
    silent = runs.frame[runs.frame["state"] == "no report"]
    trials = {int(p.name) for p in TUNING.iterdir() if p.is_dir()}
    assert set(silent["name"]) == trials - set(reports["trial_id"]) != set()
    assert silent["lr"].notna().all() and silent["loss"].isna().all()
    assert set(runs.frame["state"]) >= {"stopped", "in progress"}
    assert any("without reports" in note for note in runs.notes)


def test_the_space_is_in_the_metadata() -> None:
    space = importance.read_runs(TUNING).space
    assert space["lr"] == Range("lr", 1e-4, 0.1, log=True)
    assert space["width"] == Range("width", 8.0, 64.0, integer=True)
    assert space["optimizer"].levels == ("sgd", "adam")


def test_the_metadata_says_which_end_is_best(tmp_path: Path, reports: pd.DataFrame) -> None:
    shutil.copytree(TUNING, tmp_path / "t")
    path = tmp_path / "t" / "metadata.json"
    metadata = json.loads(path.read_text())
    path.write_text(json.dumps(metadata | {"metric_mode": "max"}))
    losses = importance.read_runs(tmp_path, history="best").frame.set_index("name")["loss"].dropna()
    assert losses.to_dict() == pytest.approx(reports.groupby("trial_id")["loss"].max().to_dict())


def test_an_unpacked_table_and_the_file_alone_are_read(tmp_path: Path, reports: pd.DataFrame) -> None:
    trials = reports["trial_id"].nunique()
    reports.to_csv(tmp_path / "results.csv", index=False)
    assert len(importance.read_runs(tmp_path)) == trials
    assert len(importance.read_runs(("results.csv", (tmp_path / "results.csv").read_bytes()))) == trials
    packed = TUNING / "results.csv.zip"
    assert len(importance.read_runs(packed)) == len(importance.read_runs(TUNING))
    assert len(importance.read_runs((packed.name, packed.read_bytes()))) == trials


def test_a_pickle_beside_is_not_opened_and_a_broken_archive_is_reported(tmp_path: Path) -> None:
    shutil.copytree(TUNING, tmp_path / "t")
    (tmp_path / "t" / "tuner.dill").write_bytes(b"cos\nabort\n(tR.")
    assert len(importance.read_runs(tmp_path)) > 10
    whole = (TUNING / "results.csv.zip").read_bytes()
    header = io.BytesIO()
    with zipfile.ZipFile(header, "w") as packed:
        packed.writestr("results.csv", "loss,st_status,trial_id,config_lr\n")
    for content in (whole[: len(whole) // 2], header.getvalue()):
        (tmp_path / "t" / "results.csv.zip").write_bytes(content)
        with pytest.raises(UnreadableRuns):
            importance.read_runs(tmp_path / "t")


def test_the_goal_is_that_of_the_tuning_whatever_the_metric_is_called(tmp_path: Path) -> None:
    assert importance.read_runs(TUNING).goals == {"loss": "minimize"}
    turned = shutil.copytree(TUNING, tmp_path / "tuning")
    metadata = json.loads((turned / "metadata.json").read_text()) | {"metric_mode": "max"}
    (turned / "metadata.json").write_text(json.dumps(metadata))
    assert importance.read_runs(turned).goal_of("loss") == "maximize"
