"""Recognise files that contain no readable table: by their first bytes, or by the members of a zip."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Collection
from dataclasses import dataclass

from importance.readers import unreadable_formats as formats
from importance.readers.unreadable_formats import Format

HEAD = 4_096
"""The number of bytes that is enough to recognise a file."""


@dataclass(frozen=True)
class Signature:
    """How the files of a format begin.

    Attributes:
        start: a pattern for the first bytes; "." matches any byte.
        format: the format.
    """

    start: bytes
    format: Format

    def matches(self, head: bytes) -> bool:
        """Whether a file with these first bytes has the format."""
        return re.match(self.start, head, re.DOTALL) is not None


_R_DATA = Signature(rb"RD[XA][23]\n|X\n\x00\x00\x00[\x02\x03]|A\n[23]\n\d{5,6}\n", formats.R_DATA)
# A pickle begins with its protocol and one of the opcodes that can come first.
_PICKLE = Signature(rb"\x80[\x02-\x05][\x95cC(\]}\)\x8c\x8aKJMXGq\x88\x89N\x8d\x8eBU]", formats.PICKLE)
_TEXT_PICKLE = re.compile(rb"(\([dl]p?\d*\n|\([dl]q|c[A-Za-z_][\w.]*\n\w+\n|[\]}]q)")

# The first signature that matches decides, so the longer of two similar ones comes first.
SIGNATURES: tuple[Signature, ...] = (
    Signature(rb"\x89PNG", Format("a PNG image", formats.NOT_A_PICTURE)),
    Signature(rb"\xff\xd8\xff", Format("a JPEG image", formats.NOT_A_PICTURE)),
    Signature(rb"GIF8", Format("a GIF image", formats.NOT_A_PICTURE)),
    Signature(rb"II\*\x00|MM\x00\*", Format("a TIFF image", formats.NOT_A_PICTURE)),
    Signature(rb"8BPS", Format("a Photoshop image", formats.NOT_A_PICTURE)),
    Signature(rb"\x00\x00\x01\x00", Format("an icon", formats.NOT_A_PICTURE)),
    Signature(rb"BM.{4}\x00{4}.{21}", Format("a BMP image", formats.NOT_A_PICTURE)),
    Signature(rb"RIFF.{4}WEBP", Format("a WebP image", formats.NOT_A_PICTURE)),
    Signature(rb"RIFF", Format("a sound or a film", formats.NO_RUNS)),
    Signature(rb".{4}ftyp", Format("a film or a HEIC image", formats.NO_RUNS)),
    Signature(rb"\x1a\x45\xdf\xa3", Format("a film", formats.NO_RUNS)),
    Signature(rb"OggS|fLaC|ID3[\x00-\x08]", formats.SOUND),
    Signature(rb"%PDF", Format("a PDF document", formats.NOT_A_DOCUMENT)),
    Signature(rb"%!PS", Format("a PostScript document", formats.NOT_A_DOCUMENT)),
    Signature(rb"\{\\rtf", Format("an RTF document", formats.NOT_A_DOCUMENT)),
    Signature(rb"\xd0\xcf\x11\xe0", formats.OLD_EXCEL),
    Signature(rb"MATLAB 5\.0 MAT-file|MATLAB 7", formats.MATLAB),
    Signature(rb"\x89HDF", formats.HDF5),
    Signature(rb"CDF[\x01\x02]", formats.NETCDF),
    Signature(rb"\x93NUMPY", formats.NUMPY),
    Signature(rb"\$FL[23]", formats.SPSS),
    Signature(rb"<stata_dta>|[\x66-\x77][\x01\x02]\x01\x00", formats.STATA),
    Signature(rb"\x00{12}\xc2\xea\x81\x60|HEADER RECORD\*{7}LIB", formats.SAS),
    Signature(rb"FEA1", Format("a Feather file (version 1)", formats.SAVE_AS_TABLE)),
    Signature(rb"\xff{4}.{2}\x00{2}", Format("a stream of Arrow batches", formats.SAVE_AS_TABLE)),
    Signature(rb"PK\x05\x06", Format("an empty zip archive", formats.NO_RUNS)),
    Signature(rb"Obj\x01", Format("an Avro file", formats.SAVE_AS_TABLE)),
    Signature(rb"ORC[\x00-\x08]", formats.ORC),
    Signature(rb"SQLite format 3\x00", formats.SQLITE),
    Signature(rb".{8}DUCK", formats.DUCKDB),
    Signature(
        rb"\x00\x01\x00\x00Standard",
        Format("an Access database", "In Access, export its table of runs as CSV."),
    ),
    Signature(rb":W&B", formats.WANDB_RUN),
    Signature(rb".{0,52}brain\.Event:", formats.EVENTS),
    Signature(rb"GGUF", Format("a GGUF model", formats.ONLY_WEIGHTS)),
    # The length of a JSON header, below 2**28, and the beginning of that header.
    Signature(
        rb".{3}[\x00-\x0f]\x00{4}\{\"", Format("a file of weights (safetensors)", formats.ONLY_WEIGHTS)
    ),
    Signature(rb"\x1f\x8b", Format("a compressed file (gzip)", formats.UNPACK)),
    Signature(rb"BZh", Format("a compressed file (bzip2)", formats.UNPACK)),
    Signature(rb"\xfd7zXZ", Format("a compressed file (xz)", formats.UNPACK)),
    Signature(rb"\x28\xb5\x2f\xfd", Format("a compressed file (zstd)", formats.UNPACK)),
    Signature(rb"\x04\x22\x4d\x18", Format("a compressed file (lz4)", formats.UNPACK)),
    Signature(rb"7z\xbc\xaf", Format("a compressed archive (7z)", formats.UNPACK)),
    Signature(rb"Rar!", Format("a compressed archive (rar)", formats.UNPACK)),
    Signature(rb"\x7fELF|MZ\x90|\xca\xfe\xba\xbe", formats.PROGRAM),
    _R_DATA,
    Signature(rb"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19\.", formats.TORCH),  # PyTorch's before version 1.6
    _PICKLE,
)


def format_from_bytes(data: bytes) -> Format | None:
    """Return the format of a file that begins with, or is, these bytes.

    Returns None for text, for tables that can be read, and for unknown formats.
    """
    head = data[:HEAD]
    special = _compressed_content(data) or _old_office(data)
    if special is not None:
        return special
    for signature in SIGNATURES:
        if signature.matches(head):
            return signature.format
    return _text_pickle(data) or _notebook(data)


def _compressed_content(data: bytes) -> Format | None:
    """Return the format of R data or a pickle that was compressed; None for anything else."""
    try:
        if data.startswith(b"\xfd7zXZ"):
            content = lzma.LZMADecompressor(memlimit=1 << 27).decompress(data, 64)
        elif data.startswith(b"BZh"):
            content = bz2.BZ2Decompressor().decompress(data, 64)
        elif data.startswith(b"\x1f\x8b"):
            content = zlib.decompressobj(31).decompress(data, 64)
        elif data.startswith(b"\x78"):  # joblib
            content = zlib.decompressobj().decompress(data, 64)
        else:
            return None
    except (lzma.LZMAError, zlib.error, EOFError, ValueError, OSError):
        return None
    return next((s.format for s in (_R_DATA, _PICKLE) if s.matches(content)), None)


def _old_office(data: bytes) -> Format | None:
    """Return which of Microsoft's old formats a file has, by the names of its streams; None for Excel."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        return None
    if "WordDocument".encode("utf-16-le") in data:
        return formats.OLD_WORD
    return formats.SLIDES if "PowerPoint Document".encode("utf-16-le") in data else None


def _text_pickle(data: bytes) -> Format | None:
    ends = data.rstrip()[-1:] == b"." and len(data) > 4
    return formats.PICKLE if ends and _TEXT_PICKLE.match(data) else None


def _notebook(data: bytes) -> Format | None:
    if data.lstrip()[:1] != b"{":
        return None
    ends = data[:HEAD] + data[-HEAD:]
    return formats.NOTEBOOK if b'"nbformat"' in ends and re.search(rb'"cells"\s*:\s*\[', ends) else None


def format_from_members(names: Collection[str], mimetype: bytes = b"") -> Format | None:
    """Return the format of a zip file that is one document or one model; None for an archive of files.

    Args:
        names: the names of its members.
        mimetype: the content of the member "mimetype"; empty if there is none.
    """
    if "word/document.xml" in names:
        return formats.WORD
    if "ppt/presentation.xml" in names:
        return formats.SLIDES
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return formats.SHEET if b"spreadsheet" in mimetype else formats.TEXT_DOCUMENT
    if mimetype.startswith(b"application/epub"):
        return formats.BOOK
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return formats.NUMBERS
    if names and all(name.endswith(".npy") for name in names):
        return formats.NUMPY
    if {"metadata.json", "config.json", "model.weights.h5"} <= set(names):
        return formats.KERAS
    if any(name.rsplit("/", 1)[-1] == "data.pkl" for name in names) and any("/version" in n for n in names):
        return formats.TORCH
    return formats.JAVA if "META-INF/MANIFEST.MF" in names else None


_ZIPS_BY_ENDING = {
    "npz": formats.NUMPY,
    "keras": formats.KERAS,
    "pt": formats.TORCH,
    "pth": formats.TORCH,
    "ckpt": formats.TORCH,
}


def format_from_name(name: str) -> Format | None:
    """Return the format of a zip file inside an archive, by its name: it is not unpacked."""
    return _ZIPS_BY_ENDING.get(name.lower().rsplit(".", 1)[-1])
