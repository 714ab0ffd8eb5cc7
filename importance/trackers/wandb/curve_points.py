"""The points of learning curves in what W&B logged at one step."""

from __future__ import annotations

import json
from collections.abc import Sequence

from importance.rows.curve_log import RunTrace
from importance.runs.mapping_cells import flat
from importance.runs.typed_columns import as_float

STEP = "_step"
CLOCK = "step"


def add(trace: RunTrace, logged: Sequence[tuple[str, bytes]]) -> None:
    """Add the numbers of one step to the curves of a run. W&B's own items begin with an underscore.

    Args:
        trace: the curves of the run.
        logged: the dotted name and the JSON of each item. Without an item `_step`, nothing is added.
    """
    step = next(
        (number for name, text in logged if name == STEP and (number := _number(text)) is not None), None
    )
    if step is None:
        return
    for name, text in logged:
        if name.startswith("_"):
            continue
        value = _number(text)
        if value is not None:
            trace.add(name, step, value)
        elif text[:1] == b"{":
            for inner, number in _inner(name, text).items():
                trace.add(inner, step, number)


def _number(text: bytes) -> float | None:
    try:
        return float(text.strip(b'"'))
    except ValueError:
        return None


def _inner(name: str, text: bytes) -> dict[str, float]:
    """Return the numbers in a mapping that was logged, by dotted name; {} for media."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(content, dict) or "_type" in content:
        return {}
    return {
        key: as_float(value)
        for key, value in flat(content, name).items()
        if isinstance(value, (int, float)) and not isinstance(value, bool)
    }
