"""The messages in a W&B log, as far as they are read: protobuf's own library takes them apart, in C.

Streamlit brings that library. W&B's package would bring the messages as well, but is an extra; so those few
fields that are looked at are declared here, with the numbers they have in wandb/proto/wandb_internal.proto
(https://github.com/wandb/wandb, 0.12 to 0.31). All other fields are passed over.

Records that follow each other in a log are, their bytes joined, one message that holds the items of all: a
`Log` is such a row of records, or a single one. Its fields are those of W&B's `Record`.

The declaration lies in a pool of its own: W&B's package declares the same messages in the common one. Texts
are declared as bytes, which on the wire are the same, since a log may hold what is no UTF-8. Whatever may
come several times is left as bytes too: most items are outdated by the next, and taken apart, empty messages
would need many times the memory that they need in a file.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

_FILE = "paramlens_wandb"
_FIELD = descriptor_pb2.FieldDescriptorProto
_TYPES = {"bytes": _FIELD.TYPE_BYTES, "int64": _FIELD.TYPE_INT64}
# Of each message: the fields' numbers and types; a star stands for a field that may come several times.
_DECLARED = {
    "Log": {
        "history": (2, "History"),
        "summary": (3, "Items"),
        "config": (5, "Items"),
        "metric": (12, "bytes*"),
        "run": (17, "bytes*"),
        "exit": (18, "Exit"),
    },
    "Items": {"update": (1, "bytes*"), "remove": (2, "bytes*")},  # ConfigRecord and SummaryRecord
    "History": {"item": (1, "bytes*")},
    "Item": {"key": (1, "bytes"), "nested_key": (2, "bytes*"), "value_json": (16, "bytes")},
    "Metric": {"name": (1, "bytes"), "summary": (7, "bytes")},
    "Time": {"seconds": (1, "int64")},
    "Run": {
        "run_id": (1, "bytes"),
        "entity": (2, "bytes"),
        "project": (3, "bytes"),
        "config": (4, "Items"),
        "summary": (5, "Items"),
        "group": (6, "bytes"),
        "job_type": (7, "bytes"),
        "name": (8, "bytes"),
        "notes": (9, "bytes"),
        "tags": (10, "bytes*"),
        "sweep": (12, "bytes"),
        "start": (17, "Time"),
    },
    "Exit": {"exit_code": (1, "int64")},
}

Malformed = DecodeError
"""Raised by `FromString` for bytes that are no message."""


def _pool() -> descriptor_pool.DescriptorPool:
    file = descriptor_pb2.FileDescriptorProto(name=f"{_FILE}.proto", package=_FILE, syntax="proto2")
    for message, declared in _DECLARED.items():
        told = file.message_type.add(name=message)
        for name, (number, kind) in declared.items():
            field = told.field.add(name=name, number=number)
            field.label = _FIELD.LABEL_REPEATED if kind.endswith("*") else _FIELD.LABEL_OPTIONAL
            kind = kind.rstrip("*")
            if kind in _TYPES:
                field.type = _TYPES[kind]
            else:
                field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{_FILE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool


_POOL = _pool()


def _class(name: str) -> Any:
    return message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{_FILE}.{name}"))


Log, Item = _class("Log"), _class("Item")
Run, Metric = _class("Run"), _class("Metric")
