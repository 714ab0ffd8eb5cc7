"""The goals that Ray Tune's own files declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from importance import safe_documents
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
    """Return the goals that a JSON document declares anywhere, as `metric` beside `mode`.

    A metric with both goals is left out. JSON inside a text is read too.
    """
    return declared_goals.agreed(_declared(document))


def _declared(document: object) -> Iterator[dict[str, str]]:
    waiting: list[tuple[object, int]] = [(document, 0)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if isinstance(value, str) and value[:1] in "[{" and len(value) > 2 and depth < _DEEPEST:
            value = safe_documents.parsed_json(value)
        if isinstance(value, dict):
            yield from _paired(value)
        if isinstance(value, (dict, list)) and depth < _DEEPEST:
            inner = value.values() if isinstance(value, dict) else value
            waiting.extend((member, depth + 1) for member in inner if isinstance(member, (dict, list, str)))


def _paired(value: Mapping[str, object]) -> Iterator[dict[str, str]]:
    for metric_key, mode_key in _PAIRS:
        names, modes = value.get(metric_key), value.get(mode_key)
        listed = names if isinstance(names, list) else [names]
        each = modes if isinstance(modes, list) else [modes] * len(listed)
        for name, mode in zip(listed, each, strict=False):
            goal = direction_word(mode)
            if isinstance(name, str) and name and goal:
                yield {name: goal}
