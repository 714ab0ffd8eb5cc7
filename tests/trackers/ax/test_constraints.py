"""Ax's outcome constraints: which arms break them, and by how much."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import importance
from importance.trackers.ax.constraints import OutcomeConstraint, outcome_constraints
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


def _parsed(expression: str) -> OutcomeConstraint:
    config = {"outcome_constraints": [{"expression": expression}]}
    (constraint,) = outcome_constraints({"optimization_config": config})
    return constraint


def test_an_expression_gives_the_weight_of_each_metric_and_the_bound() -> None:
    assert _parsed("2*m1 + -0.5 * m2 <= 10") == OutcomeConstraint({"m1": 2.0, "m2": -0.5}, True, 10.0, False)
    assert _parsed("latency <= 0.95 * baseline") == OutcomeConstraint(
        {"latency": 1.0}, True, pytest.approx(-5.0), True
    )
    assert _parsed("accuracy >= baseline") == OutcomeConstraint({"accuracy": 1.0}, False, 0.0, True)


@pytest.mark.parametrize(
    "expression", ["m1", "m1 <= a", "m1 <= 1 * 2", "<= 1", "1e5e5*m1 <= 2", "m1 <= nan", "m1 + <= 3 >= 1"]
)
def test_an_expression_of_another_form_is_left_out(expression: str) -> None:
    config = {"outcome_constraints": [{"expression": expression}]}
    assert outcome_constraints({"optimization_config": config}) == []


def test_the_name_of_a_constraint_spells_it_out() -> None:
    assert _parsed("2*m1 + m2 <= 10").name == "constraint 2 * m1 + m2 <= 10"
    assert _parsed("m1 >= 0.9 * baseline").name == "constraint m1 >= -10% from the status quo"


NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS, st.booleans())
def test_an_arm_breaks_a_constraint_if_and_only_if_the_sum_is_beyond_the_bound(
    first: float, second: float, bound: float, low: bool
) -> None:
    constraint = OutcomeConstraint({"a": 2.0, "b": -1.0}, low, bound, False)
    total = 2 * first - second
    distance = constraint.broken({"a": first, "b": second}, {})
    assert distance is not None
    assert (distance > 0) == (total > bound if low else total < bound)
    assert abs(distance) == pytest.approx(abs(total - bound))


@given(st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_relative_bound_is_in_percent_of_the_status_quo(value: float, base: float) -> None:
    constraint = OutcomeConstraint({"a": 1.0}, True, 5.0, True)
    distance = constraint.broken({"a": value}, {"a": base})
    assert distance == pytest.approx(100 * (value - base) / base - 5, abs=1e-9)


def test_without_a_metric_or_a_status_quo_nobody_knows_whether_it_is_broken() -> None:
    absolute = OutcomeConstraint({"a": 1.0, "b": 1.0}, True, 5.0, False)
    relative = OutcomeConstraint({"a": 1.0}, True, 5.0, True)
    assert absolute.broken({"a": 1.0}, {}) is None
    assert relative.broken({"a": 1.0}, {}) is None
    assert relative.broken({"a": 1.0}, {"a": 0.0}) is None, "no percentage of zero"


@pytest.mark.parametrize("experiment", [{}, {"optimization_config": None}, {"optimization_config": {}}])
def test_an_experiment_without_constraints_has_none(experiment: dict[str, object]) -> None:
    assert outcome_constraints(experiment) == []
