"""What the commands on one metric answer, beside their formats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from importance.cli import main
from importance.cli.answers import answer_name
from importance.cli.options import parser
from importance.cli.setting_text import SHOWN_SETTINGS
from tests.builders import sweep


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> str:
    frame = sweep(60)
    frame.loc[frame["lr"] > 0.02, "loss"] = np.nan
    path = tmp_path_factory.mktemp("answers") / "runs.csv"
    frame.to_csv(path, index=False)
    return str(path)


def test_failures_is_short_for_a_question_of_rank(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["failures", table, "-m", "loss"]) == 0
    short = capsys.readouterr().out
    assert main(["rank", table, "-m", "loss", "--question", "failures"]) == 0
    assert capsys.readouterr().out == short
    assert "lr" in short.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["rank"], "rank"),
        (["rank", "--question", "failures"], "failures"),
        (["rank", "--question", "budgets"], "budgets"),
        (["failures"], "failures"),
        (["trade-off"], "trade-off"),
    ],
)
def test_the_json_is_named_after_the_question(words: list[str], name: str) -> None:
    assert answer_name(parser().parse_args([*words, "runs.csv"])) == name


def test_markdown_shows_the_best_settings_and_csv_all(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings", table, "-m", "loss", "--format", "markdown"]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert len(rows) == SHOWN_SETTINGS + 2
    assert main(["settings", table, "-m", "loss", "--format", "csv"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > SHOWN_SETTINGS + 2


def test_a_run_is_named_or_numbered(table: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", table, "-m", "loss", "--a", "0", "--b", "run 3"]) == 0
    text = capsys.readouterr().out
    assert "run 1" in text and "run 3" in text
    assert main(["explain", table, "-m", "loss", "--a", "999"]) == 2


def test_a_name_that_looks_like_a_formula_stays_text_in_csv(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = sweep(30).rename(columns={"idle": "=1+1"})
    frame.to_csv(tmp_path / "runs.csv", index=False)
    assert main(["rank", str(tmp_path / "runs.csv"), "-m", "loss", "--format", "csv"]) == 0
    assert "'=1+1" in capsys.readouterr().out
