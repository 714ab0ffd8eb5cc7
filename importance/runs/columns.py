"""The words for a column of a runs table: its role, its kind, and why we think so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


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


class Exclusion(Enum):
    """Why "Auto" leaves a column out of the parameters that it ranks."""

    EMPTY = auto()
    CONSTANT = auto()
    CONSTANT_WHERE_SET = auto()
    UNIQUE = auto()
    OUTCOME = auto()
    INTERNAL = auto()
    BOOKKEEPING = auto()
    NAMES_SETTING = auto()
    EQUAL = auto()
    RESCALED = auto()
    CONFOUNDED = auto()
    LENGTH = auto()
    COUNTED = auto()
    SPELLED = auto()
    REPLICATE = auto()


# Each reason as the user reads it; {other} is the parameter that stays. A replicate's is `Column.why`.
_ASIDES = {
    Exclusion.EMPTY: "empty in every run",
    Exclusion.CONSTANT: "the same in every run",
    Exclusion.CONSTANT_WHERE_SET: "the same in every run that has it",
    Exclusion.UNIQUE: "unique to each run",
    Exclusion.OUTCOME: "an outcome of the run, not a setting",
    Exclusion.INTERNAL: "the tracker's own bookkeeping",
    Exclusion.BOOKKEEPING: "bookkeeping: how the run was kept or carried out, not how it was trained",
    Exclusion.NAMES_SETTING: "names the setting: it splits the runs as the other parameters together do",
    Exclusion.EQUAL: "the same values as {other}",
    Exclusion.RESCALED: "{other} on another scale",
    Exclusion.CONFOUNDED: "moves together with {other} in every run",
    Exclusion.LENGTH: "the length of {other}, which takes part",
    Exclusion.COUNTED: "counted from the model, whose settings decide it",
    Exclusion.SPELLED: "spells out other settings",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a runs table.

    Attributes:
        name: the dotted flat name, unique in its table.
        role: the part it plays, guessed or set by the user.
        kind: what its values are. CONSTANT: one value in every run that has one.
        log: whether its values spread over orders of magnitude, so that a log axis reads better.
        why: the reason for the role in words that the user sees.
        exclusion: why "Auto" leaves this parameter out; None when it takes part.
        alias_of: the parameter that holds the same values, when `exclusion` says so; else empty.
        stand_in: whether it is the metric only because no column looks like a result.
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
    exclusion: Exclusion | None = None
    alias_of: str = ""
    stand_in: bool = False
    declared: bool = False
    searched: bool = False
    unset: bool = False
    original: str = ""
    prefix: str = ""

    @property
    def aside(self) -> str:
        """The reason for the exclusion in words that the user sees; "" when the column takes part."""
        if self.exclusion is None:
            return ""
        if self.exclusion is Exclusion.REPLICATE:
            return self.why
        return _ASIDES[self.exclusion].format(other=self.alias_of)

    @property
    def training_name(self) -> str:
        """The name that the training itself uses."""
        return (self.original or self.name).removeprefix(self.prefix)
