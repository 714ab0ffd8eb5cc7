"""Neptune's runs, in the schema of neptune-exporter (README of its repository, 2025)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import importance
from importance.errors import SeveralStudies, UnreadableRuns
from importance.rows.store import History
from importance.runs.columns import Role

TIME = pa.timestamp("ms", tz="UTC")
SCHEMA = pa.schema(
    [
        ("project_id", pa.string()),
        ("run_id", pa.string()),
        ("attribute_path", pa.string()),
        ("attribute_type", pa.string()),
        ("step", pa.decimal128(18, 6)),
        ("timestamp", TIME),
        ("int_value", pa.int64()),
        ("float_value", pa.float64()),
        ("string_value", pa.string()),
        ("bool_value", pa.bool_()),
        ("datetime_value", TIME),
        ("string_set_value", pa.list_(pa.string())),
        ("file_value", pa.struct([("path", pa.string())])),
        (
            "histogram_value",
            pa.struct(
                [("type", pa.string()), ("edges", pa.list_(pa.float64())), ("values", pa.list_(pa.float64()))]
            ),
        ),
    ]
)
Line = dict[str, object]


def field(path: str, kind: str, value: object) -> Line:
    return {"attribute_path": path, "attribute_type": kind, f"{kind}_value": value}


def point(path: str, step: float, value: float | None) -> Line:
    at = Decimal(str(step)).quantize(Decimal("1.000000"))
    return {"attribute_path": path, "attribute_type": "float_series", "step": at, "float_value": value}


def write(folder: Path, run: str, lines: list[Line], project: str = "lab/digits", part: int = 0) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [{"project_id": project, "run_id": run, **line} for line in lines]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / f"{run}-0f_part_{part}.parquet")


def settings(at: int) -> list[Line]:
    return [
        field("parameters/lr", "float", 10.0**-at),
        field("parameters/depth", "int", at),
        field("parameters/optimizer", "string", "adam" if at % 2 else "sgd"),
        field("parameters/augment", "bool", at == 1),
        field("final/accuracy", "float", 0.5 + at / 10),
        field("sys/id", "string", f"DIG-{at}"),
        field("sys/failed", "bool", at == 2),
        field("sys/state", "string", "Inactive"),
        field("sys/owner", "string", "me"),
        field("sys/size", "float", 1000.0 + at),
        field("sys/creation_time", "datetime", pd.Timestamp("2025-11-01", tz="UTC")),
        field("sys/tags", "string_set", ["wide", "fast"]),
    ]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "data/lab_digits-1a"
    for at in range(3):
        losses = [point("metrics/loss", step, value) for step, value in ((2, 0.5), (0, 0.9), (1, 0.4))]
        more = [
            point("monitoring/0a/cpu", 0, 50.0),
            {"attribute_path": "model", "attribute_type": "file", "file_value": {"path": "a/b"}},
        ]
        write(folder, f"DIG-{at}", settings(at) + (losses if at < 2 else []) + more)
    write(folder, "DIG-0", [point("metrics/loss", 3, None)], part=1)
    (folder / "DIG-9-0f_part_0.parquet.tmp").write_bytes(b"PAR1")
    return tmp_path / "data"


def test_fields_become_parameters_and_series_become_metrics(export: Path) -> None:
    runs = importance.read_runs(export)
    assert runs.source == "lab/digits (Neptune export)"
    assert set(runs.parameters) == {f"parameters/{name}" for name in ("lr", "depth", "optimizer", "augment")}
    assert set(runs.metrics) == {"metrics/loss", "final/accuracy"}
    assert runs.frame["name"].tolist() == ["DIG-0", "DIG-1", "DIG-2"]
    assert runs.frame["parameters/depth"].tolist() == [0, 1, 2]
    assert runs.frame["metrics/loss"].isna().tolist() == [True, False, True]
    assert runs.frame["metrics/loss"][1] == 0.5
    assert runs.frame["state"].tolist() == ["finished", "finished", "failed"]
    assert runs.frame["tags"].tolist() == ["fast, wide"] * 3
    assert runs.columns["owner"].role is Role.LABEL and runs.columns["sys/size"].role is Role.IGNORED


@pytest.mark.parametrize(("history", "loss"), [("last", 0.5), ("best", 0.4), ("max", 0.9), ("mean", 0.6)])
def test_steps_are_ordered_before_a_value_is_chosen(export: Path, history: History, loss: float) -> None:
    assert importance.read_runs(export, history=history).frame["metrics/loss"][1] == pytest.approx(loss)


def test_what_is_not_read_is_counted(export: Path) -> None:
    notes = " ".join(importance.read_runs(export).notes)
    assert "Left out 1 file whose export did not finish" in notes
    assert "Left out 1 measurement of the hardware" in notes
    assert "Left out values that are neither numbers nor settings: 3 of type file." in notes


def test_projects_are_studies(export: Path) -> None:
    write(export / "lab_faces-2b", "F-1", settings(1), project="lab/faces")
    write(export / "lab_faces-2b", "F-2", settings(2), project="lab/faces")
    with pytest.raises(SeveralStudies, match=r"lab/digits \(3 runs\), lab/faces \(2 runs\)"):
        importance.read_runs(export)
    assert importance.read_runs(export, study="lab/faces").frame["name"].tolist() == ["F-1", "F-2"]


def test_files_of_the_first_versions_hold_several_runs(tmp_path: Path) -> None:
    rows = [{"project_id": "p", "run_id": f"R-{at}", **line} for at in (1, 2) for line in settings(at)]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), tmp_path / "part_0.parquet")
    runs = importance.read_runs(tmp_path)
    assert runs.frame["name"].tolist() == ["R-1", "R-2"]
    assert runs.frame["parameters/lr"].tolist() == [
        0.1,
        0.01,
    ]


def test_a_damaged_part_is_named(export: Path) -> None:
    path = export / "lab_digits-1a/DIG-1-0f_part_0.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-300] + b"\0" * 200 + whole[-100:])
    with pytest.raises(UnreadableRuns, match=r"DIG-1-0f_part_0\.parquet"):
        importance.read_runs(export)
