"""JSON, YAML and CSV read safely: within bounds of size and depth, and as plain data only."""

from __future__ import annotations

import ast
import csv
import io
import json
import math
import re
import reprlib
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from importance import read_budget, regular_files
from importance.formatting import valid_text

MAX_FILE = 50 * 10**6
MAX_YAML = 10 * 10**6
"""YAML takes a hundred times as long to read as JSON."""
MAX_SETTINGS = 2_000
MAX_NODES = 5_000_000
_SHORT_DOCUMENT = 1_000_000  # characters
_LONGEST_NUMBER, _LONGEST_TEXT = 300, 1_000
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPED_SURROGATE_BYTES = re.compile(_ESCAPED_SURROGATE.pattern.encode())
_Safe: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class PlainLoader(_Safe):
    """A safe loader for which an unknown tag is no error: its content becomes plain data or text."""


def _plain(loader: Any, suffix: str, node: yaml.Node) -> object:
    """Return a node without its tag: its text, list or mapping, or the tag's name when it has none."""
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
    """Return the items as short text: through aliases one kilobyte could stand for terabytes of text."""
    shown = [item[: _SHORT.maxstring] if isinstance(item, str) else _SHORT.repr(item) for item in items[:20]]
    return ", ".join(shown if len(items) <= len(shown) else [*shown, "..."])[:_LONGEST_TEXT]


def _whole(loader: Any, node: yaml.ScalarNode) -> object:
    """Return a whole number, or its text when Python would refuse to print so many digits."""
    return loader.construct_yaml_int(node) if len(node.value) <= _LONGEST_NUMBER else node.value


_SHORT = reprlib.Repr()
_SHORT.maxlevel, _SHORT.maxstring, _SHORT.maxother, _SHORT.maxlong = 2, 200, 200, 200
PlainLoader.add_multi_constructor("", _plain)
PlainLoader.add_constructor("tag:yaml.org,2002:int", _whole)


def _most_values(written: str | bytes) -> int:
    """Return how many values a JSON text has at most: a comma or a bracket stands before each."""
    if isinstance(written, bytes):
        return sum(map(written.count, (b",", b"[", b"{", b":")))
    return sum(map(written.count, (",", "[", "{", ":")))


class BrokenDocument(ValueError):
    """A text that is not JSON or YAML, is nested too deeply, or swells beyond all bounds; it says which."""


class TooDeep(BrokenDocument):
    """A text that is nested too deeply to be read."""


def load_json(written: str | bytes) -> Any:
    """Return what a JSON text says.

    Raises:
        BrokenDocument: when it is broken or nested too deeply.
        UnreadableRuns: when it may have more values than the budget of the read allows.
    """
    if len(written) > _SHORT_DOCUMENT:
        read_budget.current().check_values(_most_values(written))
    try:
        document = json.loads(written)
        if isinstance(written, str):
            escaped = _ESCAPED_SURROGATE.search(written) is not None
        else:
            escaped = _ESCAPED_SURROGATE_BYTES.search(written) is not None
        return _with_valid_text(document) if escaped else document
    except RecursionError:
        raise TooDeep("it is nested too deeply") from None
    except ValueError as error:
        raise BrokenDocument(str(error)) from None


def _with_valid_text(document: Any) -> Any:
    if isinstance(document, str):
        return valid_text(document)
    if isinstance(document, list):
        return [_with_valid_text(item) for item in document]
    if isinstance(document, dict):
        return {valid_text(key): _with_valid_text(value) for key, value in document.items()}
    return document


def load_yaml(written: str | bytes) -> Any:
    """Return what a YAML text says, in which a Python object is only text.

    Raises:
        BrokenDocument: when it is broken, nested too deeply, or swells through its aliases.
    """
    try:
        document = yaml.load(written, Loader=PlainLoader)  # noqa: S506
        if swells(document):
            raise BrokenDocument(f"its aliases repeat it to more than {MAX_NODES:,} values")
    except RecursionError:
        raise BrokenDocument("it is nested too deeply") from None
    # A value that does not suit its tag, as in "!!timestamp x", raises whatever its constructor trips over.
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
        raise BrokenDocument(str(error).splitlines()[0] if str(error) else "it is broken") from None
    return document


def python_expression(text: str) -> ast.Expression:
    """Return the syntax tree of a Python expression, without the warnings that Python prints on odd numbers.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError, OverflowError: when it is none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return ast.parse(text, mode="eval")


def parsed_json(written: str | bytes) -> Any:
    """Return what `load_json` does; None when the text is broken."""
    try:
        return load_json(written)
    except BrokenDocument:
        return None


def parsed_yaml(written: str | bytes) -> Any:
    """Return what `load_yaml` does; None when the text is broken."""
    try:
        return load_yaml(written)
    except BrokenDocument:
        return None


def text(path: Path) -> str | None:
    """Return a file's text; None when it is not there, cannot be read, or is larger than 50 MB."""
    try:
        with regular_files.open_bytes(path) as file:
            content = file.read(MAX_FILE + 1)
    except OSError:
        return None
    if len(content) > MAX_FILE:
        return None
    return io.StringIO(content.decode("utf-8-sig", "replace"), newline=None).read()


def from_json(path: Path) -> object:
    """Return what a file of JSON says; None when there is none, or it is broken or half written."""
    written = text(path)
    return None if written is None else parsed_json(written)


def from_yaml(path: Path) -> object:
    """Return what a file of YAML says; None when there is none, or it is broken."""
    written = text(path)
    return None if written is None else parsed_yaml(written)


def json_lines(written: str) -> Iterator[Any]:
    """Yield what each line of a text says that is not blank; None for a broken or half-written line."""
    for line in written.splitlines():
        if line.strip():
            yield parsed_json(line)


def swells(document: object) -> bool:
    """Return whether a document has more than five million values when it is written out without aliases.

    YAML's aliases let one kilobyte stand for terabytes, which the first conversion to text would need.
    """
    sizes: dict[int, int] = {}

    def size(value: object) -> int:
        if not isinstance(value, (list, tuple, dict)):
            return 1
        if id(value) not in sizes:
            sizes[id(value)] = 1  # while it is counted: a list may contain itself
            inner = value.values() if isinstance(value, dict) else value
            sizes[id(value)] = 1 + sum(map(size, inner))
        return sizes[id(value)]

    return size(document) > MAX_NODES


def from_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file up to its last whole line; [] when it is empty, missing or over 50 MB."""
    written = text(path) or ""
    return csv_rows(written)


def csv_rows(written: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text up to its last whole line."""
    # A line that is being written may hold half a number, which would read as a whole one.
    whole = written[: written.rfind("\n") + 1].replace("\0", "")
    try:
        rows = list(csv.DictReader(whole.splitlines(keepends=True)))
    except csv.Error:
        return []
    return [{k: v for k, v in row.items() if isinstance(k, str) and isinstance(v, str)} for row in rows]


def settings(document: object) -> tuple[dict[str, object], int]:
    """Return a nested mapping of settings under dotted names, and how many were left out after 2,000.

    Aliases in YAML can make a small file endless, so the count of those left out stops at the limit as well.
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
    """Return the number that a value is or spells; None for anything else, also for booleans and blanks."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def numbers(values: Sequence[object]) -> list[float] | None:
    """Return the numbers in a list, NaN for a null; None when it is empty or holds anything else."""
    converted = [math.nan if value is None else number(value) for value in values]
    kept = [value for value in converted if value is not None]
    return kept if kept and len(kept) == len(converted) else None


def columns(rows: Iterable[Mapping[str, object]]) -> dict[str, list[float]]:
    """Return the numbers in each column of sparse rows without the blanks; NaN only where it was written."""
    out: dict[str, list[float]] = {}
    for row in rows:
        for name, cell in row.items():
            value = number(cell)
            if name and value is not None:
                out.setdefault(str(name), []).append(value)
    return out
