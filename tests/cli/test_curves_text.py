"""Curves in Markdown: nothing in the names of a file becomes markup."""

from __future__ import annotations

from importance import importance_by_step, read_curves, read_runs, stopping, stopping_table
from importance.cli.curves_text import curve_lines, curve_record, curve_table
from importance.cli.terminal import Style
from tests.curves.test_by_step import switching

FRAME = switching().rename(columns={"lr": "a|b_c"})
RUNS, CURVES = read_runs(FRAME), read_curves(FRAME)
ANSWER = (
    importance_by_step(RUNS, CURVES, "loss"),
    stopping(RUNS, CURVES, "loss"),
    stopping_table(RUNS, CURVES, "loss"),
)


def test_the_table_has_a_row_for_each_step_and_a_column_for_each_parameter() -> None:
    table = curve_table(ANSWER[0], top=2)
    assert len(table) == len(ANSWER[0].steps)
    assert table.columns[0] == "step" and "a|b_c" in table.columns and len(table.columns) == 4


def test_the_most_important_parameters_come_first() -> None:
    text = "\n".join(curve_lines(*ANSWER, Style(width=100), top=2))
    header = next(line for line in text.splitlines() if line.startswith("step"))
    assert header.split()[1:3] == ["decay", "a|b_c"] or header.split()[1:3] == ["a|b_c", "decay"]
    assert "width" not in header


def test_the_record_has_the_stopped_runs_by_row() -> None:
    record = curve_record(*ANSWER)
    assert isinstance(record, dict)
    assert len(record["stopping"]["stopped"]) == ANSWER[1].n_stopped
