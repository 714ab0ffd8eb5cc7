"""Hostile databases, archives and binary logs."""

from __future__ import annotations

import bz2
import gzip
import io
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.trackers.framed_logs import leveldb_log

_RUNS = "CREATE TABLE runs (lr, loss); INSERT INTO runs VALUES (0.1, 1), (0.2, 2), (0.3, 3);"
_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "


def database(script: str) -> bytes:
    """A SQLite file that a script made."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "runs.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
            connection.commit()
        return path.read_bytes()


def _view(query: str) -> Callable[[], bytes]:
    """A database with nothing but a view, which is read since the tests ask for it."""
    return lambda: database(
        f"CREATE TABLE t (x); INSERT INTO t VALUES (1), (2), (3); CREATE VIEW v AS {query};"
    )


def a_column_that_is_computed() -> bytes:
    return database(
        "CREATE TABLE v (lr, loss, a AS (zeroblob(lr)), b AS (hex(zeroblob(lr))));"
        "INSERT INTO v (lr, loss) VALUES (400000000, 2), (300000000, 4);"
    )


def long_texts_in_many_rows() -> bytes:
    return database(
        "CREATE TABLE v (lr, note AS (hex(zeroblob(1000000))));"
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000) "
        "INSERT INTO v SELECT x FROM n;"
    )


def forged_pages() -> bytes:
    data = bytearray(
        database(_RUNS + "INSERT INTO runs SELECT 1, hex(randomblob(3000)) FROM runs, runs, runs;")
    )
    for at in range(4_096 + 8, len(data), 97):
        data[at] ^= 0x55
    return bytes(data)


def two_thousand_columns() -> bytes:
    names = ", ".join(f"c{i}" for i in range(1_900))
    return database(
        f"CREATE TABLE v ({names});"
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000) "
        "INSERT INTO v (c0, c1) SELECT x, x FROM n;"
    )


def a_virtual_table() -> bytes:
    return database("CREATE VIRTUAL TABLE v USING fts5(lr, loss); INSERT INTO v VALUES (1, 2), (3, 4);")


# -- archives -------------------------------------------------------------------------------------------


def a_gigabyte_of_zeros() -> bytes:
    # Gzip members may follow each other, so that this file is made as quickly as it is small.
    return gzip.compress(bytes(10**7), 1) * 90


def a_gigabyte_of_rows_in_bzip2() -> bytes:
    return bz2.compress(b"1,2\n" * 250_000, 1) * 40


def compressed_seven_times() -> bytes:
    data = b"lr,loss\n1,2\n"
    for _ in range(7):
        data = gzip.compress(data)
    return data


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def a_zip_of_zeros() -> bytes:
    return _zip({f"run{i}.csv": bytes(10**7) for i in range(9)})


def a_zip_of_zips() -> bytes:
    inner = _zip({"runs.csv": b"lr,loss\n" + b"1,2\n" * 10**6})
    return _zip({f"{i}.zip": inner for i in range(200)})


def tens_of_thousands_of_members() -> bytes:
    return _zip({f"f{i}/x.json": b"{}" for i in range(3_000)})


def thousands_of_tables() -> bytes:
    return _zip({f"run{i}/log.csv": b"step,loss\n" + b"1,2\n" * 200 for i in range(400)})


def a_path_a_thousand_folders_deep() -> bytes:
    return _zip({"/".join(["d"] * 900) + "/runs.csv": b"lr,loss\n1,2\n"})


def a_tar_with_a_hole() -> bytes:
    entry = tarfile.TarInfo("runs.csv")
    entry.size = 10**15
    return entry.tobuf() + bytes(2 * tarfile.BLOCKSIZE)


def a_zip_that_claims_no_size() -> bytes:
    data = _zip({"runs.csv": bytes(10**7)})
    return data.replace((10**7).to_bytes(4, "little"), (1).to_bytes(4, "little"))


# -- logs -----------------------------------------------------------------------------------------------


def _varint(number: int) -> bytes:
    data = b""
    while number > 127:
        data, number = data + bytes([number & 127 | 128]), number >> 7
    return data + bytes([number])


def protobuf_a_thousand_deep() -> bytes:
    data = b""
    for _ in range(3_000):
        data = b"\x12" + _varint(len(data)) + data
    return leveldb_log([data] * 100)


def records_of_zeros() -> bytes:
    return leveldb_log([bytes(1_000_000)] * 60)


def a_record_that_claims_a_gigabyte() -> bytes:
    return b":W&B\xe1\xbe\x00" + struct.pack("<IHB", 0, 65_535, 1) + bytes(100)


FILES: dict[str, Callable[[], bytes]] = {
    "view_of_zeros.db": _view("SELECT x, zeroblob(1500000000) AS b FROM t"),
    "view_of_hex.db": _view("SELECT x, hex(zeroblob(900000000)) AS b FROM t"),
    "view_of_spaces.db": _view("SELECT x, printf('%900000000d', 1) AS b FROM t"),
    "view_without_an_end.db": _view(_ENDLESS + "SELECT count(*) AS loss FROM n"),
    "view_with_rows_without_an_end.db": _view(_ENDLESS + "SELECT x AS lr, x AS loss FROM n"),
    "view_of_long_rows_without_an_end.db": _view(_ENDLESS + "SELECT hex(zeroblob(99999)) AS b FROM n"),
    "view_that_concatenates.db": _view(_ENDLESS + "SELECT group_concat(hex(zeroblob(1000))) AS b FROM n"),
    "view_of_products.db": _view("SELECT a.x FROM t a" + "".join(f", t t{i}" for i in range(40))),
    **{
        f"{make.__name__}.db": make
        for make in (
            a_column_that_is_computed, long_texts_in_many_rows, forged_pages, two_thousand_columns,
            a_virtual_table,
        )
    },
    "a_gigabyte_of_zeros.csv.gz": a_gigabyte_of_zeros,
    "a_gigabyte_of_rows.csv.bz2": a_gigabyte_of_rows_in_bzip2,
    "compressed_seven_times.csv.gz": compressed_seven_times,
    **{
        f"{make.__name__}.zip": make
        for make in (
            a_zip_of_zeros, a_zip_of_zips, tens_of_thousands_of_members, thousands_of_tables,
            a_path_a_thousand_folders_deep, a_zip_that_claims_no_size,
        )
    },
    "a_tar_with_a_hole.tar": a_tar_with_a_hole,
    **{
        f"{make.__name__}.wandb": make
        for make in (protobuf_a_thousand_deep, records_of_zeros, a_record_that_claims_a_gigabyte)
    },
}  # fmt: skip
