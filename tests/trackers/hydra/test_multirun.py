"""Hydra's folders, written by real multiruns of hydra-core."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import importance
from importance.errors import ImportanceError, SeveralStudies
from importance.rows.store import History
from importance.runs.columns import Role
from importance.space.dimension import Choice

_JOB = """
import csv, json, sys
from pathlib import Path
import hydra
from hydra.core.hydra_config import HydraConfig

@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(cfg):
    out = Path(HydraConfig.get().runtime.output_dir)
    if cfg.lr > 0.5:
        raise RuntimeError("diverged")
    (out / "metrics.json").write_text(json.dumps({"val": {"loss": cfg.lr * cfg.model.width}, "lr": cfg.lr}))
    (out / "settings.json").write_text(json.dumps({"secret": 7}))
    (out / "result_pickle.pkl").write_bytes(b"cos\\nsystem\\n")
    (out / "logs" / "csv").mkdir(parents=True)
    with (out / "logs" / "csv" / "metrics.csv").open("w") as file:
        file.write("epoch,train_loss,acc\\n0,3.0,\\n0,,0.6\\n1,1.0,\\n1,,0.9\\n2,2.0,\\n2,0.")

main()
"""
_CONFIG = """
defaults: [{model: small}, _self_]
lr: 0.1
out: ${hydra:runtime.output_dir}
optimizer: {name: adam, betas: [0.9, 0.99], decay: "???"}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one sweep of six jobs, two of which crashed, another of two, and a single run."""
    root = tmp_path_factory.mktemp("hydra")
    (root / "conf" / "model").mkdir(parents=True)
    (root / "job.py").write_text(_JOB)
    (root / "conf" / "config.yaml").write_text(_CONFIG)
    (root / "conf" / "model" / "small.yaml").write_text("width: 8")
    (root / "conf" / "model" / "large.yaml").write_text("width: 32")
    sweeps = (
        ["-m", "lr=0.1,0.2,1.0", "model=small,large", "hydra.sweep.dir=anywhere/first"],
        ["-m", "lr=0.1,0.3", "hydra.sweep.dir=anywhere/second", "hydra.output_subdir=.conf"],
        ["lr=0.25"],
    )
    for arguments in sweeps:
        subprocess.run([sys.executable, "job.py", *arguments], cwd=root, capture_output=True, check=False)
    return root


def test_every_job_is_a_run_with_its_settings_and_its_files_numbers(project: Path) -> None:
    runs = importance.read_runs(project / "anywhere" / "first")
    assert runs.frame["lr"].tolist() == [0.1, 0.1, 0.2, 0.2, 1.0, 1.0]
    assert runs.frame["model"].tolist() == ["small", "large"] * 3
    assert runs.frame["model.width"].tolist() == [8.0, 32.0] * 3
    assert runs.frame["val.loss"].tolist()[:4] == pytest.approx([0.8, 3.2, 1.6, 6.4])
    assert {"lr", "model", "model.width", "optimizer.name"} <= set(runs.parameters)
    assert {"val.loss", "acc", "train_loss"} <= set(runs.metrics)
    assert "secret" not in runs.frame.columns


def test_a_crashed_job_is_kept_without_metrics(project: Path) -> None:
    runs = importance.read_runs(project / "anywhere" / "first")
    assert runs.frame["state"].tolist() == ["finished"] * 4 + ["no metrics"] * 2
    assert runs.columns["state"].role is Role.LABEL
    assert runs.frame["val.loss"].isna().tolist() == [False] * 4 + [True] * 2
    assert any(note.startswith("2 of 6 runs have no metrics.") for note in runs.notes)


def test_what_hydra_never_resolved_stays_text_and_missing_is_missing(project: Path) -> None:
    runs = importance.read_runs(project / "anywhere" / "first")
    assert set(runs.frame["out"]) == {"${hydra:runtime.output_dir}"}
    assert runs.frame["optimizer.decay"].isna().all()


def test_a_setting_that_a_job_wrote_again_is_not_a_metric(project: Path) -> None:
    runs = importance.read_runs(project / "anywhere" / "first")
    assert "lr (metric)" not in runs.frame.columns
    assert any("only repeated a setting" in note for note in runs.notes)


@pytest.mark.parametrize(
    ("history", "loss", "acc"),
    [("last", 2.0, 0.9), ("best", 1.0, 0.9), ("max", 3.0, 0.9), ("mean", 2.0, 0.75)],
)
def test_a_csv_of_sparse_rows_gives_the_value_asked_for(
    project: Path, history: History, loss: float, acc: float
) -> None:
    runs = importance.read_runs(project / "anywhere" / "second", history=history)
    assert runs.frame["train_loss"].tolist() == pytest.approx([loss, loss])
    assert runs.frame["acc"].tolist() == pytest.approx([acc, acc]), "the half-written last line is left out"


def test_each_sweep_is_a_study_and_single_runs_are_one(project: Path) -> None:
    with pytest.raises(SeveralStudies) as caught:
        importance.read_runs(project)
    assert caught.value.studies == {"anywhere/first": 6, "anywhere/second": 2, "outputs": 1}
    both = importance.read_runs(project, study=["anywhere/second", "outputs"])
    assert both.frame["lr"].tolist() == [0.1, 0.3, 0.25]


def test_the_command_line_s_sweep_is_the_space(project: Path) -> None:
    space = importance.read_runs(project / "anywhere" / "first").space
    assert space["lr"] == Choice("lr", ("0.1", "0.2", "1.0"))
    assert space["model"].levels == ("small", "large")


def test_a_sweeper_s_search_is_noted(project: Path, tmp_path: Path) -> None:
    for name in (".hydra/config.yaml", ".hydra/hydra.yaml", ".hydra/overrides.yaml", "metrics.json"):
        source = project / "anywhere" / "first" / "0" / name
        for job in "01":
            (tmp_path / job / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / job / name).write_text(source.read_text())
    # The layout is that of the documentation of Hydra's Optuna sweeper.
    (tmp_path / "optimization_results.yaml").write_text(
        "name: optuna\nbest_params:\n  lr: 0.1\nbest_value: 0.125\n"
    )
    runs = importance.read_runs(tmp_path)
    assert any(note.startswith("optuna chose") and "0.125" in note for note in runs.notes)


def test_a_link_to_a_job_is_not_counted_again(project: Path, tmp_path: Path) -> None:
    job = project / "anywhere" / "first" / "0"
    for number in ("0", "1"):
        shutil.copytree(job, tmp_path / number)
    (tmp_path / "latest").symlink_to(tmp_path / "1")
    (tmp_path / "away").symlink_to(project)
    assert importance.read_runs(tmp_path).frame["name"].tolist() == [0.0, 1.0]


def test_yaml_that_would_grow_without_end_is_not_followed(tmp_path: Path) -> None:
    bomb = "a0: &a0 {x: 1, y: 2}\n" + "".join(
        f"a{i}: &a{i} {{{', '.join(f'k{j}: *a{i - 1}' for j in range(9))}}}\n" for i in range(1, 12)
    )
    for job, config in (("0", bomb), ("1", "lr: 0.1"), ("2", "lr: 0.2")):
        settings = tmp_path / job / ".hydra"
        settings.mkdir(parents=True)
        (settings / "config.yaml").write_text(config)
        (settings / "hydra.yaml").write_text("hydra: {}")
        (settings / "overrides.yaml").write_text("[]")
        (tmp_path / job / "metrics.json").write_text(json.dumps({"loss": 1.0}))
    runs = importance.read_runs(tmp_path)
    assert runs.parameters == ("lr",)
    assert sorted(runs.frame["lr"].dropna()) == [0.1, 0.2], "the other jobs are read as usual"


def test_a_folder_without_jobs_is_not_hydra_s(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("lr: 1")
    with pytest.raises(ImportanceError, match="contains a single run"):
        importance.read_runs(tmp_path)
