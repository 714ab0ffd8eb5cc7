"""Hydra's Optuna sweeper: the `hydra.sweeper.params` of a configuration.

Format: https://hydra.cc/docs/plugins/optuna_sweeper and https://hydra.cc/docs/advanced/override_grammar. Only
`int(interval(...))` is drawn as whole numbers there. What is drawn from a choice is passed to the job as the
text NAME=VALUE and read again, so a text needs quotes inside quotes, and null is the text "null".
"""

from __future__ import annotations

import re

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.dimension import Dimension, Space
from importance.space.formats.condition_comments import conditions, with_conditions
from importance.space.formats.yaml_json import read_yaml, yaml_text
from importance.space.levels import Typed, choice, constant, ends, frozen, parents_first, typed, values

_INTERVAL = re.compile(r"(tag\(log, )?(int\()?interval\(([^,()]+), ([^,()]+)\)(?(2)\))(?(1)\))")
_TOKEN = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([^,'"\s]+)""")
# An unquoted word that the grammar reads as itself.
_PLAIN = re.compile(r"[A-Za-z_][\w\-/]*")
_TAKEN = frozenset(["true", "false", "null", "none", "nan", "inf"])


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """The sweeper's part of a Hydra configuration as YAML."""
    document = {
        "defaults": ["_self_", {"override hydra/sweeper": "optuna"}],
        "hydra": {
            "sweeper": {
                "direction": goal,
                "params": {one.name: _override(one) for one in parents_first(space.values())},
            }
        },
    }
    comments = [f"# The task function has to return {metric}."]
    return yaml_text(document, [*comments, *conditions(space), *object_levels.remarks(space.values())])


def read(text: str) -> dict[str, Dimension]:
    """The space of a sweeper's YAML.

    Raises:
        ImportanceError: when it has no `hydra.sweeper.params`, or a parameter is no interval or choice.
    """
    place: object = read_yaml(text)
    for part in ("hydra", "sweeper", "params"):
        place = place.get(part) if isinstance(place, dict) else None
    if not isinstance(place, dict):
        raise ImportanceError("This YAML has no hydra: sweeper: params, so it is no sweep of Hydra.")
    return with_conditions({str(n): _dimension(str(n), held) for n, held in place.items()}, text)


def _override(one: Dimension) -> str:
    fixed = constant(one)
    if fixed is not None:
        return _word(fixed[0])
    listed = values(one)
    if listed is not None:
        return f"choice({', '.join(map(_drawn, listed))})"
    low, high = ends(one)
    drawn = f"interval({low!r}, {high!r})"
    drawn = f"int({drawn})" if one.integer else drawn
    return f"tag(log, {drawn})" if one.log else drawn


def _word(value: Typed) -> str:
    """A value in Hydra's grammar."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _TAKEN:
        return value
    return _quoted(value, "'")


def _drawn(value: Typed) -> str:
    """A value in a choice: what stands for it there is read once more by the job."""
    word = _word(value)
    return "'null'" if value is None else _quoted(word, '"') if word.startswith("'") else word


def _quoted(text: str, quote: str) -> str:
    # A backslash escapes only a quote, or backslashes that stand before one.
    inside = re.sub(rf"(\\*){quote}", lambda m: m.group(1) * 2 + "\\" + quote, text)
    inside = re.sub(r"\\+$", lambda m: m.group(0) * 2, inside)
    return f"{quote}{inside}{quote}"


def _unquoted(text: str) -> str:
    quote, inside = text[0], text[1:-1]
    return re.sub(rf"(\\+)({quote}|$)", lambda m: "\\" * (len(m.group(1)) // 2) + m.group(2), inside)


def _dimension(name: str, held: object) -> Dimension:
    if not isinstance(held, str):
        if held is None or isinstance(held, (bool, int, float)):
            return frozen(name, held)
        raise ImportanceError(f"{name} is {held!r}, which is no interval and no choice.")
    found = _INTERVAL.fullmatch(held.strip())
    if found is not None:
        low, high = typed(found.group(3).strip()), typed(found.group(4).strip())
        if isinstance(low, (int, float)) and isinstance(high, (int, float)):
            log, whole = bool(found.group(1)), bool(found.group(2))
            return Dimension(name, float(low), float(high), log=log, integer=whole)
    if held.startswith("choice(") and held.endswith(")"):
        return choice(name, _values(held[len("choice(") : -1], in_choice=True))
    if re.match(r"\w+\(", held):
        raise ImportanceError(f"{name} is {held!r}, which is no interval and no choice.")
    found_values = _values(held, in_choice=False)
    return frozen(name, found_values[0] if found_values else held)


def _values(text: str, in_choice: bool) -> list[Typed]:
    read: list[Typed] = []
    for quoted, plain in _TOKEN.findall(text):
        if plain:
            read.append(typed("None" if plain == "null" else plain))
            continue
        held = _unquoted(quoted)
        again = len(held) > 1 and held[0] == held[-1] == "'" and quoted[0] == '"'
        read.append(_unquoted(held) if again else None if held == "null" and in_choice else held)
    return read
