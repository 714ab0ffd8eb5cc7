"""Which column is a parameter, a metric or a label, and why."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from importance.runs import fallback_metric
from importance.runs.cell_parsing import NONE
from importance.runs.column_names import bare as bare
from importance.runs.column_names import odds_of_result, words
from importance.runs.columns import Column, Kind, Role
from importance.runs.default_metric import pick_metric as pick_metric
from importance.runs.exclusions import with_exclusions as with_exclusions
from importance.runs.goals import guess_goal as guess_goal
from importance.runs.replicate_columns import Replicate, replicate_of, with_replicates
from importance.runs.role_evidence import CLOCK, Assigned, guess
from importance.runs.run_counters import COUNTERS, is_counter
from importance.runs.typed_columns import LENGTH_SUFFIX

Known = Mapping[str, tuple[Role, str]]

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
# In lower case these may name a setting: labels only where their values tell the runs apart.
_DOUBTFUL = ("experiment", "group", "trial", "run", "index", "number", "date")
# Prefixes under which trackers write what was set.
_DECLARED = re.compile(r"(params?[._]|config[./]|hparams?[./]|hyperparameters?[./])(?=.)")
# Those of Optuna and scikit-learn hold the parameters of a search, and nothing that only was logged.
SEARCHED = re.compile(r"params?_(?=.)")
_MLFLOW_TAG = re.compile(r"(tags\.)?mlflow\.[A-Za-z.]+")
_STATES = ("state", "status", "trial_status", "run_state", "trial_state", "params_state")


def assign(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    parameters: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    known: Known | None = None,
    searched: Sequence[str] = (),
) -> dict[str, Column]:
    """A column for each name of the table, with its role and the reason; nothing is set aside yet.

    Args:
        frame: the typed table.
        kinds: each column's kind and log-scale guess.
        parameters: what the user named as parameters, exactly; None to guess.
        metrics: what the user named as metrics, exactly; None to guess.
        known: roles and reasons that the tracker's layout settles.
        searched: the parameters of the search space, where the tool told one.
    """
    settled: dict[str, tuple[Role, str]] = dict(known or {})
    declared = _declared(list(frame.columns))
    for name in declared:
        settled.setdefault(name, (Role.PARAMETER, "a prefix under which trackers write what was set"))
    for name in frame.columns:
        container = _container(name, settled)
        if name not in settled and container is not None:
            settled[name] = settled[container]
        elif name not in settled and is_label(name, frame[name], kinds[name][0], by_tracker=bool(known)):
            settled[name] = (Role.LABEL, "names or describes the run")
    open_names = [name for name in frame.columns if name not in settled]
    guessed = guess(frame, kinds, open_names, settled, by_tracker=bool(known))
    _follow_lists(guessed, settled)
    decided = {name: Assigned(*settled[name]) if name in settled else guessed[name] for name in frame.columns}
    if not settled or not any(role is Role.METRIC for role, _ in settled.values()):
        decided = _with_a_metric(frame, kinds, _with_settings(kinds, decided, open_names), open_names)
    decided = _as_named(decided, parameters, metrics)
    declared |= {name for name, (role, _) in (known or {}).items() if role is Role.PARAMETER}
    declared |= set(parameters or ())
    drawn = {*searched, *(name for name in frame.columns if SEARCHED.match(name))}
    columns = {
        name: Column(name, one.role, *kinds[name], one.why, stand_in=one.stand_in)
        for name, one in decided.items()
    }
    for name, column in columns.items():
        if column.role is Role.PARAMETER:
            by_purpose = name in drawn or name in (parameters or ())
            columns[name] = replace(column, declared=name in declared, searched=by_purpose)
    # An instance that a tracker hands out, as SMAC does, changes what is measured.
    fixed = {
        name
        for name, (role, _) in (known or {}).items()
        if role is not Role.PARAMETER or replicate_of(name) is Replicate.INSTANCE
    }
    fixed |= set(metrics or ())
    return with_replicates(frame, columns, fixed, drawn)


def _declared(names: Sequence[str]) -> set[str]:
    """The names under a prefix for what was set; of `params_` there must be two, as `params_m` is a count."""
    found = {name: match[1] for name in names if (match := _DECLARED.match(name))}
    return {n for n, head in found.items() if head[-1] != "_" or list(found.values()).count(head) > 1}


def _container(name: str, settled: Known) -> str | None:
    """The column whose cells were mappings, of which this one is a part: "model" of "model.depth"."""
    ends = [match.start() for match in re.finditer(r"\.", name[:_LONGEST_NAME])]
    return next((name[:end] for end in ends if name[:end] in settled), None)


def is_label(name: str, values: pd.Series, kind: Kind, by_tracker: bool = True) -> bool:
    """Whether a column of this name says which run this is, rather than what was set or measured."""
    low = name.strip().lower()
    if CLOCK.search(low) or _MLFLOW_TAG.fullmatch(name.strip()):
        return True
    if is_counter(name, values):
        return True
    if low == "runtime" and not (by_tracker and name == "Runtime"):
        return False  # W&B's own clock is "Runtime"
    if low == "name" and name != "Name" and kind is Kind.CATEGORICAL:
        return not _has_few_levels(values)  # in lower case it may name the model, not the run
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
    """The column that says how each run ended (W&B State, MLflow Status, Optuna state), or None."""
    for wanted in _STATES:
        for name, column in columns.items():
            if name.lower() == wanted and column.role is Role.LABEL:
                return name
    return None


def run_names(frame: pd.DataFrame, columns: Mapping[str, Column]) -> pd.Series:
    """A name for each run, unique: the tracker's, or "run 1", "run 2", ... in the order of the table.

    Repeated names get " (2)", " (3)"; missing ones the run's place in the table.
    """
    lower = {
        name.lower(): name
        for name in reversed(list(columns))
        # What the tracker keeps as a parameter called "name" names no run.
        if columns[name].role is not Role.METRIC and not columns[name].prefix
    }
    wanted = (
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
    for key in (*wanted, *ids, *perhaps, *counters):
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


def unknown_column_message(name: str, known: Sequence[str]) -> str:
    """A sentence that says which column was asked for and which ones come near."""
    lower = {k.lower(): k for k in known}
    close = [k for k in known if name.lower() in (k.lower(), bare(k).lower())]
    near = close or [lower[k] for k in difflib.get_close_matches(name.lower(), list(lower), 3, 0.5)]
    if near:
        return f"There is no column {name!r} in these runs. Did you mean {', '.join(map(repr, near))}?"
    shown = ", ".join(list(known)[:8]) + (", ..." if len(known) > 8 else "")
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


def _follow_lists(guessed: dict[str, Assigned], settled: Known) -> None:
    """The length of a list plays the list's part."""
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
    """Where all results look alike and no name tells more, those with a setting after them are settings.

    So are the tables of those who set a temperature by hand and measure a yield. Where every column is a
    number of that kind, the last is the result.
    """
    places = {name: place for place, name in enumerate(decided)}
    metrics = [n for n in open_names if decided[n].role is Role.METRIC and kinds[n][0] is Kind.NUMERIC]
    if not all(odds_of_result(name) <= 0 and decided[name].shared for name in metrics):
        return decided
    settings = [places[name] for name, one in decided.items() if one.role is Role.PARAMETER]
    last = max(settings, default=max((places[name] for name in metrics[:-1]), default=-1))
    before = [name for name in metrics if places[name] <= last]
    if len(before) == len(metrics):
        return decided
    why = "its name tells nothing, and results come after the settings"
    return decided | dict.fromkeys(before, Assigned(Role.PARAMETER, why))


def _with_a_metric(
    frame: pd.DataFrame,
    kinds: Mapping[str, tuple[Kind, bool]],
    decided: dict[str, Assigned],
    open_names: Sequence[str],
) -> dict[str, Assigned]:
    """Where nothing looks like a result, the last number does duty as one, if it may be one at all."""
    ids = [n for n in open_names if decided[n].role is Role.METRIC and fallback_metric.tells_runs_apart(n)]
    label = Assigned(Role.LABEL, "its name is that of an id: it tells the runs apart")
    decided = decided | dict.fromkeys(ids, label)
    if any(one.role is Role.METRIC and frame[name].notna().any() for name, one in decided.items()):
        return decided
    last = fallback_metric.stand_in(frame, kinds, open_names)
    if last is None:
        return decided
    why = "no column looks like a result: the last column of numbers is taken for one"
    return decided | {last: Assigned(Role.METRIC, why, stand_in=True)}


__all__ = [
    "Known",
    "assign",
    "bare",
    "guess_goal",
    "is_label",
    "pick_metric",
    "run_names",
    "state_column",
    "unknown_column_message",
    "with_exclusions",
    "words",
]
