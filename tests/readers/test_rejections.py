"""A rejected file gets a sentence that names the problem and what to do."""

from __future__ import annotations

import gzip
import json
import pickle
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from importance import ImportanceError, read_runs
from importance.errors import UnreadableRuns
from importance.readers import sources
from tests.builders import zipped

LINE_CHART = (
    b'"Step","run-1 - loss","run-1 - loss__MIN","run-1 - loss__MAX"\n"0","1","1","1"\n"1","2","2","2"\n'
)
LABELS = "Name,State,Notes,User,Tags,Created,Runtime,Sweep"


def database(folder: Path) -> bytes:
    path = folder / "study.db"
    connection = sqlite3.connect(path)
    connection.execute("create table trials (number int)")
    connection.commit()
    connection.close()
    return path.read_bytes()


@pytest.mark.parametrize(
    ("data", "problem", "advice"),
    [
        (b"", "is empty", "exclude all runs"),
        (b"lr,loss\n", "is empty", "export finished"),
        (b"lr,loss\n0.1,0.2\n", "a single run", "at least two"),
        (LINE_CHART, "line chart", "Runs table"),
        (b"_step,loss\n0,1\n1,0.9\n2,0.7\n", "history of one run", "Runs table"),
        (b"epoch,step,train_loss,val_loss\n0,9,1,1\n1,19,.9,1\n2,29,.8,.9\n", "history", "Runs table"),
        (b"opt,act\nadam,relu\nsgd,gelu\n", "no column of numbers", "one row per run"),
        (
            f"{LABELS},val/loss\na,finished,,,,2020-01-01,9,,0.5\nb,finished,,,,2020-01-02,8,,0.7\n".encode(),
            "no parameters",
            "config columns",
        ),
        (b"lr,acc\n0.1,0.9\n0.2,0.8\n0.3,0.7,5,6\n", "line 4 has 4 cells", "quotes"),
        (b'lr,acc\n"0.1,0.9\n0.2,0.8\n', "quotation mark", "Export the file again"),
        (b"1,2\n3,4\n5,6\n", "numbers instead of names", "first line"),
        (b"lr: 0.1\nopt: adam\n", "not a table", "commas"),
        (b"<!DOCTYPE html><html><head></head></html>", "web page", "raw link"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS", "git lfs pull"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "PNG image", "CSV"),
        (pickle.dumps({"lr": [1, 2]}), "pickle", "CSV or Parquet"),
        # gzip's bytes contain the time, which differs between the workers that collect the tests.
        pytest.param(zipped(**{"runs.csv": b"a,b\n1,2\n"}), "a single run", "at least two", id="zip"),
        pytest.param(gzip.compress(b"lr,acc\n1,2\n"), "a single run", "at least two", id="gzip"),
        (b"\xfd7zXZ\x00" + bytes(40), "compressed", "Unpack"),
        (bytes(range(256)) * 20, "binary", "CSV"),
        (b"PAR1" + bytes(40) + b"PAR1", "Parquet", "Export it again"),
        (b'{"lr": 0.1, "loss"', "broken", "export it again"),
        (b"[1, 2, 3]", "no list of runs", "one per run"),
        (b"[" * 200_000, "nested too deeply", "flat"),
        (
            json.dumps({"op_code": 0, "worker_id": "a"}).encode() + b'\n{"op_code": 1, "worker_id": "a"}',
            "Optuna",
            "Run a study",
        ),
    ],
)
def test_a_rejected_file_is_named_with_advice(data: bytes, problem: str, advice: str) -> None:
    with pytest.raises(UnreadableRuns) as raised:
        read_runs(("export.csv", data))
    message = str(raised.value)
    assert problem in message
    assert advice in message
    assert "Traceback" not in message


def test_a_database_is_not_opened_as_text(tmp_path: Path) -> None:
    with pytest.raises(UnreadableRuns, match="SQLite database whose tables are empty"):
        read_runs(("study.db", database(tmp_path)))


def test_a_logged_table_of_texts_is_rejected() -> None:
    rows = "\n".join(
        f'"question number {i} about something or other at some length",-{i}.5' for i in range(9)
    )
    with pytest.raises(UnreadableRuns, match="logged table of texts"):
        read_runs(("wandb.csv", f"text,score\n{rows}\n".encode()))


def test_steps_of_one_run_are_rejected_but_runs_with_timestamps_are_not() -> None:
    """A history without names is recognised by its clock, which rises from row to row in no table of runs."""
    head = "train/entropy,num_epoch,_step,_runtime,_timestamp,eval/reward"
    steps = [f"{1 / (i + 1)!r},{i // 2},{5 * i},{40.5 * i + 1},{1.7e9 + 41 * i},{i % 4}.5" for i in range(12)]
    with pytest.raises(UnreadableRuns, match="history of one run"):
        read_runs(("history.csv", "\n".join([head, *steps]).encode()))
    named = [f"run-{i},{line}" for i, line in enumerate(steps)]
    assert len(read_runs(("runs.csv", "\n".join([f"name,{head}", *named]).encode()))) == 12
    times = [f"{1 / (i + 1)!r},{i // 2},{5 * i},{90 - i},{1.7e9 + 41 * i},{i % 4}.5" for i in range(12)]
    assert len(read_runs(("runs.csv", "\n".join([head, *times]).encode()))) == 12


def test_a_file_over_the_limit_is_rejected_with_the_limit(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    path = tmp_path / "big.csv"
    path.write_bytes(b"lr,acc\n" + b"0.1,0.2\n" * 1000)
    with pytest.raises(UnreadableRuns, match=r"big\.csv has 0 MB, but at most 0 MB .* fewer columns"):
        read_runs(path)


def test_the_message_about_half_a_parquet_file_ends_with_one_full_stop() -> None:
    whole = pd.DataFrame({"lr": range(10), "loss": range(10)}).to_parquet()
    with pytest.raises(UnreadableRuns, match="cannot be read") as raised:
        read_runs(("half.parquet", whole[: len(whole) // 2]))
    assert ".." not in str(raised.value)


def test_a_missing_source_is_rejected(tmp_path: Path) -> None:
    for source, words in [
        (tmp_path / "nothing.csv", "no file"),
        (tmp_path, "contains no readable runs. It was searched for"),
        ("http://127.0.0.1:9/runs.csv", "cannot be reached"),
        ("https://[broken/runs.csv", "cannot be reached"),
        (None, "NoneType"),
        ([], "is empty"),
        ("\0", "cannot be opened"),
    ]:
        with pytest.raises(ImportanceError, match=words):
            read_runs(source)
