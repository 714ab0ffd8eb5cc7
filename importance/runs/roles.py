"""Assign a role to each column: parameter, metric, replicate or label, with the reason."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.runs import fallback_metric
from importance.runs.budget_columns import with_budget
from importance.runs.cell_parsing import NONE
from importance.runs.column_names import bare, odds_of_result
from importance.runs.columns import Column, Kind, Role
from importance.runs.list_cells import LENGTH_SUFFIX
from importance.runs.prefix_vocabulary import DECLARED, SEARCHED
from importance.runs.replicate_columns import replicate_of, with_replicates
from importance.runs.replicate_words import Replicate
from importance.runs.role_evidence import CLOCK, Assigned, guess
from importance.runs.run_counters import COUNTERS, is_counter

KnownRoles = Mapping[str, tuple[Role, str]]

_LABELS_TEXT = """
    name, state, status, notes, user, username, tags, created, runtime, sweep, id, uid, group, job type,
    commit, hostname, host, end time, start time, updated, description, github, gpu count, gpu type,
    _step, _runtime, _timestamp, _wandb, run, run id, run_id, run name, run_name, runid, trial,
    trial_id, trial id, trial_name, experiment_id, experiment id, experiment, experiment_name,
    created_at, createdat, updated_at, start_time, end_time, timestamp, date, datetime, number, index,
    from_uid, hash, uuid, url, display_name, heartbeat_at, heartbeatat, source type, source name,
    artifact_uri, run_uuid, hostname, node_ip, pid, git_hash, git_commit, wandb_id, level_0, sweep_name,
    python version, os, command, cpu count, program, system metrics, logdir, log_dir_run, exp_name,
    run_index, run_number, tid, misc.tid, job_id, slurm_job_id, comment, comments, note,
    remark, remarks, bemerkung, bemerkungen, kommentar, anmerkung
"""
_LABELS = frozenset(" ".join(name.split()) for name in _LABELS_TEXT.split(","))
_INDEX = re.compile(r"(Unnamed: \d+(\.\d+|_level_\d+)?|column 1|index|level_\d+)( \(\d+\))?", re.IGNORECASE)
_LONGEST_NAME = 300
# In lower case these may be settings: labels only if their values identify the runs.
_DOUBTFUL = ("experiment", "group", "trial", "run", "index", "number", "date")
_MLFLOW_TAG = re.compile(r"(tags\.)?mlflow\.[A-Za-z.]+")
_STATES = ("state", "status", "trial_status", "run_state", "trial_state", "params_state", "experiment status")


def assign(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    parameters: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    known_roles: KnownRoles | None = None,
    searched: Sequence[str] = (),
) -> dict[str, Column]:
    """Return a column for each name of the table, with its role and the reason, before any is excluded.

    Args:
        frame: the typed table.
        kinds: each column's kind and log-scale guess.
        parameters: all parameters, if the user named them; None to guess.
        metrics: all metrics, if the user named them; None to guess.
        known_roles: roles and reasons that the tracker's layout settles.
        searched: the parameters of the search space, if the tool's files hold one.
    """
    settled: dict[str, tuple[Role, str]] = dict(known_roles or {})
    declared = _declared(list(frame.columns))
    for name in declared:
        settled.setdefault(name, (Role.PARAMETER, "a prefix that trackers put before settings"))
    for name in frame.columns:
        container = _container(name, settled)
        if name not in settled and container is not None:
            settled[name] = settled[container]
        elif name not in settled and is_label(
            name, frame[name], kinds[name][0], by_tracker=bool(known_roles)
        ):
            settled[name] = (Role.LABEL, "names or describes the run")
    open_names = [name for name in frame.columns if name not in settled]
    guessed = guess(frame, kinds, open_names, settled, by_tracker=bool(known_roles))
    _follow_lists(guessed, settled)
    decided = {name: Assigned(*settled[name]) if name in settled else guessed[name] for name in frame.columns}
    if not settled or not any(role is Role.METRIC for role, _ in settled.values()):
        decided = _with_a_metric(frame, kinds, _with_settings(kinds, decided, open_names), open_names)
    decided = _as_named(decided, parameters, metrics)
    declared |= {name for name, (role, _) in (known_roles or {}).items() if role is Role.PARAMETER}
    declared |= set(parameters or ())
    drawn = {*searched, *(name for name in frame.columns if SEARCHED.match(name))}
    columns = {
        name: Column(name, a.role, *kinds[name], a.why, stand_in=a.stand_in) for name, a in decided.items()
    }
    for name, column in columns.items():
        if column.role is Role.PARAMETER:
            by_purpose = name in drawn or name in (parameters or ())
            columns[name] = replace(column, declared=name in declared, searched=by_purpose)
    # An instance that a tracker assigns, as SMAC does, changes what is measured.
    fixed = {
        name
        for name, (role, _) in (known_roles or {}).items()
        if role is not Role.PARAMETER or replicate_of(name) is Replicate.INSTANCE
    }
    fixed |= set(metrics or ())
    return with_budget(
        frame, with_replicates(frame, columns, fixed, drawn), fixed | set(parameters or ()), drawn
    )


def _declared(names: Sequence[str]) -> set[str]:
    """Return the names with the prefix of a setting; `params_` must occur twice, as `params_m` is a count."""
    heads = {name: match[1] for name in names if (match := DECLARED.match(name))}
    counts = Counter(heads.values())
    return {name for name, head in heads.items() if head[-1] != "_" or counts[head] > 1}


def _container(name: str, settled: KnownRoles) -> str | None:
    """Return the column of mappings that this column is a part of: "model" for "model.depth"."""
    ends = [match.start() for match in re.finditer(r"\.", name[:_LONGEST_NAME])]
    return next((name[:end] for end in ends if name[:end] in settled), None)


def is_label(name: str, values: pd.Series, kind: Kind, by_tracker: bool = True) -> bool:
    """Return whether a column identifies or describes the run, and is neither a setting nor a result."""
    low = name.strip().lower()
    if CLOCK.search(low) or _MLFLOW_TAG.fullmatch(name.strip()):
        return True
    if is_counter(name, values):
        return True
    if low == "runtime" and not (by_tracker and name == "Runtime"):
        return False  # the clock of W&B is "Runtime"
    if low == "name" and name != "Name" and kind is Kind.CATEGORICAL:
        return not _has_few_levels(values)  # in lower case it may be the name of the model
    if _INDEX.fullmatch(name):
        return values.dtype == np.float64 or kind in (Kind.EMPTY, Kind.CONSTANT) or name != "column 1"
    if kind is Kind.TIME:
        return True
    if low in _DOUBTFUL and name != name.capitalize():
        counts = values.dtype == np.float64 and low in ("run", "trial", "number", "index")
        names = values.dtype == object and values.notna().any() and values.dropna().is_unique
        return counts or bool(names)
    return low in _LABELS


def _has_few_levels(values: pd.Series) -> bool:
    present = values.dropna()
    return len(present) >= 12 and present.nunique() <= min(10, len(present) / 4)


def state_column(columns: Mapping[str, Column]) -> str | None:
    """Return the column with how each run ended (W&B State, MLflow Status, Optuna state), or None."""
    labels = [name for name, column in columns.items() if column.role is Role.LABEL and not column.prefix]
    whole = {name.lower(): name for name in reversed(labels)}
    # A prefix of the source, as in "info.status". A whole name comes first.
    ends = {name.lower().rsplit(".", 1)[-1]: name for name in reversed(labels)}
    return next((names[state] for names in (whole, ends) for state in _STATES if state in names), None)


def run_names(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.Series:
    """Return a unique name for each run: the tracker's, or "run 1", "run 2", ... in the order of the table.

    Repeated names get " (2)", " (3)". A missing name becomes the position of the run in the table.
    """
    lower = {
        name.lower(): name
        for name in reversed(list(columns))
        # A parameter called "name" is not the name of the run.
        if columns[name].role is not Role.METRIC and not columns[name].prefix
    }
    names_of_runs = (
        "name",
        "display_name",
        "run name",
        "run_name",
        "tags.mlflow.runname",
        "mlflow.runname",
        "trial_name",
        "experiment_tag",
    )
    ids = ("trial_id", "id", "run id", "run_id", "uid", "number", "trial", "trial id", "run", "params")
    counters = tuple(key for key in lower if COUNTERS.fullmatch(key) and key not in ids)
    perhaps = ("experiment", "exp_name", "exp", "experiment_name", "job_name", "filename", "file")
    fallback = pd.Series([f"run {i + 1}" for i in range(len(frame))], index=frame.index, dtype=object)
    for key in (*names_of_runs, *ids, *perhaps, *counters):
        column = lower.get(key)
        if column is None or not len(frame):
            continue
        values = frame[column].where(frame[column] != NONE)
        if values.notna().mean() < 0.5:
            continue
        if key in perhaps and (values.dtype == np.float64 or not values.is_unique):
            continue
        if key in counters and columns[column].role is not Role.LABEL:
            continue
        if values.dtype == np.float64:
            prefix = "trial" if key == "number" or "trial" in key else "run"
            names = pd.Series(
                [f"{prefix} {v:g}" if v == v else None for v in values], index=frame.index, dtype=object
            )
        else:
            names = values.astype(object)
        names = names.where(names.notna(), fallback)
        again = names.groupby(names).cumcount()
        return names.where(again == 0, names + " (" + (again + 1).astype(str) + ")")
    return fallback


def unknown_column_message(name: str, columns: Sequence[str]) -> str:
    """Return the error message for an unknown column, with the nearest names."""
    lower = {column.lower(): column for column in columns}
    close = [column for column in columns if name.lower() in (column.lower(), bare(column).lower())]
    near = close or [lower[column] for column in difflib.get_close_matches(name.lower(), list(lower), 3, 0.5)]
    if near:
        return f"There is no column {name!r} in these runs. Did you mean {', '.join(map(repr, near))}?"
    shown = ", ".join(list(columns)[:8]) + (", ..." if len(columns) > 8 else "")
    return f"There is no column {name!r} in these runs. The columns are: {shown}."


def _as_named(
    decided: Mapping[str, Assigned], parameters: Sequence[str] | None, metrics: Sequence[str] | None
) -> dict[str, Assigned]:
    named = {
        role: set(names)
        for role, names in ((Role.PARAMETER, parameters), (Role.METRIC, metrics))
        if names is not None
    }
    out = {}
    for name, assigned in decided.items():
        mine = next((role for role, names in named.items() if name in names), None)
        if mine is not None:
            out[name] = Assigned(mine, f"named as a {mine.value}")
        elif assigned.role in named:
            out[name] = Assigned(Role.IGNORED, f"not among the {assigned.role.value}s that were named")
        else:
            out[name] = assigned
    return out


def _follow_lists(guessed: dict[str, Assigned], settled: KnownRoles) -> None:
    """Give the length of a list the role of the list."""
    for name in list(guessed):
        if name.endswith(LENGTH_SUFFIX):
            parent = name.removesuffix(LENGTH_SUFFIX)
            if parent in guessed or parent in settled:
                role = guessed[parent].role if parent in guessed else settled[parent][0]
                guessed[name] = Assigned(role, f"the length of {parent}")


def _with_settings(
    kinds: Mapping[str, tuple[Kind, bool]],
    decided: dict[str, Assigned],
    open_names: Sequence[str],
) -> dict[str, Assigned]:
    """Make metrics without a telling name parameters, if a parameter comes after them.

    Tables of people who set a temperature by hand and measure a yield are like this. If every column is a
    number of that kind, the last one is the result.
    """
    places = {name: place for place, name in enumerate(decided)}
    metrics = [n for n in open_names if decided[n].role is Role.METRIC and kinds[n][0] is Kind.NUMERIC]
    if not all(odds_of_result(name) <= 0 and decided[name].shared for name in metrics):
        return decided
    settings = [places[name] for name, assigned in decided.items() if assigned.role is Role.PARAMETER]
    last = max(settings, default=max((places[name] for name in metrics[:-1]), default=-1))
    before = [name for name in metrics if places[name] <= last]
    if len(before) == len(metrics):
        return decided
    why = "its name says nothing, and a setting comes after it"
    return decided | dict.fromkeys(before, Assigned(Role.PARAMETER, why))


def _with_a_metric(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    decided: dict[str, Assigned],
    open_names: Sequence[str],
) -> dict[str, Assigned]:
    """Make the last column of numbers the metric if no column looks like a result, and this one may be."""
    ids = [n for n in open_names if decided[n].role is Role.METRIC and fallback_metric.is_id(n)]
    label = Assigned(Role.LABEL, "its name is that of an id, which identifies the run")
    decided = decided | dict.fromkeys(ids, label)
    if any(a.role is Role.METRIC and frame[name].notna().any() for name, a in decided.items()):
        return decided
    last = fallback_metric.stand_in(frame, kinds, open_names)
    if last is None:
        return decided
    why = "no column looks like a result, so the last column of numbers is used"
    return decided | {last: Assigned(Role.METRIC, why, stand_in=True)}
