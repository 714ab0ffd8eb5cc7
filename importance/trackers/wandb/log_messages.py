"""The messages in a W&B log, with the fields that are read.

Field numbers are those of wandb/proto/wandb_internal.proto (https://github.com/wandb/wandb, 0.12 to 0.31).

The bytes of several records in a row are also a valid message, which has the items of all. So a `Log` is one
record or several. Its fields are those of W&B's `Record`. Repeated fields are kept as bytes for two reasons:
most items are replaced by a later one, and empty messages take many times the memory of the file when parsed.
"""

from __future__ import annotations

from importance.trackers.formats import protobuf_messages

_CLASSES = protobuf_messages.declare(
    "paramlens_wandb",
    {
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
    },
)
Log, Item, Run, Metric = (_CLASSES[name] for name in ("Log", "Item", "Run", "Metric"))
