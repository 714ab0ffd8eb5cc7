"""SwanLab's local folder, with the messages that SwanLab 0.10.3 writes in offline mode."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import yaml

import importance
from importance.errors import SeveralStudies, UnreadableRuns
from importance.rows.store import History, Place
from importance.trackers import swanlab
from tests.trackers.framed_logs import leveldb_log

HEADER = b":SWL\xd6\xe1\x02"
CUSTOM, SYSTEM = 1, 2
FINISHED, CRASHED = 1, 2


def message(*fields: tuple[int, bytes | int | float]) -> bytes:
    """The bytes of a protobuf message, by number and value of its fields."""
    out = b""
    for number, value in fields:
        if isinstance(value, bytes):
            out += varint(number << 3 | 2) + varint(len(value)) + value
        elif isinstance(value, float):
            out += varint(number << 3 | 1) + struct.pack("<d", value)
        else:
            out += varint(number << 3) + varint(value)
    return out


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def start(name: str, project: str = "digits") -> bytes:
    fields = message((1, project.encode()), (4, name.encode()), (9, b"#f1c077"), (10, b"id-" + name.encode()))
    return message((1, 1), (10, fields))


def finish(state: int, error: str = "") -> bytes:
    return message((11, message((1, state), *([(2, error.encode())] if error else []))))


def column(key: str, kind: int = CUSTOM) -> bytes:
    return message((12, message((1, kind), (2, 1), (3, key.encode()))))


def scalar(key: str, step: int, value: float) -> bytes:
    return message((13, message((1, key.encode()), (2, step), (3, 1), (5, message((1, value))))))


def write(folder: Path, records: list[bytes] | None, lr: float, header: bytes = HEADER) -> Path:
    (folder / "files").mkdir(parents=True)
    about = {"desc": "", "sort": 0}
    config = {"lr": {**about, "value": lr}, "optimizer": {**about, "value": {"name": "adam"}}}
    (folder / "files/config.yaml").write_text(yaml.safe_dump(config))
    (folder / "files/swanlab-metadata.json").write_text('{"python": "3.11"}')
    log = folder / f"run-{folder.name[-2:]}.swanlab"
    log.write_bytes(b"" if records is None else leveldb_log(records, header))
    return log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    losses = [scalar("loss", step, value) for step, value in enumerate((0.9, 0.4, 0.5))]
    system = [column("cpu", SYSTEM), scalar("cpu", 0, 50.0)]
    media = [message((14, message((1, b"picture"), (2, 1))))]
    write(
        tmp_path / "run-1-aa", [start("one"), column("loss"), *losses, *system, *media, finish(FINISHED)], 0.1
    )
    nan = [scalar("loss", 0, float("nan"))]
    write(tmp_path / "run-2-bb", [start("two"), *nan, finish(CRASHED, "out of memory")], 0.01)
    write(tmp_path / "run-3-cc", [start("three"), scalar("loss", 0, 0.0)], 0.2)
    write(tmp_path / "run-4-dd", None, 7.0)
    return tmp_path


def test_each_run_has_its_configuration_its_metrics_and_its_state(folder: Path) -> None:
    runs = importance.read_runs(folder)
    assert runs.source == "digits (SwanLab folder)"
    assert runs.parameters == ("lr", "optimizer.name") and runs.metrics == ("loss",)
    assert runs.frame["lr"].tolist() == [0.1, 0.01, 0.2, 7.0]
    assert runs.frame["loss"].tolist()[::2] == [0.5, 0.0]
    assert runs.frame["loss"].isna().tolist() == [False, True, False, True]
    assert runs.frame["name"].tolist() == ["one", "two", "three", "run-4-dd"]
    assert runs.frame["state"].tolist() == ["finished", "crashed", "unfinished", "unfinished"]
    assert runs.frame["error"][1] == "out of memory"
    notes = " ".join(runs.notes)
    assert "Left out 1 column with texts, images or files" in notes
    assert "1 of 4 runs has no metrics" in notes


@pytest.mark.parametrize(("history", "loss"), [("last", 0.5), ("best", 0.4), ("max", 0.9), ("mean", 0.6)])
def test_the_user_chooses_which_logged_value_counts(folder: Path, history: History, loss: float) -> None:
    assert importance.read_runs(folder, history=history).frame["loss"][0] == pytest.approx(loss)


def test_the_curves_are_those_that_the_runs_logged(folder: Path) -> None:
    runs, curves = importance.read_runs(folder), importance.read_curves(folder)
    assert runs.reading.curves and curves.digest == runs.digest
    assert curves.available == ("loss",), "the load of the machine is no metric"
    steps, values = curves.metrics["loss"].of_run(0)
    assert (steps.tolist(), values.tolist()) == ([0, 1, 2], [0.9, 0.4, 0.5])
    assert curves.metrics["loss"].logged.tolist() == [True, True, True, False]


def test_projects_in_one_folder_are_studies(folder: Path) -> None:
    for name in ("ee", "ff"):
        write(folder / f"run-5-{name}", [start(name, "faces"), scalar("loss", 0, 0.5)], 0.5)
    with pytest.raises(SeveralStudies, match=r"digits \(4 runs\), faces \(2 runs\)"):
        importance.read_runs(folder)
    assert importance.read_runs(folder, study="faces").frame["name"].tolist() == ["ee", "ff"]


def test_a_log_that_ends_in_the_middle_is_read_up_to_there(folder: Path) -> None:
    log = folder / "run-1-aa/run-aa.swanlab"
    whole = log.read_bytes()
    log.write_bytes(whole[: whole.index(b"loss", whole.index(b"loss") + 40) + 4])
    runs = importance.read_runs(folder)
    assert runs.frame["state"][0] == "unfinished"
    assert any("The log of 1 run ends in the middle" in note for note in runs.notes)


def test_logs_of_an_earlier_version_are_counted_or_refused(folder: Path) -> None:
    old = write(folder / "run-6-gg", [start("old")], 0.5, header=b":SWL\xd6\xe1\x01")
    assert any("Left out 1 run of an earlier version" in note for note in importance.read_runs(folder).notes)
    with pytest.raises(UnreadableRuns, match="earlier version of SwanLab"):
        importance.read_runs(old)


def test_hostile_bytes_are_no_runs(tmp_path: Path) -> None:
    (tmp_path / "a.swanlab").write_bytes(b"something else")
    assert swanlab.open_path(Place(str(tmp_path), tmp_path)) is None
    write(tmp_path / "run-1-aa", [start("one"), b"\xff" * 40, scalar("loss", 0, 1.0)], 0.1)
    write(tmp_path / "run-2-bb", [start("two"), scalar("loss", 0, 1.0)], 0.2)
    runs = importance.read_runs(tmp_path)
    assert runs.frame["loss"].isna().tolist() == [True, False]
