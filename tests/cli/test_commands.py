"""The command line as a person or a script meets it: what it prints where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest

from importance.cli import commands, launch
from importance.sweep.advice import Action
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


def test_without_a_metric_the_metrics_are_listed_the_best_guess_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert commands.main(["rank", SWEEP]) == 0
    shown = capsys.readouterr().out
    rows = [line.split() for line in shown.splitlines()]
    assert rows[2] == ["metric", "goal", "runs"]
    assert rows[3] == ["val_loss", "minimize", "285"]
    assert ["val_accuracy", "maximize", "293"] in rows
    assert "paramlens rank" in shown
    assert "--metric val_loss" in shown


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


def test_json_holds_the_whole_answer_and_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rank", SWEEP, "-m", "val_loss", "--format", "json", "--method", "wandb"]) == 0
    answer = json.loads(capsys.readouterr().out, parse_constant=lambda name: pytest.fail(name))
    assert answer["metric"] == "val_loss"
    assert answer["goal"] == "minimize"
    assert answer["method"] == "wandb"
    assert answer["n_runs"] == 285
    assert sum(answer["dropped"].values()) == 15
    assert len(answer["parameters"]) == PARAMETERS
    assert sum(one["importance"] for one in answer["parameters"]) == pytest.approx(1)
    solver = next(one for one in answer["parameters"] if one["name"] == "solver")
    assert solver["correlation"] is None
    assert {level["level"] for level in solver["levels"]} == {"adam", "sgd"}


def test_csv_is_the_public_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rank", SWEEP, "-m", "val_loss", "--format", "csv", "--top", "3"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 3
    assert list(rows[0])[:3] == ["parameter", "importance", "importance_low"]


def test_the_metrics_can_be_listed_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["rank", SWEEP, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0] == {
        "metric": "val_loss",
        "goal": "minimize",
        "goal_source": "name",
        "runs": 285,
    }


def test_the_seed_and_the_parameters_are_passed_on(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["rank", SWEEP, "-m", "val_loss", "--parameters", 'width, "learning_rate"', "--seed", "5"]
    assert commands.main([*arguments, "--goal", "maximize", "--scale", "rank", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {one["name"] for one in answer["parameters"]} == {"width", "learning_rate"}
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


@pytest.mark.parametrize("arguments", [[], ["rank"], ["rank", SWEEP, "--top", "0"], ["app", "--port", "x"]])
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(arguments)
    assert ended.value.code == 2
    assert "usage: paramlens" in capsys.readouterr().err


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


def test_a_dash_reads_standard_input_and_the_module_runs() -> None:
    done = _run("rank", "-", "-m", "val_loss", "--format", "json", stdin=Path(SWEEP).read_bytes())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["n_runs"] == 285


def test_a_terminal_without_blocks_gets_ascii() -> None:
    done = _run("rank", SWEEP, "-m", "val_loss", PYTHONIOENCODING="ascii", COLUMNS="80")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert b"####" in done.stdout
    assert b"\x1b" not in done.stdout


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = [sys.executable, "-m", "importance", "rank", SWEEP]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        complaint = running.stderr.read()
        assert running.wait(60) == 141
    assert complaint == b""


def test_help_is_quick_and_explains_the_exit_codes() -> None:
    slow = ["sklearn", "scipy", "plotly", "streamlit"]
    code = f"""if True:
        import sys
        from importance.cli.commands import main
        try:
            main(["--help"])
        finally:
            print([name for name in {slow} if name in sys.modules])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert "exit codes:" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_the_help_of_next_explains_every_advice(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        commands.main(["next", "--help"])
    shown = capsys.readouterr().out
    assert all(f"\n  {action} " in shown for action in get_args(Action))


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(["--version"])
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("paramlens")


def test_the_app_is_started_on_the_source_with_paths_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, str]]] = []

    def become(_: str, command: list[str], environment: dict[str, str]) -> None:
        started.append((command, environment))
        raise SystemExit

    monkeypatch.setattr(os, "execve", become)
    monkeypatch.chdir(ROOT / "examples")
    with pytest.raises(SystemExit):
        commands.main(["app", "digits_sweep.csv", "--port", "8777", "--headless"])
    command, environment = started[0]
    assert command[1:5] == ["-m", "streamlit", "run", str(ROOT / "app.py")]
    assert command[command.index("--server.port") + 1] == "8777"
    assert environment["PARAMLENS_SOURCE"] == SWEEP
    assert environment["PARAMLENS_LOCAL"] == "1"


@pytest.mark.parametrize(
    "source",
    ["https://example.org/r.csv", "postgresql://ada@db/optuna", "sqlite:///study.db", "team/project"],
)
def test_an_address_is_passed_on_as_it_is(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[dict[str, str]] = []
    monkeypatch.setattr(os, "execve", lambda *given: started.append(given[2]))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))
    assert commands.main(["app", source]) == 0
    assert started[0]["PARAMLENS_SOURCE"] == source


def test_the_installed_app_is_found_beside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "paramlens_app" / "pages").mkdir(parents=True)
    (tmp_path / "paramlens_app" / "app.py").touch()
    monkeypatch.setattr(launch, "__file__", str(tmp_path / "importance" / "cli" / "launch.py"))
    assert launch.app_file() == (tmp_path / "paramlens_app" / "app.py").resolve()


def test_an_install_without_the_app_says_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launch, "__file__", str(tmp_path / "importance" / "cli" / "launch.py"))
    assert commands.main(["app"]) == 2
    assert "pip install" in capsys.readouterr().err


def several(folder: Path) -> Path:
    """A folder with two tables that do not belong together."""
    folder.mkdir()
    rows = "".join(f"{i / 10},{i % 3},{(i * 7) % 10}\n" for i in range(20))
    (folder / "deep one.csv").write_text(f"lr,depth,val_loss\n{rows}")
    (folder / "wide.csv").write_text(f"width,act,accuracy\n{rows[: len(rows) // 2]}1,2,3\n")
    return folder


def test_several_studies_are_listed_with_the_command_to_give_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(several(tmp_path / "runs"))
    assert commands.main(["rank", folder]) == 2
    shown = capsys.readouterr()
    assert [line.split() for line in shown.out.splitlines()][:2] == [
        ["study", "runs"],
        ["deep", "one.csv", "20"],
    ]
    assert "--study 'deep one.csv'" in shown.err
    assert commands.main(["rank", folder, "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)[0] == {"study": "deep one.csv", "runs": 20}


def test_a_study_is_chosen_by_name_and_kept_in_the_next_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(several(tmp_path / "runs"))
    assert commands.main(["rank", folder, "--study", "deep one.csv", "--history", "best"]) == 0
    shown = capsys.readouterr().out
    assert "val_loss" in shown
    assert "--study 'deep one.csv' --history best --metric val_loss" in shown
    assert commands.main(["rank", folder, "--study", "nothing"]) == 2
    assert "has no table 'nothing'" in capsys.readouterr().err


def test_no_message_of_the_command_line_holds_a_password(capsys: pytest.CaptureFixture[str]) -> None:
    commands.main(["rank", "https://ada:pa55word@127.0.0.1:9/runs.csv?token=abcdef"])
    commands.main(["rank", "unknowndb://ada:pa55word@host/runs"])
    shown = capsys.readouterr()
    assert "ada:***@" in shown.err
    assert "pa55word" not in shown.out + shown.err
    assert "abcdef" not in shown.out + shown.err


def test_the_next_runs_are_a_table_that_pandas_reads(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["next", SWEEP, "--metric", "val_loss", "--parameters", "learning_rate,epochs,solver,momentum"]
    assert commands.main([*asked, "--format", "runs"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("paramlens: These 50 runs should reach val_loss")
    table = pd.read_csv(io.StringIO(said.out))
    assert len(table) == 50
    assert set(table) == {"learning_rate", "epochs", "solver", "momentum"}
    assert table["epochs"].dtype.kind == "i"
    assert table.loc[table["solver"] == "adam", "momentum"].isna().all()


def test_a_list_without_runs_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{size},{flag},{size / 100 + i / 1000}" for i in range(8) for size in (8, 16) for flag in "xy"]
    (tmp_path / "runs.csv").write_text("\n".join(["batch,mode,loss", *rows]), encoding="utf-8")
    assert commands.main(["next", str(tmp_path / "runs.csv"), "--metric", "loss", "--format", "runs"]) == 0
    said = capsys.readouterr()
    assert said.out.split() == ["batch,mode"]
    assert said.err == "paramlens: Every setting of this space was tried.\n"


@pytest.mark.parametrize("format", ["wandb", "optuna", "ray", "sklearn", "configspace", "hydra"])
def test_the_next_sweep_is_written_for_each_tool(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    from importance.space.formats import read_space

    asked = [
        "next",
        "examples/digits_sweep.csv",
        "--metric",
        "val_loss",
        "--parameters",
        "learning_rate,epochs",
    ]
    assert commands.main([*asked, "--format", format]) == 0
    space = read_space(capsys.readouterr().out, format)
    assert set(space) == {"learning_rate", "epochs"}


def test_how_rows_become_runs_can_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = tmp_path / "steps.csv"
    lines = [f"{rate},{epoch},{rate + 1 / epoch}" for rate in (0.1, 0.2, 0.3, 0.4) for epoch in range(1, 6)]
    steps.write_text("lr,epoch,val_loss\n" + "\n".join(lines) + "\n")
    assert commands.main(["rank", str(steps)]) == 0
    assert "4 runs" in capsys.readouterr().out
    assert commands.main(["rank", str(steps), "--history", "rows"]) == 0
    shown = capsys.readouterr().out
    assert "20 runs" in shown
    assert "--history rows" in shown
    folds = tmp_path / "folds.csv"
    rows = [f"p{run},r{run}{fold},{run / 10},{run + fold}" for run in range(5) for fold in range(3)]
    folds.write_text("tags.mlflow.parentRunId,run_id,params.lr,metrics.loss\n" + "\n".join(rows) + "\n")
    assert commands.main(["rank", str(folds), "--nested", "children"]) == 0
    shown = capsys.readouterr().out
    assert "15 runs" in shown
    assert "--nested children" in shown
