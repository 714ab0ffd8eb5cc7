"""What describes a column of a table of runs: its role, its kind, and the reasons for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto


class Role(StrEnum):
    """The part that a column plays.

    A REPLICATE numbers the repeats of a setting (a seed, a fold). A BUDGET says how much was spent on a run
    (epochs, trees), and a COST what a run took (time, money).
    """

    PARAMETER = "parameter"
    METRIC = "metric"
    REPLICATE = "replicate"
    BUDGET = "budget"
    COST = "cost"
    LABEL = "label"
    IGNORED = "ignored"


class Kind(StrEnum):
    """The type of a column's values."""

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


# {other} is the parameter that is kept. The reason for a replicate is `Column.why`.
_EXCLUSION_REASONS = {
    Exclusion.EMPTY: "empty in every run",
    Exclusion.CONSTANT: "the same in every run",
    Exclusion.CONSTANT_WHERE_SET: "the same in every run that has it",
    Exclusion.UNIQUE: "unique to each run",
    Exclusion.OUTCOME: "an outcome of the run, not a setting",
    Exclusion.INTERNAL: "internal to the tracker",
    Exclusion.BOOKKEEPING: "bookkeeping: where the run was saved or executed, not how it was trained",
    Exclusion.NAMES_SETTING: "an id of the setting: it groups the runs as all other parameters together do",
    Exclusion.EQUAL: "the same values as {other}",
    Exclusion.RESCALED: "{other} on another scale",
    Exclusion.CONFOUNDED: "changes together with {other} in every run",
    Exclusion.LENGTH: "the length of {other}, which is ranked itself",
    Exclusion.COUNTED: "computed from the model, so other settings determine it",
    Exclusion.SPELLED: "made of the values of other settings",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a runs table.

    Attributes:
        name: the dotted flat name, unique in its table.
        role: the part it plays, as guessed or as set by the user.
        kind: the type of its values. CONSTANT: the same value in every run that has one.
        log: whether its values span orders of magnitude, so that a log axis is easier to read.
        why: the reason for the role, as the user reads it.
        exclusion: why "Auto" leaves this parameter out; None when it takes part.
        alias_of: the parameter with the same values, if that is the reason for the exclusion; else empty.
        stand_in: whether it is a metric only because no column looks like a result.
        unset: whether a missing value is a separate level, as it is if None was chosen.
        declared: whether a tool or the user says that this is a setting; else its name and values do.
        searched: whether it is in a search space, or named as a parameter by the user. It was varied on
            purpose, while a tracker's config holds every setting.
        original: the name in the source, if another name is shown; else empty.
        prefix: what the tracker's table put before the name that the training uses. If two columns would get
            the same name, both keep their prefix in `name`.
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
    def exclusion_reason(self) -> str:
        """The reason for the exclusion, as the user reads it; empty if the column takes part."""
        if self.exclusion is None:
            return ""
        if self.exclusion is Exclusion.REPLICATE:
            return self.why
        return _EXCLUSION_REASONS[self.exclusion].format(other=self.alias_of)

    @property
    def training_name(self) -> str:
        """The name that the training uses."""
        return (self.original or self.name).removeprefix(self.prefix)
