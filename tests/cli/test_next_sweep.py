"""`paramlens next`: the table, the runs and the files of tools."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance.cli.commands import main
from tests.effects.test_cheapest import sweep


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "runs.csv"
    sweep().frame.to_csv(path, index=False)
    return str(path)


def test_the_table_has_the_advice_and_the_files_are_the_tool_s(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["next", table, "-m", "loss"]) == 0
    assert "width" in capsys.readouterr().out
    assert main(["next", table, "-m", "loss", "--format", "wandb"]) == 0
    assert capsys.readouterr().out.startswith(("method:", "program:", "#", "metric:", "name:"))


def test_runs_are_csv_and_the_forecast_is_on_standard_error(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["next", table, "-m", "loss", "--format", "runs"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 51
    assert "runs should reach loss" in shown.err
