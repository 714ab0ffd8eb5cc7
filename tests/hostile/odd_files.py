"""Small files with odd marks, names, tags, links and metadata, as other programs and attackers write them."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import feather

from tests.hostile.binary_tables import workbook
from tests.hostile.stores import database

TABLE = b"lr,loss\n" + b"".join(b"%.2f,%d\n" % (i / 7, i * 3 % 11) for i in range(20))
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CELLS = [f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>{9 - i}</v></c></row>' for i in range(2, 9)]
_ROWS = ['<row r="1"><c r="A1" t="str"><v>lr</v></c><c r="B1" t="str"><v>loss</v></c></row>', *_CELLS]


def _zip(members: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w") as archive:
        warnings.simplefilter("ignore")  # of names that come twice
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def _zips_in_zips() -> bytes:
    data = _zip([("runs.csv", TABLE)])
    for _ in range(30):
        data = _zip([("inner.zip", data)])
    return data


def _encrypted() -> bytes:
    data = bytearray(_zip([("runs.csv", TABLE)]))
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(start) + flags] |= 1
    return bytes(data)


def _odd_headers(headers: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        entry = tarfile.TarInfo("runs.csv")
        entry.size, entry.pax_headers = len(TABLE), headers
        archive.addfile(entry, io.BytesIO(TABLE))
    return buffer.getvalue()


def _links() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        kinds = {"a": tarfile.SYMTYPE, "b": tarfile.LNKTYPE, "c.csv": tarfile.FIFOTYPE, "d": tarfile.CHRTYPE}
        for name, kind in kinds.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd" if name == "a" else "b"
            archive.addfile(entry)
        entry = tarfile.TarInfo("runs.csv")
        entry.size = len(TABLE)
        archive.addfile(entry, io.BytesIO(TABLE))
    return buffer.getvalue()


def _changed(part: str, before: str, after: str) -> bytes:
    """A workbook in which one part says something else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(_ROWS))) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            new.writestr(name, text.replace(before, after) if name.endswith(part) else text)
    return buffer.getvalue()


def _cell(cell: str) -> bytes:
    return workbook([_ROWS[0], f'<row r="2">{cell}<c r="B2"><v>1</v></c></row>', *_CELLS[1:]])


def _schema(change: str) -> bytes:
    """A database whose schema was changed by hand."""
    return database(
        "CREATE TABLE runs (lr, loss); INSERT INTO runs VALUES (1, 2), (2, 3), (3, 4), (4, 5);"
        f"PRAGMA writable_schema = ON; {change};"
    )


def _header(at: int, value: bytes) -> bytes:
    data = bytearray(_schema("SELECT 1"))
    data[at : at + len(value)] = value
    return bytes(data)


def _arrow(*, parquet: bool, column: pa.Array | None = None, metadata: bytes | None = None) -> bytes:
    table = pa.table({"lr": np.arange(9) / 7, "loss": np.arange(9.0)})
    if column is not None:
        table = table.append_column("more", column)
    if metadata is not None:
        table = table.replace_schema_metadata({b"pandas": metadata})
    buffer = io.BytesIO()
    if parquet:
        pq.write_table(table, buffer)
    else:
        feather.write_feather(table, buffer, compression="uncompressed")
    return buffer.getvalue()


def _stream() -> bytes:
    table = pa.table({"lr": [1.0, 2.0], "loss": [1.0, 2.0]})
    buffer = io.BytesIO()
    with pa.ipc.new_stream(buffer, table.schema) as writer:
        writer.write_table(table)
    return buffer.getvalue()


_MAP = pa.array([[("k", i)] for i in range(9)], pa.map_(pa.string(), pa.int64()))
_NESTED = pa.array([{"a": {"b": [{"c": i}]}} for i in range(9)])
_FAR = pa.array([2**62] * 9, pa.timestamp("s"))
_RANGE = b'{"index_columns":[{"kind":"range","start":0,"stop":1000000000000,"step":1}],"columns":[],'
_RANGE += b'"column_indexes":[]}'
_GZIP = gzip.compress(TABLE)
_MERGED = [f"a{i + 1}: &a{i + 1} {{<<: [{', '.join([f'*a{i}'] * 20)}], y{i}: 1}}" for i in range(12)]

FILES: dict[str, Callable[[], bytes]] = {
    "marked_twice.csv": lambda: b"\xef\xbb\xbf" * 2 + TABLE,
    "two_marked_files_joined.csv": lambda: b"\xef\xbb\xbf" + TABLE + b"\xef\xbb\xbf" + TABLE,
    "nothing_but_a_mark.csv": lambda: b"\xff\xfe",
    "half_a_letter_of_utf16.csv": lambda: TABLE.decode().encode("utf-16")[:-1],
    "in_utf32.csv": lambda: TABLE.decode().encode("utf-32"),
    "ended_as_in_dos.csv": lambda: TABLE + b"\x1a",
    "null_bytes_in_names.csv": lambda: TABLE.replace(b"lr", b"l\0r", 1),
    "a_name_of_a_million_letters.csv": lambda: b"x" * 10**6 + b",loss\n1,2\n2,3\n",
    "a_broken_line.jsonl": lambda: b'{"lr":1,"loss":2}\n{"lr":1,\n{"lr":2,"loss":3}\n' * 5,
    "merged_mappings_that_swell.yaml": lambda: "\n".join(["a0: &a0 {x: 1}", *_MERGED]).encode(),
    "a_time_that_is_none.yaml": lambda: b"- {lr: !!timestamp x, loss: 1}\n- {lr: !!int x, loss: 2}\n",
    "a_yes_that_is_none.yaml": lambda: b"- {lr: !!bool x, loss: 1}\n- {lr: 1, loss: 2}\n",
    "a_number_in_base_sixty.yaml": lambda: b"- {lr: " + b"1:" * 20_000 + b"1, loss: 1}\n- {lr: 1, loss: 2}\n",
    "tens_of_thousands_of_documents.yaml": lambda: b"---\nlr: 1\n" * 50_000,
    "a_million_headings.toml": lambda: b"[a]\n" * 10**6,
    "zips_in_zips.zip": _zips_in_zips,
    "an_empty_archive.zip": lambda: _zip([]),
    "an_encrypted_member.zip": _encrypted,
    "a_file_that_is_a_folder.zip": lambda: _zip([("a", TABLE), ("a/b.csv", TABLE)]),
    "a_name_twice.zip": lambda: _zip([("runs.csv", TABLE)] * 2),
    "a_name_that_is_too_long.zip": lambda: _zip([("x" * 300 + ".csv", TABLE)]),
    "wrong_size.csv.gz": lambda: _GZIP[:-4] + struct.pack("<I", 2**32 - 1),
    "wrong_sum.csv.gz": lambda: _GZIP[:-8] + bytes(4) + _GZIP[-4:],
    "cut.csv.gz": lambda: _GZIP[: len(_GZIP) // 2],
    "an_odd_size.tar": partial(_odd_headers, {"size": "9" * 30}),
    "an_odd_map_of_holes.tar": partial(_odd_headers, {"GNU.sparse.map": "0," * 999, "GNU.sparse.major": "1"}),
    "links_pipes_and_devices.tar": _links,
    "a_sheet_on_the_web.xlsx": partial(
        _changed, "workbook.xml.rels", 'Target="/xl', 'TargetMode="External" Target="http://127.0.0.1:9'
    ),
    "a_sheet_of_another_file.xlsx": partial(_changed, "workbook.xml.rels", "/xl/", "../../../../etc/"),
    "a_link_to_another_workbook.xlsx": partial(
        _changed,
        "workbook.xml.rels",
        "</Relationships>",
        f'<Relationship Id="x" Type="{_LINKS}/externalLink" Target="file:///etc/passwd" '
        'TargetMode="External"/></Relationships>',
    ),
    "a_size_beyond_every_sheet.xlsx": lambda: workbook(_ROWS, size="A1:ZZZZZZ99999999999"),
    "a_text_that_is_not_there.xlsx": partial(_cell, '<c r="A2" t="s"><v>99999</v></c>'),
    "a_request_in_a_formula.xlsx": partial(_cell, '<c r="A2"><f>WEBSERVICE("http://127.0.0.1:9")</f></c>'),
    "triggers.db": partial(_schema, "CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END"),
    "view_of_a_module_that_is_not_there.db": partial(
        _schema,
        "INSERT INTO sqlite_master VALUES ('table', 'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING nosuch(a)')",
    ),
    "a_schema_that_is_none.db": partial(_schema, "UPDATE sqlite_master SET sql = 'CREATE TABLE runs ((('"),
    "a_table_on_a_page_that_is_not_there.db": partial(_schema, "UPDATE sqlite_master SET rootpage = 99999"),
    "a_name_that_is_no_text.db": partial(_schema, "UPDATE sqlite_master SET name = x'ff00'"),
    "texts_that_are_none.db": partial(_schema, "INSERT INTO runs VALUES (CAST(x'fffe80' AS TEXT), 1)"),
    "a_log_that_is_not_there.db": partial(_header, 18, b"\2\2"),
    "a_later_version.db": partial(_header, 18, b"\x09\x09"),
    "pages_without_a_size.db": partial(_header, 16, b"\0\0"),
    "a_map_in_every_cell.parquet": partial(_arrow, parquet=True, column=_MAP),
    "a_map_in_every_cell.feather": partial(_arrow, parquet=False, column=_MAP),
    "nested_structures.parquet": partial(_arrow, parquet=True, column=_NESTED),
    "times_far_away.feather": partial(_arrow, parquet=False, column=_FAR),
    "metadata_of_another_shape.parquet": partial(_arrow, parquet=True, metadata=b'{"columns":[1]}'),
    "metadata_of_another_shape.feather": partial(
        _arrow, parquet=False, metadata=b'{"columns":[1],"index_columns":["x"],"column_indexes":[{}]}'
    ),
    "an_index_of_a_trillion_rows.parquet": partial(_arrow, parquet=True, metadata=_RANGE),
    "a_stream_of_batches.arrow": _stream,
}
