"""Stores of trackers in which values were changed: how many end in an error that is not a sentence.

    python tests/benchmarks/changed_stores.py --count 3000
    python tests/benchmarks/changed_stores.py --stores FOLDER --first 500 --count 1

Each time one of the stores below `tests/trackers/written`, or of another folder, is copied, and one to four
of its values are changed: a number becomes a list, a key is lost, a column of a database is dropped, a byte
is another one. Each kind of fault is printed once, with its seed and the files that were changed.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sqlite3
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from importance import read_runs  # noqa: E402
from importance.errors import ImportanceError, SeveralStudies  # noqa: E402
from importance.readers.source_summary import summarise_source  # noqa: E402

ODD: list[Any] = [
    None, [], {}, "x", "", True, 0, -1, 10**30, 10**400, 1e308, math.inf, math.nan, -(10**18), "9" * 5000,
    [[1]], {"a": {"b": 1}}, [None], [{}], {"": None}, {"value": None}, "\ud800", "\0", "2026-99-99", "{",
    "[1,", "1e999",
]  # fmt: skip
_CELLS = ["", "nan", "x", '"', "[1", '{"a":1}', "1e999", "\0", "\ufeff", "9" * 400, "=1+1", "2026-13-01"]
_STORED = [None, "x", b"\xff\0", -1, 2**62, 1e308, "", "{", "9" * 5000, "nan", '"a"', "\0"]
Step = str | int


def places(value: Any, at: tuple[Step, ...] = ()) -> Iterator[tuple[Step, ...]]:
    """Yield the way to each value inside a document; of a list, to its first values."""
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*at, key))
    elif isinstance(value, list):
        for i in range(min(len(value), 5)):
            yield from places(value[i], (*at, i))


def changed(document: Any, rng: random.Random) -> Any:
    """Return a document in which one value is another, has another key, or is missing."""
    way = rng.choice(list(places(document)))
    if not way:
        return rng.choice(ODD)
    inner = document
    for step in way[:-1]:
        inner = inner[step]
    what = rng.random()
    if what < 0.15:
        del inner[way[-1]]
    elif what < 0.22 and isinstance(inner, dict):
        inner[rng.choice(["", "\0", "a.b", "x" * 300, "__class__", "1"])] = inner.pop(way[-1])
    else:
        inner[way[-1]] = rng.choice(ODD)
    return document


def change_file(path: Path, rng: random.Random) -> None:
    """Change a value in a file: in JSON, lines of JSON, YAML, a table, SQLite, or any other bytes."""
    data = path.read_bytes()
    if data.startswith(b"SQLite"):
        _change_database(path, rng)
        return
    try:
        text = data.decode()
    except UnicodeDecodeError:
        path.write_bytes(_changed_bytes(data, rng))
        return
    path.write_text(_changed_text(text, path.suffix in (".yaml", ".yml"), rng), "utf-8", "surrogatepass")


def _changed_text(text: str, is_yaml: bool, rng: random.Random) -> str:
    with suppress(ValueError):
        return json.dumps(changed(json.loads(text), rng))
    lines = text.splitlines() or [""]
    at = rng.randrange(len(lines))
    with suppress(ValueError):
        lines[at] = json.dumps(changed(json.loads(lines[at]), rng))
        return "\n".join([*lines, ""])
    if is_yaml:
        with suppress(yaml.YAMLError, ValueError):
            return yaml.safe_dump(changed(yaml.safe_load(text), rng))
    cells = lines[at].split(",")
    cells[rng.randrange(len(cells))] = rng.choice(_CELLS)
    lines[at] = ",".join(cells) if rng.random() < 0.8 else lines[at][: len(lines[at]) // 2]
    return "\n".join(lines)


def _changed_bytes(data: bytes, rng: random.Random) -> bytes:
    new = bytearray(data)
    for _ in range(rng.choice([1, 3, 20])):
        new[rng.randrange(len(new))] = rng.randrange(256)
    return bytes(new if rng.random() < 0.8 else new[: rng.randrange(len(new))])


def _change_database(path: Path, rng: random.Random) -> None:
    with closing(sqlite3.connect(path)) as database, suppress(sqlite3.Error):
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        table = rng.choice([row[0] for row in database.execute(query)])
        column = rng.choice([row[1] for row in database.execute(f'PRAGMA table_info("{table}")')])
        database.execute("PRAGMA foreign_keys = OFF")
        what = rng.random()
        if what < 0.15:
            database.execute(f'DROP TABLE "{table}"')
        elif what < 0.3:
            database.execute(f'ALTER TABLE "{table}" DROP COLUMN "{column}"')
        elif what < 0.5:
            database.execute(f'DELETE FROM "{table}"')
        else:
            update = f'UPDATE OR IGNORE "{table}" SET "{column}" = ? WHERE rowid % 2 = 0'
            database.execute(update, (rng.choice(_STORED),))
        database.commit()


def fault(stores: Path, seed: int) -> tuple[str, str]:
    """Return the error that a changed store ends in, with its place, and what was changed; "" for none."""
    rng = random.Random(seed)
    store = rng.choice(sorted(path for path in stores.iterdir() if path.is_dir()))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copy = Path(shutil.copytree(store, Path(folder) / store.name))
        files = sorted(path for path in copy.rglob("*") if path.is_file() and path.stat().st_size)
        victims = [rng.choice(files) for _ in range(rng.choice([1, 1, 2, 4]))]
        for victim in victims:
            if victim.stat().st_size:
                change_file(victim, rng)
        try:
            summarise_source(str(copy))
            try:
                read_runs(copy)
            except SeveralStudies as error:
                read_runs(copy, study=rng.choice(list(error.studies)), history=rng.choice([None, "best"]))
        except ImportanceError as error:
            str(error).encode()
        except Exception as error:  # noqa: BLE001 (every kind is what is looked for)
            frames = traceback.extract_tb(error.__traceback__)
            ours = [frame for frame in frames if "/importance/" in frame.filename] or list(frames)
            place = f"{ours[-1].filename.rsplit('/importance/', 1)[-1]}:{ours[-1].lineno}"
            return f"{type(error).__name__} at {place}", ", ".join(
                str(victim.relative_to(folder)) for victim in victims
            )
    return "", ""


def main() -> None:
    """Print each kind of fault with its first seed, and how often it came."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stores", type=Path, default=ROOT / "tests" / "trackers" / "written")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1_000)
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    for seed in range(arguments.first, arguments.first + arguments.count):
        text, files = fault(arguments.stores, seed)
        if text and not counts[text]:
            print(f"seed {seed}: {text} ({files})", flush=True)
        counts[text] += bool(text)
    print(f"{counts.total():,} faults in {arguments.count:,} changed stores")
    print("\n".join(f"{count:5,}  {text}" for text, count in counts.most_common() if count))
    sys.exit(1 if counts.total() else 0)


if __name__ == "__main__":
    main()
