"""The message about files without a readable table says how to get a CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance.readers import sources
from tests.readers.format_examples import FILES, FRAMES, message


def test_several_formats_in_a_folder_are_each_named_once(tmp_path: Path) -> None:
    for name, data, *_ in FILES[:12]:
        (tmp_path / name).write_bytes(data)
    sentence = message(tmp_path)
    assert sentence.count("an R data file") == 1 and "and 3 more files" in sentence


def test_a_format_is_named_even_if_the_file_is_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 10)
    (tmp_path / "model.pkl").write_bytes(FRAMES[2])
    assert "a Python pickle" in message(tmp_path / "model.pkl")
