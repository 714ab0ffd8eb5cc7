"""The words for a column of a runs table: its role, its kind, and why we think so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The part a column plays; a REPLICATE tells repeats of one setting apart (a seed, a fold)."""

    PARAMETER = "parameter"
    METRIC = "metric"
    REPLICATE = "replicate"
    LABEL = "label"
    IGNORED = "ignored"


class Kind(StrEnum):
    """What the values of a column are."""

    NUMERIC = "numeric"
    CATEGORICAL = "categorical"
    BOOLEAN = "boolean"
    TIME = "time"
    EMPTY = "empty"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a runs table.

    Attributes:
        name: the dotted flat name, unique in its table.
        role: the part it plays, guessed or set by the user.
        kind: what its values are. CONSTANT: one value in every run that has one.
        log: whether its values spread over orders of magnitude, so that a log axis reads better.
        why: the reason for the role in words that the user sees.
        aside: why "Auto" leaves this parameter out ("the same in every run", "unique to each run",
            "the same values as lr", "an outcome: run time"); empty when it takes part.
        alias_of: the parameter that holds the same values, when `aside` says so; else empty.
        unset: whether having no value is a level of its own, as it is where None was chosen.
        declared: whether a tool or the user says that this is a setting, rather than its name and values.
        searched: whether it is in a search space, or the user named it as a parameter: it was varied on
            purpose, while a tracker's config holds whatever there was.
        original: the name in the source, where the training's own name is shown instead; else empty.
        prefix: what the tracker's table put before the training's own name; empty for nothing. Where two
            columns would get the same name, both keep their prefix in `name`.
    """

    name: str
    role: Role
    kind: Kind
    log: bool = False
    why: str = ""
    aside: str = ""
    alias_of: str = ""
    declared: bool = False
    searched: bool = False
    unset: bool = False
    original: str = ""
    prefix: str = ""

    @property
    def training_name(self) -> str:
        """The name that the training itself uses."""
        return (self.original or self.name).removeprefix(self.prefix)
