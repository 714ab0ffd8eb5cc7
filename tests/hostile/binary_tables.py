"""Hostile Parquet, Arrow and Excel files: small on disk, and large, endless or broken when they are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq


def _parquet(table: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer, **options)
    return buffer.getvalue()


def _repeated(length: int, rows: int) -> Any:
    """A column with one long text in all rows, stored once."""
    return pa.DictionaryArray.from_arrays(np.zeros(rows, np.int32), ["x" * length])


def long_texts_in_a_dictionary() -> bytes:
    table = pa.table({"lr": np.arange(30_000.0), "config": _repeated(1_000_000, 30_000)})
    return _parquet(table, store_schema=False)


def long_texts_of_the_type_dictionary() -> bytes:
    return _parquet(pa.table({"lr": np.arange(200_000.0), "config": _repeated(20_000, 200_000)}))


def long_texts_in_lists() -> bytes:
    offsets = pa.array(range(0, 3_001, 30), pa.int32())
    lists = pa.ListArray.from_arrays(offsets, _repeated(1_000_000, 3_000))
    return _parquet(pa.table({"lr": np.arange(100.0), "notes": lists}), store_schema=False)


def pages_of_zeros() -> bytes:
    zeros = np.zeros(900_000)
    return _parquet(pa.table({f"x{i}": zeros for i in range(30)}), compression="zstd")


def too_many_columns() -> bytes:
    names = [f"x{i}" for i in range(20_500)]
    return _parquet(pa.table([pa.array([1.0])] * len(names), names=names), write_statistics=False)


def one_list_of_thirty_million() -> bytes:
    offsets = pa.array([0, 31_000_000], pa.int32())
    table = pa.table({"x": pa.ListArray.from_arrays(offsets, pa.nulls(31_000_000, pa.bool_()))})
    return _parquet(table)


def a_footer_of_two_gigabytes() -> bytes:
    return b"PAR1" + bytes(1_000) + b"\xff\xff\xff\x7fPAR1"


def a_damaged_page() -> bytes:
    data = bytearray(_parquet(pa.table({"lr": np.random.default_rng(0).random(5_000)})))
    data[200:900] = b"\xff" * 700
    return bytes(data)


def wide_binary_cells() -> bytes:
    type_ = pa.binary(2_000_000)
    table = pa.table({"blob": pa.array([b"x" * 2_000_000] * 200, type_)})
    return _parquet(table, compression="zstd", use_dictionary=False, write_statistics=False)


def _arrow(batch: Any, compression: str | None = None) -> bytes:
    buffer = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_file(buffer, batch.schema, options=options) as writer:
        writer.write(batch)
    return buffer.getvalue()


def long_texts_in_feather() -> bytes:
    buffer = io.BytesIO()
    table = pa.table({"lr": np.arange(30_000.0), "config": _repeated(1_000_000, 30_000)})
    feather.write_feather(table, buffer, compression="zstd")
    return buffer.getvalue()


def offsets_outside_of_their_buffer() -> bytes:
    good = _arrow(pa.record_batch([pa.array(["adams", "adamsadamsadams", ""])], names=["optimizer"]))
    forged = np.array([0, 5, 2_000_000_000, 2_100_000_000], np.int32).tobytes()
    return good.replace(np.array([0, 5, 20, 20], np.int32).tobytes(), forged)


def fixed_lists_of_nothing() -> bytes:
    lists = pa.FixedSizeListArray.from_arrays(pa.nulls(2_000_000_000), 2_000_000)
    return _arrow(pa.record_batch([lists], names=["x"]))


def a_compressed_gigabyte() -> bytes:
    return _arrow(pa.record_batch([pa.array(np.zeros(50_000_000))], names=["x"]), "zstd")


# -- Excel ----------------------------------------------------------------------------------------------

_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(
    rows: Iterable[str],
    before: str = "",
    strings: Iterable[str] = (),
    sheets: int = 1,
    styles: str = "",
    size: str = "",
) -> bytes:
    """A workbook with these rows of its sheet, as XML, in the smallest form that openpyxl reads."""
    declared = f'<dimension ref="{size}"/>' if size else ""
    names = "".join(f'<sheet name="s{i}" sheetId="{i + 1}" r:id="r{i}"/>' for i in range(sheets))
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_RELATIONS}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
        for i in range(sheets)
    )
    parts: dict[str, Iterable[str]] = {
        "[Content_Types].xml": [
            f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_TYPE}.sheet.main+xml"/><Override PartName="/xl/sharedStrings.xml" '
            f'ContentType="{_TYPE}.sharedStrings+xml"/><Override PartName="/xl/styles.xml" '
            f'ContentType="{_TYPE}.styles+xml"/></Types>'
        ],
        "_rels/.rels": [
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ],
        "xl/workbook.xml": [
            f'<workbook {_NAMESPACE} xmlns:r="{_RELATIONS}"><sheets>{names}</sheets></workbook>'
        ],
        "xl/_rels/workbook.xml.rels": [
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        ],
        "xl/styles.xml": [f"<styleSheet {_NAMESPACE}>{styles}</styleSheet>"],
        "xl/sharedStrings.xml": [f"<sst {_NAMESPACE}>", *strings, "</sst>"],
        "xl/worksheets/sheet1.xml": [
            f"{before}<worksheet {_NAMESPACE}>{declared}<sheetData>",
            *rows,
            "</sheetData></worksheet>",
        ],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, texts in parts.items():
            with archive.open(name, "w") as part:
                for text in texts:
                    part.write(text.encode())
    return buffer.getvalue()


_HEADER = '<row r="1"><c r="A1" t="str"><v>lr</v></c><c r="B1" t="str"><v>loss</v></c></row>'
_ROW = '<row r="{0}"><c r="A{0}"><v>0.{0}</v></c><c r="B{0}"><v>{0}</v></c></row>'
_SMALL = [_HEADER, *(_ROW.format(i) for i in range(2, 12))]


def a_cell_in_the_last_corner() -> bytes:
    return workbook([*_SMALL, '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'])


def a_gap_of_a_million_rows() -> bytes:
    return workbook([*_SMALL, _ROW.format(1_040_000)])


def a_row_beyond_every_sheet() -> bytes:
    return workbook([*_SMALL, _ROW.format(10**15)])


def millions_of_shared_strings() -> bytes:
    return workbook(_SMALL, strings=["<si><t>x</t></si>" * 100_000] * 30)


def blanks_between_the_cells() -> bytes:
    return workbook([*_SMALL, *[" " * 10**6] * 200])


def a_row_of_blanks_in_a_text() -> bytes:
    return workbook([_HEADER, '<row r="2"><c r="A2" t="str"><v>', *["y" * 10**6] * 200, "</v></c></row>"])


def many_rows() -> bytes:
    return workbook(
        [_HEADER, *("".join(_ROW.format(i) for i in range(k, k + 1_000)) for k in range(2, 100_000, 1_000))]
    )


def cells_without_values() -> bytes:
    return workbook([*_SMALL, *["<row>" + "<c/>" * 16_384 + "</row>"] * 300])


def a_row_without_an_end() -> bytes:
    return workbook([_HEADER, "<row>", *["<c/>" * 10_000] * 300, "</row>"])


def entities_that_swell() -> bytes:
    levels = "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(9))
    declared = f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]>'
    return workbook([_HEADER, '<row r="2"><c t="str"><v>&e9;</v></c></row>'], before=declared)


def one_part_as_a_thousand_sheets() -> bytes:
    return workbook([_HEADER, *(_ROW.format(i) for i in range(2, 4_000))], sheets=1_000)


def a_million_styles() -> bytes:
    return workbook(_SMALL, styles="<cellXfs>" + "<xf/>" * 500_000 + "</cellXfs>")


FILES: dict[str, Callable[[], bytes]] = {
    **{
        f"{make.__name__}.parquet": make
        for make in (
            long_texts_in_a_dictionary, long_texts_of_the_type_dictionary, long_texts_in_lists,
            pages_of_zeros, too_many_columns, one_list_of_thirty_million, a_footer_of_two_gigabytes,
            a_damaged_page, wide_binary_cells,
        )
    },
    **{
        f"{make.__name__}.feather": make
        for make in (
            long_texts_in_feather, offsets_outside_of_their_buffer, fixed_lists_of_nothing,
            a_compressed_gigabyte,
        )
    },
    **{
        f"{make.__name__}.xlsx": make
        for make in (
            a_cell_in_the_last_corner, a_gap_of_a_million_rows, a_row_beyond_every_sheet,
            millions_of_shared_strings, blanks_between_the_cells, a_row_of_blanks_in_a_text, many_rows,
            cells_without_values, a_row_without_an_end, entities_that_swell, one_part_as_a_thousand_sheets,
            a_million_styles,
        )
    },
}  # fmt: skip
