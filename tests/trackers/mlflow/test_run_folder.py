"""One run in MLflow's folder: its meta.yaml, and its files of metrics."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance import read_runs
from importance.rows.store import History
from importance.trackers.mlflow import run_folder
from importance.trackers.mlflow.run_folder import RunFolder
from tests.builders import write_files
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


def opened_run(path: Path) -> RunFolder:
    return RunFolder(str(path), run_folder.meta_of(path / "meta.yaml"))


def small_run(root: Path, **metrics: str) -> RunFolder:
    """A run that has ended, with these files of metrics."""
    files = {"meta.yaml": "run_id: abc\nrun_name: first\nstatus: 3\nstart_time: 5\nend_time: null\n"}
    files |= {"params/net/width": "8", "tags/team": "blue", "tags/mlflow.user": "me"}
    return opened_run(write_files(root, files | {f"metrics/{name}": text for name, text in metrics.items()}))


def test_a_run_has_its_settings_tags_and_times_by_their_names(tmp_path: Path) -> None:
    run, broken = run_folder.read_run(small_run(tmp_path, loss="1 0.5 0\n"), "last")
    assert (run.key, run.name, run.state, run.started, run.ended) == ("abc", "first", "FINISHED", 5, None)
    assert run.params == {"net/width": "8"}
    assert run.tags == {"team": "blue"}, "of MLflow's own tags only the names of runs and parents are read"
    assert run.metrics == {"loss": 0.5}
    assert broken == 0


@pytest.mark.parametrize(
    ("history", "loss"), [("last", 2.0), ("best", 1.0), ("min", 1.0), ("max", 3.0), ("mean", 2.0)]
)
def test_one_value_represents_the_steps(history: History, loss: float, tmp_path: Path) -> None:
    folder = small_run(tmp_path, loss="1 3.0 0\n2 1.0 1\n3 2.0 2\n")
    assert run_folder.read_run(folder, history)[0].metrics == {"loss": loss}


def test_a_metric_without_a_number_is_left_out_and_counted(tmp_path: Path) -> None:
    run, broken = run_folder.read_run(
        small_run(tmp_path, empty="", words="not a line\n", loss="1 2 0"), "last"
    )
    assert run.metrics == {"loss": 2.0}
    assert broken == 1, "an empty file is not broken"


def test_growth_changes_with_every_value_and_with_nothing_else(tmp_path: Path) -> None:
    small_run(tmp_path, loss="1 3.0 0\n")
    before = run_folder.growth(str(tmp_path))
    assert run_folder.growth(str(tmp_path)) == before
    (tmp_path / "metrics/loss").write_text("1 3.0 0\n2 1.0 1\n")
    grown = run_folder.growth(str(tmp_path))
    (tmp_path / "params/lr").write_text("0.1")
    assert len({before, grown, run_folder.growth(str(tmp_path))}) == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 'b c'\nd: null\ne: ~\n", {"a": "b c", "d": "", "e": ""}),
        ('a: "b\\tc"\nd: 3\n', {"a": "b\tc", "d": "3"}),
        ("a: >-\n  one\n  two\nd: {e: 1}\n", {"a": "one two"}),
        ("- a\n- b\n", {}),
        ("", {}),
    ],
)
def test_the_content_of_a_meta_file_is_text(text: str, expected: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "meta.yaml").write_text(text)
    assert run_folder.meta_of(tmp_path / "meta.yaml") == expected
    assert run_folder.meta_of(tmp_path / "nothing.yaml") == {}
