"""How the rows of a source became runs, and what else could have been chosen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Nesting = Literal["parents", "children", "mean"]
NESTINGS: tuple[Nesting, ...] = ("parents", "children", "mean")
"""Which of nested runs are read: those on top, those at the bottom, or each parent as its children's mean."""


class Fold(StrEnum):
    """Whether a table with one row a step is folded to one row a run."""

    IF_SURE = "if sure"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True)
class Steps:
    """A table with one row a step.

    Attributes:
        rows: how many rows it has.
        runs: how many runs they are steps of.
        clock: the column that counts the steps; "" where none does.
        folded: whether each run is one row now.
        sure: whether the rows cannot be runs of their own.
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
        parents: how many runs have others nested in them.
        children: how many runs are nested in another one.
        chosen: what was read; None where each family was read as suits it.
    """

    parents: int
    children: int
    chosen: Nesting | None


@dataclass(frozen=True)
class Reading:
    """What there was to choose when a source was read; None where there was nothing."""

    steps: Steps | None = None
    nested: Nested | None = None
