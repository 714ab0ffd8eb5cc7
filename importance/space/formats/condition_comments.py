"""Conditions as a comment, for formats that cannot express them, which people and our own reader understand.

`# Only used where: {"momentum": {"optimizer": ["sgd"]}}` is JSON after the colon.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

from importance import safe_documents
from importance.space.dimension import Condition, Dimension, Space
from importance.space.levels import level_text, parse_scalar

_LINE = re.compile(r"^# Only used where: (\{.*\})$", re.MULTILINE)


def condition_comments(space: Space) -> list[str]:
    """Return comment lines with all conditions of a space; none when it has no conditions."""
    conditions = {
        dimension.name: {condition.parent: [parse_scalar(level) for level in condition.levels]}
        for dimension in space.values()
        if (condition := dimension.condition) is not None
    }
    if not conditions:
        return []
    return [
        "# This format cannot express conditions: your code has to ignore these parameters elsewhere.",
        f"# Only used where: {json.dumps(conditions)}",
    ]


def with_commented_conditions(space: Space, text: str) -> dict[str, Dimension]:
    """Return the space with the conditions in the comment of a text."""
    out = dict(space)
    for name, where in _commented(text).items():
        if name in out and isinstance(where, dict) and len(where) == 1:
            (parent, levels), *_ = where.items()
            if isinstance(levels, list):
                condition = Condition(parent, tuple(level_text(level) for level in levels))
                out[name] = replace(out[name], condition=condition)
    return out


def _commented(text: str) -> dict[str, object]:
    line = _LINE.search(text)
    document = {} if line is None else safe_documents.parsed_json(line.group(1))
    return document if isinstance(document, dict) else {}
