"""JSON and YAML that would fill the memory or the stack, or build objects."""

from __future__ import annotations

import pytest

from importance import safe_documents
from importance.errors import ImportanceError
from importance.space.formats import yaml_json

BOMB = "\n".join(
    ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 20))]
)


@pytest.mark.parametrize(
    ("written", "why"), [("[" * 100_000, "nested"), ('{"lr": 0.', "Expecting"), ("", "Expecting value")]
)
def test_broken_json_says_why(written: str, why: str) -> None:
    with pytest.raises(safe_documents.BrokenDocument, match=why):
        safe_documents.load_json(written)
    assert safe_documents.parsed_json(written) is None


@pytest.mark.parametrize(
    ("written", "why"), [(BOMB, "aliases"), ("- " * 5_000 + "1", "level|nested"), ("a: [1", "parsing")]
)
def test_broken_yaml_says_why(written: str, why: str) -> None:
    with pytest.raises(safe_documents.BrokenDocument, match=why):
        safe_documents.load_yaml(written)
    assert safe_documents.parsed_yaml(written) is None


def test_a_search_space_is_guarded_against_aliases_as_well() -> None:
    with pytest.raises(ImportanceError, match="This is not YAML: its aliases repeat it"):
        yaml_json.read_yaml(BOMB)


def test_a_half_written_line_is_read_as_none() -> None:
    assert list(safe_documents.json_lines('{"a": 1}\n\n[2]\n{"a"')) == [{"a": 1}, [2], None]
