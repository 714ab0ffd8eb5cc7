"""Which parameters the model sees, which share a row as equals, and which stand aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from importance.errors import NotEnoughRuns, UnknownColumn
from importance.model.target import FEWEST_RUNS
from importance.runs.aliases import aliases
from importance.runs.columns import Exclusion, Kind, Role
from importance.runs.mixed_cells import Mixed
from importance.runs.settings import Settings
from importance.runs.table import Runs

ID_NOTE = "unique to each run, so it names the run and explains nothing"
TEXT_NOTE = "another text in every run, so no two runs can be compared by it"
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
        unset: whether having no value is a level of its own; else the parameter was not used there.
        beside: (n,) for a number with words beside it, the level of each run: a word, or one for all numbers;
            None for any other parameter.
        undefined: whether nothing can be said of it (a constant); its importance is then NaN and not 0.
    """

    name: str
    values: pd.Series
    kind: Kind
    also: tuple[str, ...] = ()
    idle: str = ""
    unset: bool = False
    beside: pd.Series | None = None
    undefined: bool = False

    @property
    def n_used(self) -> int:
        """Runs with a value."""
        return int(self.values.notna().sum())

    def at(self, rows: np.ndarray) -> Input:
        """The same parameter at these runs, in this order."""
        values, beside = self.values, self.beside
        return replace(
            self,
            values=values.iloc[rows].reset_index(drop=True),
            beside=None if beside is None else beside.iloc[rows].reset_index(drop=True),
        )


def select(runs: Runs, rows: np.ndarray, metric: str, parameters: Sequence[str] | None = None) -> list[Input]:
    """The parameters over the used runs, one entry for each group of equal ones.

    Args:
        rows: which runs are used.
        parameters: names; None takes all that vary and lets what counts repeats (seeds, folds), run-unique
            text and what Auto sets aside stand aside. Names given are all modelled, seeds too; only
            constants and run-unique text are not.

    Raises:
        UnknownColumn: when a name is no column of these runs.
        NotEnoughRuns: when no parameter varies over the used runs.
    """
    explicit = parameters is not None
    names = runs.names_of(parameters if parameters is not None else runs.selectable)
    found: list[Input] = []
    twins: dict[str, str] = {}
    for name in names:
        column = runs.columns[name]
        if name == metric:
            if explicit:
                raise UnknownColumn(f"{metric} is the metric, so it cannot be a parameter too. Leave it out.")
            continue
        known = _input(name, runs.frame.loc[rows, name].reset_index(drop=True), column.unset)
        if known.values.nunique(dropna=False) < 2:
            if explicit:
                found.append(replace(known, idle=CONSTANT_NOTE, undefined=True))
        elif known.kind is not Kind.NUMERIC and _run_unique(known.values):
            found.append(replace(known, idle=TEXT_NOTE if column.declared else ID_NOTE))
        elif explicit:
            found.append(known)
        elif column.role is Role.REPLICATE:
            found.append(replace(known, idle=column.why))
        elif column.exclusion is Exclusion.UNIQUE:
            found.append(replace(known, idle=ID_NOTE))
        elif column.alias_of in names:
            twins[name] = column.alias_of
        elif column.exclusion is None or column.alias_of:
            found.append(known)
    merged = [_with_twins(one, twins) for one in _share_rows(found)]
    if not any(not p.idle for p in merged):
        raise NotEnoughRuns(_nothing_varies(names, len(merged), explicit))
    return merged


def independent_settings(runs: Runs, rows: np.ndarray, names: Sequence[str]) -> Settings:
    """The settings of the runs used, which are the independent draws; fewer than 5 count run by run.

    With so few settings the question is whether their runs differ, and the runs' own spread answers it.

    Args:
        rows: which runs are used.
        names: the parameters that are modelled; those that Auto picks count as well.
    """
    settings = runs.settings(names).at(rows)
    if len(settings) >= FEWEST_RUNS:
        return settings
    return Settings(np.arange(len(settings.codes)), too_few=len(settings) if settings.repeated else 0)


def with_words(inputs: Sequence[Input], mixed: Mapping[str, Mixed]) -> list[Input]:
    """The inputs, each number and its words as one parameter: they are one setting, and share a row."""
    by_name = {one.name: one for one in inputs}
    for name, column in mixed.items():
        one, words = by_name.get(name), by_name.get(column.companion)
        if one is None or words is None or one.idle or words.idle or one.kind is not Kind.NUMERIC:
            continue
        del by_name[column.companion]
        by_name[name] = replace(one, beside=words.values, also=(*one.also, words.name, *words.also))
    return list(by_name.values())


def _input(name: str, values: pd.Series, unset: bool) -> Input:
    """A parameter over the runs used, which may have fewer levels, or only truth values, than over all."""
    if pd.api.types.is_bool_dtype(values):
        values = values.map({True: "true", False: "false"}).astype(object)
    elif pd.api.types.is_numeric_dtype(values):
        return Input(name, values, Kind.NUMERIC, unset=unset and bool(values.isna().any()))
    levels = set(values.dropna().unique())
    kind = Kind.BOOLEAN if levels and levels <= {"true", "false"} else Kind.CATEGORICAL
    return Input(name, values, kind, unset=unset and bool(values.isna().any()))


def _with_twins(one: Input, twins: dict[str, str]) -> Input:
    """The same input with the parameters that were set aside for it, or for one that shares its row."""
    mine = [name for name, kept in twins.items() if kept in (one.name, *one.also)]
    return replace(one, also=(*one.also, *mine)) if mine else one


def _run_unique(values: pd.Series) -> bool:
    present = values.dropna()
    return len(present) >= 8 and present.nunique() >= 0.9 * len(present)


def _share_rows(inputs: Sequence[Input]) -> list[Input]:
    """The inputs, those that say the same over these runs in one; constants and idle ones stay apart."""
    modelled = {one.name: one.values for one in inputs if not one.idle}
    kept = aliases(modelled, list(modelled), fewest=0)
    return [
        replace(one, also=(*one.also, *(name for name, other in kept.items() if other == one.name)))
        for one in inputs
        if one.name not in kept
    ]


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
