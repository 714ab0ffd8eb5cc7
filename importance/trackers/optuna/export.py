"""Optuna: the table of `study.trials_dataframe()`."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from importance.errors import UnreadableRuns
from importance.formatting import is_missing
from importance.rows.layout import Layout, by_pattern, filled_numbers
from importance.runs.column_names import odds_of_result
from importance.runs.columns import Role
from importance.runs.goals import Goal, guess_goal, says_goal
from importance.runs.typed_columns import unique_names
from importance.trackers.optuna import constraints as optuna_constraints
from importance.trackers.study_table import CONSTRAINT_WHY

_SYSTEM = "system_attrs_"
_INDEX = re.compile(r"Unnamed: |column 1$|index$|level_\d")
# "values_0" is the only name of an objective without a name, so its prefix stays.
_PREFIX = re.compile(r"params[_.]|user_attrs[_.]|values_(?!\d+$)")
_RULES = {
    r"params[_.].+": (Role.PARAMETER, "Optuna's prefix params_"),
    r"values?([_.].+)?": (Role.METRIC, "Optuna's objective value"),
    r"(user|system)_attrs[_.].+": (Role.LABEL, "an attribute of the trial"),
    r"number|state|datetime_(start|complete)|duration|trial_id|study_id|study_name": (
        Role.LABEL,
        "Optuna metadata about the trial",
    ),
}


def check_journal(name: str, columns: Sequence[str]) -> None:
    """Raise UnreadableRuns for a journal read as a table: its lines are steps of a study, not trials."""
    if {"op_code", "worker_id"} <= set(columns):
        raise UnreadableRuns(
            f"{name} is a log of Optuna's JournalStorage. Load the study from it, and save "
            "study.trials_dataframe().to_csv(...) instead."
        )


def trials(frame: pd.DataFrame) -> Layout | None:
    """Return the roles of the columns in Optuna's table; None for any other table.

    The table has one row for each trial: number, value or values_*, params_*, user_attrs_*, state.
    """
    frame = _under_one_header(frame)
    names = {str(c) for c in frame.columns}
    prefixed = any(re.match(r"params[_.]", n) for n in names)
    has_optuna_columns = {"number", "value", "state", "datetime_start"} <= names
    if not has_optuna_columns and not any(n.startswith("params_") for n in names):
        return None
    if not (
        {"number", "state", "datetime_start", "value"} & names or any(n.startswith("values_") for n in names)
    ):
        return None
    roles = by_pattern(frame.columns, _RULES)
    for name in names:
        if name.startswith(("user_attrs_", "user_attrs.")) and filled_numbers(frame[name]):
            roles[name] = (Role.METRIC, "a number in the trial's user_attrs")
        elif not prefixed and name not in roles and odds_of_result(name) < 2 and not _INDEX.match(name):
            roles[name] = (Role.PARAMETER, "not one of Optuna's own columns, so it is a parameter")
    notes = pruned_notes(frame) if "state" in names else ()
    frame, constraints = _with_constraints(frame)
    roles |= dict.fromkeys(constraints, (Role.LABEL, CONSTRAINT_WHY))
    return Layout(
        "Optuna's trials_dataframe",
        frame,
        roles,
        notes,
        goals=_goal_of_same_attribute(frame),
        constraints=constraints,
        objectives=tuple(str(name) for name in frame if re.match(r"values[_.]", str(name))),
        prefix=_PREFIX,
    )


def _with_constraints(frame: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table with a column for each constraint in its system attributes, and their names."""
    keys_of = {
        str(name): str(name)[len(_SYSTEM) :]
        for name in frame
        if re.match(_SYSTEM, str(name).replace(".", "_"))
    }
    keys_of = {name: key for name, key in keys_of.items() if optuna_constraints.is_constraint(key)}
    if not keys_of:
        return frame, ()
    keys, n = list(keys_of.values()), len(frame)
    cells = [
        pd.to_numeric(frame[name], errors="coerce").tolist()
        if key not in optuna_constraints.KEYS
        else frame[name].tolist()
        for name, key in keys_of.items()
    ]
    trials = (dict(zip(keys, row, strict=True)) for row in zip(*cells, strict=True))
    columns = optuna_constraints.columns_of(enumerate(map(optuna_constraints.values_of, trials)), n)
    named = {f"constraint {name}": values for name, values in columns.items()}
    return frame.drop(columns=list(keys_of)).assign(**named), tuple(named)


def _under_one_header(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a single header line. A CSV of `trials_dataframe(multi_index=True)` has two.

    The second line is in the first row: the parameters' names are under "params", "params (2)", ..., and
    nothing is under the trial's own columns.
    """
    stems = [re.sub(r" \(\d+\)$", "", str(c)) for c in frame.columns]
    if "params" not in stems or len(frame) < 2:
        return frame
    second = [_text(cell) for cell in frame.iloc[0]]
    holders = ("params", "user_attrs", "system_attrs", "values")
    if any(bool(cell) != (stem in holders) for stem, cell in zip(stems, second, strict=True)):
        return frame
    named = frame.iloc[1:].reset_index(drop=True)
    joined = [f"{stem}_{cell}" if cell else stem for stem, cell in zip(stems, second, strict=True)]
    named.columns = pd.Index(unique_names(joined), dtype=object)
    return named


def _text(cell: object) -> str:
    nothing = is_missing(cell)
    return "" if nothing else str(cell).strip()


def _goal_of_same_attribute(frame: pd.DataFrame) -> dict[str, Goal]:
    """Return the goal of "value", if an attribute has the same numbers and a name that suggests a goal."""
    if "value" not in frame:
        return {}
    value = pd.to_numeric(frame["value"], errors="coerce").to_numpy(dtype=np.float64)
    for name in map(str, frame.columns):
        if name.startswith("user_attrs_") and filled_numbers(frame[name]) and says_goal(name):
            twin = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64)
            both = np.isfinite(value) & np.isfinite(twin)
            if both.sum() > 2 and np.ptp(value[both]) > 0 and np.allclose(value[both], twin[both], rtol=1e-9):
                return {"value": guess_goal(name)}
    return {}


def pruned_notes(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return a note on the number of pruned trials, which the column "state" marks."""
    counts = frame["state"].astype(str).str.upper().str.rsplit(".", n=1).str[-1].value_counts()
    pruned = int(counts.get("PRUNED", 0))
    if not pruned:
        return ()
    return (
        f"{pruned} of {len(frame)} trials were pruned. Their value, if any, is the last one that "
        "they reported. Filter by state to leave them out.",
    )
