"""The space that runs are drawn from: one dimension a parameter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Dimension:
    """The values that one parameter may take, as a sampler draws them.

    Attributes:
        name: the parameter.
        low, high: both ends of the range, included, in the parameter's own units; None for a choice.
        log: whether values are drawn evenly in the logarithm.
        integer: whether only whole numbers are drawn.
        step: the distance between neighbouring values, counted from `low`; None for none.
        levels: what a choice is made of, as text ("true" and "false" for booleans); () for a range.
            A choice of numbers holds their text.
        unset: for a range, whether having no value (None) is drawn beside it: True where it is, False where
            it was tried and is given up; None where no value only means that the parameter is not used. A
            choice holds the level "None" instead.
        when: (switch, levels) when the parameter is used only where the parameter `switch` has one of these
            levels; None when it is always used.
    """

    name: str
    low: float | None = None
    high: float | None = None
    log: bool = False
    integer: bool = False
    step: float | None = None
    levels: tuple[str, ...] = ()
    when: tuple[str, tuple[str, ...]] | None = None
    unset: bool | None = None

    @property
    def is_choice(self) -> bool:
        """Whether the value is one of `levels` rather than a number from a range."""
        return bool(self.levels)


Space = Mapping[str, Dimension]


def renamed(space: Space, names: Mapping[str, str]) -> dict[str, Dimension]:
    """The space under other names, those of its conditions included."""
    return {
        names.get(name, name): replace(
            dimension,
            name=names.get(name, name),
            when=None
            if dimension.when is None
            else (names.get(dimension.when[0], dimension.when[0]), dimension.when[1]),
        )
        for name, dimension in space.items()
    }
