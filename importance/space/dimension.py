"""The types of a search space: each parameter is drawn from a `Range` or a `Choice`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from importance.errors import ImportanceError
from importance.space.levels import LevelValue, Scalar, is_number, level_text, parse_scalar

_NONE_WORDS = frozenset(["none", "nan", "null"])


@dataclass(frozen=True, slots=True)
class Condition:
    """When a parameter is used: in the runs where another parameter, its parent, has one of these levels.

    Attributes:
        parent: the name of the other parameter.
        levels: the levels of the parent, as text.
    """

    parent: str
    levels: tuple[str, ...]


class Unset(Enum):
    """What it means that a run has no value (None) of a range."""

    INACTIVE = "inactive"
    """The run does not use the parameter."""
    ALLOWED = "allowed"
    """None is drawn too, beside the numbers."""
    EXCLUDED = "excluded"
    """None was tried and is no longer drawn."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between two ends.

    Attributes:
        name: the parameter.
        low, high: both ends, included, in the parameter's own units.
        log: whether values are drawn evenly in the logarithm.
        integer: whether only whole numbers are drawn.
        step: the distance between neighbouring values, counted from `low`; None for a continuous range.
        condition: when the parameter is used; None for always.
        unset: what a missing value means.
    """

    name: str
    low: float
    high: float
    log: bool = False
    integer: bool = False
    step: float | None = None
    condition: Condition | None = None
    unset: Unset = Unset.INACTIVE

    @property
    def is_numeric(self) -> bool:
        """True: all values are numbers."""
        return True

    @property
    def may_be_unset(self) -> bool:
        """Whether None is drawn too."""
        return self.unset is Unset.ALLOWED

    def number(self, value: float) -> int | float:
        """Return a number in the type that the range draws, int or float."""
        return round(value) if self.integer else float(value)


@dataclass(frozen=True, slots=True)
class Choice:
    """A list of levels.

    Attributes:
        name: the parameter.
        levels: the text of each value, such as "true", "0.1" or "None".
        condition: when the parameter is used; None for always.
        values: the value of each level.
        numbers: the same when all values are numbers; None otherwise.
    """

    name: str
    levels: tuple[str, ...]
    condition: Condition | None = None
    values: tuple[Scalar, ...] = field(init=False, repr=False, compare=False)
    numbers: tuple[float, ...] | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        values = tuple(map(parse_scalar, self.levels))
        numbers = tuple(float(value) for value in values if is_number(value))
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "numbers", numbers if 0 < len(numbers) == len(values) else None)

    @property
    def is_numeric(self) -> bool:
        """Whether all values are numbers."""
        return self.numbers is not None

    @property
    def may_be_unset(self) -> bool:
        """False: a choice has a level for None instead."""
        return False

    @property
    def none_level(self) -> str | None:
        """The level for no value, such as "None"; None when there is no such level."""
        return next((level for level in self.levels if level.strip('"').lower() in _NONE_WORDS), None)


Dimension = Range | Choice
Space = Mapping[str, Dimension]


def choice_of(name: str, values: Iterable[LevelValue], condition: Condition | None = None) -> Dimension:
    """Return the dimension of a list of values: a choice, or `frozen` when there is only one.

    Raises:
        ImportanceError: when there is no value.
    """
    levels = tuple(dict.fromkeys(map(level_text, values)))
    if not levels:
        raise ImportanceError(f"{name} is a choice without values. Give it at least one.")
    if len(levels) == 1:
        return frozen(name, parse_scalar(levels[0]), condition)
    return Choice(name, levels, condition)


def frozen(name: str, value: LevelValue, condition: Condition | None = None) -> Dimension:
    """Return the dimension of a single value: a range with equal ends for a number, else one level."""
    if is_number(value):
        return Range(name, float(value), float(value), integer=isinstance(value, int), condition=condition)
    return Choice(name, (level_text(value),), condition)


def frozen_at(choice: Choice, level: str) -> Dimension:
    """Return a choice frozen at a level: at the number where all levels are numbers, else at the text."""
    value = parse_scalar(level)
    if choice.is_numeric:
        return frozen(choice.name, value, choice.condition)
    text = level_text(value) if isinstance(value, bool) else level
    return Choice(choice.name, (text,), choice.condition)


def frozen_at_none(dimension: Range) -> Choice:
    """Return a range frozen at None."""
    return Choice(dimension.name, ("None",), dimension.condition)


def constant(dimension: Dimension) -> tuple[Scalar] | None:
    """Return the only value of a dimension in a tuple, since it may be None; None when there are more."""
    if isinstance(dimension, Choice):
        return (dimension.values[0],) if len(dimension.levels) == 1 else None
    if dimension.low == dimension.high and not dimension.may_be_unset:
        return (dimension.number(dimension.low),)
    return None
