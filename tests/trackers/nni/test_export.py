"""What `nnictl experiment export` writes, as `export_trials_data` of NNI 3.0 does."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from importance import read_runs
from importance.cli import main
from importance.runs.columns import Role
from importance.trackers.nni import export

MODELS = ({"_name": "mlp", "width": 8}, {"_name": "cnn", "kernel": 3})


def records(nested: bool = True, mapping: bool = False) -> list[dict[str, Any]]:
    """Return what NNI's manager answers. A value is text with JSON in it."""
    answer = []
    for at in range(12):
        parameter: dict[str, Any] = {"lr": 10.0 ** -(1 + at % 4), "batch_size": 16 * (1 + at % 3)}
        if nested:
            parameter["model"] = MODELS[at % 2]
        value = {"default": 0.5 + at / 20, "time": 3.0 + at} if mapping else 0.5 + at / 20
        answer.append({"parameter": parameter, "value": json.dumps(value), "trialJobId": f"t{at}"})
    return answer


def write_csv(path: Path, content: list[dict[str, Any]], intermediate: bool = False) -> Path:
    """Write the table as nnictl does, with the columns in the order of a set."""
    rows = []
    for record in content:
        value = json.loads(record["value"])
        results = value if isinstance(value, dict) else {"reward": value}
        before = {"intermediate": "[0.9,0.8]"} if intermediate else {}
        rows.append({**before, **record["parameter"], **results, "trialJobId": record["trialJobId"]})
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, sorted(set().union(*rows)))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize("mapping", [False, True])
def test_json_is_read(tmp_path: Path, mapping: bool) -> None:
    path = tmp_path / "trials.json"
    path.write_text(json.dumps([{**each, "intermediate": ["0.9"]} for each in records(mapping=mapping)]))
    runs = read_runs(path)
    assert runs.source.endswith("(NNI's exported trials)")
    assert runs.parameters == ("lr", "batch_size", "model", "model.width", "model.kernel")
    assert runs.metrics == (("default", "time") if mapping else ("default",))
    assert any("only trials that succeeded" in note for note in runs.notes)


def test_csv_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "trials.csv", records(), intermediate=True)
    runs = read_runs(path)
    assert runs.metrics == ("reward",)
    assert set(runs.parameters) == {"lr", "batch_size", "model", "model.width", "model.kernel"}
    assert runs.frame["model"].tolist()[:2] == ["mlp", "cnn"] and runs.frame["model.width"][0] == 8
    assert runs.columns["intermediate"].role is Role.IGNORED and runs.columns["trialJobId"].role is Role.LABEL
    assert main(["rank", str(path), "--metric", "reward", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["metric"] == "reward"


def test_csv_with_several_results_leaves_the_others_to_their_names(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "trials.csv", records(nested=False, mapping=True))
    runs = read_runs(path)
    assert "default" in runs.metrics and {"lr", "batch_size"} <= set(runs.parameters)
    assert "time" not in runs.parameters


def test_other_tables_are_not_nni_s() -> None:
    assert export.trials(pd.DataFrame({"trialJobId": ["a"], "lr": [1.0], "loss": [2.0]})) is None
    assert export.trials(pd.DataFrame({"parameter": ["lr"], "value": [1.0], "trialJobId": ["a"]})) is None
