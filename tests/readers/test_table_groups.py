"""Which tables of a folder belong together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from importance import SeveralStudies, read_runs
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
    with pytest.raises(SeveralStudies, match=r"a\.csv and files like it") as raised:
        read_runs(tmp_path)
    assert raised.value.studies == {"a.csv and files like it": 6, "c.csv": 2}
    assert read_runs(tmp_path, study="c.csv").metrics == ("acc",)
