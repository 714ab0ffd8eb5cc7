"""YAML and JSON documents: what is written is read again, and what is no mapping is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance.errors import ImportanceError
from importance.space.formats.yaml_json import MAX_TEXT, read_json, read_yaml, yaml_text

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=10)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9), TEXTS)
DOCUMENTS = st.dictionaries(
    TEXTS,
    st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXTS, SCALARS, max_size=3)),
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_a_document_survives_as_yaml_below_its_comments(document: dict[str, object]) -> None:
    text = yaml_text(document, ["# a comment", "# another: {name}"])
    assert text.startswith("# a comment\n# another: {name}\n")
    assert read_yaml(text) == document


@settings(max_examples=30, deadline=None)
@given(DOCUMENTS)
def test_a_document_survives_as_json(document: dict[str, object]) -> None:
    assert read_json(json.dumps(document)) == document


def test_the_order_of_the_keys_is_kept() -> None:
    document = {"z": 1, "a": 2, "m": 3}
    assert list(read_yaml(yaml_text(document, []))) == ["z", "a", "m"]


def test_keys_are_texts() -> None:
    assert read_yaml("1: a\nnull: b\n") == {"1": "a", "None": "b"}


ALIAS_BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{k}: &a{k} [{', '.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1, 2]", "not a mapping"),
        ("just text", "not a mapping"),
        ("", "not a mapping"),
        ("a: [1, 2", "not YAML"),
        ("!!python/object/apply:os.system ['false']", "not a mapping"),
        (ALIAS_BOMB, "not YAML"),
        ("a: " + "x" * MAX_TEXT, "fewer than 2 million"),
    ],
)
def test_what_is_no_yaml_mapping_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        read_yaml(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1, 2]", "not a mapping"),
        ("{'a': 1}", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("", "not JSON"),
        (" " * (MAX_TEXT + 1), "fewer than 2 million"),
    ],
)
def test_what_is_no_json_mapping_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ImportanceError, match=problem):
        read_json(text)
