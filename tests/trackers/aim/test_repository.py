"""Aim's repository, as Aim 3.29.1 wrote it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from importance import read_runs
from importance.cli import main
from importance.errors import SeveralStudies, UnreadableRuns
from importance.trackers.formats import sqlite_files
from tests.trackers.aim import repositories


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return repositories.unpacked(tmp_path / "project")


def test_each_experiment_is_a_study(repository: Path) -> None:
    with pytest.raises(SeveralStudies, match=r"digits \(9 runs\), letters \(2 runs\)"):
        read_runs(repository)
    letters = read_runs(repository, study="letters")
    assert letters.frame["name"].tolist() == ["letters 0.003", "letters 0.01"]


def test_a_run_has_its_names_and_how_it_ended(repository: Path) -> None:
    runs = read_runs(repository, study="digits")
    assert runs.source.endswith("digits (Aim repository)")
    assert runs.frame["name"].tolist() == [*(f"run {number}" for number in range(8)), "killed"]
    assert runs.frame["state"].tolist() == ["finished", *["ended"] * 7, "unfinished"]
    assert runs.frame["tags"][0] == "baseline"
    assert str(runs.frame["archived"][4]).lower() == "true" and pd.isna(runs.frame["archived"][5])
    assert any("Aim does not record failures" in note for note in runs.notes)


@pytest.mark.parametrize("given", [".", ".aim", ".aim/run_metadata.sqlite"])
def test_the_repository_is_found_from_any_of_its_paths(repository: Path, given: str) -> None:
    assert len(read_runs(repository / given, study="digits").frame) == 9


def test_it_is_read_from_an_archive(repository: Path) -> None:
    assert len(read_runs(repositories.WRITTEN, study="digits").frame) == 9


def test_reading_changes_no_file(repository: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in repository.rglob("*") if path.is_file()}

    before = files()
    read_runs(repository, study="digits", history="mean")
    assert files() == before


def test_the_command_ranks_the_runs(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--study", "digits", "--metric", "val/loss", "--format", "json"]
    assert main(["rank", str(repository), *arguments]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["metric"] == "val/loss" and answer["goal"] == "minimize"


def test_a_repository_without_runs_says_so(tmp_path: Path) -> None:
    repositories.skip_without_wheel()
    (tmp_path / ".aim" / "meta" / "chunks").mkdir(parents=True)
    (tmp_path / ".aim" / "seqs").mkdir()
    with sqlite_files.sqlite3.connect(tmp_path / ".aim" / "run_metadata.sqlite") as made:
        made.execute("CREATE TABLE run (hash TEXT)")
    with pytest.raises(UnreadableRuns, match="an Aim repository without runs"):
        read_runs(tmp_path)
