"""The folders of Sacred's FileStorageObserver, written by Sacred 0.8.7 (see written/write_sacred.py)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import importance
from importance.errors import SeveralStudies
from importance.rows.store import History, Options
from importance.runs.columns import Role
from importance.trackers import open_store, place_of
from tests.builders import WRITTEN

FILES = WRITTEN / "sacred"


def test_experiments_in_one_folder_are_studies() -> None:
    with pytest.raises(SeveralStudies) as raised:
        importance.read_runs(FILES)
    assert raised.value.studies == {"plain": 4, "nested": 4}


@pytest.mark.parametrize(("history", "step"), [("last", 2), ("max", 0), ("best", 2)])
def test_what_was_logged_over_time_is_folded(history: History, step: int) -> None:
    runs = importance.read_runs(FILES, study="plain", history=history)
    logged = [
        json.loads((FILES / f"{name:g}" / "metrics.json").read_text())["val_loss"]["values"][step]
        for name in runs.frame["name"]
    ]
    assert runs.frame["val_loss"].tolist() == pytest.approx(logged)
    assert set(runs.selectable) == {"lr", "units", "seed"}
    assert "seed" not in runs.auto_parameters
    assert set(runs.metrics) == {"val_loss", "result"}


def test_a_run_that_failed_says_with_what_and_keeps_its_settings() -> None:
    runs = importance.read_runs(FILES, study="nested")
    assert runs.states is not None
    failed = runs.states == "failed"
    assert failed.tolist() == (runs.frame["optimizer.lr"] > 0.05).tolist() and failed.any()
    assert set(runs.frame["failed with"][failed]) == {"ValueError: diverged"}
    assert runs.frame["accuracy"].isna().tolist() == failed.tolist()


def test_nested_settings_numpys_numbers_and_info_are_read() -> None:
    runs = importance.read_runs(FILES, study="nested")
    assert {"optimizer.lr", "optimizer.name", "layers", "seed"} == set(runs.selectable)
    done = runs.frame[runs.frame["accuracy"].notna()]
    assert done["accuracy"].tolist() == pytest.approx((1 - done["optimizer.lr"]).tolist())
    assert set(done["epochs_done"]) == {7.0}
    assert runs.columns["loss"].role is Role.METRIC


@pytest.mark.parametrize("history", ["last", "max"])
def test_what_a_run_returned_is_not_lost_behind_what_it_logged(tmp_path: Path, history: History) -> None:
    """The runs log the accuracy on held-out data, and return that on the test data."""
    root = tmp_path / "runs"
    shutil.copytree(FILES, root)
    for path in root.glob("*/run.json"):
        document = json.loads(path.read_text())
        if isinstance(document.get("result"), dict):
            document["result"]["accuracy"] = 0.25
            path.write_text(json.dumps(document))
    runs = importance.read_runs(root, study="nested", history=history)
    done = runs.frame[runs.frame["state"] != "failed"]
    assert done["accuracy"].tolist() == pytest.approx((1 - done["optimizer.lr"]).tolist())
    assert set(done["result.accuracy"]) == {0.25}
    assert "result.accuracy" in runs.metrics


def test_sources_that_were_kept_and_runs_that_are_half_there_do_not_count(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    shutil.copytree(FILES, root)
    (root / "_sources").mkdir()
    (root / "_sources" / "config.json").write_text("{}")
    (root / "3" / "metrics.json").unlink()
    (root / "4" / "config.json").write_text('{"lr": 0.')
    runs = importance.read_runs(root, study="plain")
    assert len(runs) == 3
    assert any("1 run with a missing or incomplete file" in note for note in runs.notes)


def test_a_run_that_vanishes_after_it_was_listed_is_counted(tmp_path: Path) -> None:
    root = tmp_path / "runs"
    shutil.copytree(FILES, root)
    store = open_store(place_of(str(root)))
    assert store is not None
    shutil.rmtree(root / "2")
    study = next(study for study in store.studies if study.name == "plain")
    layout = study.read(Options())
    assert len(layout.frame) == 3
    assert any("1 run" in note for note in layout.notes)
