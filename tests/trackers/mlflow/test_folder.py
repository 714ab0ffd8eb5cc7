"""MLflow's folder of runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from importance import SeveralStudies, read_runs
from importance.errors import UnreadableRuns
from importance.trackers.mlflow import folder as mlflow_files
from tests.builders import DATA
from tests.trackers.mlflow.written_runs import by_id, copied_run, opened

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_folder_is_found_from_above_and_from_an_experiment_within(folder: Path) -> None:
    whole = by_id(read_runs(folder))
    assert by_id(read_runs(folder.parent)).equals(whole)
    experiment = next(path.parent for path in folder.glob("*/meta.yaml") if "sweep" in path.read_text())
    assert by_id(read_runs(experiment)).equals(whole)
    assert any("Left out 1 deleted experiment." in note for note in read_runs(folder).notes)


def test_two_stores_below_a_folder_keep_their_experiments_apart(folder: Path, tmp_path: Path) -> None:
    for name in ("monday", "tuesday"):
        shutil.copytree(folder, tmp_path / name / "mlruns")
    with pytest.raises(SeveralStudies) as raised:
        read_runs(tmp_path)
    assert raised.value.studies["monday/mlruns: sweep"] == raised.value.studies["tuesday/mlruns: sweep"] == 13


def test_the_stamp_changes_when_a_run_logs_and_when_one_is_added(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    before = opened(root).stamp
    assert opened(root).stamp == before
    with (run / "metrics/accuracy").open("a") as file:
        file.write("1700000000009 0.25 12\n")
    grown = opened(root).stamp
    assert grown != before
    shutil.copytree(run, run.with_name("0" * 32))
    assert opened(root).stamp != grown


def test_links_are_not_followed_and_yaml_is_not_run(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    (run / "params/stolen").symlink_to(secret)
    marker = tmp_path / "ran"
    (run.with_name("evil") / "params").mkdir(parents=True)
    (run.with_name("evil") / "params/lr").write_text("1")
    (run.with_name("evil") / "meta.yaml").write_text(
        f"run_id: evil\nstatus: 3\nx: !!python/object/apply:os.system ['touch {marker}']\n"
    )
    runs = read_runs(root)
    assert "stolen" not in runs.columns
    assert len(runs) == 13, "the command in its meta.yaml is only text, so the run is read like the others"
    assert not marker.exists()


def test_what_a_run_has_logged_as_artifacts_does_not_hide_the_runs(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    (run / "artifacts/.hydra").mkdir(parents=True)
    (run / "artifacts/.hydra/config.yaml").write_text("lr: 3\n")
    (run / "artifacts/.hydra/hydra.yaml").write_text("hydra: {job: {name: x}}\n")
    (run / "artifacts/table.csv").write_text("a,b\n1,2\n")
    assert opened(root).kind == "MLflow folder"
    assert opened(root.parent).kind == "MLflow folder"


def test_each_jobs_own_store_is_left_to_the_tool_that_ran_the_jobs(folder: Path, tmp_path: Path) -> None:
    for number in range(2):
        shutil.copytree(folder, tmp_path / str(number) / "mlruns")
        (tmp_path / str(number) / ".hydra").mkdir()
    assert mlflow_files.open_folder(tmp_path) is None


def test_a_folder_of_other_things_is_not_mlflows(tmp_path: Path) -> None:
    (tmp_path / "0" / "one").mkdir(parents=True)
    (tmp_path / "0" / "one" / "meta.yaml").write_text("title: something else\n")
    assert mlflow_files.open_folder(tmp_path) is None


def test_a_folder_with_nothing_but_artifacts_leads_to_the_database(database: Path, tmp_path: Path) -> None:
    (tmp_path / "mlruns/1" / ("a" * 32) / "artifacts").mkdir(parents=True)
    shutil.copy(database, tmp_path / "mlflow.db")
    with pytest.raises(UnreadableRuns, match=r"Give .*mlflow\.db"):
        read_runs(tmp_path / "mlruns")
    assert len(read_runs(tmp_path)) == 12


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason="the real exports in ../shared/data are not here")
def test_a_real_folder_of_2020_is_read() -> None:
    runs = read_runs(DATA / "mlruns__Sooryakiran-CS6886_SysDL")
    assert len(runs) == 24
    assert set(runs.metrics) == {"Test Accuracy", "Training time"}
    assert len(runs.parameters) == 5
    assert runs.frame["Test Accuracy"].between(0, 1).all()
