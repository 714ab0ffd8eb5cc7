"""What a format cannot express, told in a comment that people and our own reader understand.

`# Only used where: {"momentum": {"optimizer": ["sgd"]}}` is JSON after the colon.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from importance.space.dimension import Dimension, Space
from importance.space.levels import level_text, typed

_LINE = re.compile(r"^# Only used where: (\{.*\})$", re.MULTILINE)


def conditions(space: Space) -> list[str]:
    """Comment lines on the conditional parameters; none when there are none."""
    held = {
        one.name: {one.when[0]: [typed(level) for level in one.when[1]]}
        for one in space.values()
        if one.when is not None
    }
    if not held:
        return []
    return [
        "# This format draws every parameter in every run; your code has to leave these out elsewhere.",
        f"# Only used where: {json.dumps(held)}",
    ]


def with_conditions(space: Mapping[str, Dimension], text: str) -> dict[str, Dimension]:
    """The space with the conditions that the comment in a text tells of."""
    found = _LINE.search(text)
    if found is None:
        return dict(space)
    try:
        held = json.loads(found.group(1))
    except ValueError:
        return dict(space)
    told = dict(space)
    for name, where in held.items():
        if name in told and isinstance(where, dict) and len(where) == 1:
            (switch, levels), *_ = where.items()
            if isinstance(levels, list):
                told[name] = replace(told[name], when=(switch, tuple(level_text(v) for v in levels)))
    return told
