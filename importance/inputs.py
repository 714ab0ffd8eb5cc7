"""Which parameters the model sees, which share a row as equals, and which stand aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance import asides
from importance.columns import Kind
from importance.errors import NotEnoughRuns, UnknownColumn
from importance.runs import Runs

_SEED = re.compile(r"(^|[^a-z])(seed|seeds|random_?state|randomseed|rngseed)$")

SEED_NOTE = "a random seed: what it moves is noise"
ID_NOTE = "unique to each run, so it names the run and explains nothing"
CONSTANT_NOTE = "the same in every run used, so nothing can be said"


@dataclass(frozen=True)
class Input:
    """One parameter over the runs used.

    Attributes:
        name: the parameter.
        values: float64 with NaN for missing (numbers; infinities allowed) or text with None for missing.
        kind: NUMERIC, CATEGORICAL or BOOLEAN.
        also: other parameters with the same values, which share its row.
        idle: why the model does not see it; empty when it does.
        undefined: whether nothing can be said of it (a constant); its importance is then NaN and not 0.
    """

    name: str
    values: pd.Series
    kind: Kind
    also: tuple[str, ...] = ()
    idle: str = ""
    undefined: bool = False

    @property
    def n_used(self) -> int:
        """Runs with a value."""
        return int(self.values.notna().sum())


def is_seed(name: str) -> bool:
    """Whether a name says that the column is a random seed."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return bool(_SEED.search(snake))


def select(runs: Runs, rows: np.ndarray, metric: str, parameters: Sequence[str] | None = None) -> list[Input]:
    """The parameters over the used runs, one entry for each group of equal ones.

    Args:
        rows: which runs are used.
        parameters: names; None takes all that vary and lets seeds, run-unique text and what Auto sets aside
            stand aside. Names given are all modelled, seeds too; only constants and run-unique text are not.

    Raises:
        UnknownColumn: when a name is no column of these runs.
        NotEnoughRuns: when no parameter varies over the used runs.
    """
    explicit = parameters is not None
    names = list(dict.fromkeys(parameters if parameters is not None else runs.parameters))
    found: list[Input] = []
    twins: dict[str, str] = {}
    for name in dict.fromkeys(runs.name_of(name) for name in names):
        column = runs.columns[name]
        if name == metric:
            if explicit:
                raise UnknownColumn(f"{metric} is the metric, so it cannot be a parameter too. Leave it out.")
            continue
        known = _input(name, runs.frame.loc[rows, name].reset_index(drop=True))
        if known.values.nunique(dropna=False) < 2:
            if explicit:
                found.append(replace(known, idle=CONSTANT_NOTE, undefined=True))
        elif known.kind is not Kind.NUMERIC and _run_unique(known.values):
            found.append(replace(known, idle=ID_NOTE))
        elif explicit:
            found.append(known)
        elif is_seed(name) or column.aside == asides.SEED:
            found.append(replace(known, idle=SEED_NOTE))
        elif column.aside == asides.UNIQUE:
            found.append(replace(known, idle=ID_NOTE))
        elif column.alias_of in names:
            twins[name] = column.alias_of
        elif not column.aside or column.alias_of:
            found.append(known)
    merged = [_with_twins(one, twins) for one in _share_rows(found)]
    if not any(not p.idle for p in merged):
        raise NotEnoughRuns(_nothing_varies(names, len(merged), explicit))
    return merged


def _input(name: str, values: pd.Series) -> Input:
    """A parameter over the runs used, which may have fewer levels, or only truth values, than over all."""
    if pd.api.types.is_bool_dtype(values):
        values = values.map({True: "true", False: "false"}).astype(object)
    elif pd.api.types.is_numeric_dtype(values):
        return Input(name, values, Kind.NUMERIC)
    levels = set(values.dropna().unique())
    return Input(name, values, Kind.BOOLEAN if levels and levels <= {"true", "false"} else Kind.CATEGORICAL)


def _with_twins(one: Input, twins: dict[str, str]) -> Input:
    """The same input with the parameters that were set aside for it, or for one that shares its row."""
    mine = [name for name, kept in twins.items() if kept in (one.name, *one.also)]
    return replace(one, also=(*one.also, *mine)) if mine else one


def _run_unique(values: pd.Series) -> bool:
    present = values.dropna()
    return len(present) >= 8 and present.nunique() >= 0.9 * len(present)


def _share_rows(inputs: list[Input]) -> list[Input]:
    owners: dict[tuple[bool, bytes], int] = {}
    merged: list[Input] = []
    for one in inputs:
        key = (bool(one.idle), _pattern(one.values, one.kind))
        if key in owners and not one.undefined:
            owner = merged[owners[key]]
            merged[owners[key]] = replace(owner, also=(*owner.also, one.name))
        else:
            owners[key] = len(merged)
            merged.append(one)
    return merged


def _pattern(values: pd.Series, kind: Kind) -> bytes:
    """Equal for columns that say the same: the same groups of runs, or the same order of many numbers."""
    groups, levels = pd.factorize(values, use_na_sentinel=False)
    if kind is not Kind.NUMERIC or len(levels) <= len(values) / 2:
        return np.asarray(groups, dtype=np.int64).tobytes()
    order = values.rank(method="dense").fillna(0).to_numpy(np.int64)
    mirrored = np.where(order > 0, order.max() + 1 - order, 0)
    return b"order" + min(order.tobytes(), mirrored.tobytes())


def _nothing_varies(names: Sequence[str], rows: int, explicit: bool) -> str:
    if not names:
        return (
            "No parameter was asked for. Name at least one."
            if explicit
            else "No column of these runs is a parameter. Set the role of at least one column to parameter."
        )
    if rows:
        return (
            "All that varies here are random seeds, names of runs or the like, which explain nothing. "
            "Name the parameters to rank, or add columns."
        )
    return (
        f"None of the {len(names)} parameters varies over the runs used, so none can be ranked. "
        "Add runs with other settings, or choose other parameters."
    )
