"""A table of runs gives the same runs in every format and dialect."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from importance import read_runs

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


def test_a_named_index_becomes_a_column() -> None:
    runs = read_runs(RUNS.assign(run=list("abcd")).set_index("run"))
    assert runs.run_names.tolist() == list("abcd")


def test_a_run_without_a_name_is_not_called_none() -> None:
    runs = read_runs(("runs.csv", b"Name,lr,loss\ncalm-1,0.1,1\nNone,0.2,2\nwild-3,0.3,3\n"))
    assert runs.run_names.tolist() == ["calm-1", "run 2", "wild-3"]


def test_html_in_a_name_is_kept() -> None:
    runs = read_runs(("r.csv", b"<i>lr,acc\n1,0.5\n2,0.25\n"))
    assert "<i>lr" in runs.columns
