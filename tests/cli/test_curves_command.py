"""The command `curves`: its formats, and what it says of sources without curves."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from importance.cli import commands
from tests.builders import ROOT
from tests.curves.test_by_step import switching


@pytest.fixture
def runs(tmp_path: Path) -> str:
    path = tmp_path / "steps.csv"
    switching().rename(columns={"width": "<i>width</i>\x1b[31m"}).to_csv(path, index=False)
    return str(path)


def test_the_answer_is_a_table_markdown_json_or_csv(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["curves", runs, "-m", "loss"]
    assert commands.main(command) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("lr decides until step 50, decay after.\n") and "\x1b" not in shown
    assert "Median stopping" in shown and "Successive halving" in shown
    assert commands.main([*command, "--format", "markdown", "--rule", "halving"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("lr decides until step 50, decay after.\n\nSuccessive halving would have stopped")
    assert "| step | " in shown and "<i>" not in shown
    assert commands.main([*command, "--format", "json", "--top", "1"]) == 0
    answer = json.loads(capsys.readouterr().out)
    jsonschema.validate(answer, json.loads((ROOT / "docs" / "schema" / "curves.json").read_text()))
    assert [each["parameter"] for each in answer["stretches"]] == ["lr", "decay"]
    assert len({each["parameter"] for each in answer["importances"]}) == 1
    assert 0 < answer["stopping"]["steps_saved"] < answer["stopping"]["steps_run"]
    assert commands.main([*command, "--format", "csv", "--parameters", "lr,decay"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["parameter"] for row in rows} == {"lr", "decay"} and rows[0]["step"] == "10.0"


def test_a_source_without_steps_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["curves", "examples/digits_sweep.csv", "-m", "val_loss"]) == 2
    assert "keeps no metric over its steps" in capsys.readouterr().err


def test_without_a_metric_they_are_listed(runs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["curves", runs]) == 0
    assert f"paramlens curves {runs} --metric loss" in capsys.readouterr().out


def test_a_report_of_a_source_with_curves_has_a_section_on_them(runs: str, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    assert commands.main(["report", runs, "-m", "loss", "-o", str(path)]) == 0
    page = path.read_text()
    assert "<h2>Learning curves</h2>" in page and "lr decides until step 50, decay after." in page
    assert "<i>width" not in page
