"""What tuning services say of their trials, in JSON or YAML: Vertex AI, AI Platform, Katib, SageMaker."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from importance import safe_documents
from importance.rows.layout import Layout
from importance.rows.store import History
from importance.runs.columns import Role
from importance.space.dimension import Choice, Dimension, Range
from importance.space.levels import level_text
from importance.trackers import study_table
from importance.trackers.study_table import Row

# One of these words stands in every answer that is read here: other files need not be looked at.
_MARKS = (
    b"finalMeasurement",
    b"final_measurement",
    b"parameterAssignments",
    b"TrainingJobSummaries",
    b"finalMetric",
)
_MOST_YAML = 10 * 10**6  # it is read a hundred times as slowly as JSON
_Mapping = Mapping[str, Any]


def layout(text: bytes, history: History) -> Layout | None:
    """The trials in the answer of a tuning service; None for any other file."""
    if not any(mark in text for mark in _MARKS) or len(text) > safe_documents.MAX_FILE:
        return None
    document = _parsed(text)
    for recognise in (_vertex, _ai_platform, _sagemaker):
        found = recognise(document)
        if found is not None:
            return found
    return _katib(document, history)


def _parsed(text: bytes) -> object:
    try:
        document = json.loads(text)
    except RecursionError:
        return None
    except ValueError:
        document = safe_documents.parsed_yaml(text) if len(text) <= _MOST_YAML else None
    if isinstance(document, list) and document and all(isinstance(one, str) for one in document):
        document = [_from_text(one) for one in document]  # pipelines hand trials over as text
    return document


def _from_text(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _mappings(value: object) -> list[_Mapping]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _inner(value: object, *keys: str) -> Any:
    """What stands under the first of these keys that is there; None for anything but a mapping."""
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in keys if key in value), None)


def _members(
    document: object, test: Callable[[_Mapping], bool], depth: int = 0
) -> tuple[list[_Mapping], object]:
    """The first list of which a member passes the test, and what it stands in."""
    if isinstance(document, list):
        listed = _mappings(document)
        if any(test(one) for one in listed):
            return listed, None
    if depth > 3 or not isinstance(document, (dict, list)):
        return [], None
    for value in document.values() if isinstance(document, dict) else document[:20]:
        listed, around = _members(value, test, depth + 1)
        if listed:
            return listed, document if around is None else around
    return [], None


def _named(pairs: object, *keys: str) -> Iterator[tuple[str, object]]:
    """(name, value) of the members of a list of pairs."""
    for one in _mappings(pairs):
        name = _inner(one, *keys)
        value = _inner(one, "value", "Value", "floatValue", "intValue", "stringValue")
        if name is not None:
            yield (
                str(name),
                _inner(value, "numberValue", "stringValue", "boolValue")
                if isinstance(value, dict)
                else value,
            )


def _table(
    tool: str,
    found: Sequence[Row],
    low: Mapping[str, bool] | None = None,
    space: dict[str, Dimension] | None = None,
) -> Layout:
    whys = {
        Role.LABEL: f"{tool}'s own: it describes the trial",
        Role.PARAMETER: "a parameter of the trial",
        Role.METRIC: "what the trial reported",
    }
    return study_table.layout(f"{tool} trials", found, whys, study_table.no_metrics_note(found), space, low)


def _labels(trial: _Mapping, **names: Sequence[str]) -> dict[str, object]:
    labels = {label: _inner(trial, *keys) for label, keys in names.items()}
    return {label: value for label, value in labels.items() if value not in (None, "")}


def _vertex(document: object) -> Layout | None:
    """https://cloud.google.com/vertex-ai/docs/reference/rest/v1/Trial"""
    final = ("finalMeasurement", "final_measurement")
    names = ("parameterId", "parameter_id", "parameter")
    trials, job = _members(
        document, lambda one: _inner(one, *final) is not None and isinstance(one.get("parameters"), list)
    )
    if not trials:
        return None
    found = []
    for trial in trials:
        labels = _labels(trial, name=("id", "name"), state=("state",), created=("startTime", "start_time"))
        labels |= _labels(
            trial, ended=("endTime", "end_time"), reason=("infeasibleReason", "infeasible_reason")
        )
        measured = _inner(trial, *final)
        reported = dict(_named(_inner(measured, "metrics"), "metricId", "metric_id", "metric"))
        steps = safe_documents.number(_inner(measured, "stepCount", "step_count"))
        labels |= {"steps": steps} if steps is not None else {}
        metrics = {name: safe_documents.number(value) for name, value in reported.items()}
        settings = dict(_named(trial.get("parameters"), *names))
        found.append(
            Row({k: str(v).lower() if k == "state" else v for k, v in labels.items()}, settings, metrics)
        )
    study = _inner(job, "studySpec", "study_spec")
    goals = {
        str(_inner(one, "metricId", "metric_id", "metric")): str(one.get("goal")).upper()
        for one in _mappings(_inner(study, "metrics"))
    }
    low = {name: goal == "MINIMIZE" for name, goal in goals.items() if goal in ("MINIMIZE", "MAXIMIZE")}
    listed = _mappings(_inner(study, "parameters"))
    drawn = [
        _dimension(str(_inner(one, *names)), one, _inner(one, "scaleType", "scale_type")) for one in listed
    ]
    return _table("Vertex AI", found, low, {one.name: one for one in drawn if one is not None})


def _dimension(name: str, told: _Mapping, scale: object) -> Dimension | None:
    """The range of one parameter of a study, None where it is not told as a plain one."""
    log = str(scale).upper() == "UNIT_LOG_SCALE"
    for kind, value in told.items():
        key = kind.lower().replace("_", "")
        low = safe_documents.number(_inner(value, "minValue", "min_value"))
        high = safe_documents.number(_inner(value, "maxValue", "max_value"))
        levels = _inner(value, "values")
        if (
            key in ("doublevaluespec", "integervaluespec")
            and low is not None
            and high is not None
            and low < high
        ):
            return Range(name, low, high, log and low > 0, key.startswith("integer"))
        if key in ("categoricalvaluespec", "discretevaluespec") and isinstance(levels, list) and levels:
            return Choice(name, tuple(dict.fromkeys(map(level_text, levels))))
    return None


def _ai_platform(document: object) -> Layout | None:
    """https://cloud.google.com/ai-platform/training/docs/reference/rest/v1/projects.jobs#HyperparameterOutput"""
    trials, _ = _members(
        document, lambda one: "trialId" in one and isinstance(one.get("hyperparameters"), dict)
    )
    if not trials:
        return None
    asked = _inner(_inner(document, "trainingInput"), "hyperparameters")
    metric = str(_inner(asked, "hyperparameterMetricTag") or "objective")
    found = [
        Row(
            _labels(trial, name=("trialId",), state=("state",), created=("startTime",), ended=("endTime",)),
            dict(_inner(trial, "hyperparameters") or {}),
            {
                name: value
                for name, value in {
                    metric: safe_documents.number(_inner(_inner(trial, "finalMetric"), "objectiveValue"))
                }.items()
                if value is not None
            },
        )
        for trial in trials
    ]
    goal = str(_inner(asked, "goal")).upper()
    return _table(
        "AI Platform", found, {metric: goal == "MINIMIZE"} if goal in ("MINIMIZE", "MAXIMIZE") else None
    )


def _sagemaker(document: object) -> Layout | None:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobSummary.html"""
    jobs, _ = _members(document, lambda one: isinstance(one.get("TunedHyperParameters"), dict))
    if not jobs:
        return None
    found, low = [], {}
    for job in jobs:
        labels = _labels(
            job, name=("TrainingJobName",), state=("TrainingJobStatus",), created=("CreationTime",)
        )
        labels |= _labels(job, failure=("FailureReason",))
        final = _inner(job, "FinalHyperParameterTuningJobObjectiveMetric")
        name, value = _inner(final, "MetricName"), safe_documents.number(_inner(final, "Value"))
        if name is not None and _inner(final, "Type") in ("Minimize", "Maximize"):
            low[str(name)] = final["Type"] == "Minimize"
        metrics = {str(name): value} if name is not None and value is not None else {}
        # SageMaker writes the texts of choices in quotation marks of their own.
        settings = (
            {k: v.strip('"') if isinstance(v, str) else v for k, v in job["TunedHyperParameters"].items()}
            if isinstance(job.get("TunedHyperParameters"), dict)
            else {}
        )
        found.append(Row({k: str(v) for k, v in labels.items()}, settings, metrics))
    return _table("SageMaker", found, low)


def _katib(document: object, history: History) -> Layout | None:
    """What `kubectl get trials -o json` gives: https://www.kubeflow.org/docs/components/katib/reference/"""
    trials, _ = _members(
        document, lambda one: _inner(_inner(one, "spec"), "parameterAssignments") is not None
    )
    if not trials:
        return None
    key = history if history in ("min", "max") else "latest"
    found, low = [], {}
    for trial in trials:
        spec, status = _inner(trial, "spec"), _inner(trial, "status")
        labels = _labels(_inner(trial, "metadata") or {}, name=("name",))
        labels |= _labels(status or {}, created=("startTime",), ended=("completionTime",))
        ended = [
            str(one.get("type"))
            for one in _mappings(_inner(status, "conditions"))
            if str(one.get("status")) == "True"
        ]
        labels |= {"state": ended[-1].lower()} if ended else {}
        objective = _inner(spec, "objective")
        if _inner(objective, "type") in ("minimize", "maximize"):
            low[str(_inner(objective, "objectiveMetricName"))] = objective["type"] == "minimize"
        reported = {
            str(one.get("name")): safe_documents.number(one.get(key, one.get("latest")))
            for one in _mappings(_inner(_inner(status, "observation"), "metrics"))
        }
        settings = dict(_named(_inner(spec, "parameterAssignments"), "name"))
        found.append(
            Row(labels, settings, {name: value for name, value in reported.items() if value is not None})
        )
    return _table("Katib", found, low)
