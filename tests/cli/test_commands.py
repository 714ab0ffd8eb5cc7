"""The command line for people and scripts: what it prints to which stream, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from importance.cli import commands
from tests.builders import ROOT

SWEEP = str(ROOT / "examples" / "digits_sweep.csv")
PARAMETERS = 11  # those of the sweep that vary


def _run(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "importance", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=120,
    )


def test_a_metric_gives_the_finding_the_trust_line_and_one_row_a_parameter(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert commands.main(["rank", SWEEP, "--metric", "val_loss"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "val_loss" in lines[0]
    assert "285 of 300 runs used" in " ".join(lines[:5])
    start = lines.index("") + 2
    assert lines[start].startswith("learning_rate")
    assert len(lines[start : lines.index("", start)]) == PARAMETERS


def test_csv_is_the_public_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rank", SWEEP, "-m", "val_loss", "--format", "csv", "--top", "3"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 3
    assert list(rows[0])[:3] == ["parameter", "importance", "importance_low"]


def test_the_seed_and_the_parameters_are_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["rank", SWEEP, "-m", "val_loss", "--parameters", 'width, "learning_rate"', "--seed", "5"]
    assert commands.main([*arguments, "--goal", "maximize", "--scale", "rank", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {score["name"] for score in answer["parameters"]} == {"width", "learning_rate"}
    assert answer["seed"] == 5
    assert answer["goal"] == "maximize"
    assert answer["scale"] == "rank"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["rank", "nowhere.csv"], 2, "no file 'nowhere.csv'"),
        (["rank", SWEEP, "-m", "val_los"], 2, "Did you mean 'val_loss'"),
        (["rank", SWEEP, "-m", "val_loss", "--parameters", "lr"], 2, "'lr'"),
        (["rank", SWEEP, "-m", "val_loss", "--method", "magic"], 2, "no method 'magic'"),
        (["rank", SWEEP, "-m", "val_loss", "--parameters", "dataset"], 1, "parameters"),
        (["app", "nowhere.csv"], 2, "no file 'nowhere.csv'"),
    ],
)
def test_a_mistake_is_one_sentence_on_stderr_and_a_code(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(arguments) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert len(shown.err.splitlines()) == 1


def test_too_few_runs_end_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "runs.csv"
    pd.DataFrame({"lr": [0.1, 0.2, 0.3], "val_loss": [1.0, 2.0, 3.0]}).to_csv(path, index=False)
    assert commands.main(["rank", str(path), "-m", "val_loss"]) == 1
    assert "3" in capsys.readouterr().err


def test_several_exports_are_ranked_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.read_csv(SWEEP, dtype=str, keep_default_na=False)
    halves = [tmp_path / "first.csv", tmp_path / "second.csv"]
    table[:150].to_csv(halves[0], index=False)
    table[150:].to_csv(halves[1], index=False)
    assert commands.main(["rank", *map(str, halves), "-m", "val_loss", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["n_runs"] == 285


def test_a_reader_that_stops_early_causes_no_error() -> None:
    command = [sys.executable, "-m", "importance", "rank", SWEEP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        complaint = running.stderr.read()
        assert running.wait(60) == 141
    assert complaint == b""


def test_the_next_runs_are_a_table_that_pandas_reads(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "next",
        SWEEP,
        "--metric",
        "val_loss",
        "--parameters",
        "learning_rate,epochs,solver,momentum",
    ]
    assert commands.main([*arguments, "--format", "runs"]) == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("paramlens: These 50 runs should reach")
    table = pd.read_csv(io.StringIO(printed.out))
    assert len(table) == 50
    assert set(table) == {"learning_rate", "epochs", "solver", "momentum"}
    assert table["epochs"].dtype.kind == "i"
    assert table.loc[table["solver"] == "adam", "momentum"].isna().all()


def test_a_list_without_runs_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{size},{flag},{size / 100}" for _ in range(8) for size in (8, 16) for flag in "xy"]
    (tmp_path / "runs.csv").write_text("\n".join(["batch,mode,loss", *rows]), encoding="utf-8")
    assert commands.main(["next", str(tmp_path / "runs.csv"), "--metric", "loss", "--format", "runs"]) == 0
    printed = capsys.readouterr()
    assert printed.out.split() == ["batch,mode"]
    assert printed.err == "paramlens: Every setting of this space was tried.\n"


@pytest.mark.parametrize("format", ["wandb", "optuna", "ray", "sklearn", "configspace", "hydra"])
def test_the_next_sweep_is_written_for_each_tool(
    format: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from importance.space.formats import read_space

    rows = [f"{lr / 24},{8 * (lr % 3 + 1)},{(lr / 24 - 0.3) ** 2}" for lr in range(1, 25)]
    (tmp_path / "runs.csv").write_text("\n".join(["lr,width,loss", *rows]), encoding="utf-8")
    arguments = ["next", str(tmp_path / "runs.csv"), "--metric", "loss", "--format", format]
    assert commands.main(arguments) == 0
    space = read_space(capsys.readouterr().out, format)
    assert set(space) == {"lr", "width"}


def test_settings_and_explanations_are_written_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"{k % 7},{k % 3},{(k % 7) ** 2 + k % 3}\n" for k in range(30))
    (tmp_path / "runs.csv").write_text(f"lr,depth,loss\n{rows}")
    source = [str(tmp_path / "runs.csv"), "-m", "loss"]
    assert commands.main(["settings", *source, "--top", "2", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["settings"]) == 2
    assert commands.main(["settings", *source, "--format", "csv"]) == 0
    assert len(list(csv.DictReader(io.StringIO(capsys.readouterr().out)))) == 21
    assert commands.main(["explain", *source, "--a", "6", "--b", "0", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["row_a"], answer["row_b"], answer["observed"]) == (6, 0, -36)
    assert commands.main(["explain", *source, "--b", "nobody"]) == 2
    assert "No run is named 'nobody'" in capsys.readouterr().err
