"""The `.wandb` file of one run."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from wandb.proto.wandb_internal_pb2 import Record

from importance.trackers.wandb import log_file
from importance.trackers.wandb.log_file import Logged
from tests.trackers.framed_logs import leveldb_log


@pytest.mark.parametrize("together", [True, False])
def test_the_last_word_on_a_setting_counts_wherever_it_stands(tmp_path: Path, together: bool) -> None:
    from wandb.proto.wandb_internal_pb2 import Record  # the fields have the numbers of ours

    def record_of(kind: str, **values: object) -> Record:
        record = Record()
        place = record.run.config if kind == "run" else getattr(record, kind)
        for name, value in values.items():
            item = (place.remove if value is None else place.update).add(value_json=json.dumps(value))
            if "." in name:
                item.nested_key.extend(name.split("."))
            else:
                item.key = name
        return record

    long, short = "x" * 130, "y" * 130  # their length has the same bytes as the tag before a value
    first = record_of("run", lr=1, gone=1, again=1, **{long: 1, short: 2})
    first.run.run_id = "id"
    steps = [
        record_of("config", lr=2, gone=None, again=None, **{"net.width": 8, "net.act": "relu" * 40}),
        record_of("run", lr=3),
        record_of("config", lr=4, again="\u00c2\u0001"),
        record_of("summary", loss=1, **{"val.acc": 0.5}),
        record_of("summary", **{"val.acc": 0.75, "val.gone": 1}),
        record_of("summary", **{"val.gone": None, "\u0202\x01key": 3}),
    ]
    fill = [] if together else [record_of("summary", **{f"s{n}": "z" * 999}) for n in range(99)]
    records = [record for step in [first, *steps] for record in (step, *fill)]
    log = tmp_path / "run-1.wandb"
    log.write_bytes(leveldb_log([record.SerializeToString() for record in records]))
    read = log_file.read(log)
    net = {"width": 8, "act": "relu" * 40}
    assert read.config == {long: 1, short: 2, "lr": 4, "net": net, "again": "\u00c2\u0001"}
    summary = {name: value for name, value in read.summary.items() if not name.startswith("s")}
    assert summary == {"loss": 1, "val": {"acc": 0.75}, "\u0202\x01key": 3}
    assert not read.cut


def written(folder: Path, *records: Record) -> Path:
    """A log with these records."""
    path = folder / "run-id1.wandb"
    path.write_bytes(leveldb_log([record.SerializeToString() for record in records]))
    return path


def run_record(**fields: object) -> Record:
    record = Record()
    for name, value in ({"run_id": "id1", "project": "demo"} | fields).items():
        setattr(record.run, name, value)
    record.run.start_time.seconds = 1_700_000_000
    record.run.tags.extend(["a", "b"])
    return record


def step(**values: str) -> Record:
    record = Record()
    for name, value in values.items():
        record.history.item.add(key=name, value_json=value)
    return record


def ended(code: int) -> Record:
    record = Record()
    record.exit.exit_code = code
    return record


def test_a_run_says_what_it_is_and_how_it_ended(tmp_path: Path) -> None:
    path = written(tmp_path, run_record(display_name="first", sweep_id="s1"), ended(3))
    logged = log_file.read(path)
    assert logged.about == {"run_id": "id1", "project": "demo", "name": "first", "sweep": "s1"}
    assert (logged.tags, logged.started, logged.exit_code) == (("a", "b"), 1_700_000_000, 3)
    assert log_file.about(path) == logged.about
    assert log_file.is_log(path)
    assert not logged.cut


def test_what_was_logged_over_time_is_summarised_by_its_dotted_name(tmp_path: Path) -> None:
    steps = [
        step(
            loss="3", val='{"acc": 0.5, "best": true}', word='"x"', picture='{"_type": "image-file", "n": 9}'
        ),
        step(loss="1", val='{"acc": 0.75}'),
        step(loss='"NaN"'),
        step(loss="2"),
    ]
    path = written(tmp_path, run_record(), *steps)
    history = log_file.read(path).history
    assert set(history) == {"loss", "val.acc"}
    loss = history["loss"]
    assert (loss.last, loss.lowest, loss.highest, loss.total, loss.count) == (2, 1, 3, 6, 3)
    assert history["val.acc"].last == 0.75
    assert log_file.read(path, steps=False).history == {}


def test_metrics_whose_summary_was_changed_are_listed(tmp_path: Path) -> None:
    minimum, plain = Record(), Record()
    minimum.metric.name, minimum.metric.summary.min = "loss", True
    plain.metric.name = "acc"
    assert log_file.read(written(tmp_path, run_record(), minimum, plain)).defined == ("loss",)


def test_a_log_cut_within_a_record_has_all_that_came_before(tmp_path: Path) -> None:
    path = written(tmp_path, run_record(), step(loss="3"), step(loss="1"))
    path.write_bytes(path.read_bytes()[:-3])
    logged = log_file.read(path)
    assert logged.cut
    assert logged.exit_code is None
    assert logged.history["loss"].last == 3


def test_a_file_that_is_no_log_is_told_from_a_log_that_says_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("lr,loss\n")
    (tmp_path / "new.wandb").write_bytes(leveldb_log([]))
    assert log_file.about(tmp_path / "table.csv") is None
    assert log_file.about(tmp_path / "new.wandb") == {}
    assert not log_file.is_log(tmp_path / "table.csv")
    assert log_file.read(tmp_path / "nothing.wandb") == Logged(cut=True) or math.isnan(
        log_file.read(tmp_path / "nothing.wandb").started
    )
    assert log_file.read(tmp_path / "nothing.wandb").cut
