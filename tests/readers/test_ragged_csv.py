"""Logs with added columns or headers: no cell is misplaced, changes are noted, broken files are refused."""

from __future__ import annotations

import pytest

from importance import read_runs
from importance.errors import UnreadableRuns
from tests.builders import CASES

HEAD = ["lr", "units", "val_loss"]


def rows(start: int, count: int, *more: str) -> list[list[str]]:
    return [[f"0.{i + 1}", str(8 * (i % 3 + 1)), f"0.{i + 11}", *more] for i in range(start, start + count)]


def text(*lines: list[str], separator: str = ",", end: str = "\n") -> bytes:
    return (end.join(separator.join(line) for line in lines) + end).encode()


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_longer_rows_keep_their_cells_in_the_named_columns(separator: str, end: str) -> None:
    log = text(HEAD, *rows(0, 6), *rows(6, 5, "0.5", "relu"), separator=separator, end=end)
    runs = read_runs(("log.csv", log))
    assert len(runs) == 11
    assert runs.frame["val_loss"].tolist() == [float(f"0.{i + 11}") for i in range(11)]
    assert runs.frame["column 4"].isna().tolist() == [True] * 6 + [False] * 5
    assert runs.frame["column 5"].tolist()[6:] == ["relu"] * 5
    assert any(
        "From line 8 on, 5 rows have more cells" in note and "'column 5'" in note for note in runs.notes
    )


def test_columns_may_be_added_twice() -> None:
    log = text(HEAD, *rows(0, 4), *rows(4, 3, "1"), *rows(7, 3, "1", "2"))
    runs = read_runs(("log.csv", log))
    assert runs.frame["column 4"].notna().sum() == 6 and runs.frame["column 5"].notna().sum() == 3


@pytest.mark.parametrize(
    "later",
    [
        ["lr", "units", "dropout", "val_loss"],
        ["lr", "units", "val_loss", "dropout"],
        ["dropout", "val_loss", "units", "lr"],
    ],
)
def test_rows_get_the_names_of_a_later_header(later: list[str]) -> None:
    cells = {"lr": "0.5", "units": "8", "val_loss": "0.7", "dropout": "0.25"}
    log = text(HEAD, *rows(0, 4), later, [cells[n] for n in later], [cells[n] for n in later])
    runs = read_runs(("log.csv", log))
    assert len(runs) == 6
    assert runs.frame.loc[4, list(cells)].tolist() == [0.5, 8, 0.7, 0.25]
    assert runs.frame["dropout"].isna().sum() == 4
    assert any("a second header (line 6) with the new column 'dropout'" in note for note in runs.notes)


def test_a_later_header_may_have_fewer_names_or_the_same() -> None:
    fewer = text(HEAD, *rows(0, 3), ["lr", "val_loss"], ["0.9", "0.1"])
    assert read_runs(("log.csv", fewer)).frame.loc[3, ["lr", "val_loss"]].tolist() == [0.9, 0.1]
    same = text(HEAD, *rows(0, 3), HEAD, *rows(3, 3), HEAD, *rows(6, 2))
    runs = read_runs(("log.csv", same))
    assert len(runs) == 8 and set(runs.parameters) == {"lr", "units"}
    assert any("2 more headers (lines 5, 9)" in note for note in runs.notes)


def test_tables_separated_by_an_empty_line() -> None:
    log = (
        text(HEAD, *rows(0, 3))
        + b"\n"
        + text(["depth", "units", "acc"], ["3", "8", "0.5"], ["4", "16", "0.6"])
    )
    runs = read_runs(("log.csv", log))
    assert len(runs) == 5
    assert runs.frame["depth"].tolist()[3:] == [3, 4]
    assert runs.frame["units"].notna().all()


def test_a_header_after_the_longer_rows() -> None:
    log = text(HEAD, *rows(0, 3), *rows(3, 3, "0.5"), [*HEAD, "dropout"], *rows(6, 3, "0.25"))
    runs = read_runs(("log.csv", log))
    assert len(runs) == 9
    assert runs.frame["column 4"].notna().sum() == 3 and runs.frame["dropout"].notna().sum() == 3


@pytest.mark.parametrize(
    "lines",
    [
        [*rows(0, 4), ["0.1", "8", "0.2", "0.3", "0.4"], *rows(4, 3)],  # a single longer row in the middle
        [*rows(0, 4), ["adam", "with", "0.1", "8"], ["adam", "with", "0.2", "8"]],  # cells that are shifted
        [*rows(0, 4), *rows(4, 1, "9")],  # only the last row
    ],
)
def test_a_broken_row_is_still_refused(lines: list[list[str]]) -> None:
    with pytest.raises(UnreadableRuns, match="but the header has 3"):
        read_runs(("log.csv", text(HEAD, *lines)))


def test_rows_of_words_are_not_headers() -> None:
    named = [["name", "note", "loss"], *[[f"run{i}", f"note {i}", f"0.{i + 1}"] for i in range(6)]]
    assert (
        len(
            read_runs(
                ("log.csv", text(["lr", *named[0]], *[[f"0.{i}", *row] for i, row in enumerate(named[1:])]))
            )
        )
        == 6
    )
    lines = [
        ["optimizer", "act", "lr", "acc"],
        *[["adam", "relu", f"0.{i + 1}", f"0.{i + 2}"] for i in range(5)],
    ]
    lines.insert(3, ["optimizer", "diverged", "0.9", "nan"])
    assert len(read_runs(("log.csv", text(*lines)))) == 6


def test_a_file_with_an_empty_line_after_every_row_is_a_table() -> None:
    lines = [["name", "optimizer", "lr", "val_loss"]]
    lines += [[f"run{i}", "adam", f"0.{i + 1}", "" if i == 4 else f"0.{i + 2}"] for i in range(8)]
    lines.insert(5, ["run9", "sgd", "", ""])
    runs = read_runs(("runs.csv", text(*lines, end="\n\n")))
    assert len(runs) == 9 and runs.metrics == ("val_loss",)
    gap = text(*lines[:6]) + b"\n" + text(*lines[6:])
    assert len(read_runs(("runs.csv", gap))) == 9


CASE = CASES / "log_that_gains_a_column.csv"


@pytest.mark.shared
@pytest.mark.skipif(not CASE.is_file(), reason="../shared/cases is not here")
def test_a_real_log_with_an_added_column() -> None:
    runs = read_runs(CASE)
    assert len(runs) == 20
    assert runs.frame["column 4"].tolist()[10:] == [0, 0.5, 0, 0.5, 0, 0, 0.5, 0.5, 0, 0.5]
