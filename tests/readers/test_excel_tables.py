"""Excel workbooks: what is read is what pandas reads, however far apart the cells are."""

from __future__ import annotations

import datetime
import io

import pandas as pd
import pytest
from openpyxl import Workbook

from importance.errors import UnreadableRuns
from importance.readers import excel_tables
from tests.hostile.binary_tables import entities_that_swell, workbook


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_sheet_is_the_table_that_pandas_reads() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["name", "lr", "depth", "when", "early stopping"])
    for i in range(40):
        sheet.append(
            [f"run {i}", i / 7, i if i % 3 else None, datetime.datetime(2026, 1, 1 + i % 28), i % 2 > 0]
        )
    data = _saved(book)
    expected = pd.read_excel(io.BytesIO(data)).astype(object)
    frame = excel_tables.parse_excel("runs.xlsx", data).frame
    assert list(frame.columns) == list(expected.columns)
    assert (
        frame.where(frame.notna(), None).values.tolist()
        == expected.where(expected.notna(), None).values.tolist()
    )


def test_rows_and_columns_without_values_are_left_out() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in {
        "B3": "lr",
        "D3": "loss",
        "B4": 0.1,
        "D4": 1,
        "B9": 0.2,
        "D9": 2,
        "AZ9": "note",
    }.items():
        sheet[place] = value
    frame = excel_tables.parse_excel("runs.xlsx", _saved(book)).frame
    assert frame.values.tolist() == [[0.1, 1, None], [0.2, 2, "note"]]
    assert list(frame.columns) == ["lr", "loss", ""]


def test_the_largest_sheet_is_read_and_the_others_are_named() -> None:
    book = Workbook()
    small, large = book.active, book.create_sheet("sweep")
    assert small is not None
    small.title = "summary"
    for sheet, rows in ((small, 2), (large, 9)):
        sheet.append(["lr", "loss"])
        for i in range(rows):
            sheet.append([i, i])
    table = excel_tables.parse_excel("runs.xlsx", _saved(book))
    assert len(table.frame) == 9
    assert table.notes == ["Read the sheet 'sweep' and left out summary."]


def test_a_sheet_whose_declared_size_is_wrong_is_read_whole() -> None:
    rows = "".join(
        f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="B{i}"><v>1</v></c></row>' for i in range(2, 9)
    )
    header = '<row r="1"><c r="A1" t="str"><v>lr</v></c><c r="B1" t="str"><v>loss</v></c></row>'
    data = workbook([header, rows], size="A1")
    assert excel_tables.parse_excel("runs.xlsx", data).frame.shape == (7, 2)


def test_entities_are_refused_before_they_are_parsed() -> None:
    with pytest.raises(UnreadableRuns, match="declares XML entities"):
        excel_tables.parse_excel("runs.xlsx", entities_that_swell())


def test_a_workbook_without_rows_is_a_sentence() -> None:
    with pytest.raises(UnreadableRuns, match=r"runs\.xlsx"):
        excel_tables.parse_excel("runs.xlsx", _saved(Workbook()))
