"""A plain table as lines of text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from importance.cli.terminal import Style, cells
from importance.cli.text_table import SMALLEST_NAME, cut_names, table_lines

NAMES = st.lists(st.text(alphabet="ab学_", min_size=1, max_size=60), max_size=6, unique=True)


def test_columns_are_aligned_and_the_last_one_to_the_right() -> None:
    rows = [("learning_rate", "minimize", "285"), ("学習率", "maximize", "7")]
    assert table_lines(["metric", "goal", "runs"], rows, Style()) == [
        "metric         goal      runs",
        "learning_rate  minimize   285",
        "学習率         maximize     7",
    ]


def test_the_header_is_dim_where_there_are_colours() -> None:
    header, row = table_lines(["metric", "runs"], [("loss", "5")], Style(colour=True))
    assert header.startswith("\x1b[2m")
    assert "\x1b" not in row


def test_a_cell_cannot_steer_the_terminal_and_colours_are_no_text() -> None:
    header, row = table_lines(["metric", "runs"], [("lo\x1b[2Jss", "5\x07")], Style(colour=True))
    assert "\x1b" not in row and "\x07" not in row
    assert "\\x1b" not in header


def test_words_wrap_in_their_column_and_nothing_is_lost() -> None:
    levels = ", ".join(f"level_{k}" for k in range(30))
    lines = table_lines(
        ["parameter", "next"], [("backbone", levels), ("lr", "0.1 to 0.2")], Style(50), words=True
    )
    assert max(map(cells, lines)) <= 50
    assert " ".join(line[len("parameter  ") :] for line in lines[1:-1]) == levels
    assert lines[-1] == "lr         0.1 to 0.2"


def test_columns_that_may_be_left_out_go_one_by_one_as_the_terminal_narrows() -> None:
    header, rows = ["parameter", "importance", "loses", "best"], [("learning_rate", "0.31", "0.02", "0.003")]
    tables = [table_lines(header, rows, Style(width), optional=(2, 1))[0].split() for width in (80, 32, 22)]
    assert tables == [header, ["parameter", "importance", "best"], ["parameter", "best"]]


def test_a_name_that_is_too_long_is_cut_so_that_the_line_fits() -> None:
    rows = [("model.encoder.attention.dropout_rate", "12"), ("lr", "3")]
    lines = table_lines(["parameter", "runs"], rows, Style(30))
    assert max(map(cells, lines)) == 30
    assert "…" in lines[1]


def test_a_name_keeps_some_cells_in_a_narrow_terminal() -> None:
    line = table_lines(["parameter", "runs"], [("model.encoder.dropout", "12")], Style(8))[1]
    assert cells(line.split()[0]) == SMALLEST_NAME


@settings(max_examples=60, deadline=None)
@given(NAMES, st.integers(4, 30))
def test_cut_names_never_look_alike_and_fit_if_they_can(names: list[str], width: int) -> None:
    labels = cut_names(names, width)
    assert len(set(labels)) == len(names)
    assert labels == names or max(map(cells, names)) > width


def test_a_name_cannot_steer_the_terminal_from_a_table() -> None:
    (_, row) = table_lines(["parameter", "runs"], [("lr\x1b[2J", "1")], Style())
    assert row.startswith("lr\\x1b[2J")
