"""Runs as plain data: they come back as they were, and nothing else comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from importance import errors, read_runs
from importance.readers import source_summary
from importance.readers.isolated import plain_data
from importance.readers.isolated.plain_data import DamagedAnswer
from importance.runs.table import Runs
from tests.builders import ROOT, WANDB_CONFIG, WANDB_SUMMARY, WRITTEN, wandb_table


def there_and_back(value: object) -> Any:
    buffers: list[bytes] = []
    return plain_data.decoded(json.loads(json.dumps(plain_data.encoded(value, buffers))), buffers)


def assert_same_runs(left: Runs, right: Runs) -> None:
    pd.testing.assert_frame_equal(
        left.frame, right.frame, check_column_type="exact", check_index_type="exact"
    )
    assert (left.frame.dtypes == right.frame.dtypes).all()
    assert list(left.mixed) == list(right.mixed)
    for name, column in left.mixed.items():
        np.testing.assert_array_equal(column.numbers, right.mixed[name].numbers)
        assert column.texts.tolist() == right.mixed[name].texts.tolist()
        assert column.companion == right.mixed[name].companion
    others = set(vars(left)) - {"frame", "mixed"}
    assert {name: getattr(left, name) for name in others} == {name: getattr(right, name) for name in others}


MIXED = b"lr,depth,loss\n" + b"".join(
    b"%s,%d,0.%d\n" % (b"auto" if i % 5 else b"%d" % i, i % 3, i) for i in range(60)
)

STEPS = b"run,lr,epoch,loss\n" + b"".join(
    b"%d,0.%d,%d,0.%d\n" % (i // 5, i // 5, i % 5, i) for i in range(50)
)


@pytest.mark.parametrize(
    "runs",
    [
        lambda: read_runs(ROOT / "examples" / "digits_sweep.csv"),
        lambda: wandb_table([*WANDB_CONFIG, *WANDB_SUMMARY]),
        lambda: read_runs(("mixed.csv", MIXED)),
        lambda: read_runs(WRITTEN / "ray", study="first"),
        lambda: read_runs(("steps.csv", STEPS)),
    ],
)
def test_runs_come_back_as_they_were(runs: Any) -> None:
    before = runs()
    after = there_and_back(before)
    assert_same_runs(before, after)
    assert after.first_metric == before.first_metric


def test_equal_texts_share_their_memory() -> None:
    runs = there_and_back(read_runs(("runs.csv", b"name,loss\n" + b"adam,1\nsgd,2\n" * 20)))
    assert len({id(text) for text in runs.frame["name"]}) == 2


def test_a_summary_comes_back_as_it_was() -> None:
    summary = source_summary.summarise_source(str(WRITTEN / "ray"))
    assert there_and_back(summary) == summary


def test_a_file_comes_back_as_it_was() -> None:
    file = ("runs.csv", b"\0\xff" * 1_000)
    assert there_and_back(file) == file


@pytest.mark.parametrize(
    "error",
    [
        errors.UnreadableRuns("runs.csv is broken."),
        errors.MissingExtra("Install it."),
        errors.SeveralStudies("Choose one.", {"a": 3, "b": -1}),
    ],
)
def test_errors_keep_their_class_their_message_and_their_studies(error: errors.ImportanceError) -> None:
    after = plain_data.decoded_error(json.loads(json.dumps(plain_data.encoded_error(error))))
    assert type(after) is type(error)
    assert (str(after), vars(after)) == (str(error), vars(error))


@pytest.mark.parametrize("value", [object(), Path("/"), np.array([1 + 2j]), {"a": object()}])
def test_other_types_are_not_sent(value: object) -> None:
    with pytest.raises(TypeError):
        plain_data.encoded(value, [])


@pytest.mark.parametrize(
    "data",
    [
        {"class": "Popen", "fields": {"args": "true"}},
        {"class": "Column", "fields": {"nothing": 1}},
        {"enum": "Signals", "name": "SIGKILL"},
        {"numbers": 0, "dtype": "object"},
        {"numbers": 7, "dtype": "float64"},
        {"texts": ["a"], "codes": 0},
        {"bytes": 7},
        {"bytes": "0"},
        {"frame": ["a"], "cells": [{"numbers": 0, "dtype": "float64"}], "rows": 9},
        {"anything": "else"},
    ],
)
def test_a_forged_answer_is_refused(data: object) -> None:
    with pytest.raises(DamagedAnswer):
        plain_data.decoded(data, [np.arange(4.0).tobytes()])


def test_an_unknown_error_is_still_one_of_ours() -> None:
    error = plain_data.decoded_error({"error": "SystemExit", "message": "no"})
    assert type(error) is errors.UnreadableRuns


def test_tables_keep_the_names_of_their_rows_and_arrays_their_axes() -> None:
    rows = pd.Index(["lr", "depth"], name="parameter")
    table = pd.DataFrame({"loss": [0.5, np.nan], "n": [1, 2]}, index=rows)
    pd.testing.assert_frame_equal(there_and_back(table), table, check_column_type=False)
    np.testing.assert_array_equal(there_and_back(np.eye(3)), np.eye(3))
    assert there_and_back(range(3, 9, 2)) == range(3, 9, 2)
