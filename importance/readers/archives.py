"""Archives of runs: zip, tar and single compressed files, unpacked within bounds."""

from __future__ import annotations

import bz2
import gzip
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

from importance.errors import UnreadableRuns
from importance.readers import file_signatures, unreadable_formats
from importance.readers.unreadable_formats import Format

MAX_MEMBERS = 100_000
MAX_UNPACKED = 800 * 10**6
_CHUNK = 1 << 20
_MOST_LOOKED_INTO = 20
_DIRECTORY_ENTRY = 1_000  # bytes that a zip's directory spends on a member, long names included
_DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, ValueError, struct.error)
# What no reader looks at and what fills a disk: weights, pickles, arrays, pictures, films.
_NEVER_READ = re.compile(
    r"\.(pt|pth|ckpt|safetensors|bin|h5|hdf5|keras|onnx|pb|pkl|pickle|joblib|npy|npz|png|jpe?g|gif|mp4|avi|wav"
    r"|mp3|pdf|so|dll|exe)$",
    re.IGNORECASE,
)

Kind = Literal["zip", "tar", "compressed"]


@dataclass(frozen=True)
class _Member:
    """One thing in an archive: its name, what it is, and a way to its content."""

    name: str
    kind: Literal["file", "folder", "link", "device"]
    open: Callable[[], IO[bytes] | None]


def archive_kind(path: Path) -> Kind | None:
    """What kind of archive a file is, by its content; None for none, an Excel workbook included."""
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
    """What was left out of an archive: sentences on it, and the known kinds of files that nothing reads."""

    notes: tuple[str, ...]
    formats: Mapping[str, Format]


def unpack(path: Path, name: str, root: Path) -> Unpacked:
    """Unpack an archive into an empty folder.

    Only plain files are written: links, devices and what no reader looks at (weights, pickles, pictures) are
    counted and left out.

    Args:
        path: the archive, of a kind that `kind_of` knows.
        name: what it is called, for messages.
        root: the folder to unpack to.

    Raises:
        UnreadableRuns: when a member's name leads out of the folder, there are more than `MAX_MEMBERS` of
            them, they hold more than `MAX_UNPACKED` bytes, or the archive is damaged or locked.
    """
    count = size = 0
    left_out: Counter[str] = Counter()
    kinds: dict[str, Format] = {}
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
                if len(kinds) < _MOST_LOOKED_INTO and (content := member.open()) is not None:
                    with content:
                        head = content.read(file_signatures.HEAD)
                    kind = (
                        file_signatures.format_from_name(parts[-1])
                        if head[:4] == b"PK\x03\x04"
                        else file_signatures.format_from_bytes(head)
                    )
                    kinds |= {} if kind is None else {"/".join(parts): kind}
            elif member.kind in ("link", "device"):
                left_out[f"{member.kind}s"] += 1
            elif member.kind == "file" and (content := member.open()) is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                with content, target.open("wb") as out:
                    while chunk := content.read(_CHUNK):
                        size += len(chunk)
                        _check_size(name, size)
                        out.write(chunk)
    except (RuntimeError, NotImplementedError) as error:  # zipfile's ways to ask for a password
        raise UnreadableRuns(f"{name} cannot be unpacked: {error}. Unpack it first.") from None
    except _DAMAGED as error:
        reason = str(error)[:200] or type(error).__name__
        raise UnreadableRuns(f"{name} is a damaged archive: {reason}. Pack it again.") from None
    said = ", ".join(f"{n:,} {what}" for what, n in left_out.items())
    return Unpacked((f"Left in the archive {name}: {said}.",) if said else (), kinds)


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
    """A member's path below the folder.

    Raises:
        UnreadableRuns: when it leads out of it.
    """
    parts = member.replace("\\", "/").split("/")
    is_absolute = not parts[0] and len(parts) > 1
    if is_absolute or ".." in parts or re.match(r"[A-Za-z]:", member) or "\0" in member:
        raise UnreadableRuns(
            f"{name} holds a file named {member[:80]!r}, which would be written outside its own folder. It "
            "was not unpacked; do not trust it."
        )
    return [part for part in parts if part not in ("", ".")]


def _check_size(name: str, size: int) -> None:
    if size > MAX_UNPACKED:
        raise UnreadableRuns(
            f"{name} unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB, the most that is unpacked. Leave out "
            "checkpoints and media, or unpack it yourself and give the folder."
        )


def _too_many(name: str) -> str:
    return (
        f"{name} holds more than {MAX_MEMBERS:,} files, the most that are unpacked. Unpack it yourself and "
        "give the folder."
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
    """Refuse a zip whose directory alone would fill the memory, before it is read."""
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
    """What a zip file is that is one document or model."""
    names = set(archive.namelist())
    mimetype = b""
    if "mimetype" in names:
        with archive.open("mimetype") as member:
            mimetype = member.read(100)
    return file_signatures.format_from_members(names, mimetype)


def unreadable_format(path: Path) -> Format | None:
    """What kind of file nobody reads this is, also where it is a zip inside; None for any other."""
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
        found = _document_in(archive)
        if found is not None:
            raise UnreadableRuns(unreadable_formats.describe_file(name, found))
        for entry in archive.infolist():
            mode = stat.S_IFMT(entry.external_attr >> 16)
            kind: Literal["file", "folder", "link", "device"] = "file"
            if entry.is_dir():
                kind = "folder"
            elif mode not in (0, stat.S_IFREG):
                kind = "link" if mode == stat.S_IFLNK else "device"
            # zipfile cuts a name at a null byte; the whole one is what is judged.
            yield _Member(entry.orig_filename, kind, partial(archive.open, entry))


def _tar_members(file: IO[bytes], name: str) -> Iterator[_Member]:
    """The members of a tar, read as a stream: no index is built, and what is skipped counts like the rest."""
    passed = 0

    def read(size: int) -> bytes:
        nonlocal passed
        data = file.read(size)
        passed += len(data)
        _check_size(name, passed - 10 * _CHUNK)  # the padding and the headers are not the files' fault
        return data

    with tarfile.open(fileobj=SimpleNamespace(read=read), mode="r|") as archive:
        for entry in archive:
            if entry.issym() or entry.islnk():
                yield _Member(entry.name, "link", lambda: None)
            elif entry.isdir():
                yield _Member(entry.name, "folder", lambda: None)
            elif entry.isreg():
                _safe_parts(name, entry.name)
                # The checks of `unpacked` are stricter; this one is Python's own, for what they might miss.
                if hasattr(tarfile, "data_filter"):  # not in the first releases of Python 3.11
                    tarfile.data_filter(entry, tempfile.gettempdir())
                yield _Member(entry.name, "file", partial(archive.extractfile, entry))
            else:
                yield _Member(entry.name, "device", lambda: None)


def _compressed_members(path: Path, name: str) -> Iterator[_Member]:
    """The members of a compressed tar, or the one file that was compressed, named without the ending."""
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
