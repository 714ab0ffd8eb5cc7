"""Write the JSON schema of every answer into docs/schema: `python docs/write_schemas.py`.

The schemas follow from the types of the answers. A test fails when a schema is not what this script writes.
It needs pydantic, which the extra `test` installs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from typing_extensions import TypedDict

from importance.cli.answer_formats import SCHEMA_VERSION
from importance.comparison.result import Comparison
from importance.curves.by_step import Stretch
from importance.curves.stopping import Rule
from importance.effects.cheapest import Cheapest
from importance.effects.effect import Best, Difference, LevelEffect
from importance.effects.explanation import Explanation
from importance.effects.interactions import Interaction
from importance.model.budget_lift import BudgetUse
from importance.ranking.by_budget import BudgetChange
from importance.ranking.scores import Fit, ParameterScore
from importance.runs.cost_columns import CostUnit
from importance.runs.goals import GoalSource
from importance.sweep.advice import Action
from importance.sweep.attempts import Loss
from importance.sweep.forecast import Forecast
from importance.sweep.history import GoOn, History
from importance.sweep.run_plan import Purpose
from importance.tasks.result import TaskParameter, TaskState
from importance.tradeoff.objectives import Objective

SCHEMAS = Path(__file__).parent / "schema"
Cells = dict[str, float | str | bool | None]
Values = list[float]


class Ranked(TypedDict):
    source: str
    finding: str
    trust: str
    metric: str
    goal: str
    method: str
    parameters: list[ParameterScore]
    fit: Fit
    n_runs: int
    n_settings: int
    dropped: dict[str, int]
    notes: list[str]
    seed: int
    scale: str
    digest: str
    goal_source: GoalSource


class Budgets(TypedDict):
    metric: str
    sentences: list[str]
    top_changes: bool
    budget: BudgetUse
    changes: list[BudgetChange]
    importances: list[Cells]


class Setting(TypedDict):
    parameters: Cells
    runs: int
    mean: float
    shrunken: float
    low: float
    high: float
    p_best: float


class Settings(TypedDict):
    settings: list[Setting]


class EffectRecord(TypedDict):
    sentence: str
    parameter: str
    metric: str
    goal: str
    scale: str
    log: bool
    grid: Values
    mean: Values
    low: Values
    high: Values
    untried: list[list[float]]
    thin: list[list[float]]
    levels: list[LevelEffect]
    untried_levels: list[str | float]
    differences: list[Difference]
    observed: Best
    predicted: Best
    condition: str
    unset: LevelEffect | None
    notes: list[str]
    simultaneous_low: Values
    simultaneous_high: Values


class Effects(TypedDict):
    effects: list[EffectRecord]


class Interactions(TypedDict):
    interactions: list[Interaction]


class AdviceRecord(TypedDict):
    parameter: str
    action: Action
    next: str
    best_runs_kept: float
    reason: str


class NextRun(TypedDict):
    purpose: Purpose
    runs_so_far: int
    settings: Cells


class Next(TypedDict):
    finding: str
    metric: str
    goal: str
    evidence: bool
    advice: list[AdviceRecord]
    runs: list[NextRun]
    expected: list[str]
    forecast: Forecast | None
    notes: list[str]


class Costs(TypedDict):
    cheapest: Cheapest  # and `saved`, see below
    gains: list[Cells]
    unit: CostUnit
    run: float


class TaskRecord(TypedDict):
    name: str
    n_runs: int
    n_usable: int
    state: TaskState
    importances: dict[str, float]


class TaskSetting(TypedDict):
    parameters: Cells
    n_tasks: int
    mean_rank: float
    low: float
    high: float
    p_best: float


class Tasks(TypedDict):
    finding: str
    metric: str
    goal: str
    goal_source: GoalSource
    task: str
    tasks: list[TaskRecord]
    without_task: int
    parameters: list[TaskParameter]
    settings: list[TaskSetting]
    settings_complete: bool
    notes: list[str]


class Hypervolume(TypedDict):
    reference: dict[str, float]
    value: float
    low: float
    high: float
    progress: dict[str, Any]


class Weighted(TypedDict):
    name: str
    importance: dict[str, float]
    trade_off: float
    low: float
    high: float
    by_weight: list[dict[str, Any]]


class TradeOffs(TypedDict):
    finding: str
    objectives: list[Objective]
    runs: int
    hypervolume: Hypervolume
    parameters: list[Weighted]
    settings: list[dict[str, Any]]
    notes: list[str]


class CurveImportance(TypedDict):
    step: float
    runs: int
    parameter: str
    importance: float
    importance_low: float
    importance_high: float


class StoppedRun(TypedDict):
    row: int
    step: float


class StoppingRecord(TypedDict):
    finding: str
    rule: Rule
    checks: Values
    runs: int
    stopped: list[StoppedRun]
    steps_run: float
    steps_saved: float
    hours_run: float | None
    hours_saved: float | None
    runs_timed: int
    best: float
    best_kept: float
    rules: list[Cells]


class CurvesRecord(TypedDict):
    finding: str
    metric: str
    goal: str
    clock: str
    stretches: list[Stretch]
    importances: list[CurveImportance]
    stopping: StoppingRecord
    notes: list[str]


# The type of each answer, and the fields that it has beside or in place of those of the type.
ANSWERS: dict[str, tuple[Any, Mapping[str, Any]]] = {
    "rank": (Ranked, {"budget": BudgetUse}),
    "failures": (Ranked, {"budget": BudgetUse}),
    "infeasible": (Ranked, {"budget": BudgetUse}),
    "budgets": (Budgets, {}),
    "settings": (Settings, {}),
    "effects": (Effects, {}),
    "interactions": (Interactions, {}),
    "explain": (Explanation, {}),
    "compare": (Comparison, {"response_changed": bool}),
    "next": (Next, {}),
    "history": (History, {"verdict": str, "go_on": GoOn}),
    "trade-off": (TradeOffs, {}),
    "tasks": (Tasks, {}),
    "curves": (CurvesRecord, {}),
    "cost": (Costs, {"affordable": dict[str, Any]}),
}


_COMMANDS = {name: f"rank --question {name}" for name in ("budgets", "infeasible")}
"""The commands of the answers that have no command of the same name."""


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON schema of an answer, which may also be the refusal to answer."""
    answer, more = ANSWERS[name]
    answered = _schema(answer)
    for field, kind in more.items():
        extra = _schema(kind)
        answered.setdefault("$defs", {}).update(extra.pop("$defs", {}))
        answered["properties"][field] = extra
    definitions = answered.pop("$defs", {})
    if "Cheapest" in definitions:
        definitions["Cheapest"]["properties"]["saved"] = {"type": ["number", "null"]}
    if "Loss" in definitions:  # written by name: its values mean nothing
        definitions["Loss"] |= {"type": "string", "enum": [loss.name.lower() for loss in Loss]}
    head = {
        "answer": {"const": name},
        "version": {"const": SCHEMA_VERSION},
        "sentence": {"type": "string", "description": "the answer in one sentence"},
    }
    answered["properties"] = head | {"answered": {"const": True}} | answered["properties"]
    every_field = {field for field in answered["properties"] if field not in more or name == "history"}
    answered["required"] = sorted(every_field)
    answered.pop("description", None)
    refused = {
        "type": "object",
        "title": "Refusal",
        "description": "These runs cannot answer the question. The exit code is 1.",
        "properties": head | {"answered": {"const": False}, "what_to_do": {"type": "string"}},
        "required": ["answer", "version", "answered", "sentence", "what_to_do"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:paramlens:answer:{name}:{SCHEMA_VERSION}",
        "title": f"What `paramlens {_COMMANDS.get(name, name)} --format json` prints",
        "oneOf": [_closed(answered), refused],
        "$defs": {title: _closed(part) for title, part in sorted(definitions.items())},
    }


def _schema(kind: Any) -> dict[str, Any]:
    schema: dict[str, Any] = _nullable(TypeAdapter(kind).json_schema(mode="serialization"))
    return schema


def _nullable(part: Any) -> Any:
    """Let each number be null, which stands for one that is not known. Defaults say nothing to a reader."""
    if isinstance(part, list):
        return [_nullable(each) for each in part]
    if not isinstance(part, dict):
        return part
    changed = {key: _nullable(value) for key, value in part.items() if key != "default"}
    if changed.get("type") == "number":
        changed["type"] = ["number", "null"]
    return changed


def _closed(part: dict[str, Any]) -> dict[str, Any]:
    """Require every field of an object, and allow no other."""
    if part.get("type") != "object" or "properties" not in part:
        return part
    first_line = part.get("description", "").split("\n\n")[0].replace("\n", " ")
    named = {**part, "description": first_line} if first_line else part
    required = sorted(part["required"] if "answer" in part["properties"] else part["properties"])
    return {**named, "required": required, "additionalProperties": False}


def main() -> None:
    """Write all schemas."""
    SCHEMAS.mkdir(exist_ok=True)
    for name in ANSWERS:
        text = json.dumps(schema_of(name), indent=2, ensure_ascii=False)
        (SCHEMAS / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
