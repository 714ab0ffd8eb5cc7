"""Files that hold no table that is read here: what each is, by its content, and how to get a table out of it."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

HEAD = 4_096
"""So many bytes of a file are enough to know it by."""


_MOST_SAID = 3


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Attributes:
        what: what it is, with its article: "a PNG image".
        way: the sentence that says how to get a table out of it; "" where it holds none.
    """

    what: str
    way: str = ""


def _opened_by(call: str) -> str:
    return f"If it is your own, save its table: {call}."


_FRAME = 'pd.read_{}("{}").to_csv("runs.csv", index=False)'
PICKLE = Format(
    "a Python pickle",
    "A pickle could run any program when it is opened and so is never opened here. "
    + _opened_by(_FRAME.format("pickle", "runs.pkl") + " or Parquet"),
)
TORCH = Format(
    "a PyTorch file (.pt, .pth or .ckpt)",
    "It is a pickle inside, which is never opened here. Save the settings and results of each run as JSON or CSV "
    "beside it.",
)
_R = Format(
    "a file of R's (.rds or .RData)",
    'In R, write the table down: write.csv(readRDS("runs.rds"), "runs.csv", row.names = FALSE); after load() of '
    "an .RData file, write.csv of the data frame in it.",
)
_MATLAB = Format(
    "a MATLAB file (.mat)",
    'In MATLAB, write the table down: writetable(runs, "runs.csv"), or writetable(struct2table(s), "runs.csv") '
    "for a struct array.",
)
_DUCKDB = Format(
    "a DuckDB database",
    "Write its table of runs down: duckdb runs.duckdb \"COPY runs TO 'runs.csv' (HEADER)\".",
)
NOTEBOOK = Format(
    "a Jupyter notebook (.ipynb)",
    'Save the table that it shows from within: df.to_csv("runs.csv", index=False).',
)
_HDF5 = Format(
    "an HDF5 file (.h5), often a model's weights",
    "If it holds a table, write it down: " + _FRAME.format("hdf", "runs.h5") + ".",
)
_NUMPY = Format(
    "a file of NumPy's (.npy or .npz)",
    'Write them down with names: pd.DataFrame(np.load("runs.npy"), columns=[...]).to_csv("runs.csv").',
)
_SPSS = Format(
    "an SPSS file (.sav)", "Save it as CSV in SPSS, or: " + _FRAME.format("spss", "runs.sav") + "."
)
_STATA = Format(
    "a Stata file (.dta)",
    'In Stata: export delimited using "runs.csv"; or in Python: ' + _FRAME.format("stata", "runs.dta") + ".",
)
_SAS = Format(
    "a SAS file", "Export it as CSV with PROC EXPORT, or: " + _FRAME.format("sas", "runs.sas7bdat") + "."
)
_PAGES = "Its tables cannot be read: copy the table of runs into a spreadsheet and save that as CSV."
_IMAGE = "A picture holds no runs: give the table or the log that it was drawn from, as CSV or JSON."
_SOUND = "It holds no runs: give the table of runs (CSV, JSON, Parquet or Excel) or the tracker's folder."
_WEIGHTS = (
    "It holds a model's weights and no runs: give the table of runs (CSV, JSON) or the tracker's folder."
)
_COMPRESSED = "Unpack it first."
_EVENTS = Format(
    "one event file of TensorBoard",
    "Give the folder that holds all runs, with their settings logged by add_hparams (PyTorch) or hp.hparams.",
)
_WORKBOOK_WAY = "Save it as .xlsx or CSV."
_NUMBERS = Format("an Apple Numbers document", "In Numbers choose File > Export To > CSV.")
_WORD = Format("a Word document (.docx)", _PAGES)
_SLIDES = Format("a PowerPoint presentation", _PAGES)
_SHEET = Format("an OpenDocument spreadsheet (.ods)", _WORKBOOK_WAY)
_TEXT_DOCUMENT = Format("an OpenDocument text", _PAGES)
_KERAS = Format("a Keras model (.keras)", _WEIGHTS)
_BOOK = Format("an e-book", _PAGES)
_PROGRAM = Format("a program", _SOUND)

# By how a file begins; the longer of two beginnings stands first.
_STARTS: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG", Format("a PNG image", _IMAGE)),
    (b"\xff\xd8\xff", Format("a JPEG image", _IMAGE)),
    (b"GIF8", Format("a GIF image", _IMAGE)),
    (b"II*\x00", Format("a TIFF image", _IMAGE)),
    (b"MM\x00*", Format("a TIFF image", _IMAGE)),
    (b"8BPS", Format("a Photoshop image", _IMAGE)),
    (b"\x00\x00\x01\x00", Format("an icon", _IMAGE)),
    (b"%PDF", Format("a PDF document", _PAGES)),
    (b"%!PS", Format("a PostScript document", _PAGES)),
    (b"{\\rtf", Format("an RTF document", _PAGES)),
    (b"MATLAB 5.0 MAT-file", _MATLAB),
    (b"MATLAB 7", _MATLAB),
    (b"\x89HDF", _HDF5),
    (
        b"CDF\x01",
        Format("a NetCDF file", "Write its table down as CSV with xarray: ds.to_dataframe().to_csv(...)."),
    ),
    (
        b"CDF\x02",
        Format("a NetCDF file", "Write its table down as CSV with xarray: ds.to_dataframe().to_csv(...)."),
    ),
    (b"\x93NUMPY", _NUMPY),
    (b"$FL2", _SPSS),
    (b"$FL3", _SPSS),
    (b"<stata_dta>", _STATA),
    (b"\x00" * 12 + b"\xc2\xea\x81\x60", _SAS),
    (b"HEADER RECORD*******LIB", _SAS),
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
            "It holds one run. In W&B open the project's Runs table, show the config and summary columns you want, "
            "and choose Export > CSV there.",
        ),
    ),
    (b"GGUF", Format("a GGUF model", _WEIGHTS)),
    (b"\x1f\x8b", Format("a compressed file (gzip)", _COMPRESSED)),
    (b"BZh", Format("a compressed file (bzip2)", _COMPRESSED)),
    (b"\xfd7zXZ", Format("a compressed file (xz)", _COMPRESSED)),
    (b"7z\xbc\xaf", Format("a compressed archive (7z)", _COMPRESSED)),
    (b"\x28\xb5\x2f\xfd", Format("a compressed file (zstd)", _COMPRESSED)),
    (b"\x04\x22\x4d\x18", Format("a compressed file (lz4)", _COMPRESSED)),
    (b"Rar!", Format("a compressed archive (rar)", _COMPRESSED)),
    (b"OggS", Format("a sound file", _SOUND)),
    (b"fLaC", Format("a sound file", _SOUND)),
    (b"\x1a\x45\xdf\xa3", Format("a film", _SOUND)),
    (b"\x7fELF", _PROGRAM),
    (b"MZ\x90", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
)
_R_BEGINS = re.compile(rb"RD[XA][23]\n|X\n\x00\x00\x00[\x02\x03]|A\n[23]\n\d{5,6}\n")
_PICKLED_TEXT = re.compile(rb"(\([dl]p?\d*\n|\([dl]q|c[A-Za-z_][\w.]*\n\w+\n|[\]}]q)")
_TORCH_OF_OLD = b"\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."


def of(data: bytes) -> Format | None:
    """What kind of file begins with, or is, these bytes; None for text, for tables that are read here, and for
    what is not known."""
    for start, found in _STARTS:
        if data.startswith(start):
            return _inside(data) or found
    head = data[:HEAD]
    if _R_BEGINS.match(head):
        return _R
    if re.match(rb"ORC[\x00-\x08]", head):
        return Format("an ORC file", "Write its table down: " + _FRAME.format("orc", "runs.orc") + ".")
    if re.match(rb"ID3[\x00-\x08]", head):
        return Format("a sound file", _SOUND)
    if head[8:12] == b"DUCK":
        return _DUCKDB
    if head.startswith(b"RIFF"):
        return Format("a WebP image", _IMAGE) if head[8:12] == b"WEBP" else Format("a sound or film", _SOUND)
    if head[4:8] == b"ftyp":
        return Format("a film or a HEIC image", _SOUND)
    if head.startswith(b"BM") and len(head) > 30 and head[6:10] == bytes(4):
        return Format("a BMP image", _IMAGE)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _of_ole(data)
    if b"brain.Event:" in head[:64]:
        return _EVENTS
    if head[8:10] == b'{"' and int.from_bytes(head[:8], "little") < 1 << 28:
        return Format("a file of weights (safetensors)", _WEIGHTS)
    if head[:1] and 102 <= head[0] <= 119 and head[1:2] in (b"\x01", b"\x02") and head[2:4] == b"\x01\x00":
        return _STATA
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
        return _R
    return PICKLE if _begins_as_pickle(head) else None


def _begins_as_pickle(head: bytes) -> bool:
    """Whether these are a pickle's protocol and one of the things that pickles begin with."""
    return bool(re.match(rb"\x80[\x02-\x05][\x95cC(\]}\)\x8c\x8aKJMXGq\x88\x89N\x8d\x8eBU]", head))


def _of_pickle(data: bytes) -> Format | None:
    if data.startswith(b"\x80\x02" + _TORCH_OF_OLD):
        return TORCH
    if _begins_as_pickle(data[:16]):
        return PICKLE
    if data[:1] == b"\x78":  # joblib's compression
        try:
            return _known_inside(zlib.decompressobj().decompress(data, 64))
        except zlib.error:
            return None
    ends = data.rstrip()[-1:] == b"." and len(data) > 4
    return PICKLE if ends and _PICKLED_TEXT.match(data) else None


def _of_notebook(data: bytes) -> Format | None:
    if not data.lstrip()[:1] == b"{":
        return None
    ends = data[:HEAD] + data[-HEAD:]
    return NOTEBOOK if b'"nbformat"' in ends and re.search(rb'"cells"\s*:\s*\[', ends) else None


def _of_ole(data: bytes) -> Format:
    """Which of Microsoft's old formats a file is of: the names of its streams say."""
    if "WordDocument".encode("utf-16-le") in data:
        return Format("an old Word document (.doc)", _PAGES)
    if "PowerPoint Document".encode("utf-16-le") in data:
        return _SLIDES
    return Format("an old Excel workbook (.xls)", _WORKBOOK_WAY)


def of_members(names: Collection[str], mimetype: bytes = b"") -> Format | None:
    """What a zip file is that is one document or one model and no archive of files; None for an archive.

    Args:
        names: those of its members.
        mimetype: what the member of that name holds, if there is one.
    """
    if "word/document.xml" in names:
        return _WORD
    if "ppt/presentation.xml" in names:
        return _SLIDES
    if mimetype.startswith(b"application/vnd.oasis.opendocument"):
        return _SHEET if b"spreadsheet" in mimetype else _TEXT_DOCUMENT
    if mimetype.startswith(b"application/epub"):
        return _BOOK
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return _NUMBERS
    if names and all(name.endswith(".npy") for name in names):
        return _NUMPY
    if {"metadata.json", "config.json", "model.weights.h5"} <= set(names):
        return _KERAS
    if any(name.rsplit("/", 1)[-1] == "data.pkl" for name in names) and any("/version" in n for n in names):
        return TORCH
    return Format("a Java archive", _SOUND) if "META-INF/MANIFEST.MF" in names else None


def of_name(name: str) -> Format | None:
    """What a zip file within an archive is by its name: it is not unpacked to be looked into."""
    ending = name.lower().rsplit(".", 1)[-1]
    known = {"npz": _NUMPY, "keras": _KERAS, "pt": TORCH, "pth": TORCH, "ckpt": TORCH}
    return known.get(ending)


def on_files(found: Mapping[str, Format]) -> str:
    """What to say of files of these kinds, by their names, where nothing else is there; "" without one."""
    kinds: dict[Format, list[str]] = {}
    for name, one in found.items():
        kinds.setdefault(one, []).append(name)
    said = []
    for one, names in sorted(kinds.items(), key=lambda item: -len(item[1]))[:_MOST_SAID]:
        more = f" (and {len(names) - 1:,} more files)" if len(names) > 1 else ""
        said.append(f"{names[0]} is {one.what}{more}. {one.way}".rstrip())
    return " ".join(said)


def sentence(name: str, found: Format) -> str:
    """What to say of a file of this kind."""
    return f"{name} is {found.what}, not a table of runs. {found.way}".rstrip()
