"""The section on two sweeps of a report."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pandas as pd
import pytest

from importance.ranking.rank import rank
from importance.report.comparison_section import comparison_section
from importance.report.inputs import ReportInputs
from importance.runs.table import Runs
from tests.comparison.pairs import settings_of_sweep, with_loss


def joined(column: str, names: tuple[str, str]) -> ReportInputs:
    """Two sweeps in one table; in the second the best lr is another one."""
    parts = [
        with_loss(settings_of_sweep(40, k), k, best=best).frame.assign(**{column: name})
        for k, (best, name) in enumerate(zip((1e-4, 3e-2), names, strict=True))
    ]
    runs = Runs.from_frame(pd.concat(parts, ignore_index=True), ["lr", "width", "optimizer"], ["loss"])
    return ReportInputs(runs, "loss", None, "minimize", rank(runs, "loss", goal="minimize"), "")


@pytest.fixture(scope="module")
def shown() -> str:
    return comparison_section(joined("sweep", ("<1st>", "second")))


def test_it_says_what_changed_from_the_one_sweep_to_the_other(shown: str) -> None:
    text = html.unescape(re.sub(r"<[^>]+>", " ", shown))
    assert "From <1st> to second, by sweep." in text
    assert "lr moved from" in text
    assert "<1st>" not in shown, "names are no HTML"


def test_a_row_has_both_importances_and_what_changed(shown: str) -> None:
    table = shown.split("<table class='all runs'>")[1]
    cells = [re.findall(r"<td>(?:<b>)?([^<]*)", part) for part in table.split("<tr>")[2:]]
    rows = {row[0]: row for row in cells}
    assert rows["lr"][-1] == "another value" and rows["width"][-1] == "no change"
    assert all(0 < float(cell) <= 1 for cell in rows["lr"][1:3])
    assert 'download="comparison.csv"' in shown and "Expected best" in shown


def test_without_a_column_that_names_sweeps_there_is_no_section(inputs: ReportInputs) -> None:
    assert comparison_section(inputs) == ""
    few = joined("sweep", ("a", "b"))
    kept = few.runs.frame["sweep"].to_numpy() == "a"
    assert comparison_section(replace(few, runs=few.runs.take(kept))) == ""
