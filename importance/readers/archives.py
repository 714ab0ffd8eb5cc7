"""Unpack archives of runs: zip, tar and single compressed files, up to a limit."""

from __future__ import annotations

import bz2
import errno
import gzip
import os
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Literal, cast

from importance import read_budget, regular_files
from importance.errors import UnreadableRuns
from importance.readers import file_signatures, unreadable_formats
from importance.readers.unreadable_formats import Format

MAX_MEMBERS = 100_000
_CHUNK = 1 << 20
_MAX_RECOGNISED = 20
_LONGEST_PATH = 4_096
_DIRECTORY_ENTRY = 1_000  # bytes that a member takes in the directory of a zip, even with a long name
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, struct.error)
# Files that are never read and may fill a disk: weights, pickles, arrays, pictures, films.
_NEVER_READ = re.compile(
    r"\.(pt|pth|ckpt|safetensors|bin|h5|hdf5|keras|onnx|pb|pkl|pickle|joblib|npy|npz|png|jpe?g|gif|mp4|avi|wav"
    r"|mp3|pdf|so|dll|exe)$",
    re.IGNORECASE,
)

Kind = Literal["zip", "tar", "compressed"]
_MemberKind = Literal["file", "folder", "link", "device"]


@dataclass(frozen=True)
class _Member:
    """A member of an archive: its name, its kind, and a function that opens its content."""

    name: str
    kind: _MemberKind
    open: Callable[[], IO[bytes] | None]


def archive_kind(path: Path) -> Kind | None:
    """Return the kind of archive, judged by the file's content; None for other files and Excel workbooks."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError:
        return None
    if head.startswith(b"PK\x03\x04"):
        return None if _is_workbook(path) else "zip"
    if _is_tar(head):
        return "tar"
    if head.startswith((b"\x1f\x8b\x08", b"BZh")):
        return "compressed"
    return None


@dataclass(frozen=True)
class Unpacked:
    """What was left out of an archive: sentences about it, and the formats of some unreadable files."""

    notes: tuple[str, ...]
    formats: Mapping[str, Format]


def unpack(path: Path, name: str, root: Path) -> Unpacked:
    """Unpack an archive into an empty folder.

    Only plain files are written. Links, devices and files that are never read (weights, pickles, pictures)
    are counted and left out.

    Args:
        path: an archive of a kind that `archive_kind` recognises.
        name: its name for messages.
        root: the folder to unpack to.

    Raises:
        UnreadableRuns: when the name of a member leads out of the folder, the archive has more than
            `MAX_MEMBERS` members or unpacks to more bytes than the budget allows, or it is damaged or
            encrypted.
    """
    count = size = 0
    left_out: Counter[str] = Counter()
    unreadable: dict[str, Format] = {}
    try:
        for member in _members(path, name):
            count += 1
            if count > MAX_MEMBERS:
                raise UnreadableRuns(_too_many(name))
            parts = _safe_parts(name, member.name)
            if "__MACOSX" in parts or parts[-1:] == [".DS_Store"]:
                continue  # what macOS adds to every archive
            target = root.joinpath(*parts)
            if member.kind == "file" and _NEVER_READ.search(target.name):
                left_out["files of weights, arrays or pictures"] += 1
                if len(unreadable) < _MAX_RECOGNISED and (content := member.open()) is not None:
                    with content:
                        head = content.read(file_signatures.HEAD)
                    format_ = (
                        file_signatures.format_from_name(parts[-1])
                        if head[:4] == b"PK\x03\x04"
                        else file_signatures.format_from_bytes(head)
                    )
                    unreadable |= {} if format_ is None else {"/".join(parts): format_}
            elif member.kind in ("link", "device"):
                left_out[f"{member.kind}s"] += 1
            elif member.kind == "file" and (content := member.open()) is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                with content, target.open("wb") as out:
                    while chunk := content.read(_CHUNK):
                        size += len(chunk)
                        _check_size(name, size)
                        out.write(chunk)
    except (RuntimeError, NotImplementedError) as error:  # what zipfile raises for encrypted files
        raise UnreadableRuns(
            f"{name} cannot be unpacked: {error}. Unpack it yourself and give the folder."
        ) from None
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno in regular_files.DISK_FULL:
            raise
        # The text of an OSError names our own temporary folder.
        text = error.strerror if isinstance(error, OSError) else str(error)
        reason = (text or str(error) or type(error).__name__)[:200]
        raise UnreadableRuns(f"{name} is a damaged archive: {reason}. Create it again.") from None
    counts = ", ".join(f"{count:,} {what}" for what, count in left_out.items())
    return Unpacked((f"Not unpacked from {name}: {counts}.",) if counts else (), unreadable)


def _members(path: Path, name: str) -> Iterator[_Member]:
    kind = archive_kind(path)
    if kind == "zip":
        yield from _zip_members(path, name)
    elif kind == "tar":
        with path.open("rb") as file:
            yield from _tar_members(file, name)
    else:
        yield from _compressed_members(path, name)


def _safe_parts(name: str, member: str) -> list[str]:
    """Return the parts of a member's path below the folder.

    Raises:
        UnreadableRuns: when the path leads out of the folder.
        OSError: when the path is longer than any system allows. A million folders would take minutes to make.
    """
    if len(member) > _LONGEST_PATH:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
    parts = member.replace("\\", "/").split("/")
    is_absolute = not parts[0] and len(parts) > 1
    if is_absolute or ".." in parts or re.match(r"[A-Za-z]:", member) or "\0" in member:
        raise UnreadableRuns(
            f"{name} contains a file named {member[:80]!r}, which would be written outside the folder that "
            "it is unpacked to. The archive was not unpacked. Do not trust it."
        )
    return [part for part in parts if part not in ("", ".")]


def _check_size(name: str, size: int) -> None:
    budget = read_budget.current()
    budget.check()
    if size > budget.limits.unpacked:
        raise UnreadableRuns(
            f"{name} unpacks to more than {budget.limits.unpacked / 1e6:,.0f} MB, which is the limit. Leave "
            "out checkpoints and media, or unpack it yourself and give the folder."
        )


def _too_many(name: str) -> str:
    return (
        f"{name} contains more than {MAX_MEMBERS:,} files, which is the limit. Unpack it yourself and give "
        "the folder."
    )


# -- kinds ----------------------------------------------------------------------------------------------


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _is_workbook(path: Path) -> bool:
    try:
        _check_directory(path, path.name)
        with zipfile.ZipFile(path) as archive:
            return any(entry.startswith("xl/") for entry in archive.namelist())
    except (*_DAMAGED, NotImplementedError, UnreadableRuns):
        return False


def _check_directory(path: Path, name: str) -> None:
    """Raise UnreadableRuns if the directory of a zip alone would fill the memory, before it is read."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if 0 <= end <= len(tail) - 22:
        (directory,) = struct.unpack_from("<I", tail, end + 12)
        if directory > MAX_MEMBERS * _DIRECTORY_ENTRY:
            raise UnreadableRuns(_too_many(name))


def _document_in(archive: zipfile.ZipFile) -> Format | None:
    """Return the format of a zip file that is one document or model; None for an archive of files."""
    names = set(archive.namelist())
    mimetype = b""
    if "mimetype" in names:
        with archive.open("mimetype") as member:
            mimetype = member.read(100)
    return file_signatures.format_from_members(names, mimetype)


def unreadable_format(path: Path) -> Format | None:
    """Return the format of a file that cannot be read, such as a picture or a model; None otherwise."""
    try:
        with path.open("rb") as file:
            head = file.read(file_signatures.HEAD)
            file.seek(max(file_signatures.HEAD, path.stat().st_size - file_signatures.HEAD))
            tail = file.read(file_signatures.HEAD)
        if head[:4] != b"PK\x03\x04":
            return file_signatures.format_from_bytes(head + tail)
        _check_directory(path, path.name)
        with zipfile.ZipFile(path) as archive:
            return _document_in(archive)
    except (*_DAMAGED, NotImplementedError, RuntimeError, UnreadableRuns):
        return None


def _zip_members(path: Path, name: str) -> Iterator[_Member]:
    _check_directory(path, name)
    with zipfile.ZipFile(path) as archive:
        document = _document_in(archive)
        if document is not None:
            raise UnreadableRuns(unreadable_formats.describe_file(name, document))
        for entry in archive.infolist():
            mode = stat.S_IFMT(entry.external_attr >> 16)
            kind: _MemberKind = "file"
            if entry.is_dir():
                kind = "folder"
            elif mode not in (0, stat.S_IFREG):
                kind = "link" if mode == stat.S_IFLNK else "device"
            # zipfile cuts a name at a null byte; the whole name has to be checked.
            yield _Member(entry.orig_filename, kind, partial(archive.open, entry))


def _tar_members(file: IO[bytes], name: str) -> Iterator[_Member]:
    """Yield the members of a tar, read as a stream: no index is built, and skipped bytes count too."""
    size_read = 0

    def read(size: int) -> bytes:
        nonlocal size_read
        data = file.read(size)
        size_read += len(data)
        _check_size(name, size_read - 10 * _CHUNK)  # a margin for padding and headers
        return data

    with tarfile.open(fileobj=SimpleNamespace(read=read), mode="r|") as archive:
        for entry in archive:
            if entry.issym() or entry.islnk():
                yield _Member(entry.name, "link", lambda: None)
            elif entry.isdir():
                yield _Member(entry.name, "folder", lambda: None)
            elif entry.isreg():
                _safe_parts(name, entry.name)
                # The checks of `unpack` are stricter. This one is Python's, in case they miss something.
                if hasattr(tarfile, "data_filter"):  # not in the first releases of Python 3.11
                    tarfile.data_filter(entry, tempfile.gettempdir())
                yield _Member(entry.name, "file", partial(archive.extractfile, entry))
            else:
                yield _Member(entry.name, "device", lambda: None)


def _compressed_members(path: Path, name: str) -> Iterator[_Member]:
    """Yield the members of a compressed tar, or the only compressed file, named without its ending."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == b"\x1f\x8b"
    with gzip.open(path) if is_gzip else bz2.open(path) as stream:
        file = cast(IO[bytes], stream)
        head = file.read(512)
        file.seek(0)
        if _is_tar(head):
            yield from _tar_members(file, name)
        else:
            inner = re.sub(r"\.(gz|gzip|bz2)$", "", name, flags=re.IGNORECASE) or "runs"
            yield _Member(inner, "file", lambda: file)
