"""One table of runs, written in every format and dialect, reads the same."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importance import ImportanceError, Runs, rank, read_runs, recommend
from importance.runs.columns import Kind, Role
from importance.space.formats import write_space

RUNS = pd.DataFrame(
    {
        "lr": [0.1, 0.01, 0.001, 0.1],
        "optimizer": ["adam", "sgd", "adam", "sgd"],
        "nesterov": ["false", "true", "false", "true"],
        "steps": [1000.0, 2500.0, 800.0, 1200.0],
        "val_loss": [0.51, 0.42, np.nan, 1.73],
    }
)


def excel(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer) as writer:
        pd.DataFrame([["About these runs"]]).to_excel(writer, sheet_name="about", index=False, header=False)
        frame.to_excel(writer, sheet_name="runs", index=False, startrow=2)
    return buffer.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    return frame.to_parquet(index=False)


def german(frame: pd.DataFrame) -> bytes:
    return frame.to_csv(index=False, sep=";", decimal=",").encode()


WRITERS: dict[str, Callable[[pd.DataFrame], bytes]] = {
    "csv": lambda f: f.to_csv(index=False).encode(),
    "csv with its index": lambda f: f.to_csv().encode(),
    "all quoted": lambda f: f.to_csv(index=False, quoting=1).encode(),
    "crlf and a mark": lambda f: b"\xef\xbb\xbf" + f.to_csv(index=False, lineterminator="\r\n").encode(),
    "utf-16": lambda f: f.to_csv(index=False).encode("utf-16"),
    "utf-16 without a mark": lambda f: f.to_csv(index=False).encode("utf-16-le"),
    "tabs": lambda f: f.to_csv(index=False, sep="\t").encode(),
    "pipes": lambda f: f.to_csv(index=False, sep="|").encode(),
    "semicolons and decimal commas": german,
    "excel's separator line": lambda f: b"sep=;\n" + german(f),
    "a separator at each end": lambda f: f.to_csv(index=False).replace("\n", ",\n").encode(),
    "json records": lambda f: f.to_json(orient="records").encode(),
    "json columns": lambda f: f.to_json().encode(),
    "json split": lambda f: f.to_json(orient="split", index=False).encode(),
    "json table": lambda f: f.to_json(orient="table", index=False).encode(),
    "json lists": lambda f: json.dumps(f.to_dict("list")).encode(),
    "json in a wrapper": lambda f: json.dumps({"runs": f.to_dict("records"), "total": 4}).encode(),
    "json lines": lambda f: f.to_json(orient="records", lines=True).encode(),
    "parquet": parquet,
    "excel": excel,
}


@pytest.mark.parametrize("dialect", WRITERS)
def test_the_same_runs_in_any_dialect(dialect: str) -> None:
    runs = read_runs(("export", WRITERS[dialect](RUNS)))
    assert set(runs.parameters) >= {"lr", "optimizer", "nesterov"}
    assert "val_loss" in runs.metrics
    for name in RUNS:
        read = runs.frame[name]
        assert (
            read.tolist() == pytest.approx(RUNS[name].tolist(), nan_ok=True) if read.dtype == float else True
        )
        if read.dtype != float:
            assert read.tolist() == RUNS[name].tolist()


def test_a_latin_1_header_survives() -> None:
    runs = read_runs(("runs.csv", "größe,val_loss\n1,0.5\n2,0.4\n".encode("latin-1")))
    assert runs.parameters == ("größe",)


class Upload(io.BytesIO):
    """What Streamlit's file_uploader returns, as far as a reader sees it."""

    name = "runs.csv"


@pytest.mark.parametrize(
    "form", ["path", "text path", "bytes", "pair", "open file", "text file", "upload", "frame"]
)
def test_every_way_of_handing_runs_over(form: str, tmp_path: Path) -> None:
    data = RUNS.to_csv(index=False).encode()
    path = tmp_path / "runs.csv"
    path.write_bytes(data)
    source: object = {
        "path": path,
        "text path": str(path),
        "bytes": data,
        "pair": ("runs.csv", data),
        "open file": io.BytesIO(data),
        "text file": io.StringIO(data.decode()),
        "upload": Upload(data),
        "frame": RUNS,
    }[form]
    runs = read_runs(source)
    assert len(runs) == 4
    assert runs.metrics == ("val_loss",)
    assert runs.digest
    if form in ("path", "pair", "upload"):
        assert "runs.csv" in runs.source


def test_several_files_are_put_under_each_other_with_their_names() -> None:
    first = ("a.csv", b"lr,val_loss\n0.1,0.5\n0.2,0.4\n")
    second = ("b.csv", b"lr,wd,val_loss\n0.3,1e-4,0.3\n0.4,1e-3,0.2\n")
    runs = read_runs([first, second, first])
    assert runs.frame["source"].tolist() == ["a.csv", "a.csv", "b.csv", "b.csv"]
    assert runs.columns["source"].role is Role.LABEL
    assert np.isnan(runs.frame["wd"][:2]).all()
    assert any("2 files" in note for note in runs.notes)
    assert runs.digest not in (read_runs(first).digest, read_runs(second).digest)


def test_one_bad_line_of_json_lines_is_counted() -> None:
    runs = read_runs(("r.jsonl", b'{"lr": 1, "acc": 0.1}\n{"lr": 2, "acc": 0.2}\n{"lr": 3, "ac'))
    assert len(runs) == 2
    assert runs.notes == ("Left out 1 of 3 lines that are not JSON (line 3).",)


def test_a_named_index_of_a_frame_is_not_lost() -> None:
    runs = read_runs(RUNS.assign(run=list("abcd")).set_index("run"))
    assert runs.run_names.tolist() == list("abcd")


def test_none_that_a_user_chose_is_ranked_as_a_choice_and_told() -> None:
    augment = ["None", "flip", "crop"] * 12
    depth = ["None", "3", "5", "8"] * 9
    loss = [1.0 + 0.2 * (a != "None") + 0.01 * i % 0.07 for i, a in enumerate(augment)]
    rows = [f"{a},{d},{y}" for a, d, y in zip(augment, depth, loss, strict=True)]
    runs = read_runs(("runs.csv", "\n".join(["augmentation,max_depth,val_loss", *rows]).encode()))
    levels = {
        score.name: {one.level: one.n for one in score.levels} for score in rank(runs, "val_loss").scores
    }
    assert levels == {"augmentation": {"None": 12, "crop": 12, "flip": 12}, "max_depth": {}}
    assert [note for note in runs.notes if "None" in note] == [
        "None is read as one of the choices, not as a missing value: augmentation (12 of 36 runs)."
    ]
    assert runs.columns["max_depth"].kind is Kind.NUMERIC
    assert runs.frame["max_depth"].isna().sum() == 9
    assert "null" in write_space(recommend(runs, "val_loss", parameters=["augmentation"]).space, "wandb"), (
        "not a word"
    )
    one_word = read_runs(("two.csv", b"scheduler,loss\nNone,0.3\ncosine,0.2\nNone,0.31\ncosine,0.22\n"))
    assert one_word.columns["scheduler"].kind is Kind.CATEGORICAL, "not the same in every run"


def test_a_million_comments_above_the_header_take_no_time() -> None:
    """Taken off the text one by one they took four minutes, and five million two hours."""
    start = time.monotonic()
    runs = read_runs(("runs.csv", b"#\n" * 1_000_000 + b"lr,loss\n0.1,1\n0.2,2\n"))
    assert time.monotonic() - start < 20
    assert runs.frame["lr"].tolist() == [0.1, 0.2]


def test_a_row_far_longer_than_the_header_is_told_at_once() -> None:
    start = time.monotonic()
    with pytest.raises(ImportanceError, match="line 2 has 300001 cells where the header has 2"):
        read_runs(("runs.csv", b"lr,loss\n" + (b"1," * 300_000 + b"2\n") * 2))
    assert time.monotonic() - start < 20


def test_a_run_without_a_name_is_not_called_none() -> None:
    runs = read_runs(("runs.csv", b"Name,lr,loss\ncalm-1,0.1,1\nNone,0.2,2\nwild-3,0.3,3\n"))
    assert runs.run_names.tolist() == ["calm-1", "run 2", "wild-3"]


def test_html_in_a_name_stays_as_it_is() -> None:
    runs = read_runs(("r.csv", b"<i>lr,acc\n1,0.5\n2,0.25\n"))
    assert "<i>lr" in runs.columns


def check(source: object) -> None:
    """Runs or an ImportanceError, and Runs that keep their promises."""
    try:
        runs = read_runs(source)
    except ImportanceError as error:
        assert str(error)
        return
    assert isinstance(runs, Runs)
    assert list(runs.frame.columns) == list(runs.columns)
    assert runs.run_names.is_unique
    assert all(column.why for column in runs.columns.values())
    for name, column in runs.columns.items():
        assert (runs.frame[name].dtype == np.float64) or runs.frame[name].dtype == object
        assert column.kind is not Kind.NUMERIC or runs.frame[name].dtype == np.float64
    assert all(not runs.columns[name].aside for name in runs.auto_parameters)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
SCRAPS = st.sampled_from(
    [
        "lr",
        "val_loss",
        "Name",
        "State",
        "_step",
        "config",
        "0.1",
        "1,5",
        "nan",
        '"',
        "\n",
        ",",
        ";",
        "{'a': 1}",
        "\t",
        "[1]",
    ]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_bytes_give_runs_or_a_sentence(data: bytes) -> None:
    check(("x", data))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(TEXTS, SCRAPS), max_size=40),
    st.sampled_from(["", "PAR1", "PK\x03\x04", "{", "[", "\ufeff"]),
)
def test_any_text_gives_runs_or_a_sentence(parts: list[str], start: str) -> None:
    check(("x", (start + "".join(parts)).encode()))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(["adam", "sgd", "0.5", "{'a': 1}", "{'_type': 'file'}", "finished"]),
    st.dictionaries(st.sampled_from(["lr", "loss", "x"]), st.integers(0, 3), max_size=2),
)
TRACKERS_NAMES = """
    Name State Notes Runtime lr val/loss config summary params_lr value number params.lr metrics.acc run_id
    param_C mean_test_score config/lr trial_id uid from_uid _step training_iteration epoch
"""
NAMES = st.one_of(st.text(max_size=6), st.sampled_from(TRACKERS_NAMES.split()))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    names = draw(st.lists(NAMES, max_size=6))
    rows = draw(st.integers(0, 12))
    cells = [draw(st.lists(CELLS, min_size=rows, max_size=rows)) for _ in names]
    frame = pd.DataFrame({i: pd.Series(column, dtype=object) for i, column in enumerate(cells)})
    frame.columns = pd.Index(names)
    return frame


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(frames())
def test_any_frame_gives_runs_or_a_sentence(frame: pd.DataFrame) -> None:
    check(frame)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        CELLS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_gives_runs_or_a_sentence(document: object) -> None:
    check(("x.json", json.dumps(document).encode()))
