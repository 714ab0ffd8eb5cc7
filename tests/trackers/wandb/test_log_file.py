"""The `.wandb` file of one run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance.trackers.wandb import log_file
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
