"""Small files of JSON, YAML and CSV, read within bounds and without building any object they speak of."""

from __future__ import annotations

import csv
import json
import math
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

MAX_FILE = 50 * 10**6
MAX_SETTINGS = 2_000
MAX_NODES = 5_000_000
_LONGEST_NUMBER, _LONGEST_TEXT = 300, 1_000
_Safe: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(_Safe):
    """A safe loader for which an unknown tag is not an error: what it holds stays plain data or text."""


def _plain(loader: Any, suffix: str, node: yaml.Node) -> object:
    """The node without its tag: a name for what is only a tag, or the text, list or mapping below it."""
    short = suffix.rsplit(":", 1)[-1]
    if isinstance(node, yaml.ScalarNode):
        return node.value or short
    if isinstance(node, yaml.SequenceNode):
        items = loader.construct_sequence(node, deep=True)
        # An enum's member is written as !!python/object/apply:module.Colour [1].
        return items if short.endswith("tuple") else f"{short}({_brief(items)})"
    mapping = loader.construct_mapping(node, deep=True)
    # Namespaces and the like are written with their settings under one of these keys.
    inner = mapping.get("dictitems") or mapping.get("state")
    return inner if isinstance(inner, dict) and set(mapping) <= {"dictitems", "state", "args"} else mapping


def _brief(items: list[object]) -> str:
    """The items as text, cut where it is long: with aliases one kilobyte could stand for terabytes of it."""
    said = [one[: _SHORT.maxstring] if isinstance(one, str) else _SHORT.repr(one) for one in items[:20]]
    return ", ".join(said if len(items) <= len(said) else [*said, "..."])[:_LONGEST_TEXT]


def _whole(loader: Any, node: yaml.ScalarNode) -> object:
    """A whole number; text where it has so many digits that Python would not write it down."""
    return loader.construct_yaml_int(node) if len(node.value) <= _LONGEST_NUMBER else node.value


_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxstring, _SHORT.maxother, _SHORT.maxlong = 2, 200, 200, 200
PlainLoader.add_multi_constructor("", _plain)
PlainLoader.add_constructor("tag:yaml.org,2002:int", _whole)


def text(path: Path) -> str | None:
    """A file's text; None when it is not there, may not be read, or is larger than 50 MB."""
    try:
        if path.stat().st_size > MAX_FILE:
            return None
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None


def from_json(path: Path) -> object:
    """A file's JSON; None when there is none or it is broken or half written."""
    written = text(path)
    try:
        return None if written is None else json.loads(written)
    except (ValueError, RecursionError):
        return None


def from_yaml(path: Path) -> object:
    """A file's YAML, in which a Python object is only text; None when there is none or it is broken."""
    written = text(path)
    return None if written is None else parsed_yaml(written)


def parsed_yaml(written: str | bytes) -> object:
    """What a YAML text says, in which a Python object is only text; None when it is broken or swells."""
    try:
        found = yaml.load(written, Loader=PlainLoader)  # noqa: S506
        return None if swells(found) else found
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        return None


def swells(document: object) -> bool:
    """Whether a document would grow beyond five million values, written out without its aliases.

    YAML's aliases let one kilobyte stand for terabytes, which the first look at it as a text would need.
    """
    sizes: dict[int, int] = {}

    def size(value: object) -> int:
        if not isinstance(value, (list, tuple, dict)):
            return 1
        if id(value) not in sizes:
            sizes[id(value)] = 1  # while it is counted: a list may hold itself
            inner = value.values() if isinstance(value, dict) else value
            sizes[id(value)] = 1 + sum(map(size, inner))
        return sizes[id(value)]

    return size(document) > MAX_NODES


def from_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file up to its last whole line; none when it is empty, missing or over 50 MB."""
    written = text(path) or ""
    return csv_rows(written)


def csv_rows(written: str) -> list[dict[str, str]]:
    """The rows of a CSV text up to its last whole line."""
    # A line that is being written may hold half a number, which would read as a whole one.
    whole = written[: written.rfind("\n") + 1].replace("\0", "")
    try:
        rows = list(csv.DictReader(whole.splitlines(keepends=True)))
    except csv.Error:
        return []
    return [{k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)} for row in rows]


def settings(document: object) -> tuple[dict[str, object], int]:
    """A nested mapping of settings under dotted names, and how many were left out past the first 2,000.

    Aliases in YAML can make a small file endless; counting ends with the limit as well.
    """
    out: dict[str, object] = {}
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, Mapping) and value:
            if name.count(".") < 50:
                prefix = f"{name}." if name else ""
                waiting.extend((f"{prefix}{key}", inner) for key, inner in reversed(list(value.items())))
        elif name:
            if len(out) == MAX_SETTINGS:
                return out, len(waiting) + 1
            out[name] = value
    return out, 0


def number(value: object) -> float | None:
    """The number that a value is or spells; None for anything else, booleans and blanks included."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def numbers(values: Sequence[object]) -> list[float] | None:
    """The numbers in a list, NaN for a null; None when it is empty or holds anything else."""
    found = [math.nan if value is None else number(value) for value in values]
    kept = [value for value in found if value is not None]
    return kept if kept and len(kept) == len(found) else None


def columns(rows: Iterable[Mapping[str, object]]) -> dict[str, list[float]]:
    """The numbers in each column of sparse rows, blanks left out: NaN only where it was written."""
    out: dict[str, list[float]] = {}
    for row in rows:
        for name, cell in row.items():
            found = number(cell)
            if name and found is not None:
                out.setdefault(str(name), []).append(found)
    return out
