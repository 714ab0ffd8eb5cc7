"""Ax's outcome constraints: which arms break them, and by how much."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import importance
from tests.builders import WRITTEN

AX = WRITTEN / "ax" / "ax_client_snapshot.json"


def _with_constraints(tmp_path: Path, constraints: list[object], status_quo: str | None = None) -> Path:
    document = json.loads(AX.read_text())
    experiment = document["experiment"]
    experiment["optimization_config"]["outcome_constraints"] = constraints
    if status_quo is not None:
        experiment["status_quo"] = {"__type": "Arm", "name": status_quo, "parameters": {}}
    place = tmp_path / "constrained.json"
    place.write_text(json.dumps(document))
    return place


def _ax(op: str, bound: float, relative: bool = False, metric: str = "accuracy") -> dict[str, object]:
    return {
        "__type": "OutcomeConstraint",
        "metric": {"__type": "Metric", "name": metric},
        "op": {"__type": "ComparisonOp", "name": op},
        "bound": bound,
        "relative": relative,
    }


@pytest.mark.parametrize(
    ("constraint", "kept"),
    [
        (_ax("GEQ", 0.3), lambda accuracy, base: accuracy >= 0.3),
        (_ax("LEQ", 0.3), lambda accuracy, base: accuracy <= 0.3),
        (_ax("GEQ", -10.0, relative=True), lambda accuracy, base: accuracy >= 0.9 * base),
        ({"expression": "accuracy >= 0.9 * baseline"}, lambda accuracy, base: accuracy >= 0.9 * base),
        ({"expression": "2*accuracy <= 0.6"}, lambda accuracy, base: 2 * accuracy <= 0.6),
        (
            {
                "__type": "ScalarizedOutcomeConstraint",
                "metrics": [{"name": "accuracy"}],
                "weights": [2.0],
                "op": {"name": "LEQ"},
                "bound": 0.6,
                "relative": False,
            },
            lambda accuracy, base: 2 * accuracy <= 0.6,
        ),
    ],
)
def test_ax_says_what_it_demands_of_other_metrics(
    constraint: object, kept: Callable[[float, float], bool], tmp_path: Path
) -> None:
    plain = importance.read_runs(AX).frame
    runs = importance.read_runs(_with_constraints(tmp_path, [constraint], str(plain["name"][0])))
    assert len(runs.constraints) == 1
    base = float(plain["accuracy"][0])
    expected = [not np.isfinite(accuracy) or kept(accuracy, base) for accuracy in plain["accuracy"]]
    assert runs.feasible is not None
    assert runs.feasible.tolist() == expected
    assert not all(expected)


def test_a_constraint_that_nobody_can_read_is_left_out(tmp_path: Path) -> None:
    odd = [{"expression": "accuracy is nice"}, {"op": 3}, "text", _ax("GEQ", 0.1, metric="unheard of")]
    runs = importance.read_runs(_with_constraints(tmp_path, odd))
    assert runs.feasible is None or runs.feasible.all()
