"""Any bytes, text, table or JSON give runs or an error with a sentence, never a crash."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importance import ImportanceError, Runs, read_runs
from importance.runs.columns import Kind


def check(source: object) -> None:
    """Check that a source gives valid runs or an ImportanceError."""
    try:
        runs = read_runs(source)
    except ImportanceError as error:
        assert str(error)
        return
    assert isinstance(runs, Runs)
    assert list(runs.frame.columns) == list(runs.columns)
    assert runs.run_names.is_unique
    assert all(column.why for column in runs.columns.values())
    for name, column in runs.columns.items():
        assert (runs.frame[name].dtype == np.float64) or runs.frame[name].dtype == object
        assert column.kind is not Kind.NUMERIC or runs.frame[name].dtype == np.float64
    assert all(not runs.columns[name].exclusion_reason for name in runs.auto_parameters)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
SCRAPS = st.sampled_from(
    [
        "lr",
        "val_loss",
        "Name",
        "State",
        "_step",
        "config",
        "0.1",
        "1,5",
        "nan",
        '"',
        "\n",
        ",",
        ";",
        "{'a': 1}",
        "\t",
        "[1]",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_any_bytes_give_runs_or_a_sentence(data: bytes) -> None:
    check(("x", data))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(TEXTS, SCRAPS), max_size=40),
    st.sampled_from(["", "PAR1", "PK\x03\x04", "{", "[", "\ufeff"]),
)
def test_any_text_gives_runs_or_a_sentence(parts: list[str], start: str) -> None:
    check(("x", (start + "".join(parts)).encode()))


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.integers(),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(["adam", "sgd", "0.5", "{'a': 1}", "{'_type': 'file'}", "finished"]),
    st.dictionaries(st.sampled_from(["lr", "loss", "x"]), st.integers(0, 3), max_size=2),
)
TRACKERS_NAMES = """
    Name State Notes Runtime lr val/loss config summary params_lr value number params.lr metrics.acc run_id
    param_C mean_test_score config/lr trial_id uid from_uid _step training_iteration epoch
"""
NAMES = st.one_of(st.text(max_size=6), st.sampled_from(TRACKERS_NAMES.split()))


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    names = draw(st.lists(NAMES, max_size=6))
    rows = draw(st.integers(0, 12))
    cells = [draw(st.lists(CELLS, min_size=rows, max_size=rows)) for _ in names]
    frame = pd.DataFrame({i: pd.Series(column, dtype=object) for i, column in enumerate(cells)})
    frame.columns = pd.Index(names)
    return frame


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(frames())
def test_any_frame_gives_runs_or_a_sentence(frame: pd.DataFrame) -> None:
    check(frame)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        CELLS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_gives_runs_or_a_sentence(document: object) -> None:
    check(("x.json", json.dumps(document).encode()))
