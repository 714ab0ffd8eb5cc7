"""Every answer in every format, and the published schemas of the JSON."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
from pathlib import Path

import jsonschema
import numpy as np
import optuna
import pytest

from importance.cli import main
from tests.builders import ROOT, sweep
from tests.trackers.optuna.studies import constrained_in_a_list, constrained_study

SCHEMAS = ROOT / "docs" / "schema"
# Each answer: the command and its options.
COMMANDS = {
    "rank": ["rank"],
    "failures": ["failures"],
    "budgets": ["rank", "--question", "budgets", "--budget", "epochs"],
    "settings": ["settings", "--top", "4"],
    "effects": ["effects", "--of", "lr,optimizer"],
    "interactions": ["interactions"],
    "explain": ["explain"],
    "compare": ["compare"],
    "next": ["next"],
    "history": ["history"],
    "trade-off": ["trade-off", "--metrics", "loss", "seconds", "--minimize", "seconds"],
    "tasks": ["tasks", "--task", "dataset"],
    "cost": ["cost", "--cost", "seconds", "--amount", "1"],
}


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sweep with failed runs, budgets, costs and two data sets."""
    frame, rng = sweep(90), np.random.default_rng(4)
    frame["seconds"] = 30 + frame["batch_size"] + rng.uniform(0, 5, 90)
    frame["epochs"] = rng.choice([10.0, 40.0], 90)
    frame["dataset"] = rng.choice(["mnist", "cifar"], 90)
    frame.loc[frame["lr"] > 0.05, "loss"] = np.nan
    path = tmp_path_factory.mktemp("answers") / "runs.csv"
    frame.to_csv(path, index=False)
    return str(path)


def _printed(name: str, format: str, table: str, capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    command, *options = COMMANDS[name]
    sources = [table, table] if command == "compare" else [table]
    metric = [] if command == "trade-off" else ["-m", "loss"]
    assert main([command, *sources, *metric, *options, "--format", format]) == code
    return capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_the_json_of_every_answer_follows_its_schema(
    name: str, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _check(name, _printed(name, "json", table, capsys))


def _check(name: str, printed: str) -> None:
    """Check an answer in JSON against its schema, and that the schema does not take anything."""
    answer = json.loads(printed, parse_constant=pytest.fail)
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(answer))
    assert error is None, f"{error.json_path}: {error.message[:300]}"
    assert (answer["answer"], answer["version"], answer["answered"]) == (name, 1, True)
    assert answer["sentence"].endswith((".", "?"))
    first = next(key for key in answer if key not in ("answer", "version", "answered", "sentence"))
    for broken in (
        answer | {"more": 1},
        answer | {first: object},
        {k: answer[k] for k in answer if k != first},
    ):
        assert not jsonschema.Draft202012Validator(schema).is_valid(broken)


@pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning", "ignore::FutureWarning")
def test_the_json_about_broken_constraints_follows_its_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    path = tmp_path / "study.db"
    constrained_study(f"sqlite:///{path}", constrained_in_a_list)
    arguments = ["-m", "value", "--question", "infeasible", "--format", "json"]
    assert main(["rank", str(path), *arguments]) == 0
    _check("infeasible", capsys.readouterr().out)


@pytest.mark.parametrize("name", ["rank", "effects", "interactions", "next", "tasks", "compare"])
def test_the_same_answer_is_csv_and_markdown(
    name: str, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.reader(io.StringIO(_printed(name, "csv", table, capsys))))
    lines = _printed(name, "markdown", table, capsys).splitlines()
    assert not lines[0].startswith("|") and not lines[1]
    body = [line for line in lines if line.startswith("|")]
    assert len(body) == len(rows) + 1  # and the line under the heads
    assert len({len(row) for row in rows}) == 1
    assert len({line.replace(r"\|", "").count("|") for line in body}) == 1


def test_the_schemas_are_those_that_the_script_writes() -> None:
    place = importlib.util.spec_from_file_location("write_schemas", ROOT / "docs" / "write_schemas.py")
    assert place is not None and place.loader is not None
    script = importlib.util.module_from_spec(place)
    sys.modules["write_schemas"] = script  # where pydantic looks for the types
    place.loader.exec_module(script)
    stored = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    assert stored == {name: script.schema_of(name) for name in script.ANSWERS}, "run docs/write_schemas.py"
    assert set(COMMANDS) | {"infeasible", "curves"} == set(stored)  # curves: test_curves_command


def test_runs_that_cannot_answer_say_why_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "few.csv"
    path.write_text("lr,loss\n0.1,1\n0.2,2\n0.3,3\n")
    for name in ("rank", "effects", "interactions", "history"):
        answer = json.loads(_printed(name, "json", str(path), capsys, code=1))
        jsonschema.validate(answer, json.loads((SCHEMAS / f"{name}.json").read_text()))
        assert not answer["answered"]
        assert "3 runs" in answer["sentence"]
        assert f"paramlens {name} {path}" in answer["what_to_do"]
