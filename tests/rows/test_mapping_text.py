"""Cells with a mapping as text: JSON and Python literals are parsed within a budget, and nothing is run."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import read_runs
from importance.rows import mapping_text
from importance.rows.layout import Layout
from importance.rows.mapping_text import parse_mappings
from importance.runs.columns import Role

N = 30
RNG = np.random.default_rng(0)
LR = 10 ** RNG.uniform(-4, -1, N)
LOSS = np.square(np.log10(LR) + 2.5)

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6),
    st.text("aé'\"{:, ", max_size=5),
)
MAPPINGS = st.dictionaries(
    st.text("aé'\"{:, ", max_size=5), st.one_of(VALUES, st.lists(VALUES, max_size=2)), max_size=3
)


def parsed(cells: list[object], role: Role | None = None) -> list[object]:
    known_roles = {} if role is None else {"config": (role, "")}
    return (
        parse_mappings(Layout("a table", pd.DataFrame({"config": cells}), known_roles))
        .frame["config"]
        .tolist()
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(MAPPINGS, min_size=1, max_size=4), st.sampled_from([json.dumps, repr]))
def test_a_mapping_survives_as_json_and_as_a_python_literal(mappings: list[object], write: object) -> None:
    assert parsed([write(mapping) for mapping in mappings]) == mappings  # type: ignore[operator]


def test_mappings_and_empty_cells_beside_text_stay() -> None:
    assert parsed(['{"a": 1}', {"b": 2}, "", None]) == [{"a": 1}, {"b": 2}, None, None]


@pytest.mark.parametrize("role", [Role.LABEL, Role.IGNORED])
def test_labels_stay_text(role: Role) -> None:
    assert parsed(['{"a": 1}', '{"a": 2}'], role) == ['{"a": 1}', '{"a": 2}']


@pytest.mark.parametrize("cells", [["{a}", "{b}"], ['{"a": 1}', "adam"], ["[1]", "[2]"], [1.0, 2.0]])
def test_a_column_of_anything_else_stays_as_it_is(cells: list[object]) -> None:
    assert parsed(cells) == cells


def test_code_is_never_run_and_a_note_counts_the_cells_that_stay_text() -> None:
    code = "{'a': __import__('os').getpid()}"
    layout = parse_mappings(Layout("a table", pd.DataFrame({"config": ["{'a': 1}", code]})))
    assert layout.frame["config"].tolist() == [{"a": 1}, code]
    assert layout.notes == ("1 cells of config could not be read as mappings and remain text.",)


def test_text_beyond_the_budget_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapping_text, "MAX_JSON", 20)
    cells = [json.dumps({"lr": i}) for i in range(5)]  # nine characters each
    assert parsed(list(cells)) == [{"lr": 0}, {"lr": 1}, *cells[2:]]
    assert parsed([cells[0]] * 5) == [{"lr": 0}] * 5, "a repeated text is read once"


def test_lists_of_one_value_of_hyperopt_become_the_value() -> None:
    frame = pd.DataFrame(
        {
            "vals.lr": ["[0.1]", "[]", [0.3], None],
            "idxs.lr": ["[0]", "[]", "[2]", None],
            "vals.other": ["[1, 2]", "[1]", "[1]", "[1]"],
            "idxs.other": ["[0]"] * 4,
            "vals.alone": ["[0.1]"] * 4,
        }
    )
    layout = parse_mappings(Layout("a table", frame))
    assert layout.frame["vals.lr"].tolist() == ["0.1", None, 0.3, None]
    assert layout.known_roles["vals.lr"][0] is Role.PARAMETER
    assert layout.known_roles["idxs.lr"][0] is Role.IGNORED
    for name in ("vals.other", "vals.alone"):
        assert layout.frame[name].tolist() == frame[name].tolist()


def test_what_hyperopt_drew_is_unwrapped() -> None:
    trials = [
        {
            "tid": i,
            "result": {"loss": float(LOSS[i]), "status": "ok"},
            "misc": {
                "vals": {"lr": [float(LR[i])], "momentum": [0.9] if i % 2 else []},
                "idxs": {"lr": [i], "momentum": [i] if i % 2 else []},
            },
        }
        for i in range(N)
    ]
    flat = pd.json_normalize(trials)
    for source in (
        ("t.json", json.dumps(trials).encode()),
        ("t.csv", flat.to_csv(index=False).encode()),
        flat,
    ):
        runs = read_runs(source)
        assert np.allclose(runs.frame["misc.vals.lr"], LR)
        assert runs.frame["misc.vals.momentum"].isna().sum() == N / 2
        assert set(runs.parameters) <= {"misc.vals.lr", "misc.vals.momentum", "result.status", "misc.tid"}
