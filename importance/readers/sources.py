"""Load a source (a path, an upload, bytes, a table) as a named input."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from importance import regular_files
from importance.errors import UnreadableRuns
from importance.readers import file_signatures, unreadable_formats
from importance.readers.addresses import Reach, check_reach, is_address, redacted
from importance.readers.downloads import download
from importance.runs import typed_columns

MAX_BYTES = 200 * 10**6


@dataclass(frozen=True)
class Input:
    """A file or a table.

    Attributes:
        name: the file's name, for messages.
        data: the file's bytes, or the table.
        digest: a hex digest of the content.
    """

    name: str
    data: bytes | pd.DataFrame
    digest: str


def flatten_sources(source: object) -> list[object]:
    """Return the members of a list of sources, also of nested lists; a single source as a list of one.

    Raises:
        UnreadableRuns: when a list is empty.
    """
    if isinstance(source, list) or (isinstance(source, tuple) and not is_pair(source)):
        if not source:
            raise UnreadableRuns("The list of sources is empty. Give at least one file of runs.")
        return [single for member in source for single in flatten_sources(member)]
    return [source]


def is_pair(source: Sequence[object]) -> bool:
    """Whether this is a (name, bytes) pair."""
    return (
        len(source) == 2
        and isinstance(source[0], str)
        and isinstance(source[1], (bytes, bytearray, memoryview))
    )


def load_input(source: object, reach: Reach = "any") -> Input:
    """Load a single source.

    Args:
        source: a path, a web address, bytes, a (name, bytes) pair, an open file or upload (anything with
            `getvalue` or `read`), or a table.
        reach: which addresses and paths may be read.

    Raises:
        UnreadableRuns: when the source does not exist, cannot be opened, or is larger than `MAX_BYTES`.
    """
    if isinstance(source, pd.DataFrame):
        try:
            digest = typed_columns.frame_digest(source)
        except TypeError:  # unhashable cells
            digest = typed_columns.frame_digest(source.astype(str))
        return Input("a table", source, digest)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _from_bytes("the data", bytes(source))
    if isinstance(source, tuple) and is_pair(source):
        return _from_bytes(str(source[0]), bytes(source[1]))
    if isinstance(source, (str, os.PathLike)):
        return _from_path(source, reach)
    read = getattr(source, "getvalue", None) or getattr(source, "read", None)
    if read is None:
        raise UnreadableRuns(
            f"Runs cannot be read from {type(source).__name__!r}. "
            "Give a path, an open file, bytes or a table."
        )
    name = str(getattr(source, "name", "") or "the file")
    size = getattr(source, "size", None)
    if isinstance(size, int):
        check_size(name, size)
    content = read()
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    if not isinstance(content, (bytes, bytearray)):
        raise UnreadableRuns(f"Reading {name} returned {type(content).__name__!r} instead of bytes or text.")
    return _from_bytes(Path(name).name or name, bytes(content))


def _from_path(source: str | os.PathLike[str], reach: Reach) -> Input:
    text = os.fspath(source)
    check_reach(text, reach)
    if is_address(text):
        return _from_bytes(*download(text, MAX_BYTES, reach))
    if "://" in text:
        raise UnreadableRuns(
            f"Runs cannot be read from {redacted(text)}. Give a database (postgresql://, mysql://, "
            "sqlite:///) or a web address (https://)."
        )
    path = regular_files.with_home(text)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            _check_format(path)
        check_size(path.name, size)
        return _from_bytes(path.name, path.read_bytes())
    except FileNotFoundError:
        advice = "Check the path."
        if str(path).startswith("~") and path.name != str(path):
            advice = f"The home folder {path.parts[0]} is unknown on this machine. Give the whole path."
        raise UnreadableRuns(f"There is no file {text!r}. {advice}") from None
    except PermissionError:
        raise UnreadableRuns(f"{text!r} cannot be read: permission denied.") from None
    except (OSError, ValueError) as error:  # a null byte, a long name
        raise UnreadableRuns(f"{text[:200]!r} cannot be opened: {error}.") from None


def _check_format(path: Path) -> None:
    """Raise UnreadableRuns for a file that could not be read even if it were smaller."""
    with path.open("rb") as file:
        format_ = file_signatures.format_from_bytes(file.read(file_signatures.HEAD))
    if format_ is not None:
        raise UnreadableRuns(unreadable_formats.describe_file(path.name, format_))


def _from_bytes(name: str, data: bytes) -> Input:
    check_size(name, len(data))
    return Input(name, data, hashlib.sha256(data).hexdigest()[:16])


def check_size(name: str, size: int) -> None:
    """Raise UnreadableRuns if a file is larger than the limit."""
    if size > MAX_BYTES:
        raise UnreadableRuns(
            f"{name} has {size / 1e6:,.0f} MB, but at most {MAX_BYTES / 1e6:,.0f} MB can be read. "
            "Export fewer runs or fewer columns. The parameters and a few metrics are enough: "
            "logged media, tables and gradients are not needed."
        )
