"""Tables on their way out."""

import csv
import io

import pandas as pd
import pytest

from importance.exports import safe_csv


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_is_run_as_a_formula(cell: str) -> None:
    text = safe_csv(pd.DataFrame({"=cmd()": [cell, "plain"], "x": [-1.5, 2.0]}))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["'=cmd()", "x"], [f"'{cell}", "-1.5"], ["plain", "2.0"]], "numbers stay numbers"
