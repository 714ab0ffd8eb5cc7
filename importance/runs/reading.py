"""How the rows of a source became runs, and which choices there were."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Nesting = Literal["parents", "children", "mean"]
NESTINGS: tuple[Nesting, ...] = ("parents", "children", "mean")
"""Which of nested runs are read: the parents, the children, or each parent with its children's mean."""


class Fold(StrEnum):
    """Whether a table with one row for each step is folded to one row for each run."""

    IF_SURE = "if sure"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True)
class Steps:
    """A table with one row for each step.

    Attributes:
        rows: the number of rows.
        runs: the number of runs that they are steps of.
        clock: the column that counts the steps; "" if there is none.
        folded: whether each run is one row now.
        sure: whether the rows cannot be separate runs.
    """

    rows: int
    runs: int
    clock: str
    folded: bool
    sure: bool = True


@dataclass(frozen=True)
class Nested:
    """Runs that are nested in other runs.

    Attributes:
        parents: the number of runs with nested runs.
        children: the number of runs that are nested in another.
        chosen: which were read; None if each family was read in the way that fits it.
    """

    parents: int
    children: int
    chosen: Nesting | None


@dataclass(frozen=True)
class Reading:
    """How a source was read.

    Attributes:
        steps, nested: the choices that there were; None for each that there was not.
        curves: whether the source keeps metrics over time, so that `read_curves` finds their curves.
    """

    steps: Steps | None = None
    nested: Nested | None = None
    curves: bool = False
