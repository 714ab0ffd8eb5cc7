"""Ax's outcome constraints: limits on metrics other than the objective."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from importance import safe_documents

_EXPRESSION = re.compile(r"(?P<left>.+?)(?P<op><=|>=)(?P<right>.+)")
_TERM = re.compile(r"(?:(?P<weight>-?[\d.]+(?:[eE][-+]?\d+)?)\s*\*\s*)?(?P<name>[^*]+)")
_BASELINE = "baseline"


@dataclass(frozen=True)
class OutcomeConstraint:
    """A limit on a weighted sum of metrics.

    Attributes:
        weights: the weight of each metric.
        low: whether the sum must be at most the bound. Otherwise it must be at least the bound.
        bound: in the units of the sum, or in percent if it is relative.
        relative: whether the bound is a change from the sum of the status quo.
    """

    weights: Mapping[str, float]
    low: bool
    bound: float
    relative: bool

    @property
    def name(self) -> str:
        """Return the name of the column that shows by how much the constraint is violated."""
        parts = (name if weight == 1 else f"{weight:g} * {name}" for name, weight in self.weights.items())
        bound = f"{self.bound:g}% from the status quo" if self.relative else f"{self.bound:g}"
        return f"constraint {' + '.join(parts)} {'<=' if self.low else '>='} {bound}"

    def broken(self, metrics: Mapping[str, object], status_quo: Mapping[str, object]) -> float | None:
        """Return by how much an arm violates the constraint.

        Returns:
            A number in the unit of the bound, at most 0 if the arm satisfies the constraint. None if a metric
            or the status quo is missing.
        """
        value = self._sum(metrics)
        if value is not None and self.relative:
            base = self._sum(status_quo)
            value = None if not base else 100 * (value - base) / abs(base)
        if value is None:
            return None
        return value - self.bound if self.low else self.bound - value

    def _sum(self, metrics: Mapping[str, object]) -> float | None:
        values = {name: safe_documents.number(metrics.get(name)) for name in self.weights}
        measured = {name: value for name, value in values.items() if value is not None}
        if len(measured) < len(values):
            return None
        return sum(self.weights[name] * value for name, value in measured.items())


def outcome_constraints(experiment: Mapping[str, Any]) -> list[OutcomeConstraint]:
    """Return the outcome constraints of an experiment. Those in an unknown form are left out."""
    config = experiment.get("optimization_config")
    listed = config.get("outcome_constraints") if isinstance(config, dict) else None
    constraints = [
        _constraint(entry)
        for entry in (listed if isinstance(listed, list) else [])
        if isinstance(entry, dict)
    ]
    return [entry for entry in constraints if entry is not None]


def _constraint(entry: Mapping[str, Any]) -> OutcomeConstraint | None:
    if isinstance(entry.get("expression"), str):
        return _parse_expression(entry["expression"])
    op, bound = entry.get("op"), safe_documents.number(entry.get("bound"))
    side = op.get("name") if isinstance(op, dict) else op
    metrics = entry["metrics"] if isinstance(entry.get("metrics"), list) else [entry.get("metric")]
    names = [str(metric.get("name")) for metric in metrics if isinstance(metric, dict)]
    listed_weights = entry.get("weights") if isinstance(entry.get("weights"), list) else [1.0] * len(names)
    weights = [safe_documents.number(weight) for weight in listed_weights or []]
    numbers = [weight for weight in weights if weight is not None]
    if bound is None or side not in ("LEQ", "GEQ") or not names or len(numbers) != len(names):
        return None
    return OutcomeConstraint(
        dict(zip(names, numbers, strict=True)), side == "LEQ", bound, bool(entry.get("relative"))
    )


def _parse_expression(text: str) -> OutcomeConstraint | None:
    """Return the constraint in a text such as "2*m1 + 3*m2 <= 10" or "latency <= 0.95 * baseline"."""
    match = _EXPRESSION.fullmatch(text.strip()[:1_000])
    if match is None:
        return None
    weights: dict[str, float] = {}
    for term in re.split(r"\s+\+\s+", match["left"].strip()):
        part = _TERM.fullmatch(term.strip())
        if part is None or not _number(part["weight"]):
            return None
        weights[part["name"].strip()] = float(part["weight"] or 1)
    right = [word.strip() for word in match["right"].split("*")]
    relative = _BASELINE in right
    numbers = [word for word in right if word != _BASELINE]
    if len(numbers) > 1 or not all(map(_number, numbers)) or not (numbers or relative):
        return None
    bound = float(numbers[0]) if numbers else 1.0
    return OutcomeConstraint(weights, match["op"] == "<=", 100 * (bound - 1) if relative else bound, relative)


def _number(text: str | None) -> bool:
    try:
        return text is None or float(text) == float(text)
    except ValueError:
        return False
