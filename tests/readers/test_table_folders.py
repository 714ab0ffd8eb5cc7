"""Folders of tables and of single runs that no tracker recognises."""

from __future__ import annotations

import json
import pickle
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from importance import Role, SeveralStudies, read_runs
from importance.errors import UnreadableRuns
from importance.readers import folder_listing, source_summary, table_files

CSV = "lr,val_loss\n0.1,0.5\n0.2,0.4\n0.3,0.45\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_tables_with_the_same_columns_are_concatenated(tmp_path: Path) -> None:
    write(tmp_path, {"monday.csv": CSV, "later/tuesday.tsv": CSV.replace(",", "\t").replace("0.5", "0.6")})
    pd.DataFrame({"lr": [0.4], "val_loss": [0.3]}).to_parquet(tmp_path / "last.parquet")
    runs = read_runs(tmp_path)
    assert len(runs) == 7
    assert runs.parameters == ("lr",)
    assert runs.metrics == ("val_loss",)
    assert set(runs.frame["source"]) == {"monday.csv", "later/tuesday.tsv", "last.parquet"}


def test_tables_with_different_columns_are_separate_studies(tmp_path: Path) -> None:
    write(tmp_path, {"a.csv": CSV, "b.csv": CSV, "c.csv": "depth,width,acc\n1,2,0.5\n2,3,0.6\n"})
    with pytest.raises(SeveralStudies, match=r"a\.csv and files like it") as raised:
        read_runs(tmp_path)
    assert raised.value.studies == {"a.csv and files like it": 6, "c.csv": 2}
    assert read_runs(tmp_path, study="c.csv").metrics == ("acc",)


def test_one_json_file_per_run_gives_one_row_per_file(tmp_path: Path) -> None:
    for i in range(4):
        result = {"lr": 10.0**-i, "model": {"depth": i}} | ({"val_loss": 1 / (i + 1)} if i else {})
        write(tmp_path, {f"run_{i}.json": json.dumps(result)})
    runs = read_runs(tmp_path)
    assert len(runs) == 4
    assert set(runs.parameters) == {"lr", "model.depth"}
    assert runs.frame["val_loss"].notna().sum() == 3, "the crashed run is kept without its metric"


def run_folders(root: Path) -> Path:
    for i in range(3):
        write(root, {f"exp/run{i}/config.json": json.dumps({"lr": 0.1 * (i + 1), "net": {"depth": i}})})
        if i < 2:
            half_written = "4,0.0"
            steps = f"epoch,val_loss\n1,{0.9 - i}\n2,{0.2 + i}\n3,{0.5 + i}\n{half_written}"
            write(root, {f"exp/run{i}/history.csv": steps, f"exp/run{i}/metrics.json": '{"acc": 0.9}'})
    return root


@pytest.mark.parametrize(("history", "loss"), [("last", 0.5), ("best", 0.2), ("mean", 1.6 / 3), ("max", 0.9)])
def test_settings_beside_results_give_one_run_per_folder(tmp_path: Path, history: str, loss: float) -> None:
    runs = read_runs(run_folders(tmp_path), history=history)  # type: ignore[arg-type]
    assert list(runs.frame["run"]) == ["exp/run0", "exp/run1", "exp/run2"]
    assert set(runs.parameters) == {"lr", "net.depth"}
    assert set(runs.metrics) == {"val_loss", "acc"}
    assert runs.columns["epoch"].role is Role.LABEL
    assert runs.frame["val_loss"][0] == pytest.approx(loss)
    assert any("1 of 3 runs have settings but no results" in note for note in runs.notes)


def test_files_that_are_not_tables_are_left_out_and_counted(tmp_path: Path) -> None:
    runs = read_runs(
        write(tmp_path, {"runs.csv": CSV, "broken.csv": 'a,b\n"1,2', "about.json": '{"by": "me"}'})
    )
    assert len(runs) == 3
    assert any("Left out 2 files" in note and "broken.csv" in note for note in runs.notes)


@pytest.mark.parametrize("files", [{}, {"readme.md": "hello"}, {".git/config.json": "{}"}])
def test_a_folder_without_runs_is_rejected(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(UnreadableRuns, match=r"contains no readable runs\. It was searched for"):
        read_runs(write(tmp_path, files))


def test_a_pickle_in_a_folder_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, lambda *a, **k: pytest.fail("opened"))
    write(tmp_path, {"runs.csv": CSV})
    for name in ("study.pkl", "state.pickle", "data.json", "model.pt"):
        (tmp_path / name).write_bytes(b"\x80\x04cos\nsystem\n(S'touch owned'\ntR.")
    assert len(read_runs(tmp_path)) == 3


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.csv": CSV})
    inside = write(tmp_path / "inside", {"runs.csv": CSV})
    (inside / "link.csv").symlink_to(outside / "secret.csv")
    (inside / "folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    runs = read_runs(inside)
    assert len(runs) == 3
    assert "source" not in runs.columns


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [("MAX_ENTRIES", 5, "than 5 files"), ("MAX_FILES", 5, "at most 5 can"), ("MAX_BYTES", 200, "0 MB")],
)
def test_a_folder_that_is_too_large_is_rejected_with_the_limit(
    limit: str, value: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {f"{i}.csv": CSV for i in range(9)})
    monkeypatch.setattr(folder_listing, limit, value)
    with pytest.raises(UnreadableRuns, match=words):
        read_runs(tmp_path)


def test_only_changed_files_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {f"{i}.csv": CSV for i in range(3)})
    before = source_summary.summarise_source(str(tmp_path))
    files = []
    read_file = table_files.read_file
    monkeypatch.setattr(
        table_files, "read_file", lambda path, *rest: files.append(path.name) or read_file(path, *rest)
    )
    write(tmp_path, {"1.csv": CSV + "0.4,0.35\n"})
    after = source_summary.summarise_source(str(tmp_path))
    assert before.live
    assert after.stamp != before.stamp
    assert files == ["1.csv"]
    assert list(after.studies.values()) == [10]


def test_a_hostile_database_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "evil.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "create table trials (trial_id integer, state text, study_id integer);"
        "create table studies (study_id integer, study_name text);"
        "create table witness (word text);"
        "create view trial_params as select load_extension('/tmp/evil.so') as param_name;"
        "create trigger spy after insert on trials begin insert into witness values ('ran'); end;"
    )
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UnreadableRuns):
        read_runs(path)
    assert path.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["evil.db"]
