"""Keys and values of Aim's databases, and the package that reads them."""

from __future__ import annotations

import random
import shutil
import struct
import sys
from pathlib import Path

import pytest

from importance import read_runs
from importance.errors import MissingExtra, UnreadableRuns
from importance.read_budget import Limits, within
from importance.trackers.aim import containers
from tests.trackers.aim import repositories


@pytest.mark.parametrize("path", [["traces", -3, "loss"], [0xFE, "ä\n", 2**62], [-1], ["meta"]])
def test_a_path_survives_its_encoding(path: list[containers.Key]) -> None:
    assert containers.decoded_path(containers.encoded(path)) == path


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        (b"\x00", None),
        (b"\x01\x01", True),
        (b"\x02" + struct.pack("<q", -7), -7),
        (b"\x03" + struct.pack("<d", 0.25), 0.25),
        (b"\x04" + "ä".encode(), "ä"),
        (b"\x05raw", None),
        (b"\x08aim.image", None),
        (b"\x03short", None),
        (b"", None),
    ],
)
def test_a_value_is_plain_data(value: bytes, meaning: object) -> None:
    assert containers.decoded_value(value) == meaning


def test_a_tree_has_lists_and_ignores_what_is_too_deep() -> None:
    entries = [
        (["units"], b"\x06"),
        (["units", 0], b"\x02" + struct.pack("<q", 4)),
        (["units", 1], b"\x04x"),
        (["units", "damaged"], b"\x04no place in a list"),
        (["a"] * 60, b"\x04deep"),
        (["flat"], b"\x04text"),
        (["flat", "inner"], b"\x04below a text"),
    ]
    assert containers.tree(iter(entries)) == {"units": [4, "x"], "flat": {"inner": "below a text"}}


def test_without_the_package_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".aim" / "meta").mkdir(parents=True)
    (tmp_path / ".aim" / "run_metadata.sqlite").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "aimrocks", None)
    with pytest.raises(MissingExtra, match="an Aim repository"):
        read_runs(tmp_path)
    assert 'python -m pip install "paramlens[aim]"' in containers.missing_sentence((3, 12))
    assert "no release for Python 3.14. Use Python 3.12, and install it:" in containers.missing_sentence(
        (3, 14)
    )


def test_a_repository_obeys_the_limits_of_a_read(tmp_path: Path) -> None:
    repository = repositories.unpacked(tmp_path)
    with within(Limits(unpacked=10_000)), pytest.raises(UnreadableRuns, match="unpacks to more than"):
        read_runs(repository, study="digits")
    with within(Limits(characters=1_000)), pytest.raises(UnreadableRuns, match="characters together"):
        read_runs(repository, study="digits")


def test_a_damaged_database_is_refused_or_read_in_part(tmp_path: Path) -> None:
    """RocksDB is not written in Python, so bytes that stopped the process would stop the whole app."""
    repository = repositories.unpacked(tmp_path / "written")
    sources = sorted((repository / ".aim" / "meta" / "chunks").iterdir())
    rng = random.Random(0)
    refused = 0
    for number in range(150):
        folder = tmp_path / str(number)
        shutil.copytree(sources[number % len(sources)], folder)
        filled = [path for path in sorted(folder.iterdir()) if path.stat().st_size]
        path = rng.choice(filled)
        data = bytearray(path.read_bytes())
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(max(0, len(data) - 200), len(data))
            data[at : at + rng.randint(0, 4)] = rng.choice([b"", b"\xff" * 8, rng.randbytes(4)])
        path.write_bytes(bytes(data))
        try:
            containers.tree(containers.items(folder, ()))
        except containers.BrokenContainer:
            refused += 1
    assert refused > 75
