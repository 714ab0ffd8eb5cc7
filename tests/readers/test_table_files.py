"""One file in a folder of tables: what its rows are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance.errors import UnreadableRuns
from importance.readers import source_summary, table_files
from importance.readers.folder_listing import ListedFile
from importance.readers.table_files import FileSummary, RowKind, read_file, summarise_file
from importance.rows.store import History
from importance.runs.columns import Role
from tests.builders import CSV, write_files


def test_only_changed_files_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {f"{i}.csv": CSV for i in range(3)})
    before = source_summary.summarise_source(str(tmp_path))
    files = []
    read_file = table_files.read_file
    monkeypatch.setattr(
        table_files, "read_file", lambda path, *rest: files.append(path.name) or read_file(path, *rest)
    )
    write_files(tmp_path, {"1.csv": CSV + "0.4,0.35\n"})
    after = source_summary.summarise_source(str(tmp_path))
    assert before.live
    assert after.stamp != before.stamp
    assert files == ["1.csv"]
    assert list(after.studies.values()) == [10]


def summary(folder: Path, name: str, text: str) -> FileSummary:
    path = write_files(folder, {name: text}) / name
    return summarise_file(ListedFile(path, path.stat().st_mtime_ns, len(text)))


def test_a_table_of_runs_is_counted(tmp_path: Path) -> None:
    expected = FileSummary(frozenset({"lr", "val_loss"}), 3, RowKind.RUNS)
    assert summary(tmp_path, "runs.csv", CSV) == expected


def test_a_table_that_counts_its_steps_is_a_log_of_one_run(tmp_path: Path) -> None:
    steps = "epoch,val_loss\n" + "".join(f"{step},{1 / (step + 1)}\n" for step in range(9))
    assert summary(tmp_path, "log.csv", steps).row_kind is RowKind.STEPS
    uncounted = "val_loss,accuracy\n" + "".join(f"{1 / (i + 1)},{1 - 1 / (i + 2)}\n" for i in range(9))
    assert summary(tmp_path, "uncounted.csv", uncounted).row_kind is RowKind.MAYBE_STEPS


def test_a_file_that_is_no_table_has_its_problem(tmp_path: Path) -> None:
    assert "is empty" in summary(tmp_path, "empty.csv", "").problem
    assert summary(tmp_path, "runs.csv", CSV).problem == ""
    gone = ListedFile(tmp_path / "gone.csv", 0, 0)
    assert summarise_file(gone).problem


HISTORY = {"lr": 0.1, "history": {"val_loss": [3.0, 1.0, 2.0], "epoch": [0, 1, 2]}}


@pytest.mark.parametrize(("history", "loss"), [("last", 2.0), ("best", 1.0), ("max", 3.0), ("mean", 2.0)])
@pytest.mark.parametrize("name", ["run.json", "run.yaml"])
def test_a_run_with_its_metrics_as_lists_is_one_row(
    name: str, history: History, loss: float, tmp_path: Path
) -> None:
    text = json.dumps(HISTORY)  # JSON is YAML
    layout = read_file(write_files(tmp_path, {name: text}) / name, history)
    assert len(layout.frame) == 1
    assert layout.over_time
    (metric,) = [column for column, (role, _) in layout.known_roles.items() if role is Role.METRIC]
    assert layout.frame[metric][0] == pytest.approx(loss)
    assert layout.known_roles["lr"][0] is Role.PARAMETER
    assert summary(tmp_path, name, text).over_time


def test_a_yaml_file_is_one_run_with_dotted_names(tmp_path: Path) -> None:
    path = write_files(tmp_path, {"run.yaml": "lr: 0.1\nnet: {depth: 3}\nval_loss: 0.5\n"}) / "run.yaml"
    assert read_file(path).frame.to_dict("records") == [{"lr": 0.1, "net.depth": 3, "val_loss": 0.5}]
    path.write_text("just words")
    with pytest.raises(UnreadableRuns, match="does not hold the settings or results of one run"):
        read_file(path)
