"""Tables that are exported as CSV."""

import csv
import io

import pandas as pd
import pytest

from importance.csv_export import safe_csv


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_is_run_as_a_formula(cell: str) -> None:
    text = safe_csv(pd.DataFrame({"=cmd()": [cell, "plain"], "x": [-1.5, 2.0]}))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["'=cmd()", "x"], [f"'{cell}", "-1.5"], ["plain", "2.0"]], "numbers stay numbers"


def test_a_chosen_none_is_written_and_an_unused_parameter_is_not() -> None:
    from importance.csv_export import settings_csv

    table = pd.DataFrame({"depth": [None, 3, float("nan")]}, dtype=object).assign(lr=[0.1, 0.2, float("nan")])
    assert settings_csv(table) == "depth,lr\r\nNone,0.1\r\n3,0.2\r\n,\r\n"
