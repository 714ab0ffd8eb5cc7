"""`paramlens rank` on runs with budgets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importance.cli.commands import main
from tests.ranking.test_by_budget import search


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "runs.csv"
    search(early=4.0).frame.to_csv(path, index=False)
    return str(path)


def test_the_question_of_budgets_lists_the_shares_at_each(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rank", table, "-m", "loss", "--question", "budgets"]) == 0
    shown = capsys.readouterr().out
    assert "lr at 1, decay at 9" in shown
    head = next(line for line in shown.splitlines() if line.startswith("importance at epochs"))
    assert head.split()[-2:] == ["1", "9"]


def test_json_has_the_budget_only_if_there_is_one(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", table, "-m", "loss", "--format", "json"]) == 0
    budget = json.loads(capsys.readouterr().out)["budget"]
    assert (budget["column"], budget["value"], budget["counts"]) == ("epochs", 9.0, [[1.0, 60], [9.0, 20]])
    assert main(["rank", table, "-m", "loss", "--format", "json", "--budget", "none"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "budget" not in answer
    assert "epochs" in {parameter["name"] for parameter in answer["parameters"]}


def test_json_of_the_budgets_has_the_changes(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", table, "-m", "loss", "--question", "budgets", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["top_changes"] and {row["parameter"] for row in answer["changes"]} == {"lr", "decay"}


def test_a_budget_that_is_no_column_is_an_error(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", table, "-m", "loss", "--budget", "epoch"]) == 2
    assert "Did you mean 'epochs'" in capsys.readouterr().err
