"""How a file that holds no table read here is known: by how it begins, or by what a zip holds."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Collection

from importance.readers import unreadable_formats
from importance.readers.unreadable_formats import Format

HEAD = 4_096
"""So many bytes of a file are enough to know it by."""

# By how a file begins; the longer of two beginnings stands first.
_STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG", Format("a PNG image", unreadable_formats.IMAGE)),
    (b"\xff\xd8\xff", Format("a JPEG image", unreadable_formats.IMAGE)),
    (b"GIF8", Format("a GIF image", unreadable_formats.IMAGE)),
    (b"II*\x00", Format("a TIFF image", unreadable_formats.IMAGE)),
    (b"MM\x00*", Format("a TIFF image", unreadable_formats.IMAGE)),
    (b"8BPS", Format("a Photoshop image", unreadable_formats.IMAGE)),
    (b"\x00\x00\x01\x00", Format("an icon", unreadable_formats.IMAGE)),
    (b"%PDF", Format("a PDF document", unreadable_formats.PAGES)),
    (b"%!PS", Format("a PostScript document", unreadable_formats.PAGES)),
    (b"{\\rtf", Format("an RTF document", unreadable_formats.PAGES)),
    (b"MATLAB 5.0 MAT-file", unreadable_formats.MATLAB),
    (b"MATLAB 7", unreadable_formats.MATLAB),
    (b"\x89HDF", unreadable_formats.HDF5),
    (
        b"CDF\x01",
        Format("a NetCDF file", "Write its table down as CSV with xarray: ds.to_dataframe().to_csv(...)."),
    ),
    (
        b"CDF\x02",
        Format("a NetCDF file", "Write its table down as CSV with xarray: ds.to_dataframe().to_csv(...)."),
    ),
    (b"\x93NUMPY", unreadable_formats.NUMPY),
    (b"$FL2", unreadable_formats.SPSS),
    (b"$FL3", unreadable_formats.SPSS),
    (b"<stata_dta>", unreadable_formats.STATA),
    (b"\x00" * 12 + b"\xc2\xea\x81\x60", unreadable_formats.SAS),
    (b"HEADER RECORD*******LIB", unreadable_formats.SAS),
    (b"FEA1", Format("a Feather file of the first version", "Save it as Parquet or CSV.")),
    (b"Obj\x01", Format("an Avro file", "Save it as Parquet or CSV.")),
    (
        b"SQLite format 3\x00",
        Format(
            "a database (SQLite)",
            "Export its runs as CSV: optuna's study.trials_dataframe().to_csv(...) or "
            "mlflow.search_runs().to_csv(...).",
        ),
    ),
    (b"\x00\x01\x00\x00Standard", Format("an Access database", "Export its table of runs as CSV in Access.")),
    (
        b":W&B",
        Format(
            "a W&B run file (.wandb)",
            "It holds one run. In W&B open the project's Runs table, show the config and summary columns you "
            "want, and choose Export > CSV there.",
        ),
    ),
    (b"GGUF", Format("a GGUF model", unreadable_formats.WEIGHTS)),
    (b"\x1f\x8b", Format("a compressed file (gzip)", unreadable_formats.COMPRESSED)),
    (b"BZh", Format("a compressed file (bzip2)", unreadable_formats.COMPRESSED)),
    (b"\xfd7zXZ", Format("a compressed file (xz)", unreadable_formats.COMPRESSED)),
    (b"7z\xbc\xaf", Format("a compressed archive (7z)", unreadable_formats.COMPRESSED)),
    (b"\x28\xb5\x2f\xfd", Format("a compressed file (zstd)", unreadable_formats.COMPRESSED)),
    (b"\x04\x22\x4d\x18", Format("a compressed file (lz4)", unreadable_formats.COMPRESSED)),
    (b"Rar!", Format("a compressed archive (rar)", unreadable_formats.COMPRESSED)),
    (b"OggS", Format("a sound file", unreadable_formats.SOUND)),
    (b"fLaC", Format("a sound file", unreadable_formats.SOUND)),
    (b"\x1a\x45\xdf\xa3", Format("a film", unreadable_formats.SOUND)),
    (b"\x7fELF", unreadable_formats.PROGRAM),
    (b"MZ\x90", unreadable_formats.PROGRAM),
    (b"\xca\xfe\xba\xbe", unreadable_formats.PROGRAM),
)
_R_BEGINS = re.compile(rb"RD[XA][23]\n|X\n\x00\x00\x00[\x02\x03]|A\n[23]\n\d{5,6}\n")
_PICKLED_TEXT = re.compile(rb"(\([dl]p?\d*\n|\([dl]q|c[A-Za-z_][\w.]*\n\w+\n|[\]}]q)")
_TORCH_OF_OLD = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."


def format_from_bytes(data: bytes) -> Format | None:
    """What kind of file begins with, or is, these bytes; None for text, for tables that are read here, and
    for what is not known."""
    for start, found in _STARTS:
        if data.startswith(start):
            return _inside(data) or found
    head = data[:HEAD]
    if _R_BEGINS.match(head):
        return unreadable_formats.R_DATA
    if re.match(rb"ORC[\x00-\x08]", head):
        return Format(
            "an ORC file", "Write its table down: " + unreadable_formats.FRAME.format("orc", "runs.orc") + "."
        )
    if re.match(rb"ID3[\x00-\x08]", head):
        return Format("a sound file", unreadable_formats.SOUND)
    if head[8:12] == b"DUCK":
        return unreadable_formats.DUCKDB
    if head.startswith(b"RIFF"):
        return (
            Format("a WebP image", unreadable_formats.IMAGE)
            if head[8:12] == b"WEBP"
            else Format("a sound or film", unreadable_formats.SOUND)
        )
    if head[4:8] == b"ftyp":
        return Format("a film or a HEIC image", unreadable_formats.SOUND)
    if head.startswith(b"BM") and len(head) > 30 and head[6:10] == bytes(4):
        return Format("a BMP image", unreadable_formats.IMAGE)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _of_ole(data)
    if b"brain.Event:" in head[:64]:
        return unreadable_formats.EVENTS
    if head[8:10] == b'{"' and int.from_bytes(head[:8], "little") < 1 << 28:
        return Format("a file of weights (safetensors)", unreadable_formats.WEIGHTS)
    if head[:1] and 102 <= head[0] <= 119 and head[1:2] in (b"\x01", b"\x02") and head[2:4] == b"\x01\x00":
        return unreadable_formats.STATA
    return _of_pickle(data) or _of_notebook(data)


def _inside(data: bytes) -> Format | None:
    """What a compressed file holds where that is told apart: R's files, and pickles."""
    try:
        if data.startswith(b"\xfd7zXZ"):
            return _known_inside(lzma.LZMADecompressor(memlimit=1 << 27).decompress(data, 64))
        if data.startswith(b"BZh"):
            return _known_inside(bz2.BZ2Decompressor().decompress(data, 64))
        if data.startswith(b"\x1f\x8b"):
            return _known_inside(zlib.decompressobj(31).decompress(data, 64))
    except (lzma.LZMAError, zlib.error, EOFError, ValueError, OSError):
        return None
    return None


def _known_inside(head: bytes) -> Format | None:
    if _R_BEGINS.match(head):
        return unreadable_formats.R_DATA
    return unreadable_formats.PICKLE if _begins_as_pickle(head) else None


def _begins_as_pickle(head: bytes) -> bool:
    """Whether these are a pickle's protocol and one of the things that pickles begin with."""
    return bool(re.match(rb"\x80[\x02-\x05][\x95cC(\]}\)\x8c\x8aKJMXGq\x88\x89N\x8d\x8eBU]", head))


def _of_pickle(data: bytes) -> Format | None:
    if data.startswith(b"\x80\x02" + _TORCH_OF_OLD):
        return unreadable_formats.TORCH
    if _begins_as_pickle(data[:16]):
        return unreadable_formats.PICKLE
    if data[:1] == b"\x78":  # joblib's compression
        try:
            return _known_inside(zlib.decompressobj().decompress(data, 64))
        except zlib.error:
            return None
    ends = data.rstrip()[-1:] == b"." and len(data) > 4
    return unreadable_formats.PICKLE if ends and _PICKLED_TEXT.match(data) else None


def _of_notebook(data: bytes) -> Format | None:
    if data.lstrip()[:1] != b"{":
        return None
    ends = data[:HEAD] + data[-HEAD:]
    return (
        unreadable_formats.NOTEBOOK
        if b'"nbformat"' in ends and re.search(rb'"cells"\s*:\s*\[', ends)
        else None
    )


def _of_ole(data: bytes) -> Format:
    """Which of Microsoft's old formats a file is of: the names of its streams say."""
    if "WordDocument".encode("utf-16-le") in data:
        return Format("an old Word document (.doc)", unreadable_formats.PAGES)
    if "PowerPoint Document".encode("utf-16-le") in data:
        return unreadable_formats.SLIDES
    return Format("an old Excel workbook (.xls)", unreadable_formats.WORKBOOK_WAY)


def format_from_members(names: Collection[str], mimetype: bytes = b"") -> Format | None:
    """What a zip file is that is one document or one model and no archive of files; None for an archive.

    Args:
        names: those of its members.
        mimetype: what the member of that name holds, if there is one.
    """
    if "word/document.xml" in names:
        return unreadable_formats.WORD
    if "ppt/presentation.xml" in names:
        return unreadable_formats.SLIDES
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return unreadable_formats.SHEET if b"spreadsheet" in mimetype else unreadable_formats.TEXT_DOCUMENT
    if mimetype.startswith(b"application/epub"):
        return unreadable_formats.BOOK
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return unreadable_formats.NUMBERS
    if names and all(name.endswith(".npy") for name in names):
        return unreadable_formats.NUMPY
    if {"metadata.json", "config.json", "model.weights.h5"} <= set(names):
        return unreadable_formats.KERAS
    if any(name.rsplit("/", 1)[-1] == "data.pkl" for name in names) and any("/version" in n for n in names):
        return unreadable_formats.TORCH
    return Format("a Java archive", unreadable_formats.SOUND) if "META-INF/MANIFEST.MF" in names else None


def format_from_name(name: str) -> Format | None:
    """What a zip file within an archive is by its name: it is not unpacked to be looked into."""
    ending = name.lower().rsplit(".", 1)[-1]
    known = {
        "npz": unreadable_formats.NUMPY,
        "keras": unreadable_formats.KERAS,
        "pt": unreadable_formats.TORCH,
        "pth": unreadable_formats.TORCH,
        "ckpt": unreadable_formats.TORCH,
    }
    return known.get(ending)
