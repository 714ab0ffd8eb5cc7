"""The prefixes that trackers' tables put before the training's own names: `params_lr` is the training's `lr`.

A reader that knows its tracker says which prefix the table has (`Layout.prefix`). Of a table that no tracker
is known for, the columns decide: a dot or a slash after a word such as "config" is a prefix wherever it
stands, an underscore ("param_count") only where most settings have the same one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from importance.runs.column_names import bare
from importance.runs.columns import Column, Role

_SETTINGS = r"params?|parameters?|config|cfg|h_?params?|hps?|hyper_?param(?:eter)?s?|args?|settings?"
_RESULTS = r"metrics?|summary|results?|user_attrs"
_PLAIN = {
    # "General/" is ClearML's section for what was connected.
    # "metrics/mAP50" is how YOLO itself calls it; "hparam/acc" is what TensorBoard's users call a result.
    Role.PARAMETER: re.compile(rf"(?:(?:{_SETTINGS})(?:[./]|:\s?)|General/)(?=[^\s./:])", re.IGNORECASE),
    Role.METRIC: re.compile(
        rf"(?:(?:{_RESULTS})(?:\.|:\s?)|(?:summary|h_?params?)/)(?=[^\s./:])", re.IGNORECASE
    ),
}
_JOINED = {
    Role.PARAMETER: re.compile(rf"(?:{_SETTINGS})_(?=\w)", re.IGNORECASE),
    Role.METRIC: re.compile(r"(?:metrics?|results?|summary|user_attrs)_(?=\w)", re.IGNORECASE),
}
_JOINED_OR_PLAIN_RESULT = re.compile(rf"(?:{_RESULTS}|values)[._/]", re.IGNORECASE)
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a column's name comes from.

    Attributes:
        original: the name in the source.
        prefix: the part of it that the tracker's table put before the training's own name.
    """

    original: str
    prefix: str

    @property
    def training_name(self) -> str:
        """The name that the training itself uses."""
        return self.original.removeprefix(self.prefix)


def matched(names: Iterable[str], prefix: re.Pattern[str]) -> dict[str, Origin]:
    """The names that begin with a tracker's prefix and go on after it."""
    found = ((name, prefix.match(name)) for name in names)
    return {name: Origin(name, match[0]) for name, match in found if match and match.end() < len(name)}


def guessed(roles: Mapping[str, Role]) -> dict[str, Origin]:
    """The prefixed names among the parameters and metrics of a table that no tracker is known for."""
    origins = {}
    for role, pattern in _PLAIN.items():
        names = [name for name, its_role in roles.items() if its_role is role]
        origins.update(matched(names, pattern) or _joined(names, role))
    return origins


def _joined(names: list[str], role: Role) -> dict[str, Origin]:
    """The names with the underscored prefix that most of them have; none where that may be an accident."""
    heads = {name: match[0] for name in names if (match := _JOINED[role].match(name))}
    prefix, count = (Counter(heads.values()).most_common(1) or [("", 0)])[0]
    if count <= len(names) / 2 or (count < _FEWEST and prefix != "params_"):
        return {}
    return {name: Origin(name, prefix) for name, head in heads.items() if head == prefix}


def short_names(names: Iterable[str], origins: Mapping[str, Origin]) -> dict[str, str]:
    """Each column's name without its prefix; columns that would get the same name keep their full names."""
    wanted = {name: origins[name].training_name if name in origins else name for name in names}
    while True:
        counts = Counter(wanted.values())
        clashing = [name for name, short in wanted.items() if counts[short] > 1 and short != name]
        if not clashing:
            return wanted
        # A full name that stays may be what another one would be called without its prefix.
        wanted |= {name: name for name in clashing}


def with_origins(columns: Mapping[str, Column], origins: Mapping[str, Origin]) -> dict[str, Column]:
    """The same columns, each with its name in the source where that differs, and its prefix."""
    return {
        name: replace(
            column,
            original="" if origins[name].original == name else origins[name].original,
            prefix=origins[name].prefix,
        )
        if name in origins
        else column
        for name, column in columns.items()
    }


def column_called(name: str, columns: Iterable[Column]) -> str | None:
    """The one column that is called so in its source, or by the training; None for none or several.

    A name with a prefix of its own finds the column without one: what was asked of a tracker's CSV is found
    in its database, which keeps no prefixes and calls a metric that shares its name "NAME (metric)".
    """
    columns = list(columns)
    short = bare(name)
    of_results = name != short and _JOINED_OR_PLAIN_RESULT.match(name) is not None
    role = Role.METRIC if of_results else Role.PARAMETER
    for answers in (
        [column.name for column in columns if column.original == name],
        [column.name for column in columns if name in (column.training_name, bare(column.name))],
        [column.name for column in columns if column.name == f"{short} (metric)" and of_results],
        [column.name for column in columns if column.name == short != name and column.role is role],
    ):
        if answers:
            return only_one(answers)
    return None


def only_one(names: Iterable[str]) -> str | None:
    """The name, when it is the only one."""
    found = list(names)
    return found[0] if len(found) == 1 else None
