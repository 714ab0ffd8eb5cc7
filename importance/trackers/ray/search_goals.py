"""The goals that Ray Tune's own files declare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from importance.runs.goal_from_settings import direction_word
from importance.trackers import declared_goals

_PAIRS = (
    ("metric", "mode"),
    ("_metric", "_mode"),
    ("metric_name", "mode"),
    ("checkpoint_score_attribute", "checkpoint_score_order"),
    ("_checkpoint_score_attribute", "_checkpoint_score_order"),
)
_DEEPEST, _MOST_VALUES = 12, 200_000


def in_document(document: object) -> dict[str, str]:
    """The goals that a JSON document declares anywhere, as `metric` beside `mode`; none where it says both of
    a metric. Text that holds JSON is looked into."""
    return declared_goals.agreed(_declared(document))


def _declared(document: object) -> Iterator[dict[str, str]]:
    waiting: list[tuple[object, int]] = [(document, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, str) and value[:1] in "[{" and len(value) > 2 and depth < _DEEPEST:
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                continue
        if isinstance(value, dict):
            yield from _paired(value)
        if isinstance(value, (dict, list)) and depth < _DEEPEST:
            inner = value.values() if isinstance(value, dict) else value
            waiting.extend((one, depth + 1) for one in inner if isinstance(one, (dict, list, str)))


def _paired(value: Mapping[str, object]) -> Iterator[dict[str, str]]:
    for metric_key, mode_key in _PAIRS:
        names, modes = value.get(metric_key), value.get(mode_key)
        listed = names if isinstance(names, list) else [names]
        each = modes if isinstance(modes, list) else [modes] * len(listed)
        for name, mode in zip(listed, each, strict=False):
            goal = direction_word(mode)
            if isinstance(name, str) and name and goal:
                yield {name: goal}
