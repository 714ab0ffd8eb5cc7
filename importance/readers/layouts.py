"""A raw table whose tracker was recognised: what its layout says of the columns' roles."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from importance.columns import Role
from importance.reading import Reading
from importance.space import Space


@dataclass(frozen=True)
class Layout:
    """A raw table, and what the tracker's layout settles.

    Attributes:
        tracker: who wrote it, in words: "W&B runs table".
        frame: the raw table, one row a run, unique names.
        known: role and reason of the columns that the layout settles; the others are guessed.
        notes: sentences on what the user should know.
        space: the ranges that the tool drew from, where its files hold them.
        goals: "minimize" or "maximize" for the metrics whose goal the tool was told.
        reading: what there was to choose when the rows became runs.
        constraints: columns that tell how far a constraint is broken, as in `Runs`.
        objectives: those of them that it was told to optimise; () when that is all of them.
    """

    tracker: str
    frame: pd.DataFrame
    known: Mapping[str, tuple[Role, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    space: Space = field(default_factory=dict)
    goals: Mapping[str, str] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    constraints: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()


Recogniser = Callable[[pd.DataFrame], Layout | None]


def by_pattern(columns: pd.Index, rules: Mapping[str, tuple[Role, str]]) -> dict[str, tuple[Role, str]]:
    """Role and reason of each column by the first pattern that matches its whole name."""
    compiled = [(re.compile(pattern), found) for pattern, found in rules.items()]
    out = {}
    for name in map(str, columns):
        for pattern, found in compiled:
            if pattern.fullmatch(name):
                out[name] = found
                break
    return out


def filled_numbers(values: pd.Series) -> bool:
    """Whether most of a raw column's filled cells are numbers, or it has none."""
    if values.dtype.kind in "iufb":
        return True
    present = values[values.notna() & (values.astype(str).str.strip() != "")].head(200)
    return bool(len(present)) and bool(
        pd.to_numeric(present.astype(str), errors="coerce").notna().mean() > 0.5
    )
