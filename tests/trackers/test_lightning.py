"""Lightning's CSV logs, written by Lightning 2.6.6."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import importance
from importance import safe_documents
from importance.errors import SeveralStudies
from importance.rows.store import History
from importance.runs.columns import Role
from tests.builders import WRITTEN

FILES = WRITTEN / "lightning"
SWEEP = FILES / "sweep"


def logged(version: int) -> pd.DataFrame:
    return pd.read_csv(SWEEP / f"version_{version}" / "metrics.csv")


@pytest.mark.parametrize(
    ("history", "way"), [("last", "last"), ("best", "min"), ("min", "min"), ("max", "max"), ("mean", "mean")]
)
def test_each_metric_is_folded_over_its_filled_rows(history: History, way: str) -> None:
    frame = importance.read_runs(FILES, history=history).frame
    for version in (0, 1, 2, 3, 4):
        column = logged(version)["val_loss"].dropna()
        expected = column.iloc[-1] if way == "last" else column.agg(way)
        assert frame["val_loss"][version] == pytest.approx(expected)
    assert frame["train_loss"][0] == pytest.approx(
        {"last": 1.25, "min": 1.25, "max": 2.0, "mean": logged(0)["train_loss"].mean()}[way]
    )


def test_a_run_that_diverged_ends_in_nan_and_one_that_never_logged_is_kept() -> None:
    runs = importance.read_runs(SWEEP)
    assert runs.frame["name"].tolist() == [f"version_{i}" for i in range(8)]
    assert np.isnan(runs.frame["train_loss"][6]) and runs.frame["val_loss"][6] > 1
    assert runs.frame["state"].tolist() == ["logged"] * 5 + ["no metrics", "logged", "no metrics"]
    assert runs.frame["lr"].tolist() == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.0, 0.8]
    assert any(note.startswith("2 of 8 runs have no metrics") for note in runs.notes)
    assert any(note.startswith("1 of 8 runs logged fewer epochs") for note in runs.notes)


def test_settings_are_parameters_and_clocks_are_labels() -> None:
    runs = importance.read_runs(SWEEP)
    assert {"lr", "width", "optim.name", "optim.nesterov", "mode", "betas"} <= set(runs.parameters)
    assert set(runs.metrics) == {"train_loss", "val_loss", "val_acc"}
    assert runs.columns["last epoch"].role is Role.LABEL
    assert runs.frame["last epoch"].tolist()[:5] == [2, 2, 2, 2, 0]


def test_python_s_objects_are_never_built(tmp_path: Path) -> None:
    for version in ("version_0", "version_1"):
        shutil.copytree(SWEEP / version, tmp_path / version)
    mark = tmp_path / "built"
    (tmp_path / "version_1" / "hparams.yaml").write_text(
        f"lr: 0.7\nbad: !!python/object/apply:os.system ['touch {mark}']\n"
        "kind: !!python/name:torch.optim.SGD ''\nmode: !!python/object/apply:models.Mode\n- fast\n"
        "path: !!python/object/apply:pathlib.PosixPath [data, train]\n"
        "args: !!python/object:argparse.Namespace {depth: 3}\n"
        "own: !anything 5\nattr: !!python/object/new:lightning.AttributeDict\n  dictitems: {width: 9}\n"
    )
    frame = importance.read_runs(tmp_path).frame
    assert not mark.exists()
    assert frame["lr"].tolist() == [0.1, 0.7]
    assert frame["kind"][1] == "torch.optim.SGD"
    assert frame["mode"][1] == "models.Mode(fast)"
    assert frame["args.depth"][1] == 3
    assert frame["attr.width"][1] == 9
    assert frame["own"][1] == 5


def test_a_log_that_is_being_written_is_read_up_to_its_last_whole_row(tmp_path: Path) -> None:
    shutil.copytree(SWEEP, tmp_path / "sweep")
    path = tmp_path / "sweep" / "version_0" / "metrics.csv"
    text = path.read_text()
    path.write_text(text + "3,6,,0.0")
    (tmp_path / "sweep" / "version_1" / "metrics.csv").write_text("")
    frame = importance.read_runs(tmp_path).frame
    assert frame["val_acc"][0] == pytest.approx(0.08)
    assert frame["state"][1] == "no metrics"


def test_loggers_of_one_version_each_are_the_runs_of_one_study(tmp_path: Path) -> None:
    for number in (0, 1, 2):
        shutil.copytree(SWEEP / f"version_{number}", tmp_path / "logs" / f"run_{number}" / "version_0")
    assert len(importance.read_runs(tmp_path)) == 3
    shutil.copytree(SWEEP, tmp_path / "sweep")
    with pytest.raises(SeveralStudies) as caught:
        importance.read_runs(tmp_path)
    assert caught.value.studies == {"logs": 3, "sweep": 8}


def test_a_folder_of_tensorboard_is_left_to_its_own_reader(tmp_path: Path) -> None:
    from importance.rows.store import Place
    from importance.trackers import lightning

    (tmp_path / "version_0").mkdir()
    (tmp_path / "version_0" / "hparams.yaml").write_text("lr: 1")
    (tmp_path / "version_0" / "events.out.tfevents.1.host.1.0").write_bytes(b"")
    assert lightning.open_path(Place(str(tmp_path), tmp_path)) is None


def test_a_broken_yaml_gives_no_settings(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: [1\nb: }")
    assert safe_documents.from_yaml(tmp_path / "a.yaml") is None
    assert safe_documents.from_yaml(tmp_path / "none.yaml") is None
