"""Every field of a W&B log that is read has the number that W&B gives it."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor
from wandb.proto.wandb_internal_pb2 import Record

from importance.trackers.wandb import log_messages

RECORD = Record.DESCRIPTOR


def inner(descriptor: Descriptor, *names: str) -> Descriptor:
    """The message of a field of W&B's own message, or of a field in that."""
    for name in names:
        descriptor = descriptor.fields_by_name[name].message_type
    return descriptor


CONFIG = inner(RECORD, "config")
PAIRS = [
    (log_messages.Log, RECORD, {}),
    (log_messages.Item, inner(CONFIG, "update"), {}),
    (log_messages.Item, inner(RECORD, "summary", "update"), {}),
    (log_messages.Item, inner(RECORD, "history", "item"), {}),
    (
        log_messages.Run,
        inner(RECORD, "run"),
        {"sweep": "sweep_id", "start": "start_time", "name": "display_name", "group": "run_group"},
    ),
    (log_messages.Metric, inner(RECORD, "metric"), {}),
]


@pytest.mark.parametrize(("ours", "theirs", "renamed"), PAIRS)
def test_each_field_has_the_number_that_w_and_b_gives_it(
    ours: Any, theirs: Descriptor, renamed: dict[str, str]
) -> None:
    numbers = {field.name: field.number for field in theirs.fields}
    for field in ours.DESCRIPTOR.fields:
        assert numbers[renamed.get(field.name, field.name)] == field.number, field.name


@pytest.mark.parametrize("holder", ["config", "summary"])
def test_updates_and_removals_have_the_numbers_that_w_and_b_gives_them(holder: str) -> None:
    ours = log_messages.Log.DESCRIPTOR.fields_by_name[holder].message_type
    theirs = {field.name: field.number for field in inner(RECORD, holder).fields}
    assert all(theirs[field.name] == field.number for field in ours.fields)


def test_several_records_in_a_row_are_one_log_with_the_items_of_all() -> None:
    records = []
    for value in ("1", "2", "3"):
        step, update = Record(), Record()
        step.history.item.add(key="loss", value_json=value)
        update.summary.update.add(nested_key=["val", "acc"], value_json=value)
        records += [step.SerializeToString(), update.SerializeToString()]
    log = log_messages.Log.FromString(b"".join(records))
    items = [log_messages.Item.FromString(item) for item in log.history.item]
    assert [(item.key, item.value_json) for item in items] == [
        (b"loss", b"1"),
        (b"loss", b"2"),
        (b"loss", b"3"),
    ]
    updates = [log_messages.Item.FromString(item) for item in log.summary.update]
    assert [list(item.nested_key) for item in updates] == [[b"val", b"acc"]] * 3


def test_the_exit_code_zero_is_there_and_a_missing_one_is_not() -> None:
    record = Record()
    record.exit.exit_code = 0
    assert log_messages.Log.FromString(record.SerializeToString()).HasField("exit")
    assert not log_messages.Log.FromString(b"").HasField("exit")
