"""What `effects` and `interactions` print for a reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from importance.cli import main
from tests.builders import sweep


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("effects") / "runs.csv"
    sweep(120, noise=0.03).to_csv(path, index=False)
    return str(path)


def test_the_most_important_parameters_come_first_and_their_values_have_intervals(
    table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["effects", table, "-m", "loss", "--top", "2"]) == 0
    first, second = capsys.readouterr().out.strip().split("\n\n")
    assert first.splitlines()[1].startswith("lr ")
    assert second.splitlines()[1].startswith("optimizer ")
    assert "expected loss, 90% interval" in first
    assert all(" to " in line for line in first.splitlines()[2:])


def test_the_parameters_that_are_named_are_shown(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["effects", table, "-m", "loss", "--of", "batch_size"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("batch_size ")
    assert main(["effects", table, "-m", "loss", "--of", "nothing"]) == 2


def test_interactions_are_named_with_their_share(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["interactions", table, "-m", "loss", "--top", "1"]) == 0
    text = capsys.readouterr().out
    assert "act together on loss" in text
    assert "lr" in text and "optimizer" in text


def test_without_interactions_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = sweep(40)
    frame["loss"] = frame["idle"]
    frame.drop(columns="momentum").to_csv(tmp_path / "runs.csv", index=False)
    assert main(["interactions", str(tmp_path / "runs.csv"), "-m", "loss"]) == 0
    assert capsys.readouterr().out == "No two parameters act together on loss beyond chance.\n"
