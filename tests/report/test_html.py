"""Pieces of the report's markup."""

from __future__ import annotations

import base64
import io
import re

import pandas as pd
import pytest

from importance.report.html import bullets, csv_link, notes, section, text_lines

BAD = '<script>alert(1)</script>" onload="x'


@pytest.mark.parametrize(
    "piece",
    [
        section(BAD, ""),
        notes([BAD]),
        bullets([BAD]),
        text_lines(BAD),
        csv_link(pd.DataFrame({BAD: [BAD]}), "runs", BAD),
    ],
)
def test_a_text_from_a_file_stays_text(piece: str) -> None:
    assert "<script" not in piece
    assert '" onload' not in piece


def test_a_section_has_its_title_above_its_body() -> None:
    assert section("Runs & more", "<p>60</p>") == "<section><h2>Runs &amp; more</h2><p>60</p></section>"


def test_sentences_are_paragraphs_or_lines_of_a_list() -> None:
    assert notes(["One.", "Two."]).count("<p") == 2
    assert bullets(["One.", "Two."]) == "<ul><li>One.</li><li>Two.</li></ul>"
    assert notes([]) == bullets([]) == ""


def test_the_lines_of_a_text_are_kept_with_their_indent() -> None:
    assert text_lines("a:\n  b: 1\tc") == "a:\n  b: 1 c"


def test_a_link_holds_its_table_and_no_formula() -> None:
    link = csv_link(pd.DataFrame({"lr": [0.1, 0.25], "note": ["=1+1", "ü"]}), "next_runs", "All as CSV")
    packed = re.search(r'download="next_runs.csv" href="data:text/csv;charset=utf-8;base64,([^"]*)"', link)
    assert packed
    table = pd.read_csv(io.BytesIO(base64.b64decode(packed[1])))
    assert table["lr"].tolist() == [0.1, 0.25]
    assert table["note"].tolist() == ["'=1+1", "ü"]
