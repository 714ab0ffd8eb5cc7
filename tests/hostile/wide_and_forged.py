"""Tables of thousands of names, files with forged metadata, and archives that ask for more than they hold."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import struct
import tarfile
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.binary_tables import workbook
from tests.hostile.stores import database

TABLE = b"lr,loss\n" + b"".join(b"%.2f,%d\n" % (i / 7, i * 3 % 11) for i in range(20))
_NUMBERS = np.arange(9.0)


def _wide(names: Sequence[str], rows: int = 3) -> bytes:
    return ("\n".join([",".join(names), *[",".join("1" * len(names))] * rows])).encode()


def _parquet(table: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


def _arrow(columns: dict[str, Any], **options: Any) -> bytes:
    batch = pa.record_batch(columns)
    buffer = io.BytesIO()
    with pa.ipc.new_file(buffer, batch.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write(batch)
    return buffer.getvalue()


def _repeated(value: Any, times: int) -> Any:
    return pa.DictionaryArray.from_arrays(np.zeros(times, np.int32), value)


def _hyperopt(keys: int) -> bytes:
    trials = [
        {
            "tid": i,
            "state": 2,
            "misc": {"vals": {f"k{i}": [1]}, "idxs": {}},
            "result": {"loss": i, f"r{i}": 1},
        }
        for i in range(keys)
    ]
    return json.dumps(trials).encode()


def _names_of_clearml() -> bytes:
    return b'TYPE,NAME,STATUS,PROJECT,UPDATED,lr,"' + b" > " * 20_000 + b'\n"\n' + b"a,b,c,d,e,1,2\n" * 5


def _metrics_of_tidymodels() -> bytes:
    rows = [f"{i / 7},m{i},standard,{i},1,1,c{i % 3}" for i in range(30_000)]
    return "\n".join(["lr,.metric,.estimator,mean,n,std_err,.config", *rows]).encode()


def _cells_of_blanks() -> bytes:
    cell = "[" + " " * 30_000
    return ("vals.lr,idxs.lr,loss\n" + "\n".join(f'"{cell}",[{i}],{i}' for i in range(30))).encode()


def _texts_that_continue_a_long_one() -> bytes:
    table = pa.table({"notes": ["x" * 300_000 + str(i) for i in range(1_500)]})
    return _parquet(table, use_dictionary=False, column_encoding={"notes": "DELTA_BYTE_ARRAY"})


def _forged_schema() -> bytes:
    """A column that may have gaps, declared as one that has none: pyarrow ends when it is asked about it."""
    data = _parquet(pa.table({"lr": _NUMBERS, "loss": _NUMBERS}), store_schema=False)
    assert data.count(b"\x25\x02\x18\x02lr") == 1
    return data.replace(b"\x25\x02\x18\x02lr", b"\x25\x00\x18\x02lr")


def _index_outside_of_its_dictionary() -> bytes:
    good = _arrow({"optimizer": pa.DictionaryArray.from_arrays(np.array([0, 1, 0], np.int32), ["a", "b"])})
    return good.replace(struct.pack("<iii", 0, 1, 0), struct.pack("<iii", 0, 2 * 10**9, -7))


def _dictionaries_that_grow() -> bytes:
    schema = pa.schema([("optimizer", pa.dictionary(pa.int32(), pa.string())), ("loss", pa.float64())])
    buffer = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
    with pa.ipc.new_file(buffer, schema, options=options) as writer:
        for i in range(300):
            levels = [f"v{j}" for j in range(i + 1)]
            codes = pa.DictionaryArray.from_arrays(np.array([i], np.int32), levels)
            writer.write(pa.record_batch([codes, [float(i)]], schema=schema))
    return buffer.getvalue()


def _lists_that_share_their_elements() -> bytes:
    offsets, sizes = pa.array([0] * 50_000, pa.int32()), pa.array([100_000] * 50_000, pa.int32())
    return _arrow({"x": pa.ListViewArray.from_arrays(offsets, sizes, pa.array(np.arange(100_000)))})


def _runs_of_one_value() -> bytes:
    return _arrow({"x": pa.RunEndEncodedArray.from_arrays(pa.array([3, 2 * 10**9], pa.int32()), ["a", "b"])})


def _union_of_one_text() -> bytes:
    zeros = pa.array(np.zeros(100_000, np.int8)), pa.array(np.zeros(100_000, np.int32))
    return _arrow({"x": pa.UnionArray.from_dense(*zeros, [pa.array(["x" * 1_000_000])])})


def _dictionary_in_a_dictionary() -> bytes:
    inner = pa.ListArray.from_arrays(pa.array([0, 1_000], pa.int32()), _repeated(["x" * 10**6], 1_000))
    return _arrow({"x": _repeated(inner, 5_000)})


def _unknown_time_zone() -> bytes:
    when = pa.array(range(9), pa.timestamp("s", "../../etc/passwd"))
    return _arrow({"lr": _NUMBERS, "when": when, "loss": _NUMBERS})


def _pickled_extension() -> bytes:
    marks = {
        b"ARROW:extension:name": b"arrow.py_extension_type",
        b"ARROW:extension:metadata": b"cos\nsystem\n",
    }
    schema = pa.schema([pa.field("lr", pa.int64(), metadata=marks), pa.field("loss", pa.float64())])
    buffer = io.BytesIO()
    with pa.ipc.new_file(buffer, schema) as writer:
        writer.write(pa.record_batch([pa.array(range(9)), _NUMBERS], schema=schema))
    return buffer.getvalue()


# -- archives -------------------------------------------------------------------------------------------


def _tar(
    *, headers: dict[str, str] | None = None, links: int = 0, name: str = "runs.csv", n: int = 1
) -> bytes:
    buffer = io.BytesIO()
    kind = tarfile.PAX_FORMAT if headers else tarfile.GNU_FORMAT
    with tarfile.open(fileobj=buffer, mode="w", format=kind, pax_headers=headers) as archive:
        for number in range(n):
            entry = tarfile.TarInfo(name.replace("#", str(number)))
            entry.size = len(TABLE)
            archive.addfile(entry, io.BytesIO(TABLE))
        for number in range(links):
            entry = tarfile.TarInfo(f"copy{number}.csv")
            entry.type, entry.linkname = tarfile.LNKTYPE, "runs.csv"
            archive.addfile(entry)
    return buffer.getvalue()


def _sparse() -> bytes:
    """A file of 1 kB that claims to be 8 GB with holes, in the oldest of the ways to say so."""
    entry = tarfile.TarInfo("runs.csv")
    entry.size, entry.type = 512, tarfile.GNUTYPE_SPARSE
    head = bytearray(entry.tobuf(tarfile.GNU_FORMAT))
    head[386:410] = b"00000000000\0" + b"00000001000\0"
    head[483:495] = b"77777777777\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head[:512])
    return bytes(head[:512]) + TABLE.ljust(512, b"\n") + bytes(1_024)


def _header_of_a_gigabyte() -> bytes:
    entry = tarfile.TarInfo("x")
    entry.type, entry.size = tarfile.XHDTYPE, 700_000_000
    return gzip.compress(entry.tobuf()) + gzip.compress(b"1" * 10**7, 1) * 70


def _one_file_under_many_names() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"1,2\n" * 2_000_000)
    data = buffer.getvalue()
    at, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    entries = b"".join(data[at:end].replace(b"a.csv", b"%05d" % number) for number in range(3_000))
    return data[:at] + entries + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 3_000, 3_000, len(entries), at, 0)


# -- databases and workbooks ----------------------------------------------------------------------------


def _tree_of_itself() -> bytes:
    """A table of 8 levels of pages with 300 children each, all of which are the same page."""
    size, depth, children = 4_096, 8, 300
    first = database(f"PRAGMA page_size={size}; CREATE TABLE runs(lr, loss);")[:size]
    pages = [bytearray(size) for _ in range(depth + 2)]
    for number, page in enumerate(pages[:-1]):
        cells = [struct.pack(">IB", number + 3, i % 120 + 1) for i in range(children)]
        _fill(page, struct.pack(">BHHHBI", 5, 0, children, size - 5 * children, 0, number + 3), cells)
    rows = [bytes([4, i + 1, 3, 1, 1, 5, 7]) for i in range(100)]
    _fill(pages[-1], struct.pack(">BHHHB", 13, 0, 100, size - 700, 0), rows)
    data = bytearray(first + b"".join(pages))
    struct.pack_into(">I", data, 28, len(data) // size)
    return bytes(data)


def _fill(page: bytearray, head: bytes, cells: Sequence[bytes]) -> None:
    page[: len(head)] = head
    end = len(page)
    for number, cell in enumerate(cells):
        end -= len(cell)
        page[end : end + len(cell)] = cell
        struct.pack_into(">H", page, len(head) + 2 * number, end)


_TRACKIO = (
    "CREATE TABLE metrics(id, timestamp, run_id, run_name, step, metrics AS (hex(zeroblob(5000000))));"
    "CREATE TABLE configs(id, run_id, run_name, config, created_at);"
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) "
    "INSERT INTO metrics SELECT x, x, x, x, x FROM n;"
)
_HEADER = '<row r="1"><c r="A1" t="str"><v>lr</v></c><c r="B1" t="str"><v>loss</v></c></row>'
_DATE_STYLE = '<cellXfs><xf numFmtId="14"/></cellXfs>'
_FAR = ["1e308", "-1e308", "NaN", "inf", "99999999999", "-5", "60"]
_DATES = [
    f'<row r="{i}"><c r="A{i}" s="0"><v>{v}</v></c><c r="B{i}"><v>{i}</v></c></row>'
    for i, v in enumerate(_FAR, 2)
]

_KEYS = [f"k{number}" for number in range(20_000)]

FILES: dict[str, Callable[[], bytes]] = {
    "columns_of_one_name.csv": lambda: _wide(["x"] * 15_000 + ["loss"]),
    "columns_of_one_name.parquet": lambda: _parquet(pa.table([[1.0, 2.0]] * 2_000, names=["x"] * 2_000)),
    "columns_named_as_ours.csv": lambda: _wide(["x"] * 5_000 + [f"x ({i})" for i in range(2, 5_000)]),
    "metrics_that_are_parts_of_each_other.csv": lambda: _wide([f"loss_a{i}_b{i % 99}" for i in range(9_000)]),
    "parameters_with_a_prefix.csv": lambda: _wide([f"params_{i}" for i in range(9_000)] + ["loss"]),
    "spreads_of_caret.csv": lambda: _wide(
        ["cp", "Accuracy", "Kappa", *[f"m{i}{end}" for end in ("", "SD") for i in range(4_000)], "AccuracySD"]
    ),
    "metrics_of_tidymodels.csv": _metrics_of_tidymodels,
    "keys_of_hyperopt.json": partial(_hyperopt, 12_000),
    "names_of_clearml.csv": _names_of_clearml,
    "cells_of_blanks.csv": _cells_of_blanks,
    "texts_that_continue_a_long_one.parquet": _texts_that_continue_a_long_one,
    "a_forged_schema.parquet": _forged_schema,
    "an_index_outside_of_its_dictionary.arrow": _index_outside_of_its_dictionary,
    "dictionaries_that_grow.arrow": _dictionaries_that_grow,
    "lists_that_share_their_elements.arrow": _lists_that_share_their_elements,
    "runs_of_one_value.arrow": _runs_of_one_value,
    "a_union_of_one_text.arrow": _union_of_one_text,
    "a_dictionary_in_a_dictionary.arrow": _dictionary_in_a_dictionary,
    "rows_of_nothing.arrow": lambda: _arrow({name: pa.nulls(9_000_000) for name in "abc"}),
    "an_unknown_time_zone.feather": _unknown_time_zone,
    "a_pickled_extension.arrow": _pickled_extension,
    "a_file_with_holes.tar": _sparse,
    "a_header_of_a_gigabyte.tar.gz": _header_of_a_gigabyte,
    "headers_for_all_members.tar": lambda: _tar(headers=dict.fromkeys(_KEYS, "v"), n=9_000, name="#"),
    "hard_links.tar": lambda: _tar(links=3_000),
    "a_name_of_a_megabyte.tar": lambda: _tar(name="d/" * 500_000 + "#.csv", n=20),
    "a_name_without_an_end.csv.gz": lambda: b"\x1f\x8b\x08\x08" + bytes(6) + b"A" * 90_000_000,
    "hundreds_of_thousands_of_parts.csv.gz": lambda: gzip.compress(TABLE) + gzip.compress(b"") * 400_000,
    "hundreds_of_thousands_of_parts.csv.bz2": lambda: bz2.compress(TABLE) + bz2.compress(b"") * 100_000,
    "one_file_under_many_names.zip": _one_file_under_many_names,
    "a_tree_of_itself.db": _tree_of_itself,
    "cells_of_trackio.db": lambda: database(_TRACKIO),
    "dates_far_away.xlsx": lambda: workbook([_HEADER, *_DATES], styles=_DATE_STYLE),
    "a_tag_without_an_end.xlsx": lambda: workbook([_HEADER, '<row a="', *["x" * 10**6] * 200, '"/>']),
    "brackets_in_a_cell.xlsx": lambda: workbook(
        [_HEADER, '<row><c><is>', "<r>" * 10**6, "</r>" * 10**6, "</is></c></row>"]
    ),
}  # fmt: skip
