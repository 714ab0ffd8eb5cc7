"""One run in MLflow's folder: its meta.yaml, and its files of metrics."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance import read_runs
from importance.trackers.mlflow import run_folder
from tests.trackers.mlflow.written_runs import copied_run

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_half_written_line_of_a_running_run_is_not_read(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    with (run / "metrics/val/loss").open("a") as file:
        file.write("1700000000009 0.0")
    with (run / "metrics/accuracy").open("a") as file:
        file.write("1700000000009 0.25 12")  # perhaps the beginning of step 1200
    runs = read_runs(root)
    row = runs.frame[runs.frame["name"] == "try 5"].iloc[0]
    assert row["val/loss"] == 7.0
    assert row["accuracy"] == 5.7
    assert any("not numbers in 2 metric files" in note for note in runs.notes)


def test_metric_lines_in_any_order_and_of_old_versions_are_read(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    (run / "metrics/val/loss").write_text("30 1.5 2\n20 9.5 7\n10 8.5 1\n")
    (run / "metrics/accuracy").write_text("10 0.5\n20 0.75\n")
    (run / "metrics/burst").write_text("10 0.5 1 train abc123\nnot a line\n")
    runs = read_runs(root)
    row = runs.frame[runs.frame["name"] == "try 5"].iloc[0]
    assert (row["val/loss"], row["accuracy"], row["burst"]) == (9.5, 0.75, 0.5)
    assert any("not numbers in 1 metric file." in note for note in runs.notes)


def test_a_status_and_times_that_are_not_numbers_lose_no_run(folder: Path, tmp_path: Path) -> None:
    root, run = copied_run(folder, tmp_path)
    before = len(read_runs(root))
    meta = run / "meta.yaml"
    odd = "status: '\u00b2'\nstart_time: '\u00b2'\nend_time: 0x" + "f" * 6_000
    kept = [line for line in meta.read_text().splitlines() if not line.startswith(("status", "start", "end"))]
    meta.write_text("\n".join([*kept, odd]), encoding="utf-8")
    runs = read_runs(root)
    assert len(runs) == before
    assert runs.frame.set_index("name").loc["try 5", "state"] == "\u00b2"


def test_meta_files_read_line_by_line_say_what_yaml_says(folder: Path) -> None:
    import yaml

    paths = list(folder.glob("[0-9]*/*/meta.yaml"))
    assert len(paths) == 14
    for path in paths:
        by_yaml = yaml.safe_load(path.read_text())
        read = run_folder.meta_of(path)
        for key in ("run_id", "run_name", "status", "start_time", "end_time", "lifecycle_stage"):
            assert read[key] == ("" if by_yaml[key] is None else str(by_yaml[key]))
