"""Parse bytes to a raw table. The format is recognised by content: CSV, JSON, YAML, Parquet, Arrow, Excel."""

from __future__ import annotations

import codecs

import pandas as pd

from importance import read_budget
from importance.errors import UnreadableRuns
from importance.readers import (
    csv_tables,
    excel_tables,
    json_tables,
    rejections,
)
from importance.readers.raw_table import RawTable
from importance.runs.typed_columns import unique_names
from importance.safe_documents import MAX_YAML, parsed_yaml
from importance.trackers.formats import arrow_tables


def parse_table(name: str, data: bytes) -> RawTable:
    """Return the raw table in a file, with unique column names.

    Cells of text formats stay text; other formats keep their types.

    Raises:
        UnreadableRuns: when the bytes hold no table, or a table that is too large.
    """
    rejections.check_bytes(name, data)
    if data[:4] == b"PAR1":
        table = RawTable(arrow_tables.parse_parquet(name, data))
    elif data[:6] == b"ARROW1":
        table = RawTable(arrow_tables.parse_arrow(name, data))
    elif data[:4] == b"PK\x03\x04":
        table = excel_tables.parse_excel(name, data)
    else:
        table = _from_text(name, _text(data))
    frame = table.frame
    read_budget.current().check_shape(len(frame), frame.shape[1], name)
    frame.columns = pd.Index(unique_names([str(c) for c in frame.columns]), dtype=object)
    return table


def _from_text(name: str, text: str) -> RawTable:
    rejections.check_text(name, text)
    if text.lstrip()[:1] in ("{", "["):
        return json_tables.parse_json(name, text)
    if name.lower().endswith((".yaml", ".yml")):
        document = parsed_yaml(text) if len(text) <= MAX_YAML else None
        if not isinstance(document, (dict, list)):
            raise UnreadableRuns(
                f"{name} is YAML, but it is broken, contains no list of runs, or is larger than "
                f"{MAX_YAML / 1e6:.0f} MB, which is the limit. Give a list of mappings, one per run."
            )
        return json_tables.table_from_document(name, document)
    return csv_tables.parse_csv(name, _without_marks(text))


def _without_marks(text: str) -> str:
    """Return a text without the encoding marks that joined files leave, and without the end mark of DOS."""
    return text.replace("\n\ufeff", "\n").rstrip("\x1a")


def _text(data: bytes) -> str:
    """Return the text of bytes in UTF-8, UTF-16 or UTF-32 (with or without a mark), or in cp1252."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    head = data[:400]
    if head.count(0) > 0.3 * len(head):
        return data.decode(
            "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be", "replace"
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")
