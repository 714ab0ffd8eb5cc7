"""The raw table in a file, before anything is known about its columns."""

from __future__ import annotations

import json

import pytest

from importance.readers.table_parsing import parse_table
from tests.builders import CSV


@pytest.mark.parametrize(
    "data",
    [
        CSV.encode(),
        CSV.replace(",", "\t").encode(),
        b'[{"lr": 0.1, "val_loss": 0.5}, {"lr": 0.2, "val_loss": 0.4}, {"lr": 0.3, "val_loss": 0.45}]',
        b'{"lr": 0.1, "val_loss": 0.5}\n{"lr": 0.2, "val_loss": 0.4}\n{"lr": 0.3, "val_loss": 0.45}\n',
    ],
)
def test_a_file_of_any_format_is_a_row_for_each_record_without_notes_or_goals(data: bytes) -> None:
    table = parse_table("runs", data)
    assert table.frame["lr"].astype(float).tolist() == [0.1, 0.2, 0.3]
    assert table.frame["val_loss"].astype(float).tolist() == [0.5, 0.4, 0.45]
    assert not table.notes
    assert not table.goals


def test_nested_values_are_still_nested_in_a_raw_table() -> None:
    rows = [{"config": {"lr": 0.1, "betas": [0.9, 0.99]}, "loss": i} for i in range(2)]
    frame = parse_table("runs.json", json.dumps(rows).encode()).frame
    assert frame["config"].tolist() == [{"lr": 0.1, "betas": [0.9, 0.99]}] * 2


def test_what_was_left_out_of_a_file_is_noted_in_its_raw_table() -> None:
    table = parse_table("runs.jsonl", b'{"lr": 1, "acc": 0.1}\n{"lr": 2, "acc": 0.2}\n{"lr": 3, "ac')
    assert len(table.frame) == 2
    assert list(table.notes) == ["Left out 1 of 3 lines that are not JSON (line 3)."]
