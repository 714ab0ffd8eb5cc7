"""Open a source: find the store or the table behind a path, an address, bytes or an archive."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from importance import read_budget, regular_files
from importance.errors import ImportanceError, UnreadableRuns
from importance.formatting import valid_text
from importance.readers import archives, sources, table_folders, unreadable_formats
from importance.readers.addresses import Reach, check_reach, redact_message
from importance.readers.sources import Input
from importance.readers.temporary_folders import PREFIX, temporary_folder
from importance.rows.store import Place, Store
from importance.trackers import open_store, place_of


@dataclass(frozen=True)
class Opened:
    """What a source holds.

    Attributes:
        content: a store of runs, or a single table.
        notes: sentences about files of an archive that were left out.
    """

    content: Store | Input
    notes: tuple[str, ...] = ()


@contextmanager
def opened(source: object, reach: Reach = "any") -> Iterator[Opened]:
    """Open a source, and delete on exit whatever had to be unpacked.

    Raises:
        ImportanceError: when the source cannot be read. No message contains a password, and neither does any
            message of an error that is raised while the source is open.
    """
    try:
        with _sentences(source), _opened(source, reach) as result:
            yield result
    except ImportanceError as error:
        message = redact_message(str(error), source) if isinstance(source, str) else str(error)
        error.args = (valid_text(message), *error.args[1:])
        raise


@contextmanager
def _sentences(source: object) -> Iterator[None]:
    """Turn every error of a file into a sentence that names it. The budget has the other errors."""
    first = source[0] if isinstance(source, tuple) and source else source
    name = os.fspath(first) if isinstance(first, (str, os.PathLike)) else "The source"
    name = name if isinstance(name, str) else "The source"
    try:
        yield
    except OSError as error:
        if _lacks_space(error):
            raise UnreadableRuns(
                f"{name} cannot be unpacked, because there is no space for temporary files, or no folder "
                "for them. Free some space, or set TMPDIR to a folder with more space."
            ) from None
        path = error.filename if isinstance(error.filename, str) else name
        raise UnreadableRuns(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}. It may have been moved or "
            "deleted meanwhile, or its permissions forbid it. Check the file, and open it again."
        ) from None


def _lacks_space(error: OSError) -> bool:
    """Whether the disk is full, or no temporary folder could be made."""
    path = error.filename
    if path is None:  # from `tempfile`, which tries several folders
        return error.errno in (*regular_files.DISK_FULL, errno.ENOENT)
    return error.errno in regular_files.DISK_FULL or Path(os.fsdecode(path)).name.startswith(PREFIX)


@contextmanager
def _opened(source: object, reach: Reach) -> Iterator[Opened]:
    if isinstance(source, (str, os.PathLike)):
        text = os.fspath(source)
        check_reach(text, reach)
        if reach != "public":
            place = place_of(text, linked=reach == "linked")
            if place.path is not None and not place.path.is_file() and not place.path.is_dir():
                raise UnreadableRuns(
                    f"{text} is a pipe or a device. Save its content to a file, and give that file."
                )
            if place.path is not None:
                read_budget.current().name = valid_text(place.path.name)
            store = open_place(place)
            if store is not None:
                yield Opened(store)
                return
            if place.path is not None and archives.archive_kind(place.path) is not None:
                with _unpacked(place.path, place.path.name) as result:
                    yield result
                return
            if place.path is not None:  # a plain file that no tracker recognised
                yield Opened(sources.load_input(source, reach))
                return
    loaded = sources.load_input(source, reach)
    read_budget.current().name = loaded.name
    if not isinstance(loaded.data, bytes):
        yield Opened(loaded)
        return
    with temporary_folder() as folder:
        path = folder / _file_name(loaded.name)
        path.write_bytes(loaded.data)
        if archives.archive_kind(path) is not None:
            with _unpacked(path, loaded.name) as result:
                yield result
        else:
            store = open_place(Place(loaded.name, path))
            yield Opened(loaded if store is None else _frozen_copy(store))


@contextmanager
def _unpacked(path: Path, name: str) -> Iterator[Opened]:
    """Open the content of an archive: its only file, or its folder."""
    with temporary_folder() as folder:
        root = folder / (re.sub(r"(\.tar)?\.\w+$", "", _file_name(name)) or "runs")
        root.mkdir()
        unpacked = archives.unpack(path, name, root)
        files = [file for file in root.rglob("*") if file.is_file()]
        if not files:
            reason = unreadable_formats.describe_files(unpacked.formats)
            end = f": {reason}" if reason else "."
            raise UnreadableRuns(f"{name} is an archive that contains no readable runs{end}")
        store = open_place(Place(name, files[0] if len(files) == 1 else root))
        content = sources.load_input(files[0]) if store is None else _frozen_copy(store)
        yield Opened(content, unpacked.notes)


def _frozen_copy(store: Store) -> Store:
    """The store of an uploaded copy, which never changes."""
    return replace(store, live=False, stamp="")


def open_place(place: Place) -> Store | None:
    """Return the store at a place: a tracker's, or the tables in a folder that no tracker recognises."""
    return open_store(place, last_resort=table_folders.open_path)


def _file_name(name: str) -> str:
    """Return a name that is safe for a file in our own folder; the file's ending is kept."""
    last = re.sub(r"[\x00-\x1f/\\:]", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(". ")
    return last[-100:] or "runs"
