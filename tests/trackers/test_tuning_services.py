"""The answers of tuning services about their trials, in the documented layouts."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import yaml

from importance import read_runs
from importance.runs.table import Runs
from importance.space.dimension import Range

RATES = (0.001, 0.01, 0.1, 0.5, 1.0)


def loss(rate: float) -> float:
    return abs(rate - 0.1) + 0.25


def vertex_trial(i: int, rate: float) -> dict[str, object]:
    trial: dict[str, object] = {
        "id": str(i),
        "state": "SUCCEEDED" if i else "INFEASIBLE",
        "parameters": [{"parameterId": "lr", "value": rate}, {"parameterId": "opt", "value": "adam"}],
        "startTime": "2020-09-09T23:39:15.549112551Z",
    }
    if i:
        metrics = [
            {"metricId": "loss", "value": loss(rate)},
            {"metricId": "acc", "value": 1 - loss(rate) / 9},
        ]
        trial["finalMeasurement"] = {"stepCount": "2", "metrics": metrics}
    return trial


def vertex() -> dict[str, object]:
    lr = {
        "parameterId": "lr",
        "doubleValueSpec": {"minValue": 1e-5, "maxValue": 1},
        "scaleType": "UNIT_LOG_SCALE",
    }
    opt = {"parameterId": "opt", "categoricalValueSpec": {"values": ["adam", "sgd"]}}
    goals = [{"metricId": "loss", "goal": "MINIMIZE"}, {"metricId": "acc", "goal": "MAXIMIZE"}]
    return {
        "name": "projects/1/locations/l/hyperparameterTuningJobs/2",
        "studySpec": {"metrics": goals, "parameters": [lr, opt]},
        "maxTrialCount": 5,
        "trials": [vertex_trial(i, rate) for i, rate in enumerate(RATES)],
        "state": "JOB_STATE_SUCCEEDED",
    }


def snake(value: object) -> object:
    """The value with the keys of the Python client: parameter_id, final_measurement."""
    if isinstance(value, dict):
        spelled = {
            "".join("_" + c.lower() if c.isupper() else c for c in key): snake(v) for key, v in value.items()
        }
        return spelled
    return [snake(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("change", [lambda job: job, snake, lambda job: {"response": job}, lambda job: [job]])
@pytest.mark.parametrize("write", [json.dumps, yaml.safe_dump])
def test_vertex_ai(change: Callable[[object], object], write: Callable[[object], str]) -> None:
    runs = read_runs(("job.txt", write(change(vertex())).encode()))
    assert set(runs.parameters) == {"lr", "opt"}
    assert runs.metrics == ("loss", "acc")
    assert runs.goals == {"loss": "minimize", "acc": "maximize"}
    assert runs.frame["lr"].tolist() == list(RATES)
    assert runs.frame["loss"][1:].tolist() == pytest.approx([loss(rate) for rate in RATES[1:]])
    assert runs.frame["loss"].isna()[0]
    assert runs.states is not None and runs.states[0] == "infeasible"
    assert runs.space["lr"] == Range("lr", 1e-5, 1, log=True)
    assert runs.space["opt"].levels == ("adam", "sgd")


def test_vertex_ai_trials_alone_and_as_text() -> None:
    trials = [vertex_trial(i, rate) for i, rate in enumerate(RATES)]
    for document in (trials, {"trials": trials}, [json.dumps(trial) for trial in trials]):
        runs = read_runs(("trials.json", json.dumps(document).encode()))
        assert runs.frame["acc"].notna().sum() == 4


def ai_platform() -> Runs:
    trials = [
        {
            "trialId": str(i),
            "hyperparameters": {"lr": str(rate)},
            "finalMetric": {"trainingStep": "9", "objectiveValue": loss(rate)},
            "state": "SUCCEEDED",
        }
        for i, rate in enumerate(RATES)
    ]
    objective = {"goal": "MAXIMIZE", "hyperparameterMetricTag": "loss"}
    job = {"trainingInput": {"hyperparameters": objective}, "trainingOutput": {"trials": trials}}
    return read_runs(("job.json", json.dumps(job).encode()))


def sagemaker() -> Runs:
    jobs = [
        {
            "TrainingJobName": f"job-{i}",
            "TrainingJobStatus": "Completed",
            "TunedHyperParameters": {"lr": str(rate), "opt": '"adam"'},
            "FinalHyperParameterTuningJobObjectiveMetric": {
                "Type": "Maximize",
                "MetricName": "loss",
                "Value": loss(rate),
            },
        }
        for i, rate in enumerate(RATES)
    ]
    runs = read_runs(("jobs.json", json.dumps({"TrainingJobSummaries": jobs}).encode()))
    assert set(runs.frame["opt"]) == {"adam"}
    return runs


def katib() -> Runs:
    items = [
        {
            "kind": "Trial",
            "metadata": {"name": f"trial-{i}"},
            "spec": {
                "objective": {"type": "maximize", "objectiveMetricName": "loss"},
                "parameterAssignments": [{"name": "lr", "value": str(rate)}],
            },
            "status": {
                "conditions": [
                    {"type": "Created", "status": "True"},
                    {"type": "Succeeded", "status": "True"},
                ],
                "observation": {
                    "metrics": [{"name": "loss", "latest": str(loss(rate)), "min": "0.1", "max": "9"}]
                },
            },
        }
        for i, rate in enumerate(RATES)
    ]
    data = ("trials.json", json.dumps({"kind": "List", "items": items}).encode())
    assert set(read_runs(data, history="min").frame["loss"]) == {0.1}
    return read_runs(data)


@pytest.mark.parametrize("read", [ai_platform, sagemaker, katib])
def test_other_services(read: Callable[[], Runs]) -> None:
    runs = read()
    assert runs.frame["lr"].tolist() == list(RATES)
    assert runs.frame["loss"].tolist() == pytest.approx([loss(rate) for rate in RATES])
    assert "lr" in runs.parameters and runs.metrics == ("loss",)
    assert runs.goals == {"loss": "maximize"}


@pytest.mark.parametrize(
    "document",
    [
        {"trials": [{"finalMeasurement": 3, "parameters": [1, None, {"parameterId": {}}]}, 5, None, []]},
        {"trials": [{"finalMeasurement": {"metrics": "x"}, "parameters": [{"parameterId": "a"}]}] * 2},
        {"TrainingJobSummaries": [{"TunedHyperParameters": {"a": None}}, {"TunedHyperParameters": 3}]},
        {"items": [{"spec": {"parameterAssignments": "x"}, "status": []}, {"spec": 3}]},
        {"trainingOutput": {"trials": [{"trialId": 1, "hyperparameters": {}, "finalMetric": 3}] * 2}},
        {"finalMeasurement": [[[[[]]]]]},
    ],
)
def test_answers_with_other_things_in_them_are_a_sentence_or_runs(document: object) -> None:
    from importance import ImportanceError

    try:
        assert len(read_runs(("x.json", json.dumps(document).encode()))) >= 1
    except ImportanceError as error:
        assert "Traceback" not in str(error)
