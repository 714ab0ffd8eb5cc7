"""Which tables of a folder belong together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importance import SeveralStudies, read_runs
from importance.readers import table_groups
from importance.readers.table_files import RowKind
from importance.readers.table_groups import FolderTable
from tests.builders import CSV, write_files


def test_tables_with_the_same_columns_are_concatenated(tmp_path: Path) -> None:
    write_files(
        tmp_path, {"monday.csv": CSV, "later/tuesday.tsv": CSV.replace(",", "\t").replace("0.5", "0.6")}
    )
    pd.DataFrame({"lr": [0.4], "val_loss": [0.3]}).to_parquet(tmp_path / "last.parquet")
    runs = read_runs(tmp_path)
    assert len(runs) == 7
    assert runs.parameters == ("lr",)
    assert runs.metrics == ("val_loss",)
    assert set(runs.frame["source"]) == {"monday.csv", "later/tuesday.tsv", "last.parquet"}


def test_tables_with_different_columns_are_separate_studies(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.csv": CSV, "b.csv": CSV, "c.csv": "depth,width,acc\n1,2,0.5\n2,3,0.6\n"})
    with pytest.raises(SeveralStudies, match=r"a\.csv and similar files") as raised:
        read_runs(tmp_path)
    assert raised.value.studies == {"a.csv and similar files": 6, "c.csv": 2}
    assert read_runs(tmp_path, study="c.csv").metrics == ("acc",)


def table(name: str, columns: str, rows: int = 5, kind: RowKind = RowKind.RUNS) -> FolderTable:
    """A table whose columns are single letters."""
    return FolderTable(Path(name), name, frozenset(columns), rows, kind)


def grouped(*tables: FolderTable) -> list[list[str]]:
    return [[member.name for member in group] for group in table_groups.group_tables(tables)]


def test_tables_that_share_seven_of_ten_columns_belong_together() -> None:
    assert grouped(table("b", "abcdefghij"), table("a", "abcdefg")) == [["a", "b"]]
    assert grouped(table("b", "abcdefghij"), table("a", "abcdef")) == [["b"], ["a"]]


def test_of_tables_of_one_row_half_the_columns_of_the_smaller_are_enough() -> None:
    assert grouped(table("b", "abcdefghij", 1), table("a", "abxy", 1)) == [["a", "b"]]
    assert grouped(table("b", "abcdefghij", 1), table("a", "axyz", 1)) == [["b"], ["a"]]
    assert grouped(table("b", "abcdefghij", 1), table("a", "abxy", 2)) == [["b"], ["a"]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.text("abcde", max_size=5), st.integers(1, 3)), max_size=8))
def test_every_table_is_in_exactly_one_group(shapes: list[tuple[str, int]]) -> None:
    tables = [table(f"t{i}", columns, rows) for i, (columns, rows) in enumerate(shapes)]
    groups = grouped(*tables)
    assert sorted(name for group in groups for name in group) == sorted(member.name for member in tables)
    assert all(group == sorted(group) for group in groups)


def test_logs_are_several_tables_of_steps() -> None:
    steps, maybe = RowKind.STEPS, RowKind.MAYBE_STEPS
    assert table_groups.are_logs([table("a", "xy", 5, steps), table("b", "xy", 4, steps)])
    assert table_groups.are_logs([table("a", "xy", 5, steps), table("b", "xy", 1, RowKind.RUNS)]), (
        "just begun"
    )
    assert not table_groups.are_logs([table("a", "xy", 5, steps)])
    assert not table_groups.are_logs([table("a", "xy", 5, steps), table("b", "xy", 5, RowKind.RUNS)])
    assert not table_groups.are_logs([table("a", "xy", 1, steps), table("b", "xy", 1, steps)])
    assert not table_groups.are_logs([table("a", "xy", 5, maybe), table("b", "xy", 5, maybe)])


def test_tables_that_may_be_steps_are_logs_if_their_names_hold_settings() -> None:
    names = [f"lr{rate}_seed{seed}.csv" for rate in (0.1, 0.01) for seed in (0, 1)]
    assert table_groups.are_logs([table(name, "xy", 5, RowKind.MAYBE_STEPS) for name in names])


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("runs.csv", CSV, True),
        ("iris.csv", "sepal,petal\n5.1,1.4\n4.9,1.3\n4.7,1.5\n", False),
        ("settings.csv", "lr,batch_size\n0.1,16\n0.2,32\n0.3,64\n", False),
        ("run.yaml", "lr: 0.1\nval_loss: 0.5\n", False),
    ],
)
def test_runs_are_clear_by_the_names_of_settings_and_results(
    name: str, text: str, expected: bool, tmp_path: Path
) -> None:
    path = write_files(tmp_path, {name: text}) / name
    columns = frozenset(text.partition("\n")[0].split(","))
    assert table_groups.are_clearly_runs([FolderTable(path, name, columns, 3, RowKind.RUNS)]) is expected
    assert not table_groups.are_clearly_runs([FolderTable(path, name, columns, 1, RowKind.RUNS)])


def test_the_name_of_a_group_does_not_change_as_runs_are_added() -> None:
    assert table_groups.group_name(["a.csv"]) == "a.csv"
    assert table_groups.group_name(["a.csv", "b.csv"]) == table_groups.group_name(["a.csv", "b.csv", "c.csv"])
