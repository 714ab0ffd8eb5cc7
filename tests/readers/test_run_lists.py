"""A list of runs in a JSON object, under any name, beside other values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from importance import read_runs
from importance.errors import UnreadableRuns

TRIALS = [
    {
        "number": i,
        "value": 0.1 * i,
        "params": {"lr": 0.01 * (i + 1), "units": 8 * (i % 3)},
        "state": "COMPLETE",
    }
    for i in range(7)
]
NAMES = [
    "all_trials",
    "trials",
    "results",
    "runs",
    "experiments",
    "data",
    "history",
    "entries",
    "sweep_results",
]


@pytest.mark.parametrize("name", [*NAMES, "whatever", "Läufe"])
@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
def test_the_list_of_runs_may_have_any_name_and_other_values_are_noted(name: str, write: object) -> None:
    trials = [{**trial, "loss": 0.5 - trial["number"] / 20} for trial in TRIALS]  # type: ignore[operator]
    document = {"study_name": "mlp", "best_value": 0.25, "best_params": {"lr": 0.03}, name: trials}
    ending = "yaml" if write is yaml.safe_dump else "json"
    runs = read_runs((f"sweep.{ending}", write(document).encode()))  # type: ignore[operator]
    assert len(runs) == 7
    assert set(runs.parameters) == {"lr", "units"}
    assert "best_value" not in runs.columns and "study_name" not in runs.columns
    [note] = [note for note in runs.notes if "the file contains" in note]
    assert "best_value = 0.25" in note and "best_params.lr = 0.03" in note and "study_name = mlp" in note


def test_the_list_of_all_runs_is_read_and_the_others_are_noted() -> None:
    document = {
        "best_trials": TRIALS[:2],
        "top": TRIALS[:3],
        "n": 7,
        "all_trials": TRIALS,
        "pareto_front": TRIALS[:2],
    }
    runs = read_runs(("sweep.json", json.dumps(document).encode()))
    assert len(runs) == 7
    [note] = [note for note in runs.notes if "left out" in note]
    assert "'best_trials' (2 entries)" in note and "'pareto_front' (2 entries)" in note


@pytest.mark.parametrize(
    ("direction", "goal"),
    [("maximize", "maximize"), ("min", "minimize"), (["StudyDirection.MAXIMIZE"], "maximize")],
)
def test_a_direction_beside_the_list_is_the_goal(direction: object, goal: str) -> None:
    runs = read_runs(("s.json", json.dumps({"direction": direction, "trials": TRIALS}).encode()))
    assert runs.goal_of("value") == goal
    named = [{"lr": 0.1 * i, "quality": i / 9, "other_loss": i} for i in range(5)]
    runs = read_runs(("s.json", json.dumps({"mode": direction, "metric": "quality", "rows": named}).encode()))
    assert runs.goals == {"quality": goal}


def test_runs_in_an_inner_object_or_by_their_names() -> None:
    nested = {"meta": {"by": "me"}, "study": {"name": "x", "trials": TRIALS}}
    assert len(read_runs(("s.json", json.dumps(nested).encode()))) == 7
    by_name = {"date": "today", "all_trials": {f"t{i}": {"lr": 0.1 * i, "val_loss": i / 7} for i in range(6)}}
    runs = read_runs(("s.json", json.dumps(by_name).encode()))
    assert runs.parameters == ("lr",) and runs.metrics == ("val_loss",) and len(runs) == 6


def test_optunas_lists_of_values_become_objectives() -> None:
    single = [{**{k: v for k, v in t.items() if k != "value"}, "values": [t["value"]]} for t in TRIALS]
    assert read_runs(("s.json", json.dumps({"all_trials": single}).encode())).frame["value"].tolist() == [
        t["value"] for t in TRIALS
    ]
    double = [{"params": t["params"], "values": [t["value"], 3.5 - t["number"]]} for t in TRIALS]  # type: ignore[operator]
    runs = read_runs(("s.json", json.dumps(double).encode()))
    assert {"values_0", "values_1"} <= set(runs.columns)
    assert runs.frame["values_1"].tolist() == [3.5 - i for i in range(7)]


LISTS_OF_ONE_RUN = {
    "layers": [{"units": 3}, {"units": 4}],
    "samples": [{"text": "a", "score": 0.5, "batch": 1}, {"text": "b", "score": 0.7, "batch": 2}],
    "data": [{"x": 1, "y": 2}, {"x": 2, "y": 3}],
    "predictions": [{"label": 1, "loss": 0.5}, {"label": 0, "loss": 0.1}],
}


@pytest.mark.parametrize("name", LISTS_OF_ONE_RUN)
def test_a_single_run_with_another_list_stays_a_single_run(name: str, tmp_path: Path) -> None:
    for i in range(4):
        run = {"lr": 0.1 * (i + 1), "val_loss": 0.3 + i, name: LISTS_OF_ONE_RUN[name]}
        (tmp_path / f"run{i}.json").write_text(json.dumps(run))
    with pytest.raises(UnreadableRuns, match="one run"):
        read_runs(tmp_path / "run0.json")
    runs = read_runs(tmp_path)
    assert len(runs) == 4
    assert "lr" in runs.parameters and runs.metrics == ("val_loss",)


def test_trials_without_result_names_are_recognised_by_their_settings() -> None:
    tried = [{"target": i / 3, "params": {"x": float(i), "y": 2.0 * i % 5}} for i in range(6)]
    runs = read_runs(("r.json", json.dumps({"max": {"target": 1.6}, "res": tried}).encode()))
    assert len(runs) == 6 and set(runs.parameters) == {"x", "y"}


def test_intermediate_values_are_not_parameters() -> None:
    tried = [{**trial, "intermediate_values": {"0": 0.5, "1": 0.4}} for trial in TRIALS]
    runs = read_runs(("s.json", json.dumps({"trials": tried}).encode()))
    assert set(runs.parameters) == {"lr", "units"}
    assert any("intermediate_values" in note for note in runs.notes)
