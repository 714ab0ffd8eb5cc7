"""The trials of tuning services, in JSON or YAML: Vertex AI, AI Platform, Katib, SageMaker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from importance import safe_documents
from importance.rows.layout import Layout
from importance.rows.store import History
from importance.runs.columns import Role
from importance.safe_documents import MAX_YAML
from importance.space.dimension import Choice, Dimension, Range
from importance.space.levels import level_text
from importance.trackers import study_table
from importance.trackers.study_table import Row

# Every answer that is read here contains one of these words, so other files are not parsed.
_MARKS = (
    b"finalMeasurement",
    b"final_measurement",
    b"parameterAssignments",
    b"TrainingJobSummaries",
    b"finalMetric",
)
_Mapping = Mapping[str, Any]


def layout(text: bytes, history: History) -> Layout | None:
    """Return the trials in the answer of a tuning service; None for any other file."""
    if not any(mark in text for mark in _MARKS) or len(text) > safe_documents.MAX_FILE:
        return None
    document = _parsed(text)
    for recognise in (_vertex, _ai_platform, _sagemaker):
        trials = recognise(document)
        if trials is not None:
            return trials
    return _katib(document, history)


def _parsed(text: bytes) -> object:
    document = safe_documents.parsed_json(text)
    if document is None and len(text) <= MAX_YAML:
        document = safe_documents.parsed_yaml(text)
    if isinstance(document, list) and document and all(isinstance(member, str) for member in document):
        document = [
            safe_documents.parsed_json(member) for member in document
        ]  # pipelines hand trials over as text
    return document


def _mappings(value: object) -> list[_Mapping]:
    return [member for member in value if isinstance(member, dict)] if isinstance(value, list) else []


def _inner(value: object, *keys: str) -> Any:
    """Return the value of the first of these keys in a mapping; None for anything else."""
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in keys if key in value), None)


def _members(
    document: object, test: Callable[[_Mapping], bool], depth: int = 0
) -> tuple[list[_Mapping], object]:
    """Return the first list with a member that passes the test, and the mapping or list around it."""
    if isinstance(document, list):
        listed = _mappings(document)
        if any(test(member) for member in listed):
            return listed, None
    if depth > 3 or not isinstance(document, (dict, list)):
        return [], None
    for value in document.values() if isinstance(document, dict) else document[:20]:
        listed, around = _members(value, test, depth + 1)
        if listed:
            return listed, document if around is None else around
    return [], None


def _named(pairs: object, *keys: str) -> Iterator[tuple[str, object]]:
    """Yield (name, value) of the members of a list of pairs."""
    for pair in _mappings(pairs):
        name = _inner(pair, *keys)
        value = _inner(pair, "value", "Value", "floatValue", "intValue", "stringValue")
        if name is not None:
            yield (
                str(name),
                _inner(value, "numberValue", "stringValue", "boolValue")
                if isinstance(value, dict)
                else value,
            )


def _table(
    tool: str,
    rows: Sequence[Row],
    low: Mapping[str, bool] | None = None,
    space: dict[str, Dimension] | None = None,
) -> Layout:
    whys = {
        Role.LABEL: f"{tool} metadata about the trial",
        Role.PARAMETER: "a parameter of the trial",
        Role.METRIC: "reported by the trial",
    }
    return study_table.layout(f"{tool} trials", rows, whys, study_table.no_metrics_note(rows), space, low)


def _labels(trial: _Mapping, **names: Sequence[str]) -> dict[str, object]:
    labels = {label: _inner(trial, *keys) for label, keys in names.items()}
    return {label: value for label, value in labels.items() if value not in (None, "")}


def _vertex(document: object) -> Layout | None:
    """Return the trials of Vertex AI: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/Trial"""
    final = ("finalMeasurement", "final_measurement")
    names = ("parameterId", "parameter_id", "parameter")
    trials, job = _members(
        document,
        lambda entry: _inner(entry, *final) is not None and isinstance(entry.get("parameters"), list),
    )
    if not trials:
        return None
    rows = []
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
        rows.append(
            Row({k: str(v).lower() if k == "state" else v for k, v in labels.items()}, settings, metrics)
        )
    study = _inner(job, "studySpec", "study_spec")
    goals = {
        str(_inner(entry, "metricId", "metric_id", "metric")): str(entry.get("goal")).upper()
        for entry in _mappings(_inner(study, "metrics"))
    }
    low = {name: goal == "MINIMIZE" for name, goal in goals.items() if goal in ("MINIMIZE", "MAXIMIZE")}
    listed = _mappings(_inner(study, "parameters"))
    drawn = [
        _dimension(str(_inner(entry, *names)), entry, _inner(entry, "scaleType", "scale_type"))
        for entry in listed
    ]
    return _table("Vertex AI", rows, low, {entry.name: entry for entry in drawn if entry is not None})


def _dimension(name: str, specification: _Mapping, scale: object) -> Dimension | None:
    """Return the range or the choice of one parameter of a study; None for other specifications."""
    log = str(scale).upper() == "UNIT_LOG_SCALE"
    for kind, value in specification.items():
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
        document, lambda entry: "trialId" in entry and isinstance(entry.get("hyperparameters"), dict)
    )
    if not trials:
        return None
    tuning_settings = _inner(_inner(document, "trainingInput"), "hyperparameters")
    metric = str(_inner(tuning_settings, "hyperparameterMetricTag") or "objective")
    rows = [
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
    goal = str(_inner(tuning_settings, "goal")).upper()
    return _table(
        "AI Platform", rows, {metric: goal == "MINIMIZE"} if goal in ("MINIMIZE", "MAXIMIZE") else None
    )


def _sagemaker(document: object) -> Layout | None:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobSummary.html"""
    jobs, _ = _members(document, lambda entry: isinstance(entry.get("TunedHyperParameters"), dict))
    if not jobs:
        return None
    rows, low = [], {}
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
        # SageMaker puts the texts of choices in quotation marks.
        settings = (
            {k: v.strip('"') if isinstance(v, str) else v for k, v in job["TunedHyperParameters"].items()}
            if isinstance(job.get("TunedHyperParameters"), dict)
            else {}
        )
        rows.append(Row({k: str(v) for k, v in labels.items()}, settings, metrics))
    return _table("SageMaker", rows, low)


def _katib(document: object, history: History) -> Layout | None:
    """Return the trials that `kubectl get trials -o json` prints for Katib.

    Reference: https://www.kubeflow.org/docs/components/katib/reference/
    """
    trials, _ = _members(
        document, lambda entry: _inner(_inner(entry, "spec"), "parameterAssignments") is not None
    )
    if not trials:
        return None
    key = history if history in ("min", "max") else "latest"
    rows, low = [], {}
    for trial in trials:
        spec, status = _inner(trial, "spec"), _inner(trial, "status")
        labels = _labels(_inner(trial, "metadata") or {}, name=("name",))
        labels |= _labels(status or {}, created=("startTime",), ended=("completionTime",))
        ended = [
            str(entry.get("type"))
            for entry in _mappings(_inner(status, "conditions"))
            if str(entry.get("status")) == "True"
        ]
        labels |= {"state": ended[-1].lower()} if ended else {}
        objective = _inner(spec, "objective")
        if _inner(objective, "type") in ("minimize", "maximize"):
            low[str(_inner(objective, "objectiveMetricName"))] = objective["type"] == "minimize"
        reported = {
            str(entry.get("name")): safe_documents.number(entry.get(key, entry.get("latest")))
            for entry in _mappings(_inner(_inner(status, "observation"), "metrics"))
        }
        settings = dict(_named(_inner(spec, "parameterAssignments"), "name"))
        rows.append(
            Row(labels, settings, {name: value for name, value in reported.items() if value is not None})
        )
    return _table("Katib", rows, low)
