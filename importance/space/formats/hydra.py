"""Hydra's Optuna sweeper: the `hydra.sweeper.params` of a configuration.

Format: https://hydra.cc/docs/plugins/optuna_sweeper and https://hydra.cc/docs/advanced/override_grammar. The
sweeper draws whole numbers only from `int(interval(...))`. It passes a value of a choice to the job as the
text NAME=VALUE, which the job parses again, so a text needs quotes inside quotes, and null is the text
"null".
"""

from __future__ import annotations

import re

from importance.errors import ImportanceError
from importance.space import object_levels
from importance.space.conditions import parents_first
from importance.space.dimension import Choice, Dimension, Range, Space, choice_of, constant, frozen
from importance.space.formats.condition_comments import condition_comments, with_commented_conditions
from importance.space.formats.yaml_json import read_yaml, yaml_text
from importance.space.levels import Scalar, parse_scalar
from importance.space.listing import checked_ends, listed_values

_INTERVAL = re.compile(r"(tag\(log, )?(int\()?interval\(([^,()]+), ([^,()]+)\)(?(2)\))(?(1)\))")
_TOKEN = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([^,'"]+)""")
# A word that the grammar takes literally without quotes, unless it is one of the reserved ones.
_PLAIN = re.compile(r"[A-Za-z_][\w\-/]*", re.ASCII)
_RESERVED = frozenset(["true", "false", "null", "none", "nan", "inf"])


def write(space: Space, metric: str = "loss", goal: str = "minimize") -> str:
    """Return the sweeper's part of a Hydra configuration as YAML."""
    params = {dimension.name: _override(dimension) for dimension in parents_first(space.values())}
    document = {
        "defaults": ["_self_", {"override hydra/sweeper": "optuna"}],
        "hydra": {"sweeper": {"direction": goal, "params": params}},
    }
    comments = [f"# The task function has to return {metric}.", *condition_comments(space)]
    return yaml_text(document, [*comments, *object_levels.comments(space.values())])


def read(text: str) -> dict[str, Dimension]:
    """Return the space of a sweeper's YAML.

    Raises:
        ImportanceError: when it has no `hydra.sweeper.params`, or a parameter is neither an interval nor a
            choice.
    """
    params: object = read_yaml(text)
    for key in ("hydra", "sweeper", "params"):
        params = params.get(key) if isinstance(params, dict) else None
    if not isinstance(params, dict):
        raise ImportanceError("This YAML has no hydra: sweeper: params, so it is not a Hydra sweep.")
    space = {str(name): _dimension(str(name), override) for name, override in params.items()}
    return with_commented_conditions(space, text)


def _override(dimension: Dimension) -> str:
    single = constant(dimension)
    if single is not None:
        return _word(single[0])
    values = listed_values(dimension)
    if isinstance(dimension, Choice) or values is not None:
        return f"choice({', '.join(map(_choice_word, values or []))})"
    low, high = checked_ends(dimension)
    interval = f"interval({low!r}, {high!r})"
    interval = f"int({interval})" if dimension.integer else interval
    return f"tag(log, {interval})" if dimension.log else interval


def _word(value: Scalar) -> str:
    """A value in Hydra's grammar."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return repr(value)
    if _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return _quoted(value, "'")


def _choice_word(value: Scalar) -> str:
    """A value inside a choice, which the job parses once more."""
    word = _word(value)
    return "'null'" if value is None else _quoted(word, '"') if word.startswith("'") else word


def _quoted(text: str, quote: str) -> str:
    # A backslash escapes only a quote, or the backslashes right before one.
    inside = re.sub(rf"(\\*){quote}", lambda m: m.group(1) * 2 + "\\" + quote, text)
    inside = re.sub(r"\\+$", lambda m: m.group(0) * 2, inside)
    return f"{quote}{inside}{quote}"


def _unquoted(text: str) -> str:
    quote, inside = text[0], text[1:-1]
    return re.sub(rf"(\\+)({quote}|$)", lambda m: "\\" * (len(m.group(1)) // 2) + m.group(2), inside)


def _dimension(name: str, override: object) -> Dimension:
    if not isinstance(override, str):
        if override is None or isinstance(override, (bool, int, float)):
            return frozen(name, override)
        raise ImportanceError(f"{name} is {override!r}, which is neither an interval nor a choice.")
    interval = _INTERVAL.fullmatch(override.strip())
    if interval is not None:
        low, high = parse_scalar(interval.group(3).strip()), parse_scalar(interval.group(4).strip())
        if isinstance(low, (int, float)) and isinstance(high, (int, float)):
            log, integer = bool(interval.group(1)), bool(interval.group(2))
            return Range(name, float(low), float(high), log=log, integer=integer)
    if override.startswith("choice(") and override.endswith(")"):
        return choice_of(name, _values(override[len("choice(") : -1], in_choice=True))
    if re.match(r"\w+\(|[\[{]", override):
        raise ImportanceError(f"{name} is {override!r}, which is neither an interval nor a choice.")
    values = _values(override, in_choice=False)
    return choice_of(name, values) if values else frozen(name, override)


def _values(text: str, in_choice: bool) -> list[Scalar]:
    values: list[Scalar] = []
    for quoted, plain in _TOKEN.findall(text):
        if not quoted:
            word = plain.strip()
            values += [parse_scalar("None" if word == "null" else word)] if word else []
            continue
        word = _unquoted(quoted)
        twice = len(word) > 1 and word[0] == word[-1] == "'" and quoted[0] == '"'
        values.append(_unquoted(word) if twice else None if word == "null" and in_choice else word)
    return values
