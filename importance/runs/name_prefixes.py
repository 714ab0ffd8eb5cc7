"""Take off the prefixes that trackers put before the names of the training: `params_lr` is `lr`.

A reader that knows its tracker gives the prefix of the table (`Layout.prefix`). In other tables the columns
decide. A word such as "config" followed by a dot or a slash is always a prefix. Followed by an underscore
("param_count") it is one only if most settings begin with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from importance.runs import prefix_vocabulary as prefixes
from importance.runs.column_names import bare
from importance.runs.columns import Column, Role

_PLAIN = {Role.PARAMETER: prefixes.PLAIN_SETTING, Role.METRIC: prefixes.PLAIN_RESULT}
_JOINED = {Role.PARAMETER: prefixes.JOINED_SETTING, Role.METRIC: prefixes.JOINED_RESULT}
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a column's name comes from.

    Attributes:
        original: the name in the source.
        prefix: the part of it that the tracker put before the name that the training uses.
    """

    original: str
    prefix: str

    @property
    def training_name(self) -> str:
        """The name that the training uses."""
        return self.original.removeprefix(self.prefix)


def matched(names: Iterable[str], prefix: re.Pattern[str]) -> dict[str, Origin]:
    """Return the names that begin with a tracker's prefix and have more after it."""
    matches = ((name, prefix.match(name)) for name in names)
    return {name: Origin(name, match[0]) for name, match in matches if match and match.end() < len(name)}


def guessed(roles: Mapping[str, Role]) -> dict[str, Origin]:
    """Return the names with a prefix among the parameters and metrics of a table of an unknown tracker."""
    origins = {}
    for role, pattern in _PLAIN.items():
        names = [name for name, its_role in roles.items() if its_role is role]
        origins.update(matched(names, pattern) or _joined(names, role))
    return origins


def _joined(names: list[str], role: Role) -> dict[str, Origin]:
    """Return the names with the underscored prefix that most have; none if it may be an accident."""
    heads = {name: match[0] for name in names if (match := _JOINED[role].match(name))}
    prefix, count = (Counter(heads.values()).most_common(1) or [("", 0)])[0]
    if count <= len(names) / 2 or (count < _FEWEST and prefix != "params_"):
        return {}
    return {name: Origin(name, prefix) for name, head in heads.items() if head == prefix}


def short_names(names: Iterable[str], origins: Mapping[str, Origin]) -> dict[str, str]:
    """Return each column's name without its prefix; columns that would get the same name keep theirs."""
    shown_names = {name: origins[name].training_name if name in origins else name for name in names}
    while True:
        counts = Counter(shown_names.values())
        clashing = [name for name, short in shown_names.items() if counts[short] > 1 and short != name]
        if not clashing:
            return shown_names
        # A full name that is kept may equal another name without its prefix.
        shown_names |= {name: name for name in clashing}


def with_origins(columns: Mapping[str, Column], origins: Mapping[str, Origin]) -> dict[str, Column]:
    """Return the columns, each with its prefix, and with its name in the source if that differs."""
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
    """Return the one column with this name in its source or in the training; else None.

    A name with a prefix also finds a column without one. So a name from a tracker's CSV is found in its
    database too, which has no prefixes and calls a metric with the name of a parameter "NAME (metric)".
    """
    columns = list(columns)
    short = bare(name)
    of_results = name != short and prefixes.OF_RESULT.match(name) is not None
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
    """Return the name if it is the only one; else None."""
    distinct = list(names)
    return distinct[0] if len(distinct) == 1 else None
