"""The Parquet files that Trackio 0.43.0 exports, and those of a static Space."""

from __future__ import annotations

from pathlib import Path

import pytest

import importance
from importance.errors import UnreadableRuns
from tests.trackers.trackio.written_projects import RUNS, write_parquet


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    write_parquet(tmp_path / "digits.parquet", tmp_path / "digits_configs.parquet", RUNS)
    return tmp_path


@pytest.mark.parametrize("name", ["", "digits.parquet", "digits_configs.parquet"])
def test_metrics_and_configurations_are_one_project(exported: Path, name: str) -> None:
    runs = importance.read_runs(exported / name)
    assert runs.parameters == ("lr", "optimizer.name", "optimizer.layers")
    assert runs.metrics == ("train/loss", "acc", "final.score")
    assert runs.frame["train/loss"].tolist() == [0.5, 0.3, 2.0]
    assert runs.source == "digits (Trackio's Parquet files)"


def test_the_history_is_respected(exported: Path) -> None:
    assert importance.read_runs(exported, history="min").frame["train/loss"].tolist() == [0.4, 0.3, 2.0]


def test_the_curves_are_those_that_the_runs_logged(exported: Path) -> None:
    curves = importance.read_curves(exported, metric="train/loss")
    assert curves.digest == importance.read_runs(exported).digest
    assert curves.metrics["train/loss"].of_run(1)[1].tolist() == [0.8, 0.3]


def test_a_static_space_keeps_its_configurations_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "space/aux").mkdir(parents=True)
    write_parquet(tmp_path / "space/metrics.parquet", tmp_path / "space/aux/configs.parquet", RUNS)
    runs = importance.read_runs(tmp_path / "space")
    assert runs.frame["lr"].tolist() == [0.1, 0.01, 1.0]
    assert runs.source.startswith("space ")


def test_metrics_without_configurations_say_so(tmp_path: Path) -> None:
    write_parquet(tmp_path / "digits.parquet", None, RUNS)
    with pytest.raises(UnreadableRuns, match=r"digits_configs\.parquet, .* is not beside it"):
        importance.read_runs(tmp_path / "digits.parquet")


def test_a_damaged_file_is_named(exported: Path) -> None:
    whole = (exported / "digits_configs.parquet").read_bytes()
    (exported / "digits_configs.parquet").write_bytes(whole[:200] + b"\0" * 300 + whole[500:])
    with pytest.raises(UnreadableRuns, match=r"digits_configs\.parquet"):
        importance.read_runs(exported / "digits.parquet")
