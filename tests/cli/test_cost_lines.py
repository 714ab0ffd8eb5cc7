"""`paramlens cost`, and the next runs by their cost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance.cli.commands import main
from tests.effects.test_cheapest import sweep


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "runs.csv"
    sweep().frame.to_csv(path, index=False)
    return str(path)


def test_the_command_says_what_is_saved(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", table, "-m", "loss", "--tolerance", "0.2", "--amount", "3"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "A setting that costs" in shown and "epochs 30 instead of 100 saves 7" in shown
    assert "of the next runs fit" in shown
    assert "The cost of a run is runtime." in shown


def test_json_has_the_numbers(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", table, "-m", "loss", "--tolerance", "0.2", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["cheapest"]["savings"][0]["value"] == 30
    assert {row["parameter"] for row in answer["gains"]} == {"epochs", "width", "idle"}
    assert (answer["unit"], "affordable" in answer) == ("hours", False)


def test_the_next_runs_can_be_ordered_by_cost(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["next", table, "-m", "loss", "--format", "runs", "--per-cost"]) == 0
    first = capsys.readouterr().out.splitlines()
    assert first[0].split(",")[:2] == ["epochs", "width"] and len(first) == 51


def test_a_cost_that_is_no_column_is_an_error(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cost", table, "-m", "loss", "--cost", "price"]) == 2
    assert "There is no column 'price'" in capsys.readouterr().err
