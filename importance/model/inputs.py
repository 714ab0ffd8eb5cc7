"""Which parameters are in the model, which share a row because they are equal, and which are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np
import pandas as pd

from importance.errors import NotEnoughRuns, UnknownColumn
from importance.model.constants import FEWEST_RUNS, UNIQUE_RUNS, UNIQUE_SHARE
from importance.runs.aliases import aliases, simplicity
from importance.runs.columns import Exclusion, Kind, Role
from importance.runs.mixed_cells import Mixed
from importance.runs.settings import Settings
from importance.runs.table import Runs


class Idle(Enum):
    """Why a parameter has a row and is not in the model."""

    CONSTANT = auto()
    NAMES_RUN = auto()
    TEXT = auto()
    REPLICATE = auto()


# The reasons as the user reads them. A replicate's is the reason for its role.
_IDLE_NOTES = {
    Idle.CONSTANT: "the same in every run used, so its importance is not defined",
    Idle.NAMES_RUN: "unique to each run, so it names the run and explains nothing",
    Idle.TEXT: "a different text in every run, so it cannot be used to compare runs",
}


@dataclass(frozen=True)
class Input:
    """One parameter over the runs used.

    Attributes:
        name: the parameter.
        values: float64 with NaN for missing (numbers; infinities allowed) or text with None for missing.
        kind: NUMERIC, CATEGORICAL or BOOLEAN.
        also: other parameters with the same values, which share its row.
        idle: why it is not in the model; None when it is.
        why: the reason for the role of its column, in words.
        unset: whether "no value" is a level like any other. If not, the parameter was not used there.
        words: (n,) the level of each run, for a column that holds numbers and words: a word, or one level for
            all numbers. None for any other parameter.
    """

    name: str
    values: pd.Series
    kind: Kind
    also: tuple[str, ...] = ()
    idle: Idle | None = None
    why: str = ""
    unset: bool = False
    words: pd.Series | None = None

    @property
    def idle_note(self) -> str:
        """The reason why it is not in the model, in words; "" when it is."""
        if self.idle is None:
            return ""
        return self.why if self.idle is Idle.REPLICATE else _IDLE_NOTES[self.idle]

    @property
    def n_used(self) -> int:
        """Number of runs with a value."""
        return int(self.values.notna().sum())

    def take(self, rows: np.ndarray) -> Input:
        """Return the same parameter at these runs, in this order."""
        values, words = self.values, self.words
        return replace(
            self,
            values=values.iloc[rows].reset_index(drop=True),
            words=None if words is None else words.iloc[rows].reset_index(drop=True),
        )


def select(runs: Runs, rows: np.ndarray, metric: str, parameters: Sequence[str] | None = None) -> list[Input]:
    """Return the parameters over the used runs, one entry for each group of equal ones.

    Args:
        runs: the runs.
        rows: which of them are used.
        metric: the metric, which is not a parameter.
        parameters: names. None takes all parameters that vary, except replicates (seeds, folds), text that is
            unique to each run, and columns that the automatic selection excludes. If names are given, only
            constants and text that is unique to each run are left out.

    Raises:
        UnknownColumn: when a name is not a column of these runs.
        NotEnoughRuns: when no parameter varies over the used runs.
    """
    explicit = parameters is not None
    names = runs.names_of(parameters if parameters is not None else runs.selectable)
    inputs: list[Input] = []
    alias_of: dict[str, str] = {}
    for name in names:
        column = runs.columns[name]
        if name == metric:
            if explicit:
                raise UnknownColumn(f"{metric} is the metric, so it cannot be a parameter too. Leave it out.")
            continue
        parameter = _input(name, runs.frame.loc[rows, name].reset_index(drop=True), column.unset)
        if parameter.values.nunique(dropna=False) < 2:
            if explicit:
                inputs.append(replace(parameter, idle=Idle.CONSTANT))
        elif parameter.kind is not Kind.NUMERIC and _run_unique(parameter.values):
            inputs.append(replace(parameter, idle=Idle.TEXT if column.declared else Idle.NAMES_RUN))
        elif explicit:
            inputs.append(parameter)
        elif column.role is Role.REPLICATE:
            inputs.append(replace(parameter, idle=Idle.REPLICATE, why=column.why))
        elif column.exclusion is Exclusion.UNIQUE:
            inputs.append(replace(parameter, idle=Idle.NAMES_RUN))
        elif column.alias_of in names:
            alias_of[name] = column.alias_of
        elif column.exclusion is None or column.alias_of:
            inputs.append(parameter)
    merged = [_with_aliases(parameter, alias_of) for parameter in _share_rows(inputs)]
    if all(parameter.idle is not None for parameter in merged):
        raise NotEnoughRuns(_nothing_varies(names, len(merged), explicit))
    return merged


def modelled_inputs(runs: Runs, rows: np.ndarray, names: Sequence[str]) -> list[Input]:
    """Return those of these parameters that are in the model, over the used runs.

    None of them is constant or an alias of another. Text that is unique to each run is left out.
    """
    names = runs.names_of(names)
    frame = runs.frame.loc[rows, names].reset_index(drop=True)
    inputs = [_input(name, frame[name], runs.columns[name].unset) for name in names]
    return [each for each in inputs if each.kind is Kind.NUMERIC or not _run_unique(each.values)]


def independent_settings(runs: Runs, rows: np.ndarray, names: Sequence[str]) -> Settings:
    """Return the settings of the used runs, which are the independent draws.

    With fewer than 5 settings each run counts as a setting. The question is then whether the settings differ,
    and the variation of the runs within each answers it.

    Args:
        runs: the runs.
        rows: which of them are used.
        names: the parameters in the model. Those that the automatic selection takes count as well.
    """
    settings = runs.settings(names).at(rows)
    if len(settings) >= FEWEST_RUNS:
        return settings
    return Settings(np.arange(len(settings.codes)), too_few=len(settings) if settings.repeated else 0)


def with_words(inputs: Sequence[Input], mixed: Mapping[str, Mixed]) -> list[Input]:
    """Return the inputs with each number and its words as one parameter, because they are one setting."""
    by_name = {parameter.name: parameter for parameter in inputs}
    for name, column in mixed.items():
        number, words = by_name.get(name), by_name.get(column.companion)
        if number is None or words is None or number.kind is not Kind.NUMERIC:
            continue
        if number.idle is not None or words.idle is not None:
            continue
        del by_name[column.companion]
        by_name[name] = replace(number, words=words.values, also=(*number.also, words.name, *words.also))
    return list(by_name.values())


def _input(name: str, values: pd.Series, unset: bool) -> Input:
    """Return a parameter over the used runs, where its kind may be another than over all runs."""
    if pd.api.types.is_bool_dtype(values):
        values = values.map({True: "true", False: "false"}).astype(object)
    elif pd.api.types.is_numeric_dtype(values):
        return Input(name, values, Kind.NUMERIC, unset=unset and bool(values.isna().any()))
    levels = set(values.dropna().unique())
    kind = Kind.BOOLEAN if levels and levels <= {"true", "false"} else Kind.CATEGORICAL
    return Input(name, values, kind, unset=unset and bool(values.isna().any()))


def _with_aliases(parameter: Input, alias_of: dict[str, str]) -> Input:
    """Return the same input with the parameters that were excluded as aliases of its row."""
    names = [name for name, kept in alias_of.items() if kept in (parameter.name, *parameter.also)]
    return replace(parameter, also=(*parameter.also, *names)) if names else parameter


def _run_unique(values: pd.Series) -> bool:
    """Return whether almost every run has a text of its own."""
    present = values.dropna()
    return len(present) >= UNIQUE_RUNS and present.nunique() >= UNIQUE_SHARE * len(present)


def _share_rows(inputs: Sequence[Input]) -> list[Input]:
    """Return the inputs with parameters that are equal over these runs in one; idle ones stay separate."""
    modelled = {parameter.name: parameter.values for parameter in inputs if parameter.idle is None}
    alias_of = aliases(modelled, sorted(modelled, key=simplicity), fewest=0)
    return [_with_aliases(parameter, alias_of) for parameter in inputs if parameter.name not in alias_of]


def _nothing_varies(names: Sequence[str], rows: int, explicit: bool) -> str:
    if not names:
        return (
            "No parameter was named. Name at least one."
            if explicit
            else "No column of these runs is a parameter. Set the role of at least one column to parameter."
        )
    if rows:
        return (
            "Only random seeds, names of runs and the like vary here, and they explain nothing. "
            "Name the parameters to rank, or add columns."
        )
    return (
        f"None of the {len(names)} parameters varies over the runs used, so none can be ranked. "
        "Add runs with other settings, or choose other parameters."
    )
